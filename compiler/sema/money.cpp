#include "compiler/sema/money.hpp"

namespace deal::sema {

bool is_revenue(const Model& model, const Payment& payment) {
  return model.accounts[model.kinds[payment.kind].payee_account].is_revenue();
}

bool is_balance(TermOp op) {
  switch (op) {
  case TermOp::cash:
  case TermOp::defaulted:
  case TermOp::held:
  case TermOp::outstanding:
  case TermOp::tagged:
  case TermOp::arrears: return true;
  default: return false;
  }
}

bool is_flow(TermOp op) {
  switch (op) {
  case TermOp::revenue:
  case TermOp::funded:
  case TermOp::aged:
  case TermOp::carried:
  case TermOp::invested:
  case TermOp::returned:
  case TermOp::spent:
  case TermOp::passed_on:
  case TermOp::paid_by:
  case TermOp::revenue_from:
  case TermOp::entered:
  case TermOp::cycling:
  case TermOp::hhi:
  case TermOp::largest_share: return true;
  default: return false;
  }
}

Fate fate_of(const Model& model, const Payment& payment, PartyId origin) {
  const PartyId payee = model.purse(payment.payee);
  const bool marks = model.kinds[payment.kind].tags;
  if (model.purse(payment.payer) == origin) return marks ? Fate::invested : Fate::untouched;
  if (payee == origin) return is_revenue(model, payment) ? Fate::recycled : Fate::returned;
  if (marks) return Fate::passed_on;
  return payee == 0 ? Fate::spent : Fate::moved_on;
}

std::string_view name_of(Fate fate) {
  switch (fate) {
  case Fate::untouched: return "untouched";
  case Fate::invested: return "invested";
  case Fate::recycled: return "recycled";
  case Fate::returned: return "returned";
  case Fate::passed_on: return "passed on";
  case Fate::spent: return "spent";
  case Fate::moved_on: return "moved on";
  }
  return "";
}

std::set<PartyId> origins(const Model& model) {
  std::set<PartyId> result;
  for (const Payment& payment : model.payments)
    if (model.kinds[payment.kind].tags) result.insert(model.purse(payment.payer));
  for (const OpeningTag& tag : model.opening_tags) result.insert(tag.origin);
  return result;
}

bool is_single(const Model& model, PartyId origin) { return model.parties[origin].family == 0; }

} // namespace deal::sema
