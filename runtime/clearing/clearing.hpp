#pragma once

#include "runtime/clearing/network.hpp"

#include <cstddef>

/// What is paid in a loop of payments, whose money it is, and how often it goes round.
///
/// All work on many lanes, each by itself: row r of lane l is in[r * stride + l], likewise of what is written; a lane's
/// bits depend on that lane alone. Rows that are read and rows that are written must not overlap. `workspace` is room
/// for network.workspace() doubles, one for each thread. Amounts are in any unit, all in the same. Nothing is thrown.
/// Expects the default floating-point environment.
namespace deal::clearing {

/// The greatest clearing vector (Eisenberg and Noe, "Systemic risk in financial systems", 2001) with strict seniority
/// between the ranks of one payer (Elsinger, "Financial networks, cross holdings, and limited liability", 2009), pro
/// rata inside one, and default costs (Rogers and Veraart, "Failure and rescue in an interbank network", 2013): who has
/// to leave an event of default unpaid has only alpha · cash + beta · receipts. By fictitious default.
///
/// With P parties and D dues, rows in: own cash [P], received from outside the loop [P], alpha [P], beta [P] (both in
/// 0 … 1), owed [D]. Rows out: paid [D], between 0 and what is owed, right to 1e-12 of the flows. What is paid in full
/// is what is owed, to the bit; a shortfall of less than 2^-40 of what is due is by rounding and none. Less than nothing
/// owed is nothing. A lane with an input that is not finite has undefined payments.
void clear(const Network& network, const double* in, double* paid, std::size_t stride,
           std::size_t lanes, double* workspace) noexcept;

/// How a quantity that flows with the payments is mixed: x_j of each party j with
///   x_j (stay_j + what j pays) = source_j + Σ over dues k → j of amount · x_k,
/// as the tags of pooled cash are. Rows in: source [P], stay [P], amount [D], all at least 0. Rows out: x [P]. In a loop
/// with no source and no way out, x is 0.
void mix(const Network& network, const double* in, double* mixes, std::size_t stride,
         std::size_t lanes, double* workspace) noexcept;

/// Finn's cycling index, the part of all flow that is there because of cycles: Σ T_i (n_ii − 1)/n_ii / Σ T_i, where T_i is
/// all that enters i and N = (1 − G)⁻¹, G the flows as parts of T. Finn, "Measures of ecosystem structure and function
/// derived from analysis of flows" (1976), and "Flow analysis of models of the Hubbard Brook ecosystem" (1980).
/// Rows in: inflow from outside the network [P], amount [D], all at least 0. Row out: the index, 0 … 1; 0 where nothing
/// flows, 1 for a loop that nothing enters.
void cycling(const Network& network, const double* in, double* index, std::size_t stride,
             std::size_t lanes, double* workspace) noexcept;

} // namespace deal::clearing
