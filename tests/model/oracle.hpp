#pragma once

#include "tests/model/oracle_clearing.hpp"
#include "tests/model/oracle_tracing.hpp"

namespace deal::test {

/// What a path begins with; by node, and by opening tag and row.
struct Opening {
  std::vector<double> cash, kept_cash, kept_receipts;
  std::vector<std::vector<double>> tags;
};

/// Settlement and tracing of one path worked out again, from the opening and what is owed alone, party by party and in
/// extended precision. It shares no code with the compiler. (semantics §§3, 4)
class Oracle {
 public:
  /// The network has to outlive it.
  Oracle(const Network& network, const Opening& opening);

  /// Plays the next period. `owed` is what is due, with arrears; by due, what a default costs left out.
  void play(const std::vector<double>& owed);

  Money paid(std::size_t due) const { return paid_[due]; }
  /// What is left of dues that can wait, with what follows in later stages.
  Money arrears(std::size_t due) const { return arrears_[due]; }
  Money cash(std::size_t node) const { return cash_[node]; }
  bool defaulted(std::size_t node) const { return defaulted_[node]; }
  const Trail& trail(sema::Rule rule) const { return trails_[static_cast<std::size_t>(rule)]; }
  /// Of a receiver's revenue of this period, a division's apart or a party's in all, what an origin's money paid, and
  /// the same times how long ago it was invested.
  Money funded(sema::Rule rule, std::size_t origin, sema::PartyId receiver,
               std::uint32_t row) const;
  Money aged(sema::Rule rule, std::size_t origin, sema::PartyId receiver, std::uint32_t row) const;
  Money revenue(sema::PartyId receiver, std::uint32_t row) const;

  /// All cash of the opening and all that was owed.
  Money money() const { return money_; }
  /// False once rounding has decided over a default or over whose money it is; then nothing more follows.
  bool decided() const;

 private:
  void settle(std::size_t stage, const std::vector<double>& owed);
  template <class Amount>
  Money revenue_of(sema::PartyId receiver, std::uint32_t row, Amount amount) const;

  const Network& network_;
  Position position_;
  std::size_t period_ = 0;
  std::vector<Money> paid_, arrears_, cash_;
  std::vector<bool> defaulted_;
  std::vector<Trail> trails_; ///< by rule
  Money money_ = 0;
  bool decided_ = true;
};

} // namespace deal::test
