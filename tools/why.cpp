#include "tools/why.hpp"

#include "tools/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace deal::tools {

namespace {

constexpr std::size_t least_width = 60;
constexpr std::size_t most_periods = 3;

std::string file_of(const Place& place) {
  return fmt::format("{}:{}", printable(place.file), place.line);
}

class Tree {
 public:
  Tree(const WhyResult& result, const Style& style, std::size_t columns)
      : result_(result), style_(style), columns_(std::max(columns, least_width)) {}

  std::string run() {
    line_of(result_.root, "", "");
    about(result_.root, "", !result_.root.parts.empty());
    parts(result_.root, "");
    return text_;
  }
  bool deeper() const { return deeper_; }

 private:
  /// Left what, right where.
  void line(const std::string& left, std::size_t left_width, const std::string& right) {
    const std::size_t width = left_width + display_width(right);
    const std::string space(width + 2 > columns_ ? 2 : columns_ - width, ' ');
    text_ += left + (right.empty() ? "" : space + style_.dim(right)) + "\n";
  }

  void line_of(const WhyNode& node, const std::string& before, const std::string& around) {
    const bool when = !node.period.empty() && node.period != around;
    const std::string place = node.place ? file_of(*node.place) : "";
    const std::string value =
        " = " + (node.shown == "none" && node.note.empty() ? "none on this path" : node.shown) +
        (when ? " in " + node.period : "");
    const std::size_t used =
        display_width(before) + display_width(value) + display_width(place) + 2;
    const std::string name =
        cut(printable(node.name), std::max<std::size_t>(columns_ > used ? columns_ - used : 0, 24));
    const std::size_t width = display_width(before) + display_width(name) + display_width(value);
    line(style_.dim(before) + name + style_.bold(value), width, place);
  }

  void note(const std::string& before, const std::string& words) {
    const std::size_t used = display_width(before);
    text_ +=
        style_.dim(before + cut(printable(words), columns_ > used ? columns_ - used : 1)) + "\n";
  }

  /// On one line what has room there.
  void pack(const std::string& before, const std::vector<std::string>& words) {
    const std::size_t room = columns_ - std::min(columns_, display_width(before));
    std::string line;
    for (const std::string& word : words) {
      if (!line.empty() && display_width(line) + display_width(word) + 3 > room) {
        note(before, line);
        line.clear();
      }
      line += (line.empty() ? "" : " · ") + word;
    }
    if (!line.empty()) note(before, line);
  }

  std::string at(const WhyNode& node, std::size_t period) const {
    return fmt::format("{} {}", result_.periods[period],
                       format_quantity(node.series[period], node.series_unit));
  }

  /// How a number is made of a series: the periods that count most.
  std::string over(const WhyNode& node) const {
    static const std::set<std::string> one{"", "at", "final", "opening", "closing", "previous"};
    if (one.contains(node.over) || node.series.size() < 2) return "";
    const bool conditions = node.series_unit == "probability";
    std::vector<std::size_t> some;
    for (std::size_t t = 0; t < node.series.size(); ++t)
      if (node.series[t] != 0 && !std::isnan(node.series[t])) some.push_back(t);
    if (some.empty()) return fmt::format("{}: nothing in any period", node.over);
    if (conditions)
      return fmt::format("{}: holds in {} of {} periods, first in {}", node.over, some.size(),
                         node.series.size(), result_.periods[some.front()]);
    if (some.size() <= most_periods) {
      std::string text;
      for (const std::size_t t : some) text += (text.empty() ? "" : " + ") + at(node, t);
      return fmt::format("{}: {}", node.over, text);
    }
    const auto largest = *std::ranges::max_element(
        some, {}, [&](std::size_t t) { return std::abs(node.series[t]); });
    return fmt::format("{} over {} periods: first {}, largest {}, last {}", node.over, some.size(),
                       at(node, some.front()), at(node, largest), at(node, some.back()));
  }

