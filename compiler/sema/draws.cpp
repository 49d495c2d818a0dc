#include "compiler/sema/distributions.hpp"
#include "compiler/sema/elaborator.hpp"

#include <algorithm>
#include <cmath>

namespace deal::sema {

using namespace syntax;

const std::vector<Distribution>& distributions() {
  static const std::vector<Distribution> table{
#define DEAL_DISTRIBUTION(name, range, signature, doc, ...)                                        \
  {name, {__VA_ARGS__}, range, signature, doc},
#include "compiler/sema/distributions.def"
#undef DEAL_DISTRIBUTION
  };
  return table;
}

const Distribution* find_distribution(const std::string& name) {
  for (const Distribution& distribution : distributions()) {
    if (name == distribution.name) return &distribution;
  }
  return nullptr;
}

namespace {

/// `lognormal(…) per year` and `… / year` scale what is drawn.
const Expr* drawn_call(const Expr& expression, std::vector<const Expr*>& scales) {
  if (expression.kind == ExprKind::annotated) return drawn_call(*expression.args[0], scales);
  if (expression.kind == ExprKind::binary && (expression.text == "per" || expression.text == "/")) {
    scales.push_back(&expression);
    return drawn_call(*expression.args[0], scales);
  }
  return expression.kind == ExprKind::call && expression.args[0]->kind == ExprKind::name
             ? &expression
             : nullptr;
}

/// Whether all parameters of a draw were written in months, or in days.
struct WrittenIn {
  std::optional<Length::Form> form;
  bool any = false;

