#include "tools/repl/conversation.hpp"

#include "tools/outcomes.hpp"
#include "tools/repl/words.hpp"
#include "tools/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

/// :show, :list, :type, :undo, :redo, :reset and :remove: what looks at the model or changes all of it.
namespace deal::tools::repl {

namespace {

constexpr std::array<std::string_view, 4> vocabularies{"structures", "functions", "distributions",
                                                       "kinds"};

/// The first line that is no remark.
std::string first_line(const std::string& text) {
  for (const std::string& line : printable_lines(text)) {
    const std::string_view words = trimmed(line);
    if (!words.empty() && !words.starts_with("//")) return std::string(words);
  }
  return "";
}

/// What stands for a declaration without a name: its text behind the first word.
std::string stand_in(const Declared& each) {
  const std::string line = first_line(each.text);
  const bool named = line.starts_with(each.form);
  return std::string(trimmed(named ? std::string_view(line).substr(each.form.size()) : line));
}

/// "parties" of "party".
std::string plural(const std::string& form) {
  if (form.ends_with('y')) return form.substr(0, form.size() - 1) + "ies";
  const bool hissing = form.ends_with('s') || form.ends_with('x') || form.ends_with("ch");
  return form + (hissing ? "es" : "s");
}

/// Names of one form behind it, on as many lines as they need.
std::string forms(const std::vector<Declared>& declarations, const Look& look) {
  std::vector<std::string> order;
  std::map<std::string, std::vector<std::string>> names;
  std::size_t widest = 0;
  for (const Declared& each : declarations) {
    if (!names.contains(each.form)) order.push_back(each.form);
    names[each.form].push_back(each.name.empty() ? stand_in(each) : printable(each.name));
    widest = std::max(widest, display_width(printable(each.form)));
  }
  std::string text;
  for (const std::string& form : order) {
    std::string line = printable(form);
    line += std::string(widest - display_width(line), ' ');
    std::string shown = look.style.dim(line);
    std::size_t used = widest + 2;
    bool first = true;
    for (const std::string& name : names[form]) {
      const std::size_t width = display_width(name) + 2;
      if (!first && (used + width > look.columns || form == "expect")) {
        text += "  " + shown + "\n";
        shown = std::string(widest, ' ');
        used = widest + 2;
      }
      shown += "  " + cut(name, look.columns > widest + 6 ? look.columns - widest - 4 : 2);
      used += width;
      first = false;
    }
    text += "  " + shown + "\n";
  }
  return text;
}

/// The last column as wide as there is room.
std::string table_of(std::vector<std::array<std::string, 2>> rows, const Look& look) {
  std::size_t widest = 0;
  for (const auto& row : rows) widest = std::max(widest, display_width(row[0]));
  Table table({"name", ""}, 2);
  const std::size_t room = look.columns > widest + 14 ? look.columns - widest - 4 : 10;
  for (auto& row : rows) table.add({row[0], cut(row[1], room)});
  return table.text(look.style);
}

/// What tells declarations apart that have no name.
std::string key_of(const Declared& each) {
  return each.name.empty() ? each.form + "\n" + each.text : each.name;
}

/// Names of what is in one list and not, or not so, in the other.
std::vector<std::string> differing(const std::vector<Declared>& before,
                                   const std::vector<Declared>& after) {
  std::map<std::string, const Declared*> left;
  std::vector<std::string> names;
  const auto put = [&](const Declared& each) {
    names.push_back(printable(each.name.empty() ? each.form : each.name));
  };
  for (const Declared& each : before) left[key_of(each)] = &each;
  for (const Declared& each : after) {
    const auto same = left.find(key_of(each));
    if (same == left.end() || same->second->text != each.text) put(each);
    if (same != left.end()) left.erase(same);
  }
  for (const Declared& each : before)
    if (left.contains(key_of(each))) put(each);
  return names;
}

} // namespace

Reply Conversation::show(Rest name) const {
  const auto text = name.empty() ? std::optional(session_.text()) : session_.show(name);
  if (!text)
    return fault(fmt::format("there is no `{}`; :list shows what is declared", printable(name)));
  std::string shown;
  for (const std::string& line : printable_lines(*text)) shown += "  " + line + "\n";
  return {shown};
}

Reply Conversation::list(Rest what) const {
  if (what.empty()) return {forms(session_.declarations(), look_)};
  std::vector<std::array<std::string, 2>> rows;
  std::vector<std::string> known;
  for (const Declared& each : session_.declarations()) {
    if (std::ranges::find(known, plural(each.form)) == known.end())
      known.push_back(plural(each.form));
    if (what == each.form || what == plural(each.form))
      rows.push_back({each.name.empty() ? stand_in(each) : printable(each.name),
                      first_line(each.doc.empty() ? each.text : each.doc)});
  }
  if (std::ranges::find(vocabularies, what) != vocabularies.end())
    for (const Entry& each : engine_.list(what).entries)
      rows.push_back({printable(each.name), first_line(each.doc)});
  if (!rows.empty()) return {table_of(std::move(rows), look_)};
  known.insert(known.end(), vocabularies.begin(), vocabularies.end());
  const std::vector<std::string_view> words(known.begin(), known.end());
  const std::string meant = nearest(what, words);
  return fault(fmt::format("there are no `{}`; {}", printable(what),
                           meant.empty() ? "there are " + enumeration(known, known.size())
                                         : fmt::format("did you mean `{}`?", meant)));
}

Reply Conversation::type(Rest expression) const {
  if (expression.empty()) return fault("`:type` needs an expression");
  const TypeResult found = session_.type_of(std::string(expression), stop_);
  if (!found.ok()) return faults(found.diagnostics, exit_errors);
  std::string text = found.unit;
  if (found.series) text += ", by period";
  if (found.statistic)
    text += ", over all paths";
  else
    text += found.drawn ? ", differs from path to path" : ", the same on all paths";
  return {"  " + text + "\n", text_of(found.diagnostics, colors_errors_)};
}

Reply Conversation::take_back(bool redo) {
  const std::vector<Declared> before = session_.declarations();
  if (!(redo ? session_.redo() : session_.undo()))
    return fault(redo ? "there is nothing to redo" : "there is nothing to undo");
  const auto names = differing(before, session_.declarations());
  return {fmt::format("  {}\n", look_.style.dim(fmt::format("{} {}", redo ? "redid" : "undid",
                                                            enumeration(names, 8))))};
}

Reply Conversation::reset() {
  session_.reset();
  file_.clear();
  return {};
}

Reply Conversation::remove(Rest name) {
  if (name.empty()) return fault("`:remove` needs a NAME");
  const EnterResult removed = session_.remove(std::string(name), stop_);
  if (!removed.ok()) return faults(removed.diagnostics, exit_errors);
  return {changes(removed.changes), text_of(removed.diagnostics, colors_errors_)};
}

} // namespace deal::tools::repl
