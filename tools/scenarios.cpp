#include "tools/report.hpp"
#include "tools/statistics.hpp"
#include "tools/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace deal::tools {

namespace {

using Results = std::vector<const Result*>;

std::string name(const Result& result) {
  const bool named = !result.scenario.empty() && result.removed.empty();
  return printable(named ? result.scenario : changes_in_words(result.scenario, {}, result.removed));
}

Results without_failed(const std::vector<Result>& results) {
  Results found;
  for (const Result& result : results) {
    if (result.status != RunStatus::failed) found.push_back(&result);
  }
  return found;
}

/// What one number says most of a measure: its mean, else the first statistic that it asked for.
const NamedStatistic& leading(const MeasureResult& measure) {
  const auto all = all_statistics();
  const auto found =
      std::ranges::find_if(all, [&](const NamedStatistic& each) { return has(measure, each); });
  return found == all.end() ? all.front() : *found;
}

std::string label(const MeasureResult& measure) {
  const std::string_view statistic = leading(measure).name;
  const std::string measured = printable(measure.info.name);
  return statistic == "mean" ? measured : fmt::format("{} ({})", measured, statistic);
}

/// The last period of a series, the only number of a scalar.
std::string cell(const MeasureResult& measure) {
  const NamedStatistic& statistic = leading(measure);
  if (!has(measure, statistic)) return "";
  const std::size_t last = (measure.statistics.*statistic.values).size() - 1;
  return statistic.name == "mean" ? mean_with_error(measure, last)
                                  : format(measure, statistic, last);
}

bool is_scalar(const MeasureResult& measure) { return !measure.info.series; }
bool is_event(const MeasureResult& measure) { return measure.info.event; }

using Choice = bool (*)(const MeasureResult&);

using ByName = std::unordered_map<std::string_view, const MeasureResult*>;

std::vector<ByName> by_name(const Results& results) {
  std::vector<ByName> found;
  for (const Result* result : results) {
    ByName& measures = found.emplace_back();
    for (const MeasureResult& each : result->measures) measures.emplace(each.info.name, &each);
  }
  return found;
}

/// As many scenarios beside one another as there is room for, the others below.
std::string tables(const std::string& title, Choice chosen, const Results& results,
                   const std::vector<ByName>& measures, const Style& style, std::size_t columns) {
  std::vector<std::string> head{title};
  for (const Result* result : results) head.push_back(name(*result));
  Table table(std::move(head));
  for (const MeasureResult& measure : results.front()->measures) {
    std::vector<std::string> row{label(measure)};
    bool shown = false;
    for (const ByName& of_scenario : measures) {
      const auto same = of_scenario.find(measure.info.name);
      const bool there = same != of_scenario.end();
      const bool fits = there && chosen(*same->second);
      shown |= fits;
      row.push_back(fits ? cell(*same->second) : there ? "over time" : "");
    }
    if (shown) table.add(std::move(row));
  }
  std::string text;
  if (table.empty()) return text;
  for (const auto& piece : table.pieces(columns)) text += "\n" + table.text(style, piece);
  return text;
}

std::string header(const std::vector<Result>& results, const Result& one, const Style& style) {
  std::string what = fmt::format("{} scenarios over the same draws", results.size());
  if (!one.overrides.empty()) what += ", " + printable(overrides_in_words(one.overrides));
  std::string text = report_header(one, what, style);
  for (const Result& result : results) {
    if (result.status == RunStatus::failed) text += style.bad(name(result) + ": failed") + "\n";
  }
  if (one.status == RunStatus::interrupted)
    text += style.bad("interrupted: what follows covers the paths done") + "\n";
  return text;
}

std::string footer(const Results& results, const Style& style) {
  Conservation laws;
  std::string models;
  for (const Result* result : results) {
    laws.cash = std::max(laws.cash, result->conservation.cash);
    laws.tags = std::max(laws.tags, result->conservation.tags);
    laws.postings = std::max(laws.postings, result->conservation.postings);
    models += fmt::format("{}{}", models.empty() ? "" : " ", result->model_hash);
  }
  const std::string text = fmt::format("conservation: cash {:.1e}, tags {:.1e}, books {:.1e} "
                                       "(largest relative residuals; limit 1e-9)\n"
                                       "± is one standard error of the mean\n"
                                       "hashes: models {}, library {}, engine {}",
                                       laws.cash, laws.tags, laws.postings, models,
                                       results.front()->library_hash, results.front()->engine_hash);
  return "\n" + style.dim(text) + "\n";
}

} // namespace

std::string report_scenarios(const std::vector<Result>& results, const Style& style,
                             std::size_t columns) {
  const Results shown = without_failed(results);
  std::string text = header(results, shown.empty() ? results.front() : *shown.front(), style);
  if (shown.empty()) return text;
  const std::vector<ByName> measures = by_name(shown);
  text += tables("measure", is_scalar, shown, measures, style, columns);
  text += tables("event, by the end", is_event, shown, measures, style, columns);
  for (const Result* result : shown)
    text += report_expectations(*result, "expectations · " + name(*result), style);
  return text + footer(shown, style);
}

} // namespace deal::tools
