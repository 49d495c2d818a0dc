#include "compiler/driver/own_money.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace deal::driver {

namespace {

/// Those whose own money is asked for where it comes back.
std::set<sema::PartyId> askers(const sema::Model& model) {
  std::set<sema::PartyId> found;
  for (const sema::Term& term : model.terms) {
    if (term.op == sema::TermOp::funded && model.purse(term.other) == term.index)
      found.insert(term.index);
  }
  return found;
}

/// The deals and payments by which a party puts its money into others, by their names.
std::vector<std::string> investments(const sema::Model& model, sema::PartyId party) {
  std::vector<std::string> found;
  for (const sema::Payment& payment : model.payments) {
    if (!model.kinds[payment.kind].tags || model.purse(payment.payer) != party) continue;
    const std::string deal = payment.name.substr(0, payment.name.find('.'));
    if (std::ranges::find(found, deal) == found.end()) found.push_back(deal);
  }
  return found;
}

} // namespace

std::string own_money_text(const sema::Model& model, std::vector<OwnMoney>& parts) {
  std::string text;
  for (const sema::PartyId id : askers(model)) {
    const std::string& party = model.parties[id].name;
    OwnMoney part{.party = party,
                  .rules = {model.attribution, model.attribution == sema::Rule::own_first
                                                   ? sema::Rule::pro_rata
                                                   : sema::Rule::own_first},
                  .deals = investments(model, id)};
    auto measure = [&](const std::string& what, const std::string& formula) {
      const std::string name = fmt::format("own_money_of_{}_{}", party, what);
      text += fmt::format("measure {} = {}\n", name, formula);
      return name;
    };
    part.invested = measure("invested", fmt::format("total(invested({}))", party));
    part.revenue = measure("revenue", fmt::format("total(revenue({}))", party));
    for (const sema::Rule rule : part.rules)
      part.recycled.push_back(measure(
          name_of(rule), fmt::format("total(funded({0}, {0}, rule: {1}))", party, name_of(rule))));
    // Of money from before the grid there is no deal to be left out.
    if (!part.deals.empty())
      part.caused =
          measure("caused", fmt::format("total(revenue({0}) - without({1}, revenue({0})))", party,
                                        fmt::join(part.deals, ", ")));
    parts.push_back(std::move(part));
  }
  return text;
}

} // namespace deal::driver
