#include "compiler/sema/money.hpp"

#include <fmt/format.h>

#include <map>

namespace deal::sema {

namespace {

/// The function of the language that asks for a flow.
std::string_view function_of(TermOp op) {
  static const std::map<TermOp, std::string_view> names = [] {
    std::map<TermOp, std::string_view> result;
#define DEAL_BUILTIN(name, method, op, arity, absent, form, text)                                  \
  result.try_emplace(TermOp::op, name);
#define DEAL_SPECIAL(name, form, text)
#include "compiler/sema/builtins.def"
#undef DEAL_BUILTIN
#undef DEAL_SPECIAL
    return result;
  }();
  const auto found = names.find(op);
  return found == names.end() ? "the money of" : found->second;
}

} // namespace

std::string name_of_flow(const Model& model, const Term& flow) {
  const auto party = [&](PartyId id) -> const std::string& { return model.parties[id].name; };
  const auto call = [&](std::string_view arguments) {
    const std::string rule = !follows_money(flow.op) || flow.rule == model.attribution
                                 ? ""
                                 : fmt::format(", rule: {}", name_of(flow.rule));
    return fmt::format("{}({}{})", function_of(flow.op), arguments, rule);
  };
  switch (flow.op) {
  case TermOp::paid: return model.payments[flow.index].name + ".paid";
  case TermOp::due: return model.payments[flow.index].name + ".due";
  case TermOp::count: return model.transfers[flow.index].name + ".count";
  case TermOp::amount: return model.postings[flow.index].name + ".amount";
  case TermOp::carried:
    return fmt::format("{}'s money in {}.paid", party(flow.other), model.payments[flow.index].name);
  case TermOp::cycling: return call("");
  case TermOp::entered:
    return fmt::format("balance({}, {})", party(flow.index), model.accounts[flow.other].name);
  case TermOp::funded:
  case TermOp::aged:
  case TermOp::paid_by:
  case TermOp::revenue_from: return call(party(flow.index) + ", " + party(flow.other));
  default: return call(party(flow.index));
  }
}

} // namespace deal::sema
