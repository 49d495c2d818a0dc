#include "tools/repl/answer.hpp"

#include "tools/statistics.hpp"
#include "tools/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace deal::tools::repl {

namespace {

constexpr std::size_t most_columns = 12;

/// A mean over paths and its Monte Carlo error.
struct Mean {
  double value = 0, error = 0;
};

/// Of the second less the first on the same path, where both have a value. What the scenarios share falls out of the error (common
/// random numbers: Glasserman 2003, Monte Carlo Methods in Financial Engineering, section 7.1).
Mean mean_difference(const PathValues& first, const PathValues& second, std::size_t period) {
  const auto from = first.of_period(period), to = second.of_period(period);
  Mean result;
  std::uint64_t count = 0;
  double squares = 0; // of distances from the mean so far (Welford 1962)
  for (std::size_t path = 0; path < std::min(from.size(), to.size()); ++path) {
    const double difference = to[path] - from[path];
    if (std::isnan(difference)) continue;
    ++count;
    const double step = difference - result.value;
    result.value += step / static_cast<double>(count);
    squares += step * (difference - result.value);
  }
  const auto all = static_cast<double>(count);
  if (count == 0) result.value = std::nan("");
  result.error = count > 1 ? std::sqrt(squares / (all - 1) / all) : std::nan("");
  return result;
}

/// A difference of fractions is in percentage points, of dates a length of time.
std::string_view unit_of_difference(std::string_view unit) {
  if (unit == "fraction" || unit == "probability") return "pp";
  return unit == "date" ? "length" : unit;
}

std::string signed_text(double difference, std::string_view unit) {
  const std::string text = format_quantity(difference, unit_of_difference(unit));
  return difference > 0 ? "+" + text : text;
}

std::string error_text(double error, std::string_view unit) {
  return std::isnan(error) ? "" : format_quantity(error, unit_of_difference(unit));
}

std::string of_width(const Answer& answer, double value) {
  return format_quantity(value, answer.unit == "date" ? "length" : answer.unit);
}

Mean mean_of(const Answer& answer, std::size_t period) {
  const double none = std::nan("");
  if (answer.form == Answer::Form::statistic)
    return {answer.value, answer.standard_error.value_or(none)};
  const Statistics& found = answer.measure.statistics;
  return {found.mean[period], found.standard_error.empty() ? none : found.standard_error[period]};
}

/// Of statistics, which have no paths, a difference without an error.
Mean difference(const Answer& first, const Answer& second, std::size_t period) {
  const PathValues &from = first.measure.values, &to = second.measure.values;
  if (!from.empty() && !to.empty()) return mean_difference(from, to, period);
  return {mean_of(second, period).value - mean_of(first, period).value, std::nan("")};
}

std::string beside(const Side& first, const Side& second, const Look& look) {
  const std::string& unit = first.answer.unit;
  Table table({"", "mean", "±"});
  for (const Side& side : {first, second}) {
    const Mean mean = mean_of(side.answer, 0);
    table.add({printable(side.name), format_quantity(mean.value, unit),
               std::isnan(mean.error) ? "" : of_width(side.answer, mean.error)});
  }
  const Mean found = difference(first.answer, second.answer, 0);
  table.add({"difference", signed_text(found.value, unit), error_text(found.error, unit)});
  return table.text(look.style);
}

Table table_over_time(const Side& first, const Side& second,
                      const std::vector<std::size_t>& periods) {
  const std::string& unit = first.answer.unit;
  std::vector<std::string> head{unit.find('/') == std::string::npos ? "mean" : "mean, " + unit};
  for (const std::size_t period : periods) head.push_back(first.answer.periods[period]);
  Table table(std::move(head));
  for (const Side& side : {first, second}) {
    std::vector<std::string> row{printable(side.name)};
    for (const std::size_t period : periods)
      row.push_back(
          without_rate(format_quantity(side.answer.measure.statistics.mean[period], unit), unit));
    table.add(std::move(row));
  }
  std::vector<std::string> differences{"difference"}, errors{"±"};
  for (const std::size_t period : periods) {
    const Mean found = difference(first.answer, second.answer, period);
    differences.push_back(without_rate(signed_text(found.value, unit), unit));
    errors.push_back(without_rate(error_text(found.error, unit), unit));
  }
  table.add(std::move(differences));
  table.add(std::move(errors));
  return table;
}

std::string over_time(const Side& first, const Side& second, const Look& look) {
  const std::vector<std::string>& periods = first.answer.periods;
  std::size_t most = std::min(periods.size(), most_columns);
  Table table = table_over_time(first, second, chosen_periods(periods, most));
  while (most > 1 && table.width() > look.columns)
    table = table_over_time(first, second, chosen_periods(periods, --most));
  return table.text(look.style);
}

} // namespace

std::string report_comparison(const Side& first, const Side& second, const Look& look) {
  const bool series = first.answer.form == Answer::Form::series &&
                      second.answer.form == Answer::Form::series &&
                      first.answer.periods == second.answer.periods;
  return series ? over_time(first, second, look) : beside(first, second, look);
}

} // namespace deal::tools::repl
