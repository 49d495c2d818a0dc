#include "support.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <cfenv>
#include <cmath>
#include <limits>
#include <memory>
#include <mutex>
#include <set>

using namespace deal;
using namespace deal::test;

namespace {

double square(double x) { return x * x; }

/// Notes which paths and periods it was called for.
struct Calls {
  std::mutex mutex;
  std::size_t batches = 0;
  std::multiset<std::pair<std::uint64_t, std::uint32_t>> seen;
};

HostFunction noting(const std::shared_ptr<Calls>& calls, bool by_path) {
  HostFunction result{.name = "noted", .parameters = {{"x", "number"}}, .unit = "number"};
  result.by_path = by_path;
  result.body = [calls](const HostFunction::Call& call) {
    const std::lock_guard lock(calls->mutex);
    ++calls->batches;
    for (std::size_t i = 0; i < call.results.size(); ++i) {
      calls->seen.emplace(call.first_path + i, call.period);
      call.results[i] = call.arguments[0][i] + 1;
    }
  };
  return result;
}

HostFunction path_number(bool by_path) {
  HostFunction result{.name = "path", .unit = "number"};
  result.by_path = by_path;
  result.body = [](const HostFunction::Call& call) {
    for (std::size_t i = 0; i < call.results.size(); ++i)
      call.results[i] = static_cast<double>(call.first_path + i);
  };
  return result;
}

} // namespace

TEST_CASE("a function that squares has the bits of the language's own square") {
  const auto options = with({plain("square", square)});
  const std::string draws = "let x ~ normal(1, 2) every period\nlet once ~ normal(0, 1)\n";
  const auto given = compile(options, draws + "measure s = total(square(x))\n"
                                              "measure o = square(once)\n"
                                              "measure both = always(square(x) == x * x)\n")
                         .or_throw();
  const auto own = compile(options, draws + "measure s = total(x * x)\nmeasure o = once * once\n"
                                            "measure both = always(x * x == x * x)\n")
                       .or_throw();
  for (const RunOptions& run_options : executors({.paths = 1000})) {
    INFO(describe(run_options));
    const Result result = run(*given, run_options);
    CHECK(statistics(result, "both").mean[0] == 1);
    CHECK(same(result, run(*own, run_options)));
  }
}

TEST_CASE("how paths are batched does not show") {
  const auto options =
      with({function("mix", {"number", "number", "number"}, "number",
                     [](const std::vector<double>& x) { return std::sin(x[0]) * x[1] + x[2]; })});
  const auto model = compile(options, "let x ~ normal(1, 2) every period\nlet y ~ uniform(0, 1)\n"
                                      "state z: number = 1\nnext z = mix(x, z, y)\n"
                                      "measure end = final(z)\nmeasure path: mean = z\n")
                         .or_throw();
  for (const std::uint64_t paths : {1u, 31u, 255u, 256u, 257u, 1000u}) {
    const Result first =
        run(*model, {.paths = paths, .threads = 1, .backend = Backend::interpreter});
    REQUIRE(first.status == RunStatus::done);
    for (RunOptions run_options : executors({.paths = paths})) {
      INFO(describe(run_options) << ", " << paths << " paths");
      run_options.threads = 3;
      CHECK(same(first, run(*model, run_options)));
    }
  }
}

TEST_CASE("a function is called once for each path and period, and for no path that is not run") {
  for (const RunOptions& run_options : executors({.paths = 301, .threads = 2})) {
    INFO(describe(run_options));
    const auto calls = std::make_shared<Calls>();
    const auto model = compile(with({noting(calls, false)}),
                               "let x ~ normal(0, 1) every period\nmeasure t = total(noted(x))\n")
                           .or_throw();
    CHECK(calls->batches == 0);
    const Result result = run(*model, run_options);
    REQUIRE(result.status == RunStatus::done);
    CHECK(calls->seen.size() == 301 * 12);
    CHECK(calls->seen.count({0, 0}) == 1);
    CHECK(calls->seen.count({300, 11}) == 1);
    CHECK(calls->seen.count({301, 0}) == 0);
  }
}

