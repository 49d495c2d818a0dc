#include "compiler/sema/elaborator.hpp"

#include <limits>
#include <utility>

namespace deal::sema {

using namespace syntax;

namespace {

std::string arguments(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " argument" : " arguments");
}

/// How many a built-in function takes, in words; nothing if that many were given.
std::string wrong_count(int takes, int given) {
  if (takes == BuiltIns::one_or_more) return given < 1 ? "one argument or more" : "";
  if (takes == BuiltIns::one_or_two) return given < 1 || given > 2 ? "1 or 2 arguments" : "";
  return given != takes ? arguments(static_cast<std::size_t>(takes)) : "";
}

} // namespace

Value Elaborator::call(const Expr& expression, const Scope& scope) {
  const Expr& callee = *expression.args[0];
  const Span span = expression.span;
  if (callee.kind != ExprKind::name) {
    diagnostics_
        .report(Code::not_a_function, callee.span, {std::string(sources_.text(callee.span))})
        .help("a product is written with `*`");
    return failed(span);
  }
  const std::string& name = callee.text;
  if (auto found = definitions_.functions.find(name); found != definitions_.functions.end()) {
    return call_function(*found->second.what, expression, scope, nullptr);
  }
  if (auto found = definitions_.assets.find(name); found != definitions_.assets.end()) {
    return asset_reference(*found->second.what, expression, scope);
  }
  if (auto found = host_functions_.find(name); found != host_functions_.end())
    return call_host(found->second, expression, scope);
  if (name == "ramp" || name == "steps") return dated_points(expression, scope, name == "ramp");
  if (name == "previous") return call_previous(expression, scope, nullptr);
  if (name == "without") return call_without(expression, scope);
  if (name == "year_fraction") return year_fraction(expression);
  if (name == "balance") return account_balance(expression, scope);
  if (auto value = statistic_call(name, expression, scope)) return *value;
  if (auto found = BuiltIns::table().find(name); found != BuiltIns::table().end()) {
    return call_built_in(found->second, expression, scope);
  }
  for (const Entry& entry : list_distributions()) {
    if (entry.name != name) continue;
    diagnostics_.report(Code::distribution_as_value, span, {name})
        .help("draw from it: `let x ~ " + name + "(…)`");
    return failed(span);
  }
  std::vector<std::string> known;
  for (const auto& entry : definitions_.functions) known.push_back(entry.first);
  for (const auto& entry : definitions_.assets) known.push_back(entry.first);
  for (const auto& entry : host_functions_) known.push_back(entry.first);
  for (const auto& entry : BuiltIns::table()) known.emplace_back(entry.first);
  for (const char* special :
       {"ramp", "steps", "previous", "without", "balance", "P", "mean", "median", "quantile"})
    known.emplace_back(special);
  const std::string near = diagnostics::nearest(name, known);
  auto report = diagnostics_.report(Code::unknown_function, callee.span, {name});
  report.help(near.empty() ? "`deal list functions` shows those that there are"
                           : "did you mean `" + near + "`?");
  return failed(span);
}

namespace {

/// Whether a function of such a parameter is absent where the argument is.
bool lifts(const Declared& declared) {
  const Kind kind = declared.type.kind;
  return !declared.type.optional && (kind == Kind::number || kind == Kind::date) &&
         declared.structure == nullptr && declared.options == nullptr;
}

} // namespace

bool Elaborator::bind_parameters(const FunctionDecl& function, const Expr& expression,
                                 const Scope& scope, Scope& into, Lifted& lifted) {
  const std::size_t given = expression.args.size() - 1;
  if (given != function.parameters.size()) {
    diagnostics_
        .report(Code::argument_count, expression.span,
                {function.name.text, arguments(function.parameters.size()), std::to_string(given)})
        .label(function.name.span, "declared here");
    return false;
  }
  for (std::size_t i = 0; i < given; ++i) {
    const Parameter& parameter = function.parameters[i];
    if (takes_deal(parameter, definitions_)) {
      Value deal = deal_reference(*expression.args[i + 1], scope);
      if (deal.failed) return false;
      into.locals.emplace_back(parameter.name.text, std::move(deal));
      continue;
    }
    const auto declared = declared_type(parameter.type);
    if (!declared) return false;
    Value value = elaborate(*expression.args[i + 1], scope,
                            {.options = declared->options, .kind = declared->type.kind});
    if (value.failed) return false;
    if (lifts(*declared) && value.is(Kind::none)) {
      lifted.nothing = true;
      continue;
    }
    const TermId present = value.present;
    if (lifts(*declared)) value.present = none_id;
    if (!fits(value, *declared, parameter.name.text, parameter.name.span)) return false;
    if (lifts(*declared) && present != none_id) {
      value.present = present;
      value.type.optional = true;
      lifted.present.push_back(present);
    }
    into.locals.emplace_back(parameter.name.text, std::move(value));
  }
  return true;
}

/// What a function comes to is absent where an argument is that it takes to be there; what it comes to for the whole run,
/// if the argument is in any period. What the function asks of it inside cannot make a number of it.
Value Elaborator::lift(Value value, const Lifted& lifted) {
  if (value.failed || value.term == none_id) return value;
  for (TermId present : lifted.present) {
    TimingAnalysis timing(model_);
    if (timing.of(value.term).whole_run && timing.of(present).timed)
      present = terms_.make(TermOp::always, value.span, present);
    value.present = terms_.both(value.present, present, value.span);
    value.type.optional = true;
  }
  return value;
}

