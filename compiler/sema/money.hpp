#pragma once

#include "compiler/sema/model.hpp"

#include <set>

/// Whose money is it? What a payment does to the money of an origin (docs/semantics.md, tracing), for whoever asks: the
/// engine, the reports, the books and `why`.
namespace deal::sema {

/// Whether the payment is revenue of its payee.
bool is_revenue(const Model& model, const Payment& payment);

/// Whether the quantity is what somebody has or owes, which moves while a period runs.
bool is_balance(TermOp op);

/// Whether the quantity is added up over payments of the period, whichever they are.
bool is_flow(TermOp op);
/// Of such a quantity, or of what is due, paid, moved or entered, as it is written: "revenue(S)".
std::string name_of_flow(const Model& model, const Term& flow);

/// What becomes of an origin's money on a payment.
enum class Fate : std::uint8_t {
  untouched, ///< the origin pays, and not to invest: its own purse bears none of its marks
  invested,  ///< it is marked, whole; what goes to world is spent at once
  recycled,  ///< back as revenue
  returned,  ///< back as anything else
  passed_on, ///< marked anew by the next who invests
  spent,     ///< out into the world
  moved_on   ///< to another party
};
Fate fate_of(const Model& model, const Payment& payment, PartyId origin);
/// "moved on"
std::string_view name_of(Fate fate);

/// Those whose money is marked, by payments or by what stood before the first period.
std::set<PartyId> origins(const Model& model);
/// Whether what becomes of its money can be told by itself: the parties of a table are one origin together.
bool is_single(const Model& model, PartyId origin);

} // namespace deal::sema
