#include "tools/repl/answer.hpp"

#include "tools/repl/distribution.hpp"
#include "tools/report.hpp"
#include "tools/statistics.hpp"
#include "tools/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace deal::tools::repl {

namespace {

constexpr std::size_t most_columns = 12;
constexpr std::size_t most_cells = 60; ///< of a sparkline

const std::string& unit_of(const Answer& answer) { return answer.unit; }

/// Of a width or distance, where the value itself has a place.
std::string_view unit_of_error(std::string_view unit) { return unit == "date" ? "length" : unit; }

std::string with_error(const Answer& answer, double value, double error) {
  return format_quantity(value, unit_of(answer)) + " ± " +
         format_quantity(error, unit_of_error(unit_of(answer)));
}

std::string count_text(double count) { return format_quantity(count, "number"); }

/// Of how many paths this speaks, where it is not all of them.
std::string of_paths(const Answer& answer, std::uint64_t with_value) {
  return with_value == answer.paths
             ? ""
             : fmt::format("a value on {} of {}", count_text(static_cast<double>(with_value)),
                           format_quantity(static_cast<double>(answer.paths), "path"));
}

std::string probability(const Answer& answer, const Look& look) {
  const Statistics& found = answer.measure.statistics;
  const double count = static_cast<double>(found.count.front());
  const double holds = std::round(found.mean.front() * count);
  return fmt::format(
      "  {}  {}\n", look.style.bold(mean_with_error(answer.measure, 0)),
      look.style.dim(fmt::format("{} of {}", count_text(holds), format_quantity(count, "path"))));
}

std::string one_number(double value, const Answer& answer, const Look& look) {
  return "  " + look.style.bold(format_quantity(value, unit_of(answer))) + "\n";
}

std::string verdict(const Answer& answer, const Look& look) {
  switch (*answer.verdict) {
  case Verdict::holds: return "  " + look.style.bold("true") + "\n";
  case Verdict::fails: return "  " + look.style.bold("false") + "\n";
  case Verdict::open: break;
  }
  return "  " + not_told(answer.paths, answer.paths_to_tell) + "\n";
}

std::string statistic(const Answer& answer, const Look& look) {
  if (answer.verdict) return verdict(answer, look);
  if (!answer.standard_error) {
    const double none = std::nan("");
    const std::string value = format_quantity(answer.value, unit_of(answer));
    const std::string limit = format_bound(
        {answer.value, answer.low.value_or(none), answer.high.value_or(none)}, unit_of(answer));
    return "  " + look.style.bold(limit.empty() ? value : fmt::format("{} ({})", value, limit)) +
           "\n";
  }
  return "  " + look.style.bold(with_error(answer, answer.value, *answer.standard_error)) + "\n";
}

/// Whether it could have differed from path to path, but did not.
bool agrees(const Answer& answer) {
  const Statistics& found = answer.measure.statistics;
  return !found.sd.empty() && found.sd.front() == 0 && found.count.front() == answer.paths;
}

std::string distribution(const Answer& answer, const Look& look) {
  if (agrees(answer))
    return fmt::format(
        "  {}  {}\n",
        look.style.bold(format_quantity(answer.measure.statistics.mean.front(), unit_of(answer))),
        look.style.dim("on all " + format_quantity(static_cast<double>(answer.paths), "path")));
  constexpr std::array<std::string_view, 6> usual{"mean", "stderr", "sd", "p5", "p50", "p95"};
  std::vector<std::string> head, row;
  for (const NamedStatistic& each : all_statistics()) {
    if (!has(answer.measure, each) || std::ranges::find(usual, each.name) == usual.end()) continue;
    head.emplace_back(each.name == "stderr" ? "±" : each.name);
    row.push_back(format(answer.measure, each, 0));
  }
  Table table(head, 0);
  table.add(std::move(row));
  std::string text = table.text(look.style);
  const std::string some = of_paths(answer, answer.measure.statistics.count.front());
  if (!some.empty()) text += "  " + look.style.dim(some) + "\n";
  return text + draw_distribution(answer.measure, look);
}

/// The least and the largest mean, and the course between them.
std::string course(const Answer& answer, const Look& look) {
  const std::vector<double>& means = answer.measure.statistics.mean;
  double least = std::nan(""), most = std::nan("");
  for (const double mean : means) {
    least = std::fmin(least, mean);
    most = std::fmax(most, mean);
  }
  const std::string first = answer.periods.front(), last = answer.periods.back();
  const std::string range = least == most
                                ? format_quantity(least, unit_of(answer))
                                : fmt::format("{} to {}", format_quantity(least, unit_of(answer)),
                                              format_quantity(most, unit_of(answer)));
  const std::size_t around = display_width(first) + display_width(last) + display_width(range) + 6;
  const std::size_t room = look.columns > around + 8 ? look.columns - around : 8;
  return fmt::format("  {} {} {}  {}\n", look.style.dim(first),
                     look.style.accent(sparkline(means, std::min(room, most_cells), look.glyphs)),
                     look.style.dim(last), range);
}

Table table_over_time(const Answer& answer, const std::vector<std::size_t>& periods) {
  const std::string& unit = unit_of(answer);
  std::vector<std::string> head{unit.find('/') == std::string::npos ? "" : unit};
  for (const std::size_t period : periods) head.push_back(answer.periods[period]);
  Table table(std::move(head));
  for (std::vector<std::string>& row : series_rows(answer.measure, periods))
    table.add(std::move(row));
  return table;
}

std::string series(const Answer& answer, const Look& look) {
  std::size_t most = std::min(answer.periods.size(), most_columns);
  Table table = table_over_time(answer, chosen_periods(answer.periods, most));
  while (most > 1 && table.width() > look.columns)
    table = table_over_time(answer, chosen_periods(answer.periods, --most));
  return (answer.periods.size() > 1 ? course(answer, look) : "") + table.text(look.style);
}

/// Whole numbers of periods that look natural beside one another, by how many make a year.
std::vector<std::size_t> natural_steps(const std::string& label) {
  if (label.find('-') != std::string::npos) return {1, 2, 3, 6, 12, 24, 36, 60, 120};
  if (label.find('Q') != std::string::npos) return {1, 2, 4, 8, 12, 20, 40};
  return {1, 2, 5, 10, 20, 50, 100};
}

} // namespace

std::vector<std::size_t> chosen_periods(const std::vector<std::string>& periods, std::size_t most) {
  std::vector<std::size_t> result;
  if (periods.empty() || most == 0) return result;
  const auto fits = [&](std::size_t step) { return (periods.size() - 1) / step < most; };
  const std::vector<std::size_t> steps = natural_steps(periods.front());
  const auto found = std::ranges::find_if(steps, fits);
  std::size_t step = found == steps.end() ? steps.back() : *found;
  while (!fits(step)) step *= 2;
  for (std::size_t t = (periods.size() - 1) % step; t < periods.size(); t += step)
    result.push_back(t);
  return result;
}

std::string report_answer(const Answer& answer, const Look& look) {
  switch (answer.form) {
  case Answer::Form::number:
    return one_number(answer.measure.statistics.mean.front(), answer, look);
  case Answer::Form::distribution: return distribution(answer, look);
  case Answer::Form::probability: return probability(answer, look);
  case Answer::Form::series: return series(answer, look);
  case Answer::Form::statistic: break;
  }
  return statistic(answer, look);
}

} // namespace deal::tools::repl
