// benchmark-w1: the workload W1 as a model of the language and as hand-written programs, side by side. Fails where
// a mean is not the known one.
#include "benchmarks/hand/hand.hpp"
#include "benchmarks/measuring.hpp"
#include "benchmarks/model_run.hpp"
#include "benchmarks/parts.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>

using namespace deal;
using namespace deal::benchmarks;

namespace {

struct Arguments {
  std::string model = DEAL_W1_MODEL;
  std::uint64_t paths = 1'000'000;
  int rounds = 7;
  bool parts = false;
};

/// The scalar program is slow; two threads need more paths, as starting them takes its time.
constexpr std::uint64_t scalar_share = 10, two_threads_factor = 4;

/// Found with three million paths of another program.
struct Known {
  const char* name;
  double mean, sd;
};
constexpr std::uint64_t known_paths = 3'000'000;
constexpr Known known[hand::measures] = {
    {"recycled", 1833.72, 18.58}, {"cloud", 5525.2, 3691.5}, {"ratio", 0.41321, 0.16770},
    {"npv", 7998.6, 14183},       {"moic", 8.0773, 12.239},  {"default", 0.32137, 0.46700}};

struct Estimate {
  double mean, standard_error;
};

/// One of the programs that are compared.
struct Contender {
  std::string name;
  std::vector<double> rates = {}; ///< millions of path-steps a second, by round
  Estimate estimates[hand::measures] = {};
};

double rate(std::uint64_t paths, double seconds) {
  return static_cast<double>(paths) * hand::months / seconds / 1e6;
}

void run_hand(Contender& contender, auto program) {
  hand::Result result{};
  const double time = seconds([&] { result = program(); });
  contender.rates.push_back(rate(result.paths, time));
  for (int m = 0; m < hand::measures; ++m)
    contender.estimates[m] = {result.statistics[m].mean, result.statistics[m].standard_error};
}

Estimate estimate(const Result& result, const std::string& name) {
  for (const MeasureResult& m : result.measures)
    if (m.info.name == name)
      return {m.statistics.mean.at(0),
              m.statistics.sd.at(0) / std::sqrt(static_cast<double>(result.paths))};
  throw std::runtime_error("the model has no measure " + name);
}

/// Gives the seconds that making its code took: none where the model has run before.
double run_deal(Contender& contender, const Model& model, std::uint64_t paths, unsigned threads) {
  const Result result = run_model(model, paths, threads);
  contender.rates.push_back(rate(result.paths, result.run_seconds));
  for (int m = 0; m < hand::measures; ++m) contender.estimates[m] = estimate(result, known[m].name);
  return result.code_seconds;
}

struct Contenders {
  Contender vector{"vector, by hand"}, scalar{"scalar, by hand"};
  Contender one{"w1.deal, one thread"}, two{"w1.deal, two threads"};
  double code_seconds = 0;

  std::vector<const Contender*> that_ran() const {
    std::vector<const Contender*> result;
    for (const Contender* c : {&vector, &scalar, &one, &two})
      if (!c->rates.empty()) result.push_back(c);
    return result;
  }
};

void run_round(Contenders& c, const Model& model, std::uint64_t paths, int processor) {
  {
    const OnProcessor pinned(processor);
    if (hand::has_vector()) run_hand(c.vector, [&] { return hand::run_vector(paths, seed); });
    c.code_seconds += run_deal(c.one, model, paths, 1);
    const std::uint64_t fewer = std::max<std::uint64_t>(paths / scalar_share, 2);
    run_hand(c.scalar, [&] { return hand::run_scalar(fewer, seed); });
  }
  if (processors() >= 2) run_deal(c.two, model, paths * two_threads_factor, 2);
}

/// The median of the ratios of each round, as what disturbs one program of a round likely disturbs the other.
void print_ratio(const char* name, const Contender& a, const Contender& b) {
  if (a.rates.empty() || b.rates.empty()) return;
  std::vector<double> ratios;
  for (std::size_t i = 0; i < a.rates.size(); ++i) ratios.push_back(a.rates[i] / b.rates[i]);
  fmt::print("{:36} {:10.3f}\n", name, median(ratios));
}

void print_rates(const Contenders& c) {
  fmt::print("{:36} {:>10} {:>10} {:>10}\n", "millions of path-steps a second", "median", "least",
             "most");
  for (const Contender* contender : c.that_ran()) {
    const auto [least, most] = std::ranges::minmax(contender->rates);
    fmt::print("{:36} {:10.1f} {:10.1f} {:10.1f}\n", contender->name, median(contender->rates),
               least, most);
  }
  print_ratio("w1.deal / vector, one thread", c.one, c.vector);
  print_ratio("w1.deal / scalar, one thread", c.one, c.scalar);
  print_ratio("w1.deal, two threads / one", c.two, c.one);
  fmt::print("{:36} {:10.1f}\n", "ms to make the code of w1.deal", 1e3 * c.code_seconds);
}

/// How many standard errors an estimate is from the known mean, which has an error of its own.
double distance(const Estimate& e, const Known& k) {
  const double error = std::hypot(e.standard_error, k.sd / std::sqrt(double{known_paths}));
  return (e.mean - k.mean) / error;
}

/// Whether all are near the known ones.
bool print_means(const Contenders& c) {
  bool right = true;
  fmt::print("\n{:10} {:>10}", "mean", "known");
  for (const Contender* contender : c.that_ran()) fmt::print("  {:>22}", contender->name);
  fmt::print("\n");
  for (int m = 0; m < hand::measures; ++m) {
    fmt::print("{:10} {:10.6g}", known[m].name, known[m].mean);
    for (const Contender* contender : c.that_ran()) {
      const Estimate& e = contender->estimates[m];
      const bool near = std::abs(distance(e, known[m])) <= 5;
      right = right && near;
      fmt::print("  {:>22}",
                 fmt::format("{:.6g} ± {:.2g}{}", e.mean, e.standard_error, near ? "" : " wrong"));
    }
    fmt::print("\n");
  }
  return right;
}

int run_all(const Arguments& arguments) {
  const std::string text = read_text(arguments.model);
  const std::shared_ptr<const Model> model = compile(arguments.model, text);
  const int processor = std::max(sched_getcpu(), 0);
  Contenders contenders;
  for (int i = 0; i < arguments.rounds; ++i)
    run_round(contenders, *model, arguments.paths, processor);
  print_rates(contenders);
  const bool right = print_means(contenders);
  if (arguments.parts) {
    const OnProcessor pinned(processor);
    print_parts(text, arguments.paths, arguments.rounds);
  }
  return right ? 0 : 1;
}

} // namespace

int main(int count, char** words) {
  Arguments arguments;
  CLI::App app("The workload W1 as a model and by hand, side by side");
  app.add_option("model", arguments.model, "The model")->capture_default_str();
  app.add_option("--paths", arguments.paths,
                 "Of the programs on one thread; two threads run four times as many, the scalar "
                 "program a tenth")
      ->check(CLI::Range(std::uint64_t{1000}, std::uint64_t{25'000'000}))
      ->capture_default_str();
  app.add_option("--rounds", arguments.rounds, "How often each program runs, in turns")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_flag("--parts", arguments.parts, "Show where the time goes");
  CLI11_PARSE(app, count, words);
  try {
    return run_all(arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "benchmark-w1: {}\n", error.what());
    return 1;
  }
}
