#include "models.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <thread>

using deal::Result;
using deal::RunOptions;
using deal::RunStatus;
using deal::test::compile;
using deal::test::run_lines;
using deal::test::year_2025;

namespace {

const deal::MeasureResult& measure(const Result& result, const std::string& name) {
  for (const deal::MeasureResult& each : result.measures) {
    if (each.info.name == name) return each;
  }
  throw std::runtime_error("no measure " + name);
}

} // namespace

TEST_CASE("a model says what it measures before it runs") {
  const auto model =
      compile(year_2025 + "let x = $1bn\n/// How much.\nmeasure m = x\nmeasure s = so_far(1)\n"
                          "measure b = x > $2bn\nevent e when so_far(1) > 3\n");
  CHECK(model->title() == "t");
  CHECK(model->periods().size() == 12);
  const auto& infos = model->measures();
  REQUIRE(infos.size() == 4);
  auto find = [&](const std::string& name) {
    return *std::find_if(infos.begin(), infos.end(),
                         [&](const auto& each) { return each.name == name; });
  };
  CHECK(find("m").unit == "USD");
  CHECK(find("m").doc == "How much.");
  CHECK_FALSE(find("m").series);
  CHECK(find("s").unit == "number");
  CHECK(find("s").series);
  CHECK(find("b").unit == "probability");
  CHECK(find("e").event);
}

TEST_CASE("statistics of a normal are those of the distribution") {
  const Result result = run_lines("let x ~ normal($1bn, $100M)\nmeasure m = x\n", {.paths = 40000});
  const deal::Statistics& s = measure(result, "m").statistics;
  const double sd = 1e8, error = sd / 200;
  CHECK(s.count == std::vector<std::uint64_t>{40000});
  CHECK(std::fabs(s.mean[0] - 1e9) < 5 * error);
  CHECK(s.sd[0] == Approx(sd).epsilon(0.02));
  CHECK(s.standard_error[0] == Approx(error).epsilon(0.02));
  // A quantile's error is √(p(1 − p)/n) over the density there: 2.11, 1.36, 1.25 standard errors of the mean.
  const auto near = [&](double found, double found_error, double deviations, double factor) {
    CHECK(std::fabs(found - (1e9 + deviations * sd)) < 5 * factor * error);
    CHECK(found_error == Approx(factor * error).epsilon(0.25));
  };
  near(s.p5[0], s.p5_error[0], -1.6448536, 2.113);
  near(s.p25[0], s.p25_error[0], -0.6744898, 1.363);
  near(s.p50[0], s.p50_error[0], 0, 1.2533);
  near(s.p75[0], s.p75_error[0], 0.6744898, 1.363);
  near(s.p95[0], s.p95_error[0], 1.6448536, 2.113);
  CHECK(s.min[0] < s.p5[0]);
  CHECK(s.max[0] > s.p95[0]);
}

TEST_CASE("a measure has only the statistics that it asks for") {
  const Result result = run_lines("let x ~ normal($1bn, $100M)\nmeasure m: mean, p95 = x\n");
  const deal::Statistics& s = measure(result, "m").statistics;
  CHECK(s.count.size() == 1);
  CHECK(s.mean.size() == 1);
  CHECK(s.p95.size() == 1);
  for (const auto* list :
       {&s.standard_error, &s.sd, &s.min, &s.p5, &s.p25, &s.p50, &s.p75, &s.max}) {
    CHECK(list->empty());
  }
}

TEST_CASE("a condition has a probability with the binomial error") {
  const Result result = run_lines("let u ~ uniform(0, 1)\nmeasure m = u < 0.25\n");
  const deal::Statistics& s = measure(result, "m").statistics;
  CHECK(s.standard_error[0] ==
        Approx(std::sqrt(s.mean[0] * (1 - s.mean[0]) / 10000)).epsilon(1e-12));
  CHECK(std::fabs(s.mean[0] - 0.25) < 5 * s.standard_error[0]);
  CHECK(s.sd.empty());
}

