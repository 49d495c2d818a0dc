#pragma once

#include "compiler/driver/driver.hpp"
#include "compiler/driver/inputs.hpp"

#include <map>

/// What happens on one path, payment by payment: what its books are made of.
namespace deal::driver {

/// The amounts of an entity: by row of its family (one row where it has none), then period.
using Rows = std::vector<std::vector<double>>;

struct PathLedger {
  struct Payment {
    Rows owed, paid; ///< with the arrears of earlier periods; empty if it can never be due
  };
  struct Party {
    Rows opening,
        cash;       ///< at the ends of each period; empty for world, divisions and outside parties
    Rows defaulted; ///< 1 where it is
  };
  struct Origin {
    sema::PartyId party = 0;
    std::vector<double> invested, returned, spent, passed_on;
    std::map<sema::PartyId, Rows> funded;            ///< by receiver of revenue
    std::map<sema::PartyId, Rows> held_before, held; ///< by holder
  };
  std::vector<Payment> payments;                ///< by Model::payments
  std::vector<Rows> postings;                   ///< by Model::postings
  std::vector<Rows> transfers;                  ///< units, by Model::transfers
  std::vector<Party> parties;                   ///< by Model::parties
  std::vector<Origin> origins;                  ///< all that can be followed
  std::vector<sema::PartyId> not_followed;      ///< the others, whose money is marked row by row
  std::optional<diagnostics::Diagnostic> fault; ///< then the rest is not to be used
};

/// Runs one path of one scenario alone, with the interpreter. The path has what it has in every run with this seed and
/// these inputs, whose samples have to reach so far.
PathLedger run_path(const Compilation& compilation, std::size_t scenario, std::uint64_t seed,
                    std::uint64_t path, const NamedInputs& inputs = {}, stop::Stop* stop = nullptr);

} // namespace deal::driver
