#include "runtime/ledger/flows.hpp"

namespace deal::ledger {

namespace {

void add(Series& sum, const Series& amounts, double sign) {
  sum.resize(amounts.size());
  for (std::size_t t = 0; t < amounts.size(); ++t) sum[t] += sign * amounts[t];
}

} // namespace

void Flows::pay(std::uint32_t period, KindId kind, PartyId payer, PartyId payee, double amount) {
  if (amount == 0) return;
  Series& amounts = paid_[{payer, payee}][kind];
  amounts.resize(periods_);
  amounts.at(period) += amount;
}

FlowMatrix Flows::matrix() const {
  std::map<KindId, FlowMatrix::Row> rows;
  FlowMatrix result;
  for (const auto& [pair, kinds] : paid_) {
    for (const auto& [kind, amounts] : kinds) {
      FlowMatrix::Row& row = rows[kind];
      row.kind = kind;
      add(row.amounts[pair.first], amounts, -1);
      add(row.amounts[pair.second], amounts, 1);
    }
  }
  for (auto& [kind, row] : rows) {
    row.sum.resize(periods_);
    for (const auto& [party, amounts] : row.amounts) {
      add(row.sum, amounts, 1);
      add(result.columns[party], amounts, 1);
    }
    result.rows.push_back(std::move(row));
  }
  return result;
}

std::map<KindId, Series> Flows::between(PartyId payer, PartyId payee) const {
  const auto found = paid_.find({payer, payee});
  return found == paid_.end() ? std::map<KindId, Series>{} : found->second;
}

std::vector<PartyId> Flows::payees(PartyId payer) const {
  std::vector<PartyId> result;
  for (auto it = paid_.lower_bound({payer, 0}); it != paid_.end() && it->first.first == payer; ++it)
    result.push_back(it->first.second);
  return result;
}

} // namespace deal::ledger
