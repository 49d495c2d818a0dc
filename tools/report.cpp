#include "tools/report.hpp"

#include "tools/statistics.hpp"
#include "tools/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>

namespace deal::tools {

namespace {

constexpr std::string_view usual[] = {"mean", "stderr", "sd", "p5", "p50", "p95"};

std::string paths_text(std::uint64_t paths) {
  return format_quantity(static_cast<double>(paths), "path");
}

std::vector<const MeasureResult*> scalars(const Result& result) {
  std::vector<const MeasureResult*> found;
  for (const MeasureResult& measure : result.measures) {
    if (!measure.info.series) found.push_back(&measure);
  }
  return found;
}

/// The statistics that some of the measures show.
std::vector<NamedStatistic> shown_by(const std::vector<const MeasureResult*>& measures) {
  std::vector<NamedStatistic> found;
  std::ranges::copy_if(all_statistics(), std::back_inserter(found),
                       [&](const NamedStatistic& statistic) {
                         return std::ranges::any_of(measures, [&](const MeasureResult* each) {
                           return is_shown(*each, statistic, usual);
                         });
                       });
  return found;
}

std::string cell(const MeasureResult& measure, const NamedStatistic& statistic) {
  if (!is_shown(measure, statistic, usual)) return "";
  return statistic.name == "stderr" ? format_error(measure, 0) : format(measure, statistic, 0);
}

std::string scalar_table(const Result& result, const Style& style) {
  const auto measures = scalars(result);
  if (measures.empty()) return "";
  const bool some_absent =
      std::any_of(measures.begin(), measures.end(), [&](const MeasureResult* each) {
        return each->statistics.count.front() != result.paths;
      });
  const std::vector<NamedStatistic> shown = shown_by(measures);
  std::vector<std::string> head{"measure"};
  for (const NamedStatistic& statistic : shown)
    head.push_back(statistic.name == "stderr" ? "±" : std::string(statistic.name));
  if (some_absent) head.push_back("has a value");
  Table table(head);
  for (const MeasureResult* measure : measures) {
    std::vector<std::string> row{printable(measure->info.name)};
    for (const NamedStatistic& statistic : shown) row.push_back(cell(*measure, statistic));
    if (some_absent) row.push_back(paths_text(measure->statistics.count.front()));
    table.add(std::move(row));
  }
  return "\n" + table.text(style);
}

std::string event_table(const Result& result, const Style& style) {
  Table table({"event", "by the end", "±"});
  for (const MeasureResult& measure : result.measures) {
    if (!measure.info.event || measure.statistics.mean.empty()) continue;
    const std::size_t last = measure.statistics.mean.size() - 1;
    table.add({printable(measure.info.name),
               format_quantity(measure.statistics.mean[last], measure.info.unit),
               format_error(measure, last)});
  }
  return table.empty() ? "" : "\n" + table.text(style);
}

/// Means over the paths of sums over the grid.
std::string funded_by(const std::vector<FundedBy>& rows, const Style& style) {
  if (rows.empty()) return "";
  std::vector<std::string> head{"revenue, by whose money"};
  for (const FundedBy::Part& part : rows.front().parts) head.push_back(printable(part.origin));
  head.insert(head.end(), {"nobody's", "all"});
  Table table(head);
  for (const FundedBy& row : rows) {
    const double all = row.revenue.total.mean.front();
    double rest = all;
    std::vector<std::string> cells{printable(row.receiver)};
    for (const FundedBy::Part& part : row.parts) {
      const double mean = part.amount.total.mean.front();
      rest -= mean;
      cells.push_back(format_quantity(mean, row.unit));
    }
    cells.push_back(format_quantity(std::max(0.0, rest), row.unit));
    cells.push_back(format_quantity(all, row.unit));
    table.add(std::move(cells));
  }
  return "\n" + table.text(style);
}

/// A part of something; of nothing there is none.
std::string part_of(double part, double whole) {
  return whole == 0 ? "–" : format_quantity(part / whole, "fraction");
}

/// A sum over the grid by its mean and error, and as a part of what was invested and of revenue.
std::vector<std::string> own_money_row(const OwnMoney& of, const std::string& what,
                                       const Statistics& amount) {
  const double mean = amount.mean.front();
  return {what, format_quantity(mean, of.unit),
          format_quantity(amount.standard_error.front(), of.unit),
          part_of(mean, of.invested.mean.front()), part_of(mean, of.revenue.mean.front())};
}

std::string listed(std::span<const std::string> names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + printable(name);
  return list;
}

std::string own_money(const OwnMoney& what, const Style& style) {
  Table table({"own money of " + printable(what.party), "mean", "±", "of invested", "of revenue"});
  for (const OwnMoney::ByRule& each : what.by_rule)
    table.add(own_money_row(what, "recycled, " + each.rule, each.recycled));
  if (what.caused) table.add(own_money_row(what, "caused by its deals", *what.caused));
  if (!what.not_caused.empty()) table.add({"caused by its deals", "–", "–", "–", "–"});
  const std::string made_for =
      what.removed.size() == what.deals.size()
          ? ""
          : fmt::format(" and what is made for them ({})",
                        listed(std::span(what.removed).subspan(what.deals.size())));
  std::string note = fmt::format(
      "  {} invested by {}; {} of revenue; caused: revenue less what it is without these deals{}\n",
      format_quantity(what.invested.mean.front(), what.unit),
      what.deals.empty() ? "nobody" : listed(what.deals),
      format_quantity(what.revenue.mean.front(), what.unit), made_for);
  if (!what.not_caused.empty())
    note += fmt::format("  what they caused cannot be told: {}\n", printable(what.not_caused));
  return "\n" + table.text(style) + style.dim(note);
}

std::string mark(Verdict verdict, const Style& style) {
  switch (verdict) {
  case Verdict::holds: return style.good("✓");
  case Verdict::fails: return style.bad("✗");
  case Verdict::open: return style.bad("?");
  }
  return "?";
}

std::string expectation(const ExpectResult& result, std::uint64_t paths, const Style& style) {
  std::string text = fmt::format("  {} {}\n", mark(result.verdict, style), printable(result.text));
  if (result.found.empty()) return text;
  text += fmt::format("      asserted {} · found {}", result.asserted, result.found);
  if (!result.standard_error.empty()) text += " ± " + result.standard_error;
  if (!result.difference.empty()) text += " · difference " + result.difference;
  text += "\n";
  if (result.verdict == Verdict::open)
    text += "      " + not_told(paths, result.paths_to_tell) + "\n";
  if (!result.first) return text;
  const ExpectResult::Broken& first = *result.first;
  const std::string place =
      fmt::format("path {}{}", first.path, first.period.empty() ? "" : ", " + first.period);
  return text +
         fmt::format("      {}: found {}, asserted {}\n", place, first.found, first.asserted);
}

std::string footer(const Result& result, const Style& style) {
  const Conservation& laws = result.conservation;
  const std::string text = fmt::format("conservation: cash {:.1e}, tags {:.1e}, books {:.1e} "
                                       "(largest relative residuals; limit 1e-9)\n"
                                       "± is one standard error\n"
                                       "hashes: model {}, library {}, engine {}",
                                       laws.cash, laws.tags, laws.postings, result.model_hash,
                                       result.library_hash, result.engine_hash);
  return "\n" + style.dim(text) + "\n";
}

} // namespace

std::string not_told(std::uint64_t paths, std::uint64_t paths_to_tell) {
  const std::string with = "cannot be told with " + paths_text(paths);
  if (paths_to_tell == 0) return with;
  // In two digits.
  std::uint64_t unit = 1;
  while (paths_to_tell / unit >= 100) unit *= 10;
  const auto about = static_cast<double>((paths_to_tell + unit - 1) / unit * unit);
  return fmt::format("{}; about {} would tell", with, format_quantity(about, "number"));
}

std::string report_header(const Result& result, std::string_view scenario, const Style& style) {
  const bool all = result.paths == result.paths_asked;
  const std::string paths =
      all ? paths_text(result.paths)
          : fmt::format("{} of {}", format_quantity(static_cast<double>(result.paths), "number"),
                        paths_text(result.paths_asked));
  return fmt::format("{}\n{} · {} · seed {} · attribution {} · {:.2f} s (compiled in {:.2f} s)\n",
                     style.bold(printable(result.model)), scenario, paths, result.seed,
                     result.attribution, result.run_seconds, result.compile_seconds);
}

std::string report_expectations(const Result& result, std::string_view title, const Style& style) {
  if (result.expectations.empty()) return "";
  std::string text = "\n" + style.dim("  " + std::string(title)) + "\n";
  for (const ExpectResult& each : result.expectations)
    text += expectation(each, result.paths, style);
  return text;
}

std::string report(const Result& result, const Style& style, std::size_t columns) {
  const std::string scenario =
      printable(changes_in_words(result.scenario, result.overrides, result.removed));
  std::string text = report_header(result, scenario, style);
  if (result.status == RunStatus::failed) return text + "failed\n";
  if (result.status == RunStatus::interrupted)
    text += style.bad("interrupted: what follows covers the paths done") + "\n";
  text += scalar_table(result, style);
  text += event_table(result, style);
  text += report_series(result, style, columns);
  text += funded_by(result.funded_by, style);
  for (const OwnMoney& each : result.own_money) text += own_money(each, style);
  text += report_expectations(result, "expectations", style);
  return text + footer(result, style);
}

} // namespace deal::tools
