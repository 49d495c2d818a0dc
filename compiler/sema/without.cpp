#include "compiler/sema/without.hpp"

namespace deal::sema {

std::set<std::string> with_dependants(const Model& model, const std::set<std::string>& deals) {
  std::map<std::string, std::vector<std::string>> dependants;
  for (const auto& [deal, named] : model.hangs_on) {
    for (const std::string& other : named) dependants[other].push_back(deal);
  }
  std::set<std::string> result = deals;
  std::vector<std::string> open(deals.begin(), deals.end());
  while (!open.empty()) {
    const std::string deal = std::move(open.back());
    open.pop_back();
    for (const std::string& dependant : dependants[deal]) {
      if (result.insert(dependant).second) open.push_back(dependant);
    }
  }
  return result;
}

void remove_deal(Model& model, const std::string& name) {
  model.without.insert(name);
  model.removed = with_dependants(model, model.without);
  const auto gone = [&](const std::string& qualified) {
    return model.removed.contains(deal_part(qualified));
  };
  const auto nothing = static_cast<TermId>(model.terms.size());
  model.terms.push_back({.op = TermOp::constant});
  for (Payment& payment : model.payments)
    if (gone(payment.name)) payment.due = nothing;
  for (Transfer& transfer : model.transfers)
    if (gone(transfer.name)) transfer.count = nothing;
  for (Posting& posting : model.postings)
    if (gone(posting.name)) posting.amount = nothing;
  // Faults know a requirement by its number.
  for (Requirement& each : model.requirements)
    if (gone(each.name)) each.condition = each.low = each.high = each.present = none_id;
  std::erase_if(model.holdings, [&](const OpeningHolding& each) { return gone(each.deal); });
  std::erase_if(model.opening_tags, [&](const OpeningTag& each) { return gone(each.deal); });
  for (Term& term : model.terms) {
    if (term.op == TermOp::stands && gone(model.removable[term.index]))
      term = {.op = TermOp::constant, .boolean = true, .span = term.span};
  }
}

} // namespace deal::sema
