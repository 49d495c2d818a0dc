#include "compiler/sema/elaborator.hpp"

#include <algorithm>
#include <cmath>

namespace deal::sema {

namespace {

/// As far as a time in years is a whole number of months, or else of days.
std::optional<std::pair<Length::Form, double>> length_of(double years) {
  using Form = Length::Form;
  for (const auto& [form, in_a_year] :
       {std::pair{Form::months, months_per_year}, std::pair{Form::days, days_per_year}}) {
    const double count = std::round(years * in_a_year);
    if (std::fabs(count - years * in_a_year) < 1e-9 && std::fabs(count) < 1e6)
      return std::pair{form, count};
  }
  return std::nullopt;
}

} // namespace

Value Elaborator::given_value(Member& member) {
  const Given& given = *member.given;
  Value value = number(none_id, given.type, member.span);
  const bool logical = value.is(Kind::boolean);
  if (given.open) {
    const auto index = static_cast<std::uint32_t>(model_.parameters.size());
    model_.parameters.push_back({.name = member.qualified, .value = given.value});
    value.term = terms_.leaf(TermOp::parameter, member.span, index);
  } else {
    value.term = logical ? terms_.boolean(given.value != 0, member.span)
                         : terms_.constant(given.value, member.span);
    Unit time;
    time.time = 1;
    if (const auto length = given.type.unit == time ? length_of(given.value) : std::nullopt) {
      const TermId count = terms_.constant(length->second, member.span);
      value.length = length->first == Length::Form::days
                         ? Length{Length::Form::days, none_id, count}
                         : Length{Length::Form::months, count, none_id};
    }
  }
  if (member.type != nullptr) {
    auto declared = declared_type(*member.type);
    if (!declared) return failed(member.span);
    // It is given in the base unit.
    declared->one = 1;
    if (!fits(value, *declared, member.qualified, member.type->span, true))
      return failed(member.span);
  }
  return make_variable(value, member.span, new_variable(member, member.span));
}

/// A deal's fields stand with the deal, wherever the structure is written.
void Elaborator::list_settables() {
  model_.units = definitions_.units;
  const auto place = [&](const Member* member) {
    const bool elsewhere = is_library(member->declared);
    const Span span =
        elsewhere ? user_place(member->owner).value_or(member->declared) : member->declared;
    return std::pair{span.file, span.begin};
  };
  std::ranges::stable_sort(settables_, {}, place);
  TimingAnalysis timing(model_);
  for (const Member* member : settables_)
    if (member->progress == Member::Progress::done && !member->value.failed &&
        member->expression != nullptr)
      model_.settables.push_back(settable(*member, timing));
}

Settable Elaborator::settable(const Member& member, TimingAnalysis& timing) const {
  const Expr* expression = member.expression;
  Settable result{.name = member.qualified,
                  .type = member.value.type,
                  .doc = member.declaration == nullptr ? "" : member.declaration->doc,
                  .drawn = member.draw && member.given == nullptr,
                  .series = member.each_period || timing.of(member.value.term).timed,
                  .span = member.declared};
  if (expression->kind == syntax::ExprKind::annotated) {
    result.assumed = expression->assumed;
    result.source = expression->source;
    expression = expression->args[0].get();
  }
  if (member.given == nullptr) result.text = sources_.text(expression->span);
  return result;
}

} // namespace deal::sema
