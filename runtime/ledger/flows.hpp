#pragma once

#include "runtime/ledger/statements.hpp"

#include <tuple>

/// What flows between whom, by kind of payment.
namespace deal::ledger {

using KindId = std::uint32_t;

/// The transaction-flow matrix (Godley and Lavoie, Monetary Economics, 2007, chapter 2): a row for each kind, a column for
/// each party; what a party receives is positive.
struct FlowMatrix {
  struct Row {
    KindId kind = 0;
    std::map<PartyId, Series> amounts; ///< of those whom it touches
    Series sum;                        ///< zero but for rounding
  };
  std::vector<Row> rows;             ///< by kind; those that nothing was paid for are left out
  std::map<PartyId, Series> columns; ///< sums: the change in cash
};

/// Payments between those who have the cash: for a division its owner. Not thread-safe while it is written.
class Flows {
 public:
  explicit Flows(std::uint32_t periods) : periods_(periods) {}

  void pay(std::uint32_t period, KindId kind, PartyId payer, PartyId payee, double amount);

  FlowMatrix matrix() const;
  /// What `payer` paid `payee`, by kind.
  std::map<KindId, Series> between(PartyId payer, PartyId payee) const;
  /// Whom it ever paid.
  std::vector<PartyId> payees(PartyId payer) const;

 private:
  std::uint32_t periods_;
  std::map<std::pair<PartyId, PartyId>, std::map<KindId, Series>> paid_; ///< by payer and payee
};

} // namespace deal::ledger
