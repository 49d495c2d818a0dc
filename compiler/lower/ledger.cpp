#include "compiler/lower/tracing.hpp"
#include "compiler/sema/money.hpp"

namespace deal::lower {

using ir::no_value;

std::vector<LedgerPlaces::Origin> Tracing::places() const {
  std::vector<LedgerPlaces::Origin> result;
  for (const Flow& flow : flows_) {
    if (flow.dated || !sema::is_single(model_, flow.origin)) continue;
    LedgerPlaces::Origin& place = result.emplace_back();
    place.party = flow.origin;
    place.invested = flow.invested;
    place.returned = flow.returned;
    place.spent = flow.spent;
    place.passed_on = flow.passed_on;
    for (const auto& [receiver, amount] : flow.funded)
      place.funded[receiver] = lowering_.members(amount, family(receiver));
    for (const auto& [holder, versions] : flow.tags) {
      place.held_before[holder] = lowering_.members(versions.front(), family(holder));
      place.held[holder] = lowering_.members(versions.back(), family(holder));
    }
  }
  return result;
}

/// After all else: nothing here decides anything, it only says where the amounts are.
void Lowering::place_ledger() {
  LedgerPlaces& places = outputs_.ledger;
  places.payments.resize(model_.payments.size());
  for (std::uint32_t i = 0; i < model_.payments.size(); ++i) {
    if (dropped(i)) continue;
    const sema::FamilyId rows = model_.payments[i].family;
    places.payments[i] = {members(payments_[i].owed, rows), members(payments_[i].paid, rows)};
  }
  for (std::size_t i = 0; i < model_.postings.size(); ++i)
    places.postings.push_back(members(posted(i), model_.postings[i].family));
  for (std::uint32_t i = 0; i < model_.transfers.size(); ++i)
    places.transfers.push_back(members(transferred(i), model_.transfers[i].family));
  places.parties.resize(model_.parties.size());
  for (PartyId id = 0; id < model_.parties.size(); ++id) {
    if (!finite(id)) continue;
    places.parties[id] = {members(parties_[id].cash.front(), family(id)),
                          members(parties_[id].cash.back(), family(id)),
                          members(parties_[id].defaulted.back(), family(id))};
  }
  places.origins = tracings_.at(model_.attribution)->places();
}

} // namespace deal::lower