Value Elaborator::call_function(const FunctionDecl& function, const Expr& expression,
                                const Scope& scope, const Field* member) {
  if (calls_ >= limits_.call_depth) {
    too_deep(function.name.span, function.name.text,
             "a function cannot call itself; what follows the periods is a `state`");
    return failed(expression.span);
  }
  const std::size_t reports = diagnostics_.size();
  LocalScope local(*this, {.parent = &root_.scope, .rows = rows_of(scope)});
  const auto rule = rule_of_call(expression, true);
  Lifted lifted;
  if (!rule || !bind_parameters(function, expression, scope, local.get(), lifted))
    return failed(expression.span);
  if (lifted.nothing) return {.type = Type::of(Kind::none), .span = expression.span};
  const Expr& body = member != nullptr ? *member->value : *function.value;
  const SharedCalls::Call call{.body = &body,
                               .rule = *rule,
                               .rows = local.get().rows,
                               .in_expectation = in_expectation_,
                               .observing = observing_,
                               .arguments = local.get().locals};
  // What a formula was written as is noted for each call.
  const bool shares = !input_.keep_written && !probing_;
  if (const Value* known = shares ? shared_calls_.find(call) : nullptr) return lift(*known, lifted);
  ++calls_;
  const auto outer = user_call_;
  if (!user_call_) user_call_ = expression.span;
  const Rule around = std::exchange(rule_, *rule);
  Value value = elaborate(body, local.get(), {});
  rule_ = around;
  user_call_ = outer;
  --calls_;
  blame(reports, expression.span);
  local.keep_for(value);
  if (shares) shared_calls_.keep(call, value);
  return lift(std::move(value), lifted);
}

Value Elaborator::make_asset(const std::string& full_name, const AssetDecl& asset, FamilyId family,
                             Span span) {
  auto [found, fresh] = assets_.try_emplace(full_name, static_cast<AssetId>(model_.assets.size()));
  if (fresh)
    model_.assets.push_back({.name = full_name, .unit = asset.name.text, .family = family});
  Value value{.type = Type::of(Kind::asset), .span = span};
  value.id = found->second;
  return value;
}

Value Elaborator::asset_reference(const AssetDecl& asset, const Expr& expression,
                                  const Scope& scope) {
  const std::size_t wanted = asset.parameter ? 1 : 0;
  if (expression.args.size() != wanted + 1) {
    diagnostics_.report(
        Code::argument_count, expression.span,
        {asset.name.text, arguments(wanted), std::to_string(expression.args.size() - 1)});
    return failed(expression.span);
  }
  const auto party = party_reference(*expression.args[1], scope);
  if (!party) return failed(expression.span);
  const Party& owner = model_.parties[*party];
  return make_asset(asset.name.text + "(" + owner.name + ")", asset, owner.family, expression.span);
}

Value Elaborator::call_built_in(const BuiltIns::Entry& entry, const Expr& expression,
                                const Scope& scope) {
  const int given = static_cast<int>(expression.args.size()) - 1;
  if (const std::string takes = wrong_count(entry.arguments, given); !takes.empty()) {
    diagnostics_.report(Code::argument_count, expression.span,
                        {expression.args[0]->text, takes, std::to_string(given)});
    return failed(expression.span);
  }
  std::vector<Value> arguments;
  for (int i = 1; i <= given; ++i) {
    arguments.push_back(elaborate(*expression.args[i], scope, {}));
    if (arguments.back().failed) return failed(expression.span);
  }
  if (expression.args[0]->text == "exists")
    arguments[0].present =
        terms_.both(there(arguments[0], expression.span), arguments[0].present, expression.span);
  const auto rule = rule_of_call(expression, follows_money(entry.op));
  if (!rule) return failed(expression.span);
  Value value = built_ins_.apply(entry, expression, arguments, *rule);
  note_followed(value, expression.span);
  return value;
}

/// `previous(x)` and `previous(x, n)`: absent in the first n periods, and where x was. `hint` is the type of what stands in
/// for it, so that a formula may name its own past.
Value Elaborator::call_previous(const Expr& e, const Scope& scope, const Type* hint) {
  const std::size_t given = e.args.size() - 1;
  if (given != 1 && given != 2) {
    diagnostics_.report(Code::argument_count, e.span,
                        {"previous", "1 or 2", std::to_string(given)});
    return failed(e.span);
  }
  std::uint32_t lag = 1;
  if (given == 2) {
    const auto count = operators_.periods(elaborate(*e.args[2], scope, {}), "previous");
    if (!count) return failed(e.span);
    lag = *count;
  }
  const Expr& operand = *e.args[1];
  Value value;
  const Scope* named = &scope;
  while (named != nullptr && named->instance == nullptr) named = named->parent;
  Member* self = operand.kind == ExprKind::name && named != nullptr
                     ? named->instance->find(operand.text)
                     : nullptr;
  if (self != nullptr && self->progress == Member::Progress::busy && self->id != none_id) {
    self->reads_own_past = true;
    if (self->type == nullptr && hint != nullptr) model_.variables[self->id].type = *hint;
    value = variable_reference(self->id, operand.span, self->span);
  } else {
    value = elaborate(operand, scope, {});
  }
  value.span = operand.span;
  if (value.is(Kind::none)) return value;
  if (!operators_.require_quantity(value, "`previous`")) return failed(e.span);
  return operators_.ago(value, lag, e.span);
}

} // namespace deal::sema
