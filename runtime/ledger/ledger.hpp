#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// Double entries of many parties: what is paid and posted in, balances and statements out. Knows nothing of models.
namespace deal::ledger {

using AccountId = std::uint32_t;
using PartyId = std::uint32_t;

enum class AccountClass : std::uint8_t { asset, liability, equity, revenue, income, expense };
/// The part of the cash flow statement in which cash that moves against an account stands.
enum class Activity : std::uint8_t { operating, investing, financing };
struct Account {
  std::string name;
  AccountClass account_class = AccountClass::asset;
  Activity activity = Activity::investing;
  bool deferred = false; ///< revenue that was received and is still to be earned
};

enum class PartyKind : std::uint8_t { world, outside, party, division };
struct Party {
  std::string name;
  PartyKind kind = PartyKind::party;
  PartyId owner = 0; ///< who has the cash of a division; else itself
};

/// What belongs together: a payment in a period with the entries of both sides, a posting, an opening.
struct Transaction {
  std::optional<std::uint32_t> period; ///< none: before the first
  std::uint32_t label = 0;             ///< the caller's
};

/// One debit and one credit in the books of one party. A negative amount goes the other way round.
struct Entry {
  std::uint32_t transaction = 0;
  PartyId party = 0;
  AccountId debit = 0;
  AccountId credit = 0;
  double amount = 0;
};

/// Debits less credits of one account of one party.
struct Movement {
  double opening = 0;
  std::vector<double> all;     ///< by period
  std::vector<double> in_cash; ///< of that, against cash
};

struct Payment {
  PartyId payer = 0, payee = 0;
  AccountId payer_account = 0, payee_account = 0;
};

/// The entries of all parties over the periods. Not thread-safe while it is written.
///
/// Account 0 is cash. A division has no cash: what is paid to it goes into the cash of its owner, which owes it to the
/// division, on two accounts that the ledger adds. It adds two more for what is due and not paid.
class Ledger {
 public:
  static constexpr AccountId cash = 0;

  /// Throws std::invalid_argument without accounts, or if an owner is no party.
  Ledger(std::vector<Party> parties, std::vector<Account> accounts, std::uint32_t periods);

  /// Amounts of zero make no entries. Throws std::out_of_range for numbers of nothing.
  void open(PartyId party, double amount, std::uint32_t label);
  void pay(std::uint32_t period, const Payment& payment, double amount, std::uint32_t label);
  /// What is owed of the payment changes by so much: the payee's receivable and the payer's payable.
  void owe(std::uint32_t period, const Payment& payment, double change, std::uint32_t label);
  void post(std::uint32_t period, PartyId party, AccountId debit, AccountId credit, double amount,
            std::uint32_t label);

  AccountId opening() const { return opening_; }               ///< equity
  AccountId cash_at_owner() const { return opening_ + 1; }     ///< a division's asset
  AccountId cash_of_divisions() const { return opening_ + 2; } ///< its owner's liability
  AccountId receivables() const { return opening_ + 3; }
  AccountId payables() const { return opening_ + 4; }
  bool is_cash(AccountId account) const { return account == cash || account == cash_at_owner(); }
  bool is_between_divisions(AccountId account) const {
    return account == cash_at_owner() || account == cash_of_divisions();
  }

  std::uint32_t periods() const { return periods_; }
  const std::vector<Party>& parties() const { return parties_; }
  /// Whose owner the party is, itself left out, in the order of their numbers.
  const std::vector<PartyId>& divisions(PartyId party) const { return divisions_[party]; }
  const std::vector<Account>& accounts() const { return accounts_; }
  const std::vector<Transaction>& transactions() const { return transactions_; }
  const std::vector<Entry>& entries() const {
    return entries_;
  } ///< those of a transaction together

  /// By account; accounts that nothing was entered on are left out.
  const std::map<AccountId, Movement>& movements(PartyId party) const { return books_[party]; }
  /// Sizes of all entries of a party up to the end of each period: the scale of rounding errors.
  std::vector<double> turnover(PartyId party) const;

 private:
  void begin(std::optional<std::uint32_t> period, std::uint32_t label);
  void enter(PartyId party, AccountId debit, AccountId credit, double amount);
  void enter_cash(PartyId party, AccountId account, double received);
  void move(PartyId party, AccountId account, AccountId counter, double amount);

  std::vector<Party> parties_;
  std::vector<std::vector<PartyId>> divisions_; ///< by owner
  std::vector<Account> accounts_;
  std::uint32_t periods_;
  AccountId opening_;
  std::vector<Transaction> transactions_;
  std::vector<Entry> entries_;
  std::vector<std::map<AccountId, Movement>> books_; ///< by party
  std::vector<Movement> entered_;                    ///< by party: sizes of its entries
};

/// An account's balance, debits less credits.
struct Balance {
  PartyId party = 0;
  AccountId account = 0;
  double amount = 0;
};
/// All balances at the end of a period, by party, then account. They add up to zero.
std::vector<Balance> trial_balance(const Ledger& ledger, std::uint32_t period);

} // namespace deal::ledger
