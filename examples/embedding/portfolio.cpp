// How much can a startup promise for a cheque? A thousand pairs of cheque and promise, each a run of one compiled
// model: Run::set changes a value and compiles nothing.
#include <deal/deal.hpp>

#include <algorithm>
#include <iostream>

namespace {

constexpr const char* text = R"(model "A cheque for a promise"
grid monthly from 2025-01 to 2026-12

party Giant   { cash: $50bn }
party Startup { cash: $100M }

let cheque  = $1bn
let promise = $600M
let sold    ~ lognormal(0.5 to 2)

business sales of Startup { revenue: $30M/month * sold; wages: $30M/month }
investment round: Giant -> Startup { amount: cheque; on: 2025-01 }
cloud_commit cloud: Startup -> Giant { need: promise / 2 years; total: promise; term: 2 years }

/// What comes back of the cheque.
measure back   = recycled(Giant).of_invested
measure failed = default(Startup)
)";

constexpr int cheques = 20, promises = 50;
constexpr double most_risk = 0.05;

struct Bargain {
  double promise = 0; ///< in millions
  double back = 0;
};

/// The largest promise that the startup breaks with little probability.
Bargain largest_promise(deal::Run& run) {
  Bargain best;
  for (int i = 1; i <= promises; ++i) {
    const double promise = 50.0 * i;
    run.set("promise", promise, "M USD").or_throw();
    const deal::Result result = run.run().or_throw();
    if (result.measure("failed").statistics.mean.at(0) > most_risk) continue;
    best = {promise, result.measure("back").statistics.mean.at(0)};
  }
  return best;
}

} // namespace

int main() try {
  const auto model = deal::Engine().compile_text("bargain.deal", text).or_throw();
  deal::Run run(model, {.paths = 1000});
  double before = 0;
  for (int i = 1; i <= cheques; ++i) {
    const double cheque = 100.0 * i;
    run.set("cheque", cheque, "M USD").or_throw();
    const Bargain bargain = largest_promise(run);
    // All runs share their draws: more money cannot make a promise harder to keep.
    if (bargain.promise < before) throw std::runtime_error("a larger cheque carries less");
    before = bargain.promise;
    if (i % 5 == 0) {
      std::cout << "a cheque of " << deal::format_quantity(cheque * 1e6, "USD") << " carries "
                << deal::format_quantity(bargain.promise * 1e6, "USD") << ", and "
                << deal::format_quantity(bargain.back, "fraction") << " of it comes back\n";
    }
  }
  std::cout << cheques * promises << " runs of one compiled model\n";
} catch (const std::exception& error) {
  std::cerr << error.what() << "\n";
  return 1;
}
