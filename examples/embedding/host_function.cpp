// Gives a model a function and a series of numbers: a demand that falls with the price of computing, and what
// electricity costs in each month.
#include <deal/deal.hpp>

#include <cmath>
#include <cstdio>
#include <vector>

namespace {

const char* const text = R"(model "Data centre"
grid monthly from 2026-01 to 2026-12
unit gpu_hour, gpu_hours
unit kWh

party Cloud { cash: $10M }

/// The market moves the price of an hour.
let price ~ lognormal($1.5/gpu_hour to $3/gpu_hour) every period
let sold = rented_hours(price, 8000 gpu_hours)
let electricity = power_price * 1.2 kWh/gpu_hour

pay rent: world -> Cloud { due: price * sold; kind: sales }
pay power: Cloud -> world { due: electricity * sold; kind: expenses }

/// What a year leaves before all other costs.
measure margin: mean, p5, p95 = total(rent.paid - power.paid)
)";

/// Hours that are rented at a price, of so many at $2: an elasticity of -1.3.
void rented_hours(const deal::HostFunction::Call& call) {
  const auto price = call.arguments[0];
  const auto hours = call.arguments[1];
  for (std::size_t path = 0; path < call.results.size(); ++path)
    call.results[path] = hours[path] * std::pow(price[path] / 2, -1.3);
}

deal::EngineOptions options() {
  deal::EngineOptions result;
  result.functions.push_back({.name = "rented_hours",
                              .parameters = {{"price", "USD/gpu_hour"}, {"at_two", "gpu_hour"}},
                              .unit = "gpu_hour",
                              .doc = "Hours that are rented at a price.",
                              .body = rented_hours});
  result.series.push_back(
      {.name = "power_price",
       .unit = "USD/kWh",
       .from = "2026-01",
       .values = {0.11, 0.11, 0.10, 0.09, 0.08, 0.08, 0.09, 0.09, 0.09, 0.10, 0.11, 0.12},
       .doc = "Electricity, by month."});
  return result;
}

} // namespace

int main() {
  try {
    const deal::Engine engine(options());
    const auto model = engine.compile_text("centre.deal", text).or_throw();
    deal::RunOptions run;
    run.paths = 20'000;
    const deal::Result result = deal::run(*model, run).or_throw();
    const deal::MeasureResult& margin = result.measures.front();
    std::printf("%s: %.0f %s, and below %.0f in one year of twenty\n", margin.info.name.c_str(),
                margin.statistics.mean[0], margin.info.unit.c_str(), margin.statistics.p5[0]);
    return margin.statistics.mean[0] > 0 ? 0 : 1;
  } catch (const deal::Error& error) {
    std::fprintf(stderr, "%s", error.what());
    return 1;
  }
}