TEST_CASE("scalars and series are not mixed up") {
  const Result result =
      run_lines("measure a = so_far(1)\nmeasure b = $7\nmeasure c = so_far(2)\nmeasure d = $9\n");
  CHECK(measure(result, "b").statistics.mean == std::vector<double>{7});
  CHECK(measure(result, "d").statistics.mean == std::vector<double>{9});
  REQUIRE(measure(result, "a").statistics.mean.size() == 12);
  CHECK(measure(result, "a").statistics.mean[11] == 12);
  CHECK(measure(result, "c").statistics.mean[11] == 24);
}

TEST_CASE("dates are decimal years and count only the paths that have one") {
  const Result result =
      run_lines("let u ~ uniform(0, 1)\nmeasure when = first_date(so_far(1) > 6 and u < 0.5)\n");
  const deal::MeasureResult& found = measure(result, "when");
  CHECK(found.info.unit == "date");
  CHECK(std::fabs(static_cast<double>(found.statistics.count[0]) - 5000) < 5 * 50);
  CHECK(found.statistics.mean[0] == Approx(2025.5).epsilon(1e-12)); // 1 July
  CHECK(found.statistics.sd[0] == Approx(0).margin(1e-9));
  CHECK(deal::format_quantity(found.statistics.mean[0], found.info.unit) == "2025-07");
}

TEST_CASE("what no path has is null in JSON") {
  const Result result = run_lines("measure when = first_date(so_far(1) > 99)\n");
  const auto json = nlohmann::json::parse(to_json(result));
  CHECK(json["measures"]["when"]["count"] == 0);
  CHECK(json["measures"]["when"]["mean"].is_null());
  CHECK(json["measures"]["when"]["p50"].is_null());
}

TEST_CASE("numbers of the JSON read back to the same bits") {
  const Result result = run_lines("let x ~ normal($1bn, $100M)\nmeasure m = x\n");
  const auto json = nlohmann::json::parse(to_json(result));
  CHECK(json["measures"]["m"]["mean"].get<double>() == measure(result, "m").statistics.mean[0]);
  CHECK(json["measures"]["m"]["p95"].get<double>() == measure(result, "m").statistics.p95[0]);
}

TEST_CASE("counts outside the limits come back as a failed result") {
  const auto model = compile(year_2025 + "measure m = $1\n");
  for (const RunOptions& options :
       {RunOptions{.paths = 0}, RunOptions{.paths = 100'000'001}, RunOptions{.threads = 1025}}) {
    const Result result = run(*model, options);
    CHECK(result.status == RunStatus::failed);
    REQUIRE(result.diagnostics.size() == 1);
    CHECK(result.diagnostics[0].code == "D1003");
  }
}

TEST_CASE("a fault fails the run with its variable and period and path") {
  const Result result =
      run_lines("let u ~ uniform(0, 1)\nmeasure m = $1 / so_far(if u < 0.5 then 0 else 1)\n");
  CHECK(result.status == RunStatus::failed);
  CHECK(result.measures.empty());
  CHECK(result.expectations.empty());
  REQUIRE(result.diagnostics.size() == 1);
  const deal::Diagnostic& fault = result.diagnostics[0];
  CHECK(fault.severity == deal::Severity::error);
  CHECK(fault.message.find("`m`") != std::string::npos);
  CHECK(fault.message.find("2025-01") != std::string::npos);
  REQUIRE(fault.place.has_value());
  CHECK(fault.place->line == 4);
}

TEST_CASE("a run that is stopped before it starts has done no path") {
  const auto model =
      compile(year_2025 + "let u ~ uniform(0, 1)\nmeasure m = u\nexpect mean(u) < 2\n");
  std::stop_source stop;
  stop.request_stop();
  const Result result = run(*model, {.stop = stop.get_token()});
  CHECK(result.status == RunStatus::interrupted);
  CHECK(result.paths == 0);
  CHECK(result.paths_asked == 10000);
  CHECK(result.expectations.empty());
  CHECK(result.diagnostics.back().severity == deal::Severity::warning);
}

