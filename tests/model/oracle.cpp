#include "tests/model/oracle.hpp"

#include <algorithm>

namespace deal::test {

Oracle::Oracle(const Network& network, const Opening& opening)
    : network_(network), paid_(network.dues.size(), 0), arrears_(network.dues.size(), 0),
      cash_(opening.cash.begin(), opening.cash.end()), defaulted_(network.nodes.size(), false) {
  position_.kept_cash.assign(opening.kept_cash.begin(), opening.kept_cash.end());
  position_.kept_receipts.assign(opening.kept_receipts.begin(), opening.kept_receipts.end());
  for (const Money amount : cash_) money_ += amount;
  const auto origins = origins_of(network.model);
  for (std::size_t rule = 0; rule < sema::rule_count; ++rule) {
    Trail& trail = trails_.emplace_back(network, static_cast<sema::Rule>(rule), origins);
    for (std::size_t i = 0; i < opening.tags.size(); ++i) {
      const sema::OpeningTag& tag = network.model.opening_tags[i];
      const auto origin = std::ranges::find(origins, tag.origin) - origins.begin();
      for (std::uint32_t row = 0; row < opening.tags[i].size(); ++row)
        trail.open(static_cast<std::size_t>(origin), network.node(tag.holder, row),
                   opening.tags[i][row]);
    }
    trail.begin(cash_);
  }
}

void Oracle::play(const std::vector<double>& owed) {
  std::ranges::fill(paid_, 0);
  for (Trail& trail : trails_) trail.begin_period();
  for (std::size_t stage = 0; stage < sema::stage_count; ++stage) settle(stage, owed);
  ++period_;
}

void Oracle::settle(std::size_t stage, const std::vector<double>& owed) {
  auto is_dust = [&](Money amount) { return amount > 0 && amount < 1e-11L * money_; };
  for (std::size_t d = 0; d < owed.size(); ++d)
    if (network_.dues[d].stage == stage && !network_.dues[d].cost) money_ += owed[d];
  for (std::size_t d = 0; d < owed.size(); ++d)
    if (network_.dues[d].stage == stage && is_dust(owed[d])) decided_ = false;
  for (const Money amount : cash_)
    if (is_dust(amount)) decided_ = false;
  position_.cash = cash_;
  position_.defaulted = defaulted_;
  position_.owed.assign(owed.begin(), owed.end());
  position_.money = money_;
  const Cleared cleared = clear(network_, stage, position_);
  decided_ = decided_ && cleared.decided;

  const std::vector<Money> before = cash_;
  for (std::size_t d = 0; d < owed.size(); ++d) {
    const Network::Due& due = network_.dues[d];
    if (due.stage != stage || due.void_) continue;
    paid_[d] = cleared.paid[d];
    if (due.cost || !network_.nodes[due.payer].finite) continue;
    const Money left = std::max<Money>(0, owed[d] - paid_[d]);
    arrears_[d] = due.unpaid == sema::Unpaid::arrears ? left : 0;
    if (due.unpaid == sema::Unpaid::event_of_default && left > 0x1p-41L * owed[d])
      defaulted_[due.payer] = true;
  }
  for (std::size_t i = 0; i < cash_.size(); ++i)
    cash_[i] = network_.nodes[i].finite ? cleared.left[i] : 0;
  const Money years = network_.model.grid.years.front();
  for (Trail& trail : trails_)
    trail.follow({stage, years * static_cast<Money>(period_ + 1), before, cash_, paid_, money_});
}

bool Oracle::decided() const {
  return decided_ && std::ranges::all_of(trails_, [](const Trail& t) { return t.decided(); });
}

template <class Amount>
Money Oracle::revenue_of(sema::PartyId receiver, std::uint32_t row, Amount amount) const {
  Money sum = 0;
  const std::size_t node = network_.node(receiver, row);
  const bool whole = network_.model.purse(receiver) == receiver;
  for (std::size_t d = 0; d < network_.dues.size(); ++d) {
    const Network::Due& due = network_.dues[d];
    if (due.revenue && due.payee == node && (whole || due.receiver == receiver)) sum += amount(d);
  }
  return sum;
}

Money Oracle::funded(sema::Rule rule, std::size_t origin, sema::PartyId receiver,
                     std::uint32_t row) const {
  return revenue_of(receiver, row, [&](std::size_t d) {
    const bool own = network_.nodes[network_.dues[d].payer].party == trail(rule).origins()[origin];
    return own ? 0 : trail(rule).carried(d).amount[origin];
  });
}

Money Oracle::aged(sema::Rule rule, std::size_t origin, sema::PartyId receiver,
                   std::uint32_t row) const {
  const Money time = network_.model.grid.years.front() * static_cast<Money>(period_);
  return revenue_of(receiver, row, [&](std::size_t d) {
    const bool own = network_.nodes[network_.dues[d].payer].party == trail(rule).origins()[origin];
    const Tags& tags = trail(rule).carried(d);
    return own ? 0 : tags.amount[origin] * time - tags.dated[origin];
  });
}

Money Oracle::revenue(sema::PartyId receiver, std::uint32_t row) const {
  return revenue_of(receiver, row, [&](std::size_t d) { return paid_[d]; });
}

} // namespace deal::test
