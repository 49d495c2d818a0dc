#pragma once

/// Functions of one number that iterate: quantiles of the beta and Poisson distributions. Deterministic to
/// the bit on every machine (their arithmetic is runtime/math/elementary.hpp's), thread-safe, bounded in
/// time. An undefined result is math::undefined.
namespace deal::math {

/// log Γ(x) for x > 0, else undefined. Stirling's series after shifting x above 10; relative error below
/// 1e-14, but near its zeros at 1 and 2 an absolute error below 1e-14.
double log_gamma(double x);

/// Between these the continued fraction of a beta distribution is exact and quick.
inline constexpr double least_beta_shape = 1e-300;
inline constexpr double largest_beta_shape = 1e6;

/// P(X ≤ x) for X ~ Beta(a, b), shapes as below: the continued fraction of NIST DLMF 8.17.22 by the modified
/// Lentz algorithm. Relative error about 1e-13 while a and b stay below 1e4, and 1e-10 up to the largest shape.
double beta_cdf(double x, double a, double b);

/// The x with P(X ≤ x) = u for X ~ Beta(a, b); undefined unless 0 < u < 1 and a, b lie between the least
/// and the largest shape. Newton steps on the logarithm of the smaller of x and 1 − x, kept inside a bracket.
double beta_quantile(double u, double a, double b);

/// P(X ≤ k) for X ~ Poisson(mean), k ≥ 0 an integer: the terms of the smaller tail, added outwards.
double poisson_cdf(double k, double mean);

/// From here on not every count is a double.
inline constexpr double largest_poisson_mean = 0x1p52;

/// The least k with P(X ≤ k) ≥ u for X ~ Poisson(mean); undefined unless 0 < u < 1 and 0 ≤ mean < largest_poisson_mean.
/// Exact up to a mean of 1e5 (but for u within rounding of a step); above, the Cornish–Fisher
/// expansion to third order, which is off by at most 1 in the middle 1 − 1e-9 of the distribution.
double poisson_quantile(double u, double mean);

} // namespace deal::math
