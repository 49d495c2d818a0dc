#pragma once

#include "compiler/diagnostics/diagnostics.hpp"
#include "compiler/ir/builder.hpp"
#include "compiler/sema/model.hpp"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

/// Typed model → IR. Decides the order of formulas, settlement, tracing and booking within a period.
namespace deal::lower {

/// No opening cash and no amount due is above this, and less than that is nothing. So no sum of amounts is infinite, over
/// all periods of a run too, and what somebody has, divided by what is due, is a number with all its digits.
inline constexpr double most_money = 1e120;
inline constexpr double least_money = 1e-150;

/// An output of the program: which of its scalars or series.
struct OutputPlace {
  bool series = false;
  std::uint32_t index = 0;
  bool varies = true; ///< can differ from path to path
};

/// The values that a ledger is made of, by the model's numbers. Each is of the step program and has a row for every row
/// of its entity's family; no_value where there is none. They are right after `step` and before the slots change.
struct LedgerPlaces {
  struct Payment {
    ir::ValueId owed = ir::no_value, paid = ir::no_value; ///< none: it can never be due
  };
  /// Of parties with cash of their own.
  struct Party {
    ir::ValueId opening = ir::no_value, cash = ir::no_value; ///< at the ends of the period
    ir::ValueId defaulted = ir::no_value;
  };
  struct Origin {
    sema::PartyId party = 0;
    ir::ValueId invested = ir::no_value, returned = ir::no_value, spent = ir::no_value,
                passed_on = ir::no_value;
    std::map<sema::PartyId, ir::ValueId> funded;            ///< by receiver of revenue
    std::map<sema::PartyId, ir::ValueId> held_before, held; ///< by holder
  };
  std::vector<Payment> payments;
  std::vector<ir::ValueId> postings;
  std::vector<ir::ValueId> transfers;
  std::vector<Party> parties;
  std::vector<Origin> origins;
};

/// How one party, or a loop of parties that pay each other, settles in a stage. All parts of a stage are settled
/// in their order, each after those that pay it.
struct SettlementPart {
  sema::Stage stage;
  std::vector<sema::PartyId> parties; ///< more than one is a loop
  std::uint32_t nodes = 0;            ///< parties, row by row
  std::uint32_t dues = 0;             ///< payments, row by row
  std::uint32_t classes = 0;          ///< of seniority among them
};

/// Where in the program one model's results are.
struct Outputs {
  const sema::Model* model = nullptr; ///< the one that was lowered; it has to outlive this
  std::vector<OutputPlace> measures;  ///< by Model::measures
  std::vector<OutputPlace>
      expectations; ///< by Model::expectations; of those that speak of one path
  std::map<sema::TermId, OutputPlace> statistics; ///< operand and presence of each `statistic` term
  /// Largest relative residual on a path of the three laws: cash, tags, postings.
  OutputPlace cash_residual, tag_residual, posting_residual;
  std::vector<SettlementPart> settlement;
  LedgerPlaces ledger;      ///< if asked for
  ir::SiteId sites_end = 0; ///< its checks carry sites before this, after those of the one before
  /// What was lowered had some deals not been made: sites from `begin` to before `end`. Inner ones come first.
  struct Without {
    ir::SiteId begin, end;
    std::set<std::string> deals;
  };
  std::vector<Without> counterfactuals;

  /// The deals without which a check with this site stands; none if it is of what does happen.
  std::set<std::string> without(ir::SiteId site) const;
};

struct Lowered {
  ir::Program program;            ///< verified, dead code still in it
  std::vector<Outputs> scenarios; ///< in the order of the models

  /// The scenario in whose model a check or requirement with this site stands.
  std::size_t scenario_of(ir::SiteId site) const;
};

struct Options {
  /// Finds the values of Outputs::ledger too, and follows the money of every party that can be followed, whether or
  /// not the model asks about it. Changes no result.
  bool ledger = false;
  ir::Budget budget = {};
};

/// Lowers the scenarios of a model, of the same grid and tables, into one program: what is equal between them
/// is computed once, above all the draws, which are the same by their names. What each of them remembers from
/// period to period and what it checks is its own. Reports what cannot be ordered or settled, and then gives
/// nothing. Thread-safe for different models. Throws ir::TooLarge, stop::Stopped, and std::logic_error if there is no model, or if their grids
/// or tables do not have the same size.
std::optional<Lowered> lower(std::span<const sema::Model* const> models,
                             diagnostics::Diagnostics& diagnostics, const Options& options = {});

} // namespace deal::lower