TEST_CASE("progress counts up to all paths") {
  const auto model = compile(year_2025 + "let u ~ uniform(0, 1)\nmeasure m = u\n");
  std::vector<std::uint64_t> seen;
  const RunOptions options{.paths = 5000, .progress = [&](std::uint64_t done, std::uint64_t all) {
                             seen.push_back(done);
                             CHECK(all == 5000);
                           }};
  CHECK(run(*model, options).ok());
  REQUIRE_FALSE(seen.empty());
  CHECK(std::is_sorted(seen.begin(), seen.end()));
  CHECK(seen.back() == 5000);
}

TEST_CASE("one model runs in many threads at once with one result") {
  const auto model =
      compile(year_2025 + "let u ~ uniform(0, 1)\nmeasure m = so_far(u)\nexpect mean(u) < 0.4\n");
  auto text = [&] {
    Result result = run(*model, {.paths = 3000, .threads = 2});
    result.code_seconds = result.run_seconds = 0;
    return to_json(result);
  };
  const std::string alone = text();
  std::vector<std::string> together(4);
  {
    std::vector<std::jthread> threads;
    for (std::string& each : together) threads.emplace_back([&] { each = text(); });
  }
  for (const std::string& each : together) CHECK(each == alone);
}

TEST_CASE("a payment model keeps its laws and says so") {
  const Result result =
      run_lines("party A { cash: $10 }\nparty B { cash: $5 }\n"
                "investment i: A -> B { amount: $4; on: 2025-03 }\nmeasure m = cash(B)\n");
  REQUIRE(result.status == RunStatus::done);
  CHECK(result.conservation.cash <= 1e-9);
  CHECK(result.conservation.tags <= 1e-9);
  CHECK(result.conservation.postings <= 1e-9);
  const auto& cash = measure(result, "m").statistics.mean;
  CHECK(cash[1] == 5);
  CHECK(cash[2] == 9);
}

TEST_CASE("errors of a compilation come with place and text and help") {
  const auto result = deal::Engine().compile_text("t.deal", year_2025 + "measure m = nowhere\n");
  CHECK_FALSE(result.model);
  REQUIRE(result.diagnostics.size() == 1);
  const deal::Diagnostic& found = result.diagnostics[0];
  REQUIRE(found.place.has_value());
  CHECK(found.place->file == "t.deal");
  CHECK(found.place->line == 3);
  CHECK(found.place->column == 13);
  CHECK(found.text.find("nowhere") != std::string::npos);
  CHECK(found.text.find('\x1b') == std::string::npos);
  CHECK(found.colored.find('\x1b') != std::string::npos);
  CHECK(deal::explain(found.code).has_value());
  CHECK_FALSE(deal::explain("D0000").has_value());
}

TEST_CASE("a text has nothing to import from") {
  const auto result =
      deal::Engine().compile_text("t.deal", year_2025 + "import \"other.deal\"\nmeasure m = $1\n");
  CHECK_FALSE(result.model);
}

TEST_CASE("options that are no text are refused") {
  const std::string text = year_2025 + "let x = $1\nmeasure m = x\n";
  CHECK_FALSE(deal::Engine().compile_text("t.deal", text, {.scenarios = {"\xc3"}}).model);
  CHECK_FALSE(deal::Engine().compile_text("t.deal", text, {.settings = {{"\xc3", "1"}}}).model);
  CHECK_FALSE(deal::Engine().compile_text("t.deal", text, {.settings = {{"x", "\xc3"}}}).model);
  CHECK_FALSE(deal::Engine().compile_text("t.deal", text, {.settings = {{"", "1"}}}).model);
  CHECK(deal::Engine().compile_text("t.deal", text, {.settings = {{"x", "$2"}}}).model);
}

TEST_CASE("hashes tell models apart and agree for equal ones") {
  auto hash = [](const std::string& lines) { return run_lines(lines, {.paths = 1}).model_hash; };
  CHECK(hash("measure m = $1\n") == hash("measure m = $1\n"));
  CHECK(hash("measure m = $1\n") != hash("measure m = $2\n"));
}