TEST_CASE("what is the same on all paths is asked once") {
  const auto calls = std::make_shared<Calls>();
  const auto model =
      compile(with({noting(calls, false)}), "let a = noted(2)\nlet x ~ normal(0, 1) every period\n"
                                            "measure t = total(x * a + noted(2) * noted(2))\n")
          .or_throw();
  CHECK(calls->batches == 1);
  CHECK(calls->seen == std::multiset<std::pair<std::uint64_t, std::uint32_t>>{{0, 0}});
  REQUIRE(run(*model, {.paths = 1000, .backend = Backend::interpreter}).status == RunStatus::done);
  CHECK(calls->batches == 1);
}

TEST_CASE("what differs from period to period and not from path to path is asked once a period") {
  const auto calls = std::make_shared<Calls>();
  const auto model = compile(with({noting(calls, false)}),
                             "measure t = total(noted(so_far(1)))\n"
                             "measure s = total(noted(year_fraction(act_360) / 1 year))\n")
                         .or_throw();
  REQUIRE(run(*model, {.paths = 300, .backend = Backend::interpreter}).status == RunStatus::done);
  // so_far is kept on each path; the length of a period is not.
  CHECK(calls->seen.count({0, 5}) == 2);
  CHECK(calls->seen.count({299, 5}) == 1);
}

TEST_CASE("a function by path is asked on each path, whatever its arguments") {
  const std::string lines = "measure p = path()\nmeasure s = total(path())\n";
  const auto model = compile(with({path_number(true)}), lines).or_throw();
  for (const RunOptions& run_options : executors({.paths = 1000})) {
    INFO(describe(run_options));
    const Result result = run(*model, run_options);
    CHECK(statistics(result, "p").mean[0] == 499.5);
    CHECK(statistics(result, "p").max[0] == 999);
    CHECK(statistics(result, "s").max[0] == 12 * 999);
  }
  const Result once = run_lines(with({path_number(false)}), lines, {.paths = 1000});
  CHECK(statistics(once, "p").max[0] == 0);
}

TEST_CASE("a function is called for each row of a table") {
  const auto options =
      with({function("weighed", {"USD", "number", "number"}, "USD",
                     [](const std::vector<double>& x) { return x[0] * x[1] + x[2]; })});
  const std::string lines =
      "table firms(size: money) {\n  A: $10\n  B: $20\n  C: $40\n}\n"
      "let factor ~ uniform(1, 2) every period\n"
      "for f in firms {\n  let luck ~ uniform(0, 1)\n  let w = weighed(f.size, 2, 1)\n"
      "  measure fixed = weighed(f.size, 2, 1)\n"
      "  measure given = total(weighed(f.size, luck, factor))\n"
      "  measure own = total(f.size * luck + $1 * factor)\n}\n"
      "measure wb = final(w at firms.B)\nmeasure all = sum(weighed(f.size, 2, 1) for f in firms)\n";
  const auto model = compile(options, lines).or_throw();
  for (const RunOptions& run_options : executors({.paths = 500})) {
    INFO(describe(run_options));
    const Result result = run(*model, run_options);
    CHECK(statistics(result, "fixed[A]").mean[0] == 21);
    CHECK(statistics(result, "fixed[B]").mean[0] == 41);
    CHECK(statistics(result, "wb").mean[0] == 41);
    CHECK(statistics(result, "all").mean[0] == 21 + 41 + 81);
    for (const char* row : {"A", "B", "C"}) {
      const Statistics& given = statistics(result, std::string("given[") + row + "]");
      const Statistics& own = statistics(result, std::string("own[") + row + "]");
      CHECK(given.mean == own.mean);
      CHECK(given.p95 == own.p95);
    }
  }
}