  bool add(const Value& value, Operators& operators, const Member& member) {
    if (!operators.require_one_number(value, "the draw `" + member.name + "`")) return false;
    if (operators.constant(value) == 0.0 && !value.length) return true;
    const auto own = value.length ? std::optional(value.length->form) : std::nullopt;
    if (any && own != form) form.reset();
    if (!any) form = own;
    any = true;
    return true;
  }
};

} // namespace

Value Elaborator::draw(Member& member) {
  const Expr& expression = *member.expression;
  std::vector<const Expr*> scales;
  const Expr* call = drawn_call(expression, scales);
  const Distribution* distribution =
      call == nullptr ? nullptr : find_distribution(call->args[0]->text);
  if (distribution == nullptr) {
    std::vector<std::string> known;
    for (const Distribution& d : distributions()) known.emplace_back(d.name);
    const std::string written =
        call == nullptr ? std::string(sources_.text(expression.span)) : call->args[0]->text;
    const std::string near = call == nullptr ? "" : diagnostics::nearest(written, known);
    auto report =
        diagnostics_.report(Code::unknown_distribution,
                            call == nullptr ? expression.span : call->args[0]->span, {written});
    const bool range = expression.kind == ExprKind::binary && expression.text == "to";
    if (!near.empty())
      report.help("did you mean `" + near + "`?");
    else if (range)
      report.help("name its shape: `~ lognormal(" + written + ")` or `~ normal(" + written + ")`");
    else if (call == nullptr)
      report.help("a fixed value is given by `=`, in the braces of a deal by `:`");
    else
      report.help("`deal list distributions` shows those that there are");
    return failed(expression.span);
  }
  const std::string name = distribution->name;
  Draw result{.name = member.qualified,
              .distribution = name,
              .arguments = {},
              .family = rows_of(*member.scope),
              .each_period = member.each_period,
              .sampled = member.sampled,
              .span = call->span,
              .loadings = {}};
  std::vector<Value> arguments;
  auto wrong_count = [&] {
    const std::size_t parameters = distribution->parameters.size();
    std::string wanted =
        std::to_string(parameters) + (parameters == 1 ? " argument" : " arguments");
    if (distribution->takes_range) wanted += " or one range";
    if (name == "choice") wanted = "one value at its weight or more";
    diagnostics_
        .report(Code::argument_count, call->span,
                {name, wanted, std::to_string(call->args.size() - 1)})
        .help("write `" + std::string(distribution->signature) + "`");
    return failed(call->span);
  };
  WrittenIn written;
  Type type;
  if (name == "choice") {
    std::optional<Type> common;
    std::optional<Value> first;
    for (std::size_t i = 1; i < call->args.size(); ++i) {
      const Expr& item = *call->args[i];
      if (item.kind != ExprKind::binary || item.text != "at") {
        diagnostics_.report(Code::argument_form, item.span,
                            {"choice", "value at weight", "choice($1bn at 30%, $2bn at 70%)"});
        return failed(item.span);
      }
      Value value = elaborate(*item.args[0], *member.scope, {});
      Value weight = elaborate(*item.args[1], *member.scope, {});
      if (!operators_.require_there(value, "`choice`") ||
          !operators_.require_there(weight, "a weight"))
        return failed(item.span);
      if (first) {
        common = operators_.common_type(*first, value, "cannot be values of one choice", item.span);
        if (!common) return failed(item.span);
        first->type = *common;
      } else {
        first = value;
      }
      if (!weight.type.unit.dimensionless()) {
        diagnostics_.report(Code::wrong_type_for, weight.span,
                            {"a weight", "a fraction", describe(weight.type)});
        return failed(item.span);
      }
      if (!written.add(value, operators_, member)) return failed(item.span);
      result.arguments.push_back(value.term);
      result.arguments.push_back(weight.term);
    }
    if (!first) return wrong_count();
    type = first->type;
  } else {
    for (std::size_t i = 1; i < call->args.size(); ++i) {
      Value value = elaborate(*call->args[i], *member.scope, {});
      if (value.failed) return value;
      if (value.is(Kind::range) && distribution->takes_range && call->args.size() == 2) {
        arguments = value.items;
        const bool by_interval = name == "normal" || name == "lognormal";
        if (by_interval) result.distribution += "_interval";
        break;
      }
      arguments.push_back(value);
    }
    if (arguments.size() != distribution->parameters.size()) return wrong_count();
    std::optional<Value> quantity;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const Value& argument = arguments[i];
      if (!operators_.require_there(argument, "`" + name + "`")) return failed(argument.span);
      const bool shape = distribution->parameters[i] == Role::shape &&
                         !(result.distribution == "lognormal_interval" ||
                           result.distribution == "normal_interval");
      if (shape) {
        if (!argument.type.unit.dimensionless()) {
          diagnostics_.report(
              Code::wrong_type_for, argument.span,
              {"a parameter of `" + name + "`", "a number", describe(argument.type)});
          return failed(argument.span);
        }
      } else if (quantity) {
        const auto common = operators_.common_type(
            *quantity, argument, "cannot be parameters of one distribution", call->span);
        if (!common) return failed(call->span);
        quantity->type = *common;
      } else {
        quantity = argument;
      }
      if (!shape && !written.add(argument, operators_, member)) return failed(argument.span);
      result.arguments.push_back(argument.term);
    }
    type = quantity ? quantity->type : Type::bare_number();
    if (name == "beta") type = Type::fraction();
    if (name == "bernoulli") type = Type::boolean();
    if (name == "poisson") type = Type::bare_number();
  }
  const auto id = static_cast<std::uint32_t>(model_.draws.size());
  model_.draws.push_back(std::move(result));
  draws_.push_back(&member);
  Value value =
      number(terms_.leaf(TermOp::draw, expression.span, id, 0, type.kind == Kind::boolean), type,
             expression.span);
  if (written.form && type.unit.time == 1)
    value.length = operators_.in_years(value.term, *written.form, expression.span);
  for (auto scale = scales.rbegin(); scale != scales.rend(); ++scale) {
    const TermId drawn = value.term;
    value = over_scale(value, **scale, *member.scope, expression.span);
    if (value.failed) return value;
    // What is given is of the unit that it has in the end.
    if (!member.sampled) continue;
    value.term = drawn;
    value.length.reset();
  }
  if (member.type != nullptr) {
    auto declared = declared_type(*member.type);
    if (!declared) return failed(member.span);
    if (member.sampled) declared->one = 1;
    const bool beside = member.form == Member::Form::let && !member.replaced;
    if (!fits(value, *declared, member.qualified, member.type->span, beside))
      return failed(member.span);
  }
  if (!fits_what_it_replaces(member, value)) return failed(member.span);
  return make_variable(value, member.span, new_variable(member, member.span));
}

/// What is drawn in the unit that stands behind the distribution.
Value Elaborator::over_scale(const Value& drawn, const Expr& scale, const Scope& scope, Span span) {
  const Expr& right = *scale.args[1];
  if (scale.text != "per") {
    const Value unit = elaborate(right, scope, {});
    return unit.failed ? unit : operators_.quotient(drawn, unit, span);
  }
  const auto one = one_of_unit(right.text, right.span);
  if (one) return operators_.quotient(drawn, *one, span);
  unknown_unit(right.text, right.span, false);
  return failed(right.span);
}

