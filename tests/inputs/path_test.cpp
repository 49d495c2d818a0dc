#include "tests/inputs/models.hpp"
#include "tests/inputs/support.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace deal;

namespace {

/// What a path's books say, with all digits. The hash of the model and the overrides know how it came to its values.
std::string said(Books books) {
  REQUIRE(books.ok());
  books.model_hash.clear();
  books.overrides.clear();
  return to_journal(books);
}

} // namespace

TEST_CASE("The books of a Run are those of the model compiled with what was set") {
  const auto model = test::compile(parameters_model);
  const auto other = test::compile(parameters_model, {{"margin", "21%"}, {"fee", "$4M/month"}});
  Run run(model);
  run.set("margin", 0.21).or_throw();
  run.set("fee", "$4M/month").or_throw();
  for (const std::uint64_t path : {0, 7}) {
    CHECK(said(books(run, {.path = path})) == said(books(*other, {.path = path})));
    CHECK(said(books(run, {.path = path})) != said(books(*model, {.path = path})));
  }
  const std::string measure = model->measures().front().name;
  const BooksOptions median{.quantile = PathQuantile{0.5, measure}, .run = {.paths = 200}};
  CHECK(books(run, median).path == books(*other, median).path);
  CHECK(said(books(run, median)) == said(books(*other, median)));
  run.reset();
  CHECK(said(books(run, {.path = 7})) == said(books(*model, {.path = 7})));
}

TEST_CASE("Why of a Run has the numbers of its runs") {
  const auto model = test::compile(parameters_model);
  Run run(model, {.paths = 3, .keep_paths = true});
  run.set("margin", 0.21).or_throw();
  const Result result = run.run().or_throw();
  std::size_t compared = 0;
  for (const MeasureResult& measure : result.measures) {
    if (measure.info.series || measure.info.unit == "probability") continue;
    const WhyResult found = why(run, measure.info.name, {.path = 2});
    INFO(measure.info.name);
    REQUIRE(found.ok());
    CHECK(found.root.value == measure.values.of_period()[2]);
    ++compared;
  }
  CHECK(compared > 0);
}

TEST_CASE("A path that has no sample has no books") {
  const auto model = test::compile(parameters_model);
  Run run(model);
  run.samples("growth", std::vector<double>(10, 0.03)).or_throw();
  CHECK(books(run, {.path = 9}).ok());
  const Books none = books(run, {.path = 10});
  REQUIRE_FALSE(none.ok());
  CHECK(none.diagnostics.back().code == "D1034");
  const std::string measure = model->measures().front().name;
  CHECK(why(run, measure, {.path = 9}).ok());
  CHECK_FALSE(why(run, measure, {.path = 10}).ok());
}
