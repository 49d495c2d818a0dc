#pragma once

#include "compiler/driver/path_ledger.hpp"
#include "runtime/ledger/flows.hpp"
#include "runtime/ledger/ledger.hpp"

/// A model's path in the terms of runtime/ledger, where each row of a table is a party of its own.
namespace deal::api {

/// How the model's parties are numbered in the ledger, row by row.
class PartyNumbers {
 public:
  explicit PartyNumbers(const sema::Model& model);

  /// Of what a payment or posting for the rows of a table names: its row's party, or the one for all.
  ledger::PartyId number(sema::PartyId party, std::size_t row) const {
    return first_[party] + (rows_[party] == 1 ? 0 : static_cast<ledger::PartyId>(row));
  }
  std::size_t rows(sema::PartyId party) const { return rows_[party]; }
  const std::vector<ledger::Party>& parties() const { return parties_; }
  /// The model's name of a party without its row.
  const std::string& family_name(ledger::PartyId party) const { return family_names_[party]; }
  /// The model's party and its row.
  std::pair<sema::PartyId, std::size_t> origin(ledger::PartyId party) const {
    return origins_[party];
  }

 private:
  std::vector<ledger::PartyId> first_; ///< by the model's number
  std::vector<std::size_t> rows_;
  std::vector<ledger::Party> parties_;
  std::vector<std::string> family_names_;
  std::vector<std::pair<sema::PartyId, std::size_t>> origins_;
};

/// One payment for one row, over the periods.
struct PaidRow {
  const sema::Payment* payment = nullptr;
  std::string name; ///< with its row
  ledger::PartyId payer = 0, payee = 0;
  const std::vector<double>* owed = nullptr;
  const std::vector<double>* paid = nullptr;
};

/// What of an origin's money a party had as revenue, over the periods.
struct Funded {
  std::size_t origin = 0; ///< number in PathLedger::origins
  const std::vector<double>* amounts = nullptr;
};

/// What the statements are made of.
struct PathBooks {
  PathBooks(const sema::Model& model, const driver::PathLedger& path);

  const sema::Model& model;
  PartyNumbers numbers;
  std::vector<PaidRow> payments; ///< of those that can ever be due; refers to `path`
  std::vector<std::vector<std::size_t>> payments_of; ///< by party: those that it makes or gets
  /// By party: the revenue that an origin's money paid for, in the order of the origins; refers to `path`.
  std::vector<std::vector<Funded>> funded;
  ledger::Ledger ledger;
  ledger::Flows flows;                                     ///< kinds as the model numbers them
  std::vector<std::pair<std::string, std::string>> labels; ///< of transactions: name, kind

 private:
  std::vector<double> unpaid_; ///< of each payment that can wait, at the end of the period

  void find_payments(const driver::PathLedger& path);
  void find_funded(const driver::PathLedger& path);
  void open(const driver::PathLedger& path);
  void pay(std::uint32_t period);
  void post(const driver::PathLedger& path, std::uint32_t period, std::uint32_t first_label);
  std::uint32_t label(std::string name, std::string kind);
};

} // namespace deal::api