/// The type of what would be drawn: that of the first parameter that has a unit.
std::optional<Type> Elaborator::drawn_type(const Expr& expression, const Scope& scope) {
  std::vector<const Expr*> scales;
  const Expr* call = drawn_call(expression, scales);
  if (call == nullptr) return std::nullopt;
  std::optional<Value> found;
  for (std::size_t i = 1; i < call->args.size() && !(found && !found->type.bare); ++i) {
    const Expr* argument = call->args[i].get();
    if (argument->kind == ExprKind::binary && (argument->text == "at" || argument->text == "to"))
      argument = argument->args[0].get();
    found = elaborate(*argument, scope, {});
    if (!found->is(Kind::number)) return std::nullopt;
  }
  for (auto scale = scales.rbegin(); found && scale != scales.rend(); ++scale) {
    found = over_scale(*found, **scale, scope, expression.span);
    if (found->failed) return std::nullopt;
  }
  return found ? std::optional(found->type) : std::nullopt;
}

/// Gaussian copula: the Cholesky factor of the correlation matrix of all correlated draws, in the order of
/// the draws. (Nelsen 2006, An Introduction to Copulas, ch. 2; Glasserman 2003, §2.3.3.)
void Elaborator::correlate() {
  struct Pair {
    std::uint32_t first, second;
    double value;
    Span span;
  };
  std::vector<Pair> pairs;
  std::set<std::uint32_t> involved;
  auto draw_of = [&](const Expr& expression, const Scope& scope) -> std::optional<std::uint32_t> {
    Value value = elaborate(expression, scope, {});
    if (value.failed) return std::nullopt;
    TermId term = value.term;
    while (term != none_id && terms_[term].op == TermOp::variable)
      term = model_.variables[terms_[term].index].value;
    while (term != none_id && (terms_[term].op == TermOp::div || terms_[term].op == TermOp::mul))
      term = terms_[term].operands[0];
    if (term == none_id || terms_[term].op != TermOp::draw) {
      diagnostics_.report(Code::not_a_draw, expression.span,
                          {std::string(sources_.text(expression.span))});
      return std::nullopt;
    }
    return terms_[term].index;
  };
  each_declaration([&](const Declaration& declaration, const Scope& scope) {
    const auto* decl = std::get_if<CorrelateDecl>(&declaration.value);
    if (decl == nullptr) return;
    const auto a = draw_of(*decl->first, scope);
    const auto b = draw_of(*decl->second, scope);
    Value value = elaborate(*decl->value, scope, {});
    if (!a || !b || value.failed) return;
    const auto rho = operators_.constant(value);
    if (!rho || !value.type.unit.dimensionless() || std::fabs(*rho) >= 1 || *a == *b) {
      diagnostics_.report(Code::bad_correlation, value.span);
      return;
    }
    if (model_.draws[*a].each_period != model_.draws[*b].each_period) {
      diagnostics_.report(Code::correlation_frequency, declaration.span,
                          {model_.draws[*a].name, model_.draws[*b].name});
      return;
    }
    pairs.push_back({*a, *b, *rho, declaration.span});
    involved.insert({*a, *b});
  });
  if (pairs.empty() || diagnostics_.has_errors()) return;
  // What all rows share comes first: rows go together through it.
  std::vector<std::uint32_t> order(involved.begin(), involved.end());
  std::ranges::stable_partition(order,
                                [&](std::uint32_t draw) { return model_.draws[draw].family == 0; });
  const std::size_t n = order.size();
  auto place = [&](std::uint32_t draw) {
    return std::find(order.begin(), order.end(), draw) - order.begin();
  };
  std::vector<std::vector<double>> matrix(n, std::vector<double>(n, 0.0));
  for (std::size_t i = 0; i < n; ++i) matrix[i][i] = 1;
  for (const Pair& pair : pairs) {
    const auto i = place(pair.first), j = place(pair.second);
    matrix[i][j] = matrix[j][i] = pair.value;
  }
  std::vector<std::vector<double>> factor(n, std::vector<double>(n, 0.0));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double rest = matrix[i][j];
      for (std::size_t k = 0; k < j; ++k) rest -= factor[i][k] * factor[j][k];
      if (i != j) {
        factor[i][j] = rest / factor[j][j];
        continue;
      }
      if (rest <= 1e-12) {
        diagnostics_.report(Code::correlations_impossible, pairs.back().span,
                            {model_.draws[order[i]].name});
        return;
      }
      factor[i][i] = std::sqrt(rest);
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    Draw& draw = model_.draws[order[i]];
    for (std::size_t j = 0; j <= i; ++j) {
      if (factor[i][j] == 0) continue;
      const Draw& other = model_.draws[order[j]];
      if (other.family != 0 && other.family != draw.family) {
        diagnostics_.report(Code::correlation_of_tables, pairs.back().span,
                            {other.name, draw.name});
        return;
      }
      draw.loadings.emplace_back(order[j], factor[i][j]);
    }
  }
}

std::vector<Entry> list_distributions() {
  std::vector<Entry> result;
  for (const Distribution& d : distributions()) result.push_back({d.name, d.signature, d.doc, ""});
  return result;
}

} // namespace deal::sema
