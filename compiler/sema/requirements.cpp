#include "compiler/sema/elaborator.hpp"

#include <algorithm>
#include <iterator>

namespace deal::sema {

using namespace syntax;

namespace {

std::string in_words(const std::string& op, std::string_view bound, Kind kind) {
  const bool date = kind == Kind::date;
  std::string words = op == ">="   ? (date ? "on or after" : "at least")
                      : op == "<=" ? (date ? "on or before" : "at most")
                      : op == ">"  ? (date ? "after" : "above")
                                   : (date ? "before" : "below");
  return words.append(" ").append(bound);
}

} // namespace

/// What the range of a field asks of its value: of its number or date, or of each of its dates.
std::vector<Requirement> Elaborator::range_of(const Member& field, const Value& value) {
  std::vector<Requirement> result;
  if (field.bounds == nullptr || value.failed || value.is(Kind::none)) return result;
  if (value.is(Kind::list)) {
    for (const Value& item : value.items)
      std::ranges::move(range_of(field, item), std::back_inserter(result));
    return result;
  }
  for (const Bound& bound : *field.bounds) {
    if (!value.is(Kind::number) && !value.is(Kind::date)) {
      diagnostics_.report(Code::range_of_what, bound.value->span,
                          {field.name, describe(value.type)});
      break;
    }
    if (auto one = require_bound(field, value, bound)) result.push_back(std::move(*one));
  }
  return result;
}

std::optional<Requirement> Elaborator::require_bound(const Member& field, const Value& value,
                                                     const Bound& bound) {
  const Scope& scope = field.owner->scope;
  const Span span = bound.value->span;
  const Value limit = elaborate(*bound.value, scope, {});
  if (limit.failed || limit.is(Kind::none)) return std::nullopt;
  if (value.type.kind != limit.type.kind) {
    operators_.mismatch(value, limit, "cannot be compared", span);
    return std::nullopt;
  }
  const auto sides = operators_.sides(value, limit, span);
  if (!sides) return std::nullopt;
  const bool at_least = bound.op.front() == '>';
  return Requirement{.name = field.qualified,
                     .family = rows_of(scope),
                     .low = at_least ? sides->b : sides->a,
                     .high = at_least ? sides->a : sides->b,
                     .present = operators_.both_present(value, limit, span),
                     .strict = bound.op.size() == 1,
                     .at_least = at_least,
                     .scale = sides->scale,
                     .type = value.type,
                     .words = in_words(bound.op, sources_.text(span), value.type.kind),
                     .span = field.expression == nullptr ? field.span : field.expression->span,
                     .rule = span};
}

/// Whether a range is kept, where that is known.
std::optional<bool> Elaborator::is_kept(const Requirement& range) const {
  if (!terms_.is_constant(range.low) || !terms_.is_constant(range.high) || range.present != none_id)
    return std::nullopt;
  if (range.strict) return terms_.value(range.low) < terms_.value(range.high);
  KnownSizes known;
  return compare_rounded(known, TermOp::le, made(terms_[range.low]), made(terms_[range.high]));
}

/// A value that is known not to be in its range fails, so that nothing is said of what it would lead to.
void Elaborator::judge_range(Member& field) {
  const std::size_t reports = diagnostics_.size();
  for (const Requirement& range : range_of(field, field.value)) {
    if (is_kept(range) != false) continue;
    const double value = terms_.value(range.at_least ? range.high : range.low) * range.scale;
    diagnostics_
        .report(Code::out_of_range, range.span,
                {range.name, in_units(value, range.type), "", range.words})
        .label(range.rule, "its range");
  }
  if (diagnostics_.size() > reports) field.value = failed(field.span);
}

void Elaborator::require_range(const Member& field, const Value& value) {
  for (Requirement& range : range_of(field, value))
    if (!is_kept(range)) model_.requirements.push_back(std::move(range));
}

/// `require` and `warn` of a structure, or of the model itself.
void Elaborator::elaborate_requirement(const RequireDecl& decl, const Instance& instance,
                                       const Scope& scope) {
  const Span span = decl.condition->span;
  const Value value = elaborate(*decl.condition, scope, {});
  if (value.failed || !operators_.require_boolean(value, decl.warns ? "`warn`" : "`require`"))
    return;
  const auto known = operators_.constant(value);
  if (decl.warns) {
    if (known && *known != 0)
      diagnostics_.report(Code::structure_warns, span, {called(instance.qualified), decl.words});
  } else if (known) {
    if (*known == 0)
      diagnostics_.report(Code::requirement_not_met, span,
                          {called(instance.qualified), "", decl.words});
  } else {
    model_.requirements.push_back({.name = instance.qualified,
                                   .family = rows_of(scope),
                                   .condition = value.term,
                                   .words = decl.words,
                                   .span = span,
                                   .rule = span});
  }
}

} // namespace deal::sema
