#include "compiler/driver/driver.hpp"
#include "tests/inputs/models.hpp"
#include "tests/inputs/support.hpp"

#include <catch2/catch.hpp>

#include <numeric>

using namespace deal;
using Catch::Matchers::Contains;

namespace {

/// The values of a measure on each path; of a series path by path.
std::vector<double> values_of(const std::string& text, const std::string& name,
                              std::uint32_t paths) {
  const auto compilation = driver::compile_text("model.deal", text, {});
  REQUIRE(compilation->kernel);
  const auto& measures = compilation->model().measures;
  std::size_t number = 0;
  while (measures.at(number).name != name) ++number;
  const lower::OutputPlace place = compilation->lowered->scenarios.front().measures[number];
  const kernel::Kernel& kernel = *compilation->kernel;
  kernel::BlockBuffer out(kernel.layout());
  const auto workspace = kernel.workspace();
  REQUIRE_FALSE(kernel.run(*workspace, default_seed, 0, paths, out, {}));
  std::vector<double> result;
  for (std::uint32_t path = 0; path < paths; ++path)
    for (std::uint32_t t = 0; t < (place.series ? kernel.layout().periods : 1); ++t)
      result.push_back(place.series ? out.series(place.index, t)[path]
                                    : out.scalar(place.index)[path]);
  return result;
}

constexpr const char* draws_model = R"(
model "Draws"
grid monthly from 2025-01 to 2025-08
party A { cash: $1M }
party B { cash: $1M }
let once ~ lognormal(0.8 to 1.25)
let rate ~ lognormal(10% to 30%) per year
let often ~ normal($2, $1) every period
let hit ~ bernoulli(30%) every period
let often2 ~ normal(3, 1)
correlate once, often2: 40%
pay fee: A -> B { due: max($0, often * once + ($5 if hit)); kind: expenses }
measure once_of = once
measure rate_of = rate
measure often_of = often
measure hit_of = if hit then 1 else 0
measure other = often2
measure paid = total(fee.paid) * rate * 1 year
)";

} // namespace

TEST_CASE("Samples that are the draws give the bits of the draws") {
  const auto model = test::compile(draws_model);
  constexpr std::uint32_t paths = 200;
  for (const Backend backend : {Backend::interpreter, Backend::jit}) {
    const Result drawn = run(*model, test::paths(paths, backend));
    Run run(model, test::paths(paths, backend));
    for (const std::string name : {"once", "rate", "often", "hit"}) {
      run.samples(name, values_of(draws_model, name + "_of", paths)).or_throw();
      INFO(name);
      CHECK(test::difference(drawn, run.run()) == "");
    }
    run.options().paths = paths + 1;
    const Result failed = run.run();
    REQUIRE(failed.status == RunStatus::failed);
    CHECK_THAT(failed.diagnostics.back().text, Contains("D1034") && Contains("for 201 paths"));
    run.options().paths = 20;
    CHECK(run.run().ok());
  }
}

TEST_CASE("Path p takes sample p, and in period t the t-th of its own") {
  const auto model = test::compile(draws_model);
  Run run(model, test::paths(100));
  std::vector<double> once(100), often(800);
  std::iota(once.begin(), once.end(), 1.0);
  for (std::size_t i = 0; i < often.size(); ++i) often[i] = static_cast<double>(i % 8);
  run.samples("once", once).or_throw();
  run.samples("often", often).or_throw();
  const Result result = run.run().or_throw();
  CHECK(result.measure("once_of").statistics.mean.front() == 50.5);
  CHECK(result.measure("once_of").statistics.max.front() == 100);
  CHECK(result.measure("often_of").statistics.min == std::vector<double>{0, 1, 2, 3, 4, 5, 6, 7});
  CHECK(result.measure("often_of").statistics.max == std::vector<double>{0, 1, 2, 3, 4, 5, 6, 7});
  // A number in place of the samples, and samples in place of a number.
  run.set("often", 2, "$").or_throw();
  CHECK(run.run().measure("often_of").statistics.max == std::vector{2.0});
  run.samples("often", std::vector<double>(800, 3.0)).or_throw();
  CHECK(run.run().measure("often_of").statistics.max == std::vector<double>(8, 3.0));
  CHECK(run.run().measure("once_of").statistics.max.front() == 100);
}

TEST_CASE("What is drawn for each row takes a sample for each row") {
  const auto model = test::compile(R"(
model "Rows"
grid quarterly from 2025-01 to 2025-12
table labs(cash: money) {
  One:   $1M
  Two:   $2M
  Three: $3M
}
for lab in labs {
  let luck ~ uniform(0, 1) every period
  measure lucky = luck
}
)");
  std::vector<double> values(10 * 4 * 3);
  std::iota(values.begin(), values.end(), 0.0);
  Run run(model, test::paths(10));
  run.samples("luck", values).or_throw();
  const Result result = run.run().or_throw();
  REQUIRE(result.measures.size() == 3);
  CHECK(result.measures[1].statistics.min == std::vector<double>{1, 4, 7, 10});
  CHECK(result.measures[2].statistics.max ==
        std::vector<double>{9 * 12 + 2, 9 * 12 + 5, 9 * 12 + 8, 9 * 12 + 11});
}
