#include "compiler/sema/elaborator.hpp"
#include "compiler/syntax/literals.hpp"

namespace deal::sema {

using namespace syntax;

/// The deal of the user's own file that an instance belongs to, if any.
std::optional<Span> Elaborator::user_place(const Instance* instance) const {
  for (; instance != nullptr && instance != &root_; instance = instance->parent) {
    if (!is_library(instance->span)) return instance->span;
  }
  return std::nullopt;
}

/// What was reported since `first` about the library's text is the fault of what `place` gave to it.
void Elaborator::blame(std::size_t first, std::optional<Span> place) {
  if (!place || is_library(*place)) return;
  diagnostics_.move(first, *place, [this](Span span) { return is_library(span); });
}

void Elaborator::count_reading(Span span) {
  watch_.tick();
  if (++readings_ > limits_.readings)
    throw TooMuch{Code::too_many_readings, span, limits_.readings};
  if (model_.terms.size() > limits_.terms || model_.written.expressions.size() > limits_.terms)
    throw TooMuch{Code::too_many_terms, span, limits_.terms};
}

void Elaborator::too_deep(Span span, const std::string& name, const std::string& help) {
  if (too_deep_) return;
  too_deep_ = true;
  diagnostics_.report(Code::too_deep, span, {name}).help(help);
}

/// Shows the loop from the member back to itself.
void Elaborator::report_cycle(const Member& member, Span use) {
  std::size_t at = reading_.size();
  while (at > 0 && reading_[at - 1].member != &member) --at;
  std::string loop;
  for (std::size_t i = at == 0 ? 0 : at - 1; i < reading_.size(); ++i)
    loop += reading_[i].member->qualified + " → ";
  auto report = diagnostics_.report(Code::cyclic_definition, member.span,
                                    {member.qualified, loop + member.qualified});
  constexpr std::size_t most_labels = 8;
  for (std::size_t i = at; i < reading_.size() && i < at + most_labels; ++i) {
    report.label(reading_[i].use, "reads `" + reading_[i].member->qualified + "`");
  }
  report.label(use, "reads `" + member.qualified + "` again");
  report.help("break the circle with `previous(" + member.name + ") otherwise …`");
}

void Elaborator::unknown_structure(const std::string& text, Span span, bool parties) {
  std::vector<std::string> known;
  if (parties) known = {"party", "outside", "division"};
  for (const auto& entry : definitions_.structures) known.push_back(entry.first);
  const std::string near = diagnostics::nearest(text, known);
  diagnostics_.report(Code::unknown_structure, span, {text})
      .help(near.empty() ? "`deal list structures` shows those that there are"
                         : "did you mean `" + near + "`?");
}

const std::vector<std::string>& Elaborator::common_units() {
  static const std::vector<std::string> units{
      "USD",    "EUR",     "GBP",      "CNY",  "JPY",   "year", "years", "month",
      "months", "quarter", "quarters", "week", "weeks", "day",  "days",  "pp"};
  return units;
}

namespace {

/// The currency that a word ends with: 元 of 5千万元.
std::string_view currency_at_end(std::string_view word) {
  while (!word.empty() && syntax::currency_named(word).empty()) word.remove_prefix(1);
  return word;
}

} // namespace

void Elaborator::unknown_unit(const std::string& text, Span span, bool after_number) {
  std::vector<std::string> known = common_units();
  if (after_number) known.insert(known.end(), {"k", "M", "mn", "bn", "tn"});
  for (const auto& entry : definitions_.units) known.push_back(entry.first);
  const std::string near = diagnostics::nearest(text, known);
  const std::string currency(currency_at_end(text));
  diagnostics_.report(Code::unknown_unit, span, {text})
      .help(!near.empty()       ? "did you mean `" + near + "`?"
            : !currency.empty() ? "write one number and its scale before `" + currency +
                                      "`, as in `3.5亿" + currency + "`"
                                : "declare it: `unit " + text + "`");
}

/// The structures of which a deal can be made where `base` is asked for.
std::string Elaborator::made_of(const StructureDecl& base) {
  std::string list;
  for (const auto& [name, definition] : definitions_.structures) {
    if (definition.what->is_abstract) continue;
    for (const StructureDecl* s : lineage(*definition.what)) {
      if (s == &base) list += (list.empty() ? "`" : ", `") + name + "`";
    }
  }
  return list;
}

void Elaborator::abstract_structure(const StructureDecl& structure, Span span) {
  const std::string list = made_of(structure);
  auto report = diagnostics_.report(Code::abstract_structure, span, {structure.name.text});
  if (!list.empty()) report.help("there are " + list);
}

/// The last word of `a.b.c`, or the whole where it is written in another form.
Span Elaborator::last_word(const Expr& expression) const {
  const std::string_view written = sources_.text(expression.span);
  if (expression.kind != ExprKind::member || !written.ends_with(expression.text))
    return expression.span;
  const auto length = static_cast<std::uint32_t>(expression.text.size());
  return {expression.span.file, expression.span.end - length, expression.span.end};
}

} // namespace deal::sema
