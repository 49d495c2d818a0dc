#pragma once

#include <cstddef>
#include <span>
#include <vector>

/// Internal rates of return: every r > −1 with Σ flows[i] (1 + r)^(−times[i]) = 0, the times in years. A series of
/// cash flows has none, one or several: at most as many as its flows in the order of time change their sign
/// (Descartes' rule, for real exponents too: Laguerre 1883).
///
/// In s = log(1 + r) each term is monotone, so the values of gains and of losses at the two ends of an interval
/// bound the sum and its slope within it, rounding included. Intervals are halved until the sum cannot vanish
/// in one, or must once: branch and bound with interval bounds (Moore 1966, chapter 7); there the root is found
/// by Newton's method kept inside the bracket. No rate in the range below is missed, with two limits of what
/// rounding can tell: rates between which the sum stays within rounding of zero count as one, and so does a
/// place where it comes that close without a change of sign. Hence a multiple root counts once.
///
/// Rates from −1 + 2.4e-16 to 4.3e15 are looked for; one beyond is not found. Relative accuracy of 1 + r: a few
/// units in the last place times (gains + losses) / |slope|.
///
/// Deterministic to the bit on every machine, thread-safe, bounded in time: at most 20,000 intervals, where
/// dozens are usual, and 200 steps for a root, where ten are.
namespace deal::math {

/// Does not own what it refers to.
struct CashFlows {
  std::span<const double> times; ///< finite, strictly increasing
  const double* flows;           ///< the i-th is flows[i · stride], in any unit
  std::size_t stride = 1;
};

/// How many rates there are; undefined where a flow is not finite, or where the bound in time does not suffice, as
/// with a rate that is eightfold. Allocates nothing, as the next one.
double irr_count(const CashFlows& series);

/// The rate of number `which` from 1, in increasing order; for `which` 0 the only one. Undefined where there is
/// none such, where `which` is not a whole number from 0, and where irr_count is.
double irr_root(const CashFlows& series, double which);

/// All rates in increasing order. The times, as many as flows, stand in any order; flows of equal times are
/// added in their order. Empty where irr_count is undefined; throws std::bad_alloc only.
std::vector<double> irr_roots(std::span<const double> times, std::span<const double> flows);

} // namespace deal::math