TEST_CASE("arguments and results are in base units") {
  const auto pass = [](const std::string& name, const std::string& unit) {
    return function(name, {unit}, unit, [](const std::vector<double>& x) { return x[0]; });
  };
  const auto bare = [](const std::string& name, const std::string& unit) {
    return function(name, {unit}, "number", [](const std::vector<double>& x) { return x[0]; });
  };
  const auto options =
      with({pass("money", "money"), bare("length", "year"), bare("rate", "USD/year"),
            bare("part", "fraction"), bare("when", "date"), pass("same_day", "date"),
            bare("ratio", "chip/USD·year"), bare("points_of", "pp"), bare("squared", "year^2")});
  const Result result =
      run_lines(options,
                "unit chip, chips\nmeasure m = money($3M)\nmeasure l = length(3 months)\n"
                "measure r = rate($1M/month)\nmeasure f = part(40%)\nmeasure d = when(2025-07)\n"
                "measure e = same_day(2025-07-14)\nmeasure p = ratio(10 chips / $2 / 1 year)\n"
                "measure pp = points_of(3 pp)\nmeasure y = squared(1 year * 2 years)\n",
                {.paths = 1});
  CHECK(statistics(result, "m").mean[0] == 3e6);
  CHECK(statistics(result, "l").mean[0] == 0.25);
  CHECK(statistics(result, "r").mean[0] == Approx(12e6));
  CHECK(statistics(result, "f").mean[0] == 0.4);
  CHECK(statistics(result, "d").mean[0] == 2025.5);
  CHECK(result.measures[5].info.unit == "date");
  CHECK(statistics(result, "e").mean[0] == Approx(2025.5 + 13.0 / 372).epsilon(1e-15));
  CHECK(statistics(result, "p").mean[0] == 5);
  CHECK(statistics(result, "pp").mean[0] == Approx(0.03));
  CHECK(statistics(result, "y").mean[0] == 2);
  CHECK(result.measures[0].info.unit == "USD");
}

TEST_CASE("an undefined argument gives an undefined result, whatever the body says") {
  const auto options = with(
      {function("zero", {"number"}, "number", [](const std::vector<double>&) { return 0.0; })});
  const std::string draw = "let x ~ uniform(0, 1) every period\n";
  const Result failed = run_lines(options, draw + "measure t = total(zero(log(x - 0.5)))\n");
  CHECK(failed.status == RunStatus::failed);
  CHECK(code_of(failed) == "D0901");
  CHECK(message_of(failed).find("the logarithm of") != std::string::npos);
  const Result guarded =
      run_lines(options, draw + "measure t = total(if x > 0.5 then zero(log(x - 0.5)) else 1)\n");
  CHECK(guarded.status == RunStatus::done);
}

TEST_CASE("a result that is undefined where it is needed names the function") {
  for (const double value :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    const auto options = with(
        {function("demand", {"number", "number"}, "number",
                  [value](const std::vector<double>& x) { return x[0] > 0.999 ? value : 1.0; })});
    for (const RunOptions& run_options : executors({.paths = 2000})) {
      const Result result = run_lines(
          options, "let x ~ uniform(0, 1) every period\nmeasure t = total(demand(x, 7))\n",
          run_options);
      INFO(describe(run_options) << message_of(result));
      CHECK(result.status == RunStatus::failed);
      CHECK(code_of(result) == (std::isnan(value) ? "D0901" : "D0902"));
      CHECK(message_of(result).find("the program's function gave") != std::string::npos);
      CHECK(message_of(result).find("demand(0.999") != std::string::npos);
      CHECK(message_of(result).find(", 7)") != std::string::npos);
    }
  }
}

TEST_CASE("what a body does to the floating-point environment does not last") {
  const auto options =
      with({function("rude", {"number"}, "number", [](const std::vector<double>& x) {
        std::fesetround(FE_UPWARD);
        return x[0];
      })});
  const std::string draw = "let x ~ uniform(0, 1) every period\n";
  const auto rude = compile(options, draw + "measure t = total(rude(x) / 3)\n").or_throw();
  const auto own = compile(options, draw + "measure t = total(x / 3)\n").or_throw();
  for (const RunOptions& run_options : executors({.paths = 300})) {
    INFO(describe(run_options));
    CHECK(same(run(*rude, run_options), run(*own, run_options)));
  }
  CHECK(std::fegetround() == FE_TONEAREST);
}

