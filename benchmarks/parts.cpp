#include "benchmarks/parts.hpp"

#include "benchmarks/hand/hand.hpp"
#include "benchmarks/measuring.hpp"
#include "benchmarks/model_run.hpp"

#include <fmt/format.h>

#include <optional>
#include <sstream>
#include <stdexcept>

namespace deal::benchmarks {

namespace {

struct Part {
  std::string name;
  std::shared_ptr<const Model> model;
  std::optional<hand::Pass> pass; ///< of the hand-written program
  std::vector<double> of_model = {}, of_hand = {};
};

/// A model that needs one value in every month: its sum over time is the one measure, so no code is dead.
std::string sum_of(const std::string& value) {
  return "model \"part\"\ngrid monthly from 2025-01 to 2029-12\n" + value +
         "\nmeasure sum: mean = total(x)\n";
}

/// The lines of the text after a change; lines of which nothing is left are dropped.
std::string each_line(const std::string& text, auto change) {
  std::istringstream lines(text);
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    line = change(line);
    if (!line.empty()) result += line + '\n';
  }
  return result;
}

/// Between the colon and the equals sign of a line that declares a measure, without spaces; nothing of others.
std::string statistics_of(const std::string& line) {
  if (!line.starts_with("measure ")) return "";
  const std::size_t colon = line.find(':'), equals = line.find('=');
  std::string list = line.substr(colon + 1, equals - colon - 1);
  std::erase(list, ' ');
  return list;
}

/// The series of w1.deal are the measures that ask for a mean alone.
std::string without_series(const std::string& text) {
  return each_line(
      text, [](const std::string& line) { return statistics_of(line) == "mean" ? "" : line; });
}

std::string without_quantiles(const std::string& text) {
  static const std::string quantiles = ", p5, p50, p95";
  return each_line(text, [](std::string line) {
    const std::size_t place = line.find(quantiles);
    return place == std::string::npos ? line : line.erase(place, quantiles.size());
  });
}

/// What each has more than the one before is the part that it is named for:
/// - Philox, the number in (0, 1) made of its bits, the addition of a total, and what every run costs;
/// - the quantile function, or Box and Muller's transformation;
/// - exp of an affine function;
/// - the states, the measures of each path, their means and standard deviations. The hand-written pass
///   has the series and the quantiles too: what a pass adds up in registers has no time of its own;
/// - four sums over the paths in each month;
/// - the quantiles or histograms of five measures.
std::vector<Part> make_parts(const std::string& text) {
  const std::string means = without_quantiles(text), scalars = without_series(means);
  if (means == text || scalars == means)
    throw std::runtime_error("the model has no quantiles or no series to leave out");
  using hand::Pass;
  const std::string exponential =
      "let z ~ normal(0, 1) every period\n"
      "let x = exp((0.5 - 0.55 ^ 2 / 2) / 12 + 0.55 * sqrt(1 / 12) * z)";
  return {
      {"draws", compile("draws", sum_of("let x ~ uniform(0, 1) every period")), Pass::draws},
      {"normal", compile("normal", sum_of("let x ~ normal(0, 1) every period")), Pass::normals},
      {"exp", compile("exp", sum_of(exponential)), Pass::growth},
      {"step", compile("step", scalars), Pass::step},
      {"series", compile("series", means), {}},
      {"quantiles", compile("quantiles", text), {}},
  };
}

double for_eight_steps(double seconds, std::uint64_t paths) {
  return seconds * 1e9 * 8 / (static_cast<double>(paths) * hand::months);
}

void measure(Part& part, std::uint64_t paths) {
  part.of_model.push_back(for_eight_steps(run_model(*part.model, paths, 1).run_seconds, paths));
  if (!part.pass || !hand::has_vector()) return;
  const double time = seconds([&] { hand::run_vector(paths, seed, *part.pass); });
  part.of_hand.push_back(for_eight_steps(time, paths));
}

} // namespace

void print_parts(const std::string& model_text, std::uint64_t paths, int rounds) {
  std::vector<Part> parts = make_parts(model_text);
  for (int i = 0; i < rounds; ++i)
    for (Part& part : parts) measure(part, paths);

  fmt::print("\n{:36} {:>10} {:>10}\n", "ns for eight path-steps, one thread", "w1.deal", "vector");
  double model_before = 0, hand_before = 0;
  for (const Part& part : parts) {
    const double of_model = median(part.of_model);
    fmt::print("{:36} {:10.2f}", part.name, of_model - model_before);
    model_before = of_model;
    if (!part.of_hand.empty()) {
      const double of_hand = median(part.of_hand);
      fmt::print(" {:10.2f}", of_hand - hand_before);
      hand_before = of_hand;
    }
    fmt::print("\n");
  }
  fmt::print("{:36} {:10.2f}", "all", model_before);
  if (hand_before > 0) fmt::print(" {:10.2f}", hand_before);
  fmt::print("\n");
}

} // namespace deal::benchmarks
