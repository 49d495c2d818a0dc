#include "runtime/clearing/network.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <stdexcept>
#include <utility>

namespace deal::clearing {

namespace {

/// Eliminates next the party with the fewest flows between its neighbours (Markowitz 1957), of those the first.
class Orderer {
 public:
  explicit Orderer(std::uint32_t parties) : payers_(parties), payees_(parties) {}

  std::uint32_t flow(std::uint32_t payer, std::uint32_t payee) {
    if (payer == payee) return Elimination::own;
    const auto [at, is_new] = numbers_.try_emplace({payer, payee}, result_.flows);
    if (is_new) {
      ++result_.flows;
      payers_[payee].insert(payer);
      payees_[payer].insert(payee);
    }
    return at->second;
  }

  Elimination run() {
    for (std::uint32_t i = 0; i < payers_.size(); ++i) queue_.emplace(work(i), i);
    while (!queue_.empty()) eliminate(queue_.begin()->second);
    return std::move(result_);
  }

 private:
  using Parties = std::set<std::uint32_t>;

  std::size_t work(std::uint32_t i) const { return payers_[i].size() * payees_[i].size(); }

  void eliminate(std::uint32_t party) {
    Elimination::Step step{party,
                           {payers_[party].begin(), payers_[party].end()},
                           {payees_[party].begin(), payees_[party].end()},
                           {},
                           {},
                           {}};
    Parties neighbours = payers_[party];
    neighbours.insert(step.payees.begin(), step.payees.end());
    queue_.erase({work(party), party});
    for (const std::uint32_t i : neighbours) queue_.erase({work(i), i});

    for (const std::uint32_t payer : step.payers) step.from.push_back(flow(payer, party));
    for (const std::uint32_t payee : step.payees) step.to.push_back(flow(party, payee));
    for (const std::uint32_t payer : step.payers)
      for (const std::uint32_t payee : step.payees) step.between.push_back(flow(payer, payee));
    for (const std::uint32_t payer : step.payers) payees_[payer].erase(party);
    for (const std::uint32_t payee : step.payees) payers_[payee].erase(party);

    for (const std::uint32_t i : neighbours) queue_.emplace(work(i), i);
    result_.steps.push_back(std::move(step));
  }

  Elimination result_;
  std::vector<Parties> payers_, payees_; ///< by party: of those that are left
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> numbers_;
  std::set<std::pair<std::size_t, std::uint32_t>> queue_;
};

} // namespace

Network::Network(std::uint32_t parties, std::vector<Due> dues)
    : dues_(std::move(dues)), parties_(parties) {
  for (const Due& due : dues_)
    if (due.payer >= parties || (due.payee != outside && due.payee >= parties))
      throw std::logic_error("clearing: a due between parties that are not there");
  sort_into_classes();
  number_flows();
}

void Network::sort_into_classes() {
  std::vector<std::uint32_t> order(dues_.size());
  std::iota(order.begin(), order.end(), 0u);
  std::ranges::stable_sort(
      order, {}, [&](std::uint32_t d) { return std::pair(dues_[d].payer, dues_[d].rank); });
  const Due* before = nullptr;
  for (const std::uint32_t d : order) {
    const Due& due = dues_[d];
    Party& payer = parties_[due.payer];
    if (before == nullptr || before->payer != due.payer || before->rank != due.rank) {
      if (payer.classes++ == 0) payer.first_class = static_cast<std::uint32_t>(classes_.size());
      classes_.emplace_back();
    }
    classes_.back().arcs.push_back({d, due.payee, Elimination::own, due.event_of_default});
    before = &due;
  }
}

void Network::number_flows() {
  Orderer orderer(parties());
  for (Class& equals : classes_)
    for (Arc& arc : equals.arcs)
      if (arc.payee != outside) arc.flow = orderer.flow(dues_[arc.due].payer, arc.payee);
  elimination_ = orderer.run();
}

} // namespace deal::clearing
