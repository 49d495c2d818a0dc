#include "compiler/sema/attempt.hpp"

#include <algorithm>

namespace deal::sema {

using namespace syntax;

/// Numbers without a unit, where a unit is asked for.

namespace {

const char* sign_of(const Currency& currency) {
  if (currency == "USD") return "$";
  if (currency == "EUR") return "€";
  return currency == "GBP" ? "£" : nullptr;
}

std::string in_words(const std::string& number, const std::string& unit) {
  return number + " " + unit;
}

} // namespace

/// Zero of anything is zero.
bool Elaborator::nothing(TermId id) const {
  if (id == none_id) return true;
  const Term& term = model_.terms[id];
  const auto& [a, b, c] = term.operands;
  switch (term.op) {
  case TermOp::constant: return term.number == 0;
  case TermOp::variable: {
    const TermId value = model_.variables[term.index].value;
    return value != none_id && value != id && nothing(value);
  }
  case TermOp::select: return nothing(b) && nothing(c);
  case TermOp::neg:
  case TermOp::abs:
  case TermOp::rounded: return nothing(a);
  case TermOp::add:
  case TermOp::sub:
  case TermOp::min:
  case TermOp::max: return nothing(a) && nothing(b);
  case TermOp::mul: return nothing(a) || nothing(b);
  default: return false;
  }
}

/// As an analyst would write it: "12 months", "$30M/month", "$2.2/(gpu*hour)".
std::string Elaborator::with_unit(const std::string& number, const Unit& unit) const {
  const auto spelled = [&](const std::string& name, bool many) {
    const std::string plural = name + "s";
    return many && definitions_.units.contains(plural) ? plural : name;
  };
  std::string above = number;
  std::vector<std::string> below;
  if (unit.money == 1) {
    const Currency& currency = unit.currency.empty() ? model_.currency : unit.currency;
    const char* const sign = sign_of(currency);
    above = sign != nullptr ? sign + number : in_words(number, currency);
  }
  for (const auto& [name, power] : unit.counts) {
    if (power < 0)
      below.push_back(spelled(name, false));
    else
      above = above == number ? in_words(number, spelled(name, number != "1"))
                              : above + "*" + spelled(name, false);
  }
  if (unit.time > 0) {
    const char* const length = number == "1" ? "month" : "months";
    above = above == number ? in_words(number, length) : above + "*month";
  }
  if (unit.time < 0) below.push_back(unit.counts.empty() ? "month" : "hour");
  if (unit.points == 1) above = in_words(number, "pp");
  if (below.empty()) return above;
  std::string under;
  for (const std::string& each : below) under += (under.empty() ? "" : "*") + each;
  return above + "/" + (below.size() > 1 ? "(" + under + ")" : under);
}

/// Gives a bare number the unit of its place where it needs none: zero is zero in any unit. Else it is refused.
bool Elaborator::take_unit(Value& value, const Unit& asked, const std::string& place,
                           std::optional<Span> place_span) {
  Unit unit = asked;
  if (unit.money != 0 && unit.currency.empty()) unit.currency = model_.currency;
  if (!unit.dimensionless() && !nothing(value.term)) {
    const std::string written(sources_.text(value.span));
    const bool literal = !written.empty() && written.front() >= '0' && written.front() <= '9' &&
                         written.find(' ') == std::string::npos;
    auto report = diagnostics_.report(Code::no_unit, value.span,
                                      {place, describe(Type::number(unit)), written});
    report.here("a number without a unit");
    if (place_span && !(*place_span == value.span))
      report.label(*place_span, "`" + place + "` is " + describe(Type::number(unit)));
    if (value.origin && !(*value.origin == value.span))
      report.label(*value.origin, "its value comes from here");
    const bool drawn = value.term != none_id && model_.terms[value.term].op == TermOp::draw;
    const std::string help = literal ? "write `" + with_unit(written, unit) + "`"
                             : drawn
                                 ? "give its amounts the unit, as in `" + with_unit("1", unit) + "`"
                                 : "multiply it by `" + with_unit("1", unit) + "`";
    report.help(help + ", if that is meant; only 0 needs no unit");
    return false;
  }
  value.type.unit = unit;
  value.type.bare = false;
  return true;
}

/// What stood where an override stands now tells of what unit that has to be.
bool Elaborator::fits_what_it_replaces(const Member& member, Value& value) {
  if (!member.replaced || member.type != nullptr || !value.is(Kind::number)) return true;
  const std::optional<Type> written = type_replaced(*member.replaced);
  if (!written || written->kind != Kind::number || written->bare || written->unit.dimensionless())
    return true;
  if (value.type.bare)
    return take_unit(value, written->unit, member.qualified, member.replaced->expression->span);
  if (agree(value.type.unit, written->unit)) return true;
  auto report = diagnostics_.report(Code::field_type, value.span,
                                    {member.qualified, describe(*written), describe(value.type)});
  report.here(this_is(describe(value.type)))
      .label(member.replaced->expression->span, "it is declared here: " + describe(*written));
  if (const std::string help = conversion(value.type.unit, written->unit); !help.empty())
    report.help(help);
  return false;
}

std::optional<Type> Elaborator::type_replaced(const Member::Replaced& replaced) {
  const Attempt attempt(*this);
  if (replaced.draw) return drawn_type(*replaced.expression, *replaced.scope);
  const Value value = elaborate(*replaced.expression, *replaced.scope, {});
  if (value.failed || value.is(Kind::none)) return std::nullopt;
  return value.type;
}

} // namespace deal::sema
