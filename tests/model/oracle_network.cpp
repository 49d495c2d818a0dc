#include "tests/model/oracle_network.hpp"

#include <set>

namespace deal::test {

using sema::PartyId;
using sema::PartyKind;

Network::Network(const sema::Model& of) : model(of) {
  for (PartyId id = 0; id < model.parties.size(); ++id) {
    const sema::Party& party = model.parties[id];
    first_.push_back(nodes.size());
    if (party.kind == PartyKind::division) continue;
    const bool costly = party.kept_cash != sema::none_id || party.kept_receipts != sema::none_id;
    for (std::uint32_t row = 0; row < rows(party.family); ++row)
      nodes.push_back({id, row, party.kind == PartyKind::party, costly});
  }
  std::set<std::uint32_t> revenue;
  for (std::uint32_t i = 0; i < model.accounts.size(); ++i) {
    const sema::Account& account = model.accounts[i];
    if (account.account_class == sema::AccountClass::revenue || account.deferred) revenue.insert(i);
  }
  for (std::uint32_t i = 0; i < model.payments.size(); ++i) {
    const sema::Payment& payment = model.payments[i];
    const sema::PaymentKind& kind = model.kinds[payment.kind];
    const bool cost = payment.due == sema::none_id;
    const bool zero = !cost && model.term(payment.due).op == sema::TermOp::constant &&
                      model.term(payment.due).number == 0;
    for (std::uint32_t row = 0; row < rows(payment.family); ++row)
      dues.push_back({.payment = i,
                      .row = row,
                      .payer = node(payment.payer, row),
                      .payee = node(payment.payee, row),
                      .receiver = payment.payee,
                      .stage = static_cast<std::size_t>(kind.stage),
                      .rank = payment.rank,
                      .unpaid = payment.unpaid,
                      .tags = kind.tags,
                      .revenue = revenue.contains(kind.payee_account),
                      .cost = cost,
                      .void_ = zero});
  }
  for (std::size_t stage = 0; stage < loops_.size(); ++stage) loops_[stage] = find_loops(stage);
}

std::uint32_t Network::rows(sema::FamilyId family) const {
  return family == 0 ? 1 : static_cast<std::uint32_t>(model.families[family].rows.size());
}

std::size_t Network::node(PartyId party, std::uint32_t row) const {
  const PartyId purse = model.purse(party);
  return first_[purse] + (model.parties[purse].family == 0 ? 0 : row);
}

std::vector<std::vector<std::size_t>> Network::find_loops(std::size_t stage) const {
  const std::size_t n = nodes.size();
  std::vector<std::vector<bool>> reaches(n, std::vector<bool>(n, false));
  for (std::size_t i = 0; i < n; ++i) reaches[i][i] = true;
  for (const Due& due : dues) {
    if (due.stage == stage && !due.void_ && nodes[due.payer].finite && nodes[due.payee].finite)
      reaches[due.payer][due.payee] = true;
  }
  for (std::size_t via = 0; via < n; ++via)
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        if (reaches[i][via] && reaches[via][j]) reaches[i][j] = true;
  std::vector<std::vector<std::size_t>> result;
  std::vector<bool> placed(n, false);
  // A loop can be placed once all that reach it are.
  for (bool more = true; more;) {
    more = false;
    for (std::size_t i = 0; i < n; ++i) {
      bool ready = !placed[i];
      for (std::size_t j = 0; j < n; ++j)
        if (reaches[j][i] && !reaches[i][j] && !placed[j]) ready = false;
      if (!ready) continue;
      auto& loop = result.emplace_back();
      for (std::size_t j = 0; j < n; ++j) {
        if (!reaches[i][j] || !reaches[j][i]) continue;
        loop.push_back(j);
        placed[j] = true;
      }
      more = true;
    }
  }
  return result;
}

std::vector<PartyId> origins_of(const sema::Model& model) {
  std::set<PartyId> result;
  for (const sema::Payment& payment : model.payments)
    if (model.kinds[payment.kind].tags) result.insert(model.purse(payment.payer));
  for (const sema::OpeningTag& tag : model.opening_tags) result.insert(tag.origin);
  return {result.begin(), result.end()};
}

} // namespace deal::test
