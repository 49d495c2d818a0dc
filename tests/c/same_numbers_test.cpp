#include "deal/deal.h"
#include "deal/deal.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <bit>
#include <string>
#include <vector>

namespace {

using Bits = std::vector<std::uint64_t>;

Bits bits(const double* numbers, std::size_t count) {
  Bits result;
  for (std::size_t i = 0; i < count; ++i)
    result.push_back(std::bit_cast<std::uint64_t>(numbers[i]));
  return result;
}
Bits bits(const std::vector<double>& numbers) { return bits(numbers.data(), numbers.size()); }

Bits statistic(const deal_result* result, std::size_t measure, int which) {
  std::size_t count = 0;
  const double* numbers =
      deal_result_statistic(result, measure, static_cast<deal_statistic>(which), &count);
  return bits(numbers, count);
}

/// The defaults of the two faces must be the same, too: no option is given on either side but these.
struct Case {
  std::string file;
  std::uint64_t paths, seed;
};

deal::Result with_cpp(const Case& each) {
  const auto model = deal::Engine().compile_file(each.file).or_throw();
  return deal::run(*model, {.paths = each.paths, .seed = each.seed}).or_throw();
}

deal_result* with_c(const Case& each) {
  deal_engine* engine = nullptr;
  deal_model* model = nullptr;
  deal_run* run = nullptr;
  deal_result* result = nullptr;
  deal_run_options options = DEAL_RUN_OPTIONS_INIT;
  options.paths = each.paths;
  options.seed = each.seed;
  CHECK(deal_engine_create(nullptr, &engine, nullptr) == DEAL_OK);
  CHECK(deal_compile_file(engine, each.file.c_str(), nullptr, &model, nullptr) == DEAL_OK);
  CHECK(deal_run_create(model, &options, &run, nullptr) == DEAL_OK);
  CHECK(deal_run_execute(run, &result, nullptr) == DEAL_OK);
  deal_run_free(run);
  deal_model_free(model);
  deal_engine_free(engine);
  return result;
}

void check_statistics(const deal::Statistics& expected, const deal_result* found,
                      std::size_t measure) {
  const std::array lists{&expected.mean,      &expected.standard_error,
                         &expected.sd,        &expected.min,
                         &expected.p5,        &expected.p25,
                         &expected.p50,       &expected.p75,
                         &expected.p95,       &expected.max,
                         &expected.p5_error,  &expected.p25_error,
                         &expected.p50_error, &expected.p75_error,
                         &expected.p95_error, &expected.low,
                         &expected.high};
  for (int which = DEAL_MEAN; which <= DEAL_HIGH; ++which)
    CHECK(statistic(found, measure, which) == bits(*lists.at(static_cast<std::size_t>(which))));
  std::size_t count = 0;
  const std::uint64_t* counts = deal_result_counts(found, measure, &count);
  CHECK(Bits(counts, counts + count) == expected.count);
}

} // namespace

TEST_CASE("a run gives the same bits in C as in C++") {
  const std::string examples = DEAL_SOURCE_DIR "/examples/";
  for (const Case& each :
       {Case{examples + "hello.deal", 500, 1}, Case{examples + "amazon-anthropic.deal", 2000, 7},
        Case{examples + "portfolio.deal", 1000, 3}}) {
    INFO(each.file);
    const deal::Result expected = with_cpp(each);
    deal_result* found = with_c(each);
    REQUIRE(deal_result_measure_count(found) == expected.measures.size());
    for (std::size_t i = 0; i < expected.measures.size(); ++i) {
      INFO(expected.measures[i].info.name);
      deal_measure_info info = DEAL_MEASURE_INFO_INIT;
      CHECK(deal_result_measure(found, i, &info) == DEAL_OK);
      CHECK(info.name == expected.measures[i].info.name);
      CHECK(info.unit == expected.measures[i].info.unit);
      check_statistics(expected.measures[i].statistics, found, i);
    }
    CHECK(deal_result_expectation_count(found) == expected.expectations.size());
    deal_result_free(found);
  }
}

TEST_CASE("why and books say the same in C as in C++") {
  const std::string file = DEAL_SOURCE_DIR "/examples/hello.deal";
  const auto expected = deal::Engine().compile_file(file).or_throw();
  deal_engine* engine = nullptr;
  deal_model* model = nullptr;
  REQUIRE(deal_engine_create(nullptr, &engine, nullptr) == DEAL_OK);
  REQUIRE(deal_compile_file(engine, file.c_str(), nullptr, &model, nullptr) == DEAL_OK);
  char *why = nullptr, *books = nullptr, *journal = nullptr;
  CHECK(deal_why(model, "back", nullptr, &why, nullptr) == DEAL_OK);
  CHECK(deal_books(model, nullptr, &books, &journal, nullptr) == DEAL_OK);
  CHECK(why == deal::to_json(deal::why(*expected, "back")));
  CHECK(books == deal::to_json(deal::books(*expected)));
  CHECK(journal == deal::to_journal(deal::books(*expected)));
  for (char* each : {why, books, journal}) deal_string_free(each);
  deal_model_free(model);
  deal_engine_free(engine);
}
