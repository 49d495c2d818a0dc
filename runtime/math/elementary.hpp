#pragma once

#include <cstddef>

/// The engine's own elementary functions. They are compositions of exactly rounded operations
/// (runtime/math/formulas), so that every machine, instruction set and array position gives the same bits;
/// the array forms use the widest vectors that the machine has. An undefined result is math::undefined,
/// whatever NaN went in. Thread-safe; the floating-point environment must be the default one (round to
/// nearest, no flushing of subnormals).
namespace deal::math {

/// At most 1 unit in the last place off; infinite above 709.78, subnormal then 0 below −708.39.
double exp(double x);
/// e^x − 1; at most 2 units off.
double expm1(double x);
/// Undefined at and below zero; at most 1 unit off.
double log(double x);
/// log(1 + x), undefined at and below −1; at most 2 units off.
double log1p(double x);
/// a^b; undefined for a < 0, for 0 to a negative power and for 1 to an infinite one; 0^0 is 1. At most
/// 1 unit off, and exact where the result is a double.
double pow(double a, double b);
/// Standard normal distribution function; at most 4 units off, in the left tail too.
double normal_cdf(double x);
/// Its inverse, undefined outside (0,1); at most 6 units off, down to the smallest double, and 4 outside [3/64, 61/64].
double normal_quantile(double p);

/// Array forms: out[i] = f(in[i]) for i < n. `out` may be `in`, but may not overlap it otherwise.
void exp(const double* in, double* out, std::size_t n);
void expm1(const double* in, double* out, std::size_t n);
void log(const double* in, double* out, std::size_t n);
void log1p(const double* in, double* out, std::size_t n);
void pow(const double* a, const double* b, double* out, std::size_t n);
void normal_cdf(const double* in, double* out, std::size_t n);
void normal_quantile(const double* in, double* out, std::size_t n);

} // namespace deal::math