  /// The lines under a number: its formula, what it chose, where it is from.
  void about(const WhyNode& node, const std::string& indent, bool has_parts) {
    const std::string before = indent + (has_parts ? "│ " : "  ");
    if (node.repeated) return note(before, "(as above)");
    std::vector<std::string> words;
    if (!node.formula.empty()) {
      std::string formula = node.formula;
      if (node.kind == "draw") formula = "~ " + formula;
      words.push_back(formula);
    }
    if (node.assumed) words.push_back("assumed");
    if (!node.source.empty()) words.push_back("source: " + node.source);
    if (!node.note.empty()) words.push_back(node.note);
    const bool said = node.choices.size() == 1 && node.choices.front().kind == "condition" &&
                      node.formula.find(node.choices.front().text) != std::string::npos;
    if (said)
      words.push_back(node.choices.front().value == 1 ? "✓ the condition holds"
                                                      : "✗ the condition does not hold");
    if (node.more) words.push_back("…");
    deeper_ |= node.more;
    pack(before, words);
    if (const std::string made = over(node); !made.empty()) note(before, made);
    if (said) return;
    for (const WhyChoice& choice : node.choices) choose(before, choice);
  }

  void choose(const std::string& before, const WhyChoice& choice) {
    if (choice.kind == "growth")
      return note(before, fmt::format("× {} by now, growing {}", choice.shown, choice.text));
    if (choice.kind == "condition") {
      const bool holds = choice.value == 1;
      return note(before, fmt::format("{} {}{}", holds ? "✓" : "✗", choice.text,
                                      std::isnan(choice.value) ? " (undefined)" : ""));
    }
    note(before, fmt::format("{} {} = {}", choice.taken ? "→" : " ", choice.text, choice.shown));
  }

  void parts(const WhyNode& node, const std::string& indent) {
    for (std::size_t i = 0; i < node.parts.size(); ++i) {
      const WhyNode& part = node.parts[i];
      const bool last = i + 1 == node.parts.size();
      line_of(part, indent + (last ? "└─ " : "├─ "), node.period);
      const std::string inside = indent + (last ? "   " : "│  ");
      about(part, inside, !part.parts.empty());
      parts(part, inside);
    }
  }

  const WhyResult& result_;
  const Style& style_;
  std::size_t columns_;
  std::string text_;
  bool deeper_ = false;
};

std::string money(double amount, const std::string& currency) {
  return format_quantity(amount, currency);
}

/// Whose money went where: each payment that carried it, what became of it, and that nothing is missing.
std::string trail(const WhyTrail& trail, const std::string& currency, const Style& style) {
  std::string text =
      fmt::format("\n{}\n", style.bold(fmt::format("{}'s money, {} to {}", printable(trail.origin),
                                                   trail.attribution, trail.up_to)));
  Table table({"step", "payment", "from → to", "kind", "paid", trail.origin + "'s", "it is"}, 4);
  for (const WhyHop& hop : trail.hops)
    table.add({std::to_string(hop.step), printable(hop.payment),
               printable(hop.payer) + " → " + printable(hop.payee), printable(hop.kind),
               money(hop.paid, currency), money(hop.carried, currency), hop.end});
  if (!table.empty()) text += table.text(style);
  std::vector<std::pair<std::string, double>> ends{{"recycled", trail.recycled},
                                                   {"returned", trail.returned},
                                                   {"spent", trail.spent},
                                                   {"passed on", trail.passed_on}};
  for (const auto& [holder, amount] : trail.held)
    ends.emplace_back("still held by " + printable(holder), amount);
  Table sums({"what became of it", ""});
  double in = trail.invested;
  if (trail.opening != 0) {
    in += trail.opening;
    sums.add({"held by others when the model begins", money(trail.opening, currency)});
  }
  sums.add({trail.opening != 0 ? "invested since" : "invested", money(trail.invested, currency)});
  for (const auto& [name, amount] : ends)
    if (amount != 0) sums.add({"− " + name, money(amount, currency)});
  sums.add(
      {"= left over", money(std::abs(trail.residual) <= 1e-9 * in ? 0 : trail.residual, currency)});
  return text + "\n" + sums.text(style);
}

} // namespace

std::string why_report(const WhyResult& result, const Style& style, std::size_t columns) {
  const std::string scenario =
      printable(changes_in_words(result.scenario, result.overrides, result.removed));
  std::string text =
      fmt::format("{}\n{} · path {} · seed {}\n\n", style.bold(printable(result.model)), scenario,
                  result.path, result.seed);
  Tree tree(result, style, columns);
  text += tree.run();
  for (const WhyTrail& each : result.trails) text += trail(each, result.currency, style);
  if (tree.deeper()) text += "\n" + style.dim("… goes on: --depth N shows more") + "\n";
  return text;
}

} // namespace deal::tools
