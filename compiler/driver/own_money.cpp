#include "compiler/driver/own_money.hpp"

#include "compiler/sema/money.hpp"
#include "compiler/sema/without.hpp"

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
    if (sema::fate_of(model, payment, party) != sema::Fate::invested) continue;
    const std::string deal = sema::deal_part(payment.name);
    if (std::ranges::find(found, deal) == found.end()) found.push_back(deal);
  }
  return found;
}

} // namespace

std::vector<OwnMoney> own_money(const sema::Model& model) {
  std::vector<OwnMoney> parts;
  for (const sema::PartyId id : askers(model)) {
    const std::string& party = model.parties[id].name;
    OwnMoney part{.party = party,
                  .rules = {model.attribution, model.attribution == sema::Rule::own_first
                                                   ? sema::Rule::pro_rata
                                                   : sema::Rule::own_first},
                  .deals = investments(model, id)};
    auto measure = [&](const std::string& what) {
      return fmt::format("own_money_of_{}_{}", party, what);
    };
    part.invested = measure("invested");
    part.revenue = measure("revenue");
    for (const sema::Rule rule : part.rules) part.recycled.push_back(measure(name_of(rule)));
    // Of money from before the grid there is no deal to be left out.
    if (!part.deals.empty()) part.caused = measure("caused");
    part.removed = sema::removal_of(model, {part.deals.begin(), part.deals.end()});
    parts.push_back(std::move(part));
  }
  return parts;
}

std::string own_money_text(const std::vector<OwnMoney>& parts) {
  std::string text;
  for (const OwnMoney& part : parts) {
    auto measure = [&](const std::string& name, const std::string& formula) {
      text += fmt::format("measure {} = {}\n", name, formula);
    };
    measure(part.invested, fmt::format("total(invested({}))", part.party));
    measure(part.revenue, fmt::format("total(revenue({}))", part.party));
    for (std::size_t i = 0; i < part.rules.size(); ++i)
      measure(part.recycled[i], fmt::format("total(funded({0}, {0}, rule: {1}))", part.party,
                                            name_of(part.rules[i])));
    if (!part.caused.empty())
      measure(part.caused, fmt::format("total(revenue({0}) - without({1}, revenue({0})))",
                                       part.party, fmt::join(part.deals, ", ")));
  }
  return text;
}

std::string cannot_leave_out(const sema::Model& model, const OwnMoney& part) {
  // Whatever is refused reads something that is absent.
  if (model.absences.empty() && model.fixed_readings.empty()) return "";
  sema::Model rest = model;
  const auto refusals = sema::remove_deals(rest, {part.deals.begin(), part.deals.end()});
  if (refusals.empty()) return "";
  diagnostics::Diagnostics said;
  sema::report(said, refusals.front());
  return said.take(0).front().message;
}

std::string funded_by_text(const sema::Model& model, std::vector<FundedBy>& rows) {
  std::set<sema::PartyId> origins = sema::origins(model), receivers;
  for (const sema::Payment& payment : model.payments)
    if (is_revenue(model, payment)) receivers.insert(model.purse(payment.payee));
  // The parties of a table are one origin together, and no row of the matrix.
  const auto left_out = [&](sema::PartyId party) {
    return party == 0 || model.parties[party].family != 0;
  };
  std::erase_if(origins, left_out);
  std::erase_if(receivers, left_out);
  std::string text;
  if (origins.empty()) return text;
  auto measures = [&](const std::string& name, const std::string& formula) {
    text += fmt::format("measure {0} = {1}\nmeasure {0}_total = total({1})\n", name, formula);
    return std::pair{name, name + "_total"};
  };
  for (const sema::PartyId receiver : receivers) {
    FundedBy& row = rows.emplace_back();
    row.receiver = model.parties[receiver].name;
    row.revenue = measures("revenue_of_" + row.receiver, fmt::format("revenue({})", row.receiver));
    for (const sema::PartyId origin : origins) {
      const std::string& name = model.parties[origin].name;
      row.parts.push_back({name, measures(fmt::format("revenue_of_{}_by_{}", row.receiver, name),
                                          fmt::format("funded({}, {})", name, row.receiver))});
    }
  }
  return text;
}

} // namespace deal::driver
