#pragma once

#include "compiler/diagnostics/diagnostics.hpp"
#include "compiler/sema/model.hpp"

/// The counterfactual: a model had some of its deals not been made (docs/semantics.md, "Without a deal").
namespace deal::sema {

/// The deals themselves and all that is made for them: deals whose fields name one of these, in turn.
std::set<std::string> with_dependants(const Model& model, const std::set<std::string>& deals);

/// Whether there is none of something where the deal that has it is not made: of an amount of money, also per time,
/// and of a count of things; a condition is false. A price, a ratio, a date, a length of time and what is optional
/// are not nothing then: they are absent.
bool is_none_without(const Type& type);

/// What a removal of `deals` removes, for lists of it: those that are named, then those that are made for them.
std::vector<std::string> removal_of(const Model& model, const std::set<std::string>& deals);

/// What stays and reads something that is absent without a deal, and says nothing for it.
struct Refusal {
  std::string reader; ///< qualified
  Span place;         ///< of the reader's formula
  Absence read;
  bool fixed = false; ///< it has to be known before the run
};

/// Removes deals and all that is made for them from a finished model: what they pay is never due, what they issue,
/// move and post is nothing, their openings go, and queries leave them out. Of what others read of them, amounts
/// and conditions are zero and false, and all else is absent: so is a measure that reads it. Terms keep their
/// numbers, and draws stay. Can be done again, with more deals. Where something is refused the model is of no use.
std::vector<Refusal> remove_deals(Model& model, const std::set<std::string>& deals);

/// Says so; `place` is that of a formula that asks for the removal, if one does.
void report(diagnostics::Diagnostics& diagnostics, const Refusal& refusal,
            std::optional<Span> place = std::nullopt);

} // namespace deal::sema
