#pragma once

#include "runtime/math/formulas/normal.hpp"
#include "runtime/math/formulas/pow.hpp"
#include "runtime/math/instruction_set.hpp"

/// Turns the formulas into Functions. Scalar and Vector are operations types that belong to one
/// translation unit; Vector also has lanes, load(const double*) and store(double*, Number), all(Mask),
///   Places, first_places(), next(Places)     the indices of a vector's lanes: 0, 1, … and those after
///   append_others(m, x, Places, double* to, int64* places_to)
///                                            → in how many lanes m does not hold; their numbers and their places are
///                                              stored side by side, and all of `lanes` of each may be written
namespace deal::math {

/// The formulas leave open which NaN a NaN gives; the functions give `undefined`.
#define DEAL_UNARY_FORMULA(name)                                                                   \
  struct name {                                                                                    \
    template <class Ops> static typename Ops::Number apply(Ops& ops, typename Ops::Number x) {     \
      return formulas::where_defined(ops, x, formulas::name(ops, x));                              \
    }                                                                                              \
  };
namespace formula_types {
DEAL_UNARY_FORMULA(exp)
DEAL_UNARY_FORMULA(expm1)
DEAL_UNARY_FORMULA(log)
DEAL_UNARY_FORMULA(log1p)
DEAL_UNARY_FORMULA(normal_cdf)
DEAL_UNARY_FORMULA(normal_quantile)
} // namespace formula_types
#undef DEAL_UNARY_FORMULA

/// A template so that it, too, belongs to one translation unit.
template <class Ops> void copy(const double* from, double* to, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) to[i] = from[i];
}

template <class Ops, class Formula> double evaluate(double x) {
  Ops ops;
  return Formula::apply(ops, x);
}

template <class Ops, class Formula>
void evaluate_array(const double* in, double* out, std::size_t n) {
  Ops ops;
  std::size_t i = 0;
  for (; i + Ops::lanes <= n; i += Ops::lanes)
    Ops::store(out + i, Formula::apply(ops, Ops::load(in + i)));
  if (i == n) return;
  double rest[Ops::lanes] = {};
  copy<Ops>(in + i, rest, n - i);
  Ops::store(rest, Formula::apply(ops, Ops::load(rest)));
  copy<Ops>(rest, out + i, n - i);
}

inline constexpr std::size_t quantile_chunk = 256;

/// Φ⁻¹ of numbers that are not in the body; the far tails, one draw in 2^15, are a branch.
template <class Ops> void evaluate_quantile_tails(double* numbers, std::size_t count) {
  Ops ops;
  for (std::size_t i = 0; i < count; i += Ops::lanes) {
    const auto tail = formulas::beyond(ops, Ops::load(numbers + i));
    if (Ops::all(formulas::is_in_tail(ops, tail.probability))) [[likely]]
      Ops::store(numbers + i, formulas::quantile_of_tail(ops, tail));
    else
      Ops::store(numbers + i, formulas::quantile_of_any_tail(ops, tail));
  }
}

/// The formula of the tails costs twice that of the body and one number in ten needs it: while the dividers are busy
/// with all numbers as if of the body, those of the tails are gathered, and their quantiles are put in their places
/// afterwards. `count` is a multiple of the lanes.
template <class Ops>
void evaluate_quantile_chunk(const double* in, double* out, std::size_t count) {
  Ops ops;
  alignas(64) double tails[quantile_chunk + Ops::lanes];
  std::int64_t places[quantile_chunk + Ops::lanes];
  auto current = Ops::first_places();
  std::size_t gathered = 0;
  for (std::size_t i = 0; i < count; i += Ops::lanes) {
    const auto p = Ops::load(in + i);
    gathered += Ops::append_others(formulas::is_in_body(ops, p), p, current, tails + gathered,
                                   places + gathered);
    current = Ops::next(current);
    Ops::store(out + i, formulas::quantile_of_body(ops, p));
  }
  Ops::store(tails + gathered, ops.constant(0x1p-8));
  evaluate_quantile_tails<Ops>(tails, gathered);
  for (std::size_t i = 0; i < gathered; ++i) out[places[i]] = tails[i];
}

template <class Ops> void evaluate_quantiles(const double* in, double* out, std::size_t n) {
  static_assert(quantile_chunk % Ops::lanes == 0);
  const std::size_t whole = n - n % Ops::lanes;
  for (std::size_t done = 0; done < whole; done += quantile_chunk) {
    const std::size_t left = whole - done;
    evaluate_quantile_chunk<Ops>(in + done, out + done,
                                 left < quantile_chunk ? left : quantile_chunk);
  }
  if (whole == n) return;
  double rest[Ops::lanes];
  for (std::size_t i = 0; i < Ops::lanes; ++i) rest[i] = 0.5;
  copy<Ops>(in + whole, rest, n - whole);
  evaluate_quantile_chunk<Ops>(rest, rest, Ops::lanes);
  copy<Ops>(rest, out + whole, n - whole);
}

template <class Ops> double evaluate_pow(double a, double b) {
  Ops ops;
  return formulas::pow(ops, a, b);
}

template <class Ops>
void evaluate_pow_array(const double* a, const double* b, double* out, std::size_t n) {
  Ops ops;
  std::size_t i = 0;
  for (; i + Ops::lanes <= n; i += Ops::lanes)
    Ops::store(out + i, formulas::pow(ops, Ops::load(a + i), Ops::load(b + i)));
  if (i == n) return;
  double bases[Ops::lanes] = {};
  double powers[Ops::lanes] = {};
  copy<Ops>(a + i, bases, n - i);
  copy<Ops>(b + i, powers, n - i);
  Ops::store(bases, formulas::pow(ops, Ops::load(bases), Ops::load(powers)));
  copy<Ops>(bases, out + i, n - i);
}

template <class Scalar, class Vector> constexpr Functions instantiate() {
  namespace f = formula_types;
  return {evaluate<Scalar, f::exp>,
          evaluate<Scalar, f::expm1>,
          evaluate<Scalar, f::log>,
          evaluate<Scalar, f::log1p>,
          evaluate<Scalar, f::normal_cdf>,
          evaluate<Scalar, f::normal_quantile>,
          evaluate_pow<Scalar>,
          evaluate_array<Vector, f::exp>,
          evaluate_array<Vector, f::expm1>,
          evaluate_array<Vector, f::log>,
          evaluate_array<Vector, f::log1p>,
          evaluate_array<Vector, f::normal_cdf>,
          evaluate_quantiles<Vector>,
          evaluate_pow_array<Vector>};
}

} // namespace deal::math