TEST_CASE("machine code that is kept holds no number of a function") {
  const std::string folder = default_cache_folder() + "/host-constants";
  const auto total = [&](double value) {
    auto options = with({function("level", {"number"}, "number",
                                  [value](const std::vector<double>& x) { return value * x[0]; })});
    options.cache_folder = folder;
    const Result result = run_lines(options,
                                    "let x ~ uniform(1, 2) every period\n"
                                    "let high = level(2) > 5\n"
                                    "measure t = total(if high then 0 else x * 0 + level(2))\n",
                                    {.paths = 512, .backend = Backend::jit});
    return statistics(result, "t").mean[0];
  };
  clear_cache(folder);
  CHECK(total(1) == 24);
  CHECK(total(2) == 48);
  CHECK(total(3) == 0);
  clear_cache(folder);
}

TEST_CASE("scenarios share a function, and a course of events without a deal has it too") {
  const auto options = with({plain("square", square)});
  const auto model =
      compile(options,
              "party A { cash: $1bn }\nparty B { cash: $0 }\nlet n = 3\n"
              "let x ~ uniform(0, 1) every period\n"
              "pay fee: A -> B { due: $1 * square(n) * square(x); kind: cloud }\n"
              "measure got = total(fee.paid)\nmeasure other = without(fee, total(revenue(B)))\n"
              "scenario more { n: 4 }\n",
              {.all_scenarios = true})
          .or_throw();
  const auto results = run_scenarios(*model, {.paths = 100});
  REQUIRE(results.size() == 2);
  CHECK(statistics(results[1], "got").mean[0] ==
        Approx(statistics(results[0], "got").mean[0] * 16 / 9));
  CHECK(statistics(results[0], "other").mean[0] == 0);
}

TEST_CASE("the hash of a model tells what was given") {
  const std::string lines = "measure m = 1\n";
  const auto hash = [&](const EngineOptions& options) {
    return run_lines(options, lines, {.paths = 1}).model_hash;
  };
  auto by_path = plain("square", square);
  by_path.by_path = true;
  const std::set<std::string> all{
      hash({}),
      hash(with({plain("square", square)})),
      hash(with({by_path})),
      hash(with({plain("cube", square)})),
      hash(with({function("square", {"USD"}, "number", [](const auto& x) { return x[0]; })})),
      hash(with({}, {{"price", "number", "", {1}, ""}})),
      hash(with({}, {{"price", "number", "", {2}, ""}})),
      hash(with({}, {{"price", "number", "2025-02", {1}, ""}}))};
  CHECK(all.size() == 8);
  CHECK(hash(with({plain("square", square)})) == hash(with({plain("square", std::fabs)})));
}

TEST_CASE("a list of functions has those of the program") {
  const ListResult list =
      Engine(with({function("demand", {"USD", ""}, "chip", [](const auto&) { return 0.0; })}))
          .list("functions");
  CHECK(list.entries.back().name == "demand");
  CHECK(list.entries.back().signature == "demand(p0: USD, p1: number)");
}

TEST_CASE("why shows a call with its value and its arguments") {
  const auto options =
      with({function("demand", {"USD", "number"}, "chip",
                     [](const std::vector<double>& x) { return 100 / x[0] * x[1]; })},
           {{"price", "USD", "", std::vector<double>(12, 5.0), ""}});
  const auto model = compile(options, "unit chip, chips\nlet size = 2\n"
                                      "let sold = 3 * demand(price, size) + 1 chip\n"
                                      "measure at_march = sold at 2025-03\n")
                         .or_throw();
  const WhyResult result = why(*model, "sold", {.at = "2025-03"});
  REQUIRE(result.ok());
  CHECK(result.root.value == 121);
  REQUIRE(result.root.parts.size() == 1);
  const WhyNode& call = result.root.parts[0];
  CHECK(call.name == "demand(price, size)");
  CHECK(call.value == 40);
  CHECK(call.note == "by a function of the program");
  REQUIRE(call.parts.size() == 2);
  CHECK(call.parts[0].name == "price");
  CHECK(call.parts[0].value == 5);
  CHECK(call.parts[0].unit == "USD");
  CHECK(call.parts[1].name == "size");
  CHECK_FALSE(to_json(result).empty());
  const WhyResult price = why(*model, "price", {.at = "2025-02"});
  REQUIRE(price.ok());
  CHECK(price.root.value == 5);
}
