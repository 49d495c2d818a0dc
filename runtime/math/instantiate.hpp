#pragma once

#include "runtime/math/formulas/normal.hpp"
#include "runtime/math/formulas/pow.hpp"
#include "runtime/math/instruction_set.hpp"

/// Turns the formulas into Functions. Scalar and Vector are operations types that belong to one
/// translation unit; Vector also has lanes, load(const double*) and store(double*, Number),
///   append(m, x, double* to)              → how many lanes of m hold; those of x are stored side by side,
///                                           and all of `lanes` numbers may be written
///   expand(m, const double*& from, other) → other, with the next numbers where m holds; moves `from` on,
///                                           and may read `lanes` numbers
namespace deal::math {

#define DEAL_UNARY_FORMULA(name)                                                                   \
  struct name {                                                                                    \
    template <class Ops> static typename Ops::Number apply(Ops& ops, typename Ops::Number x) {     \
      return formulas::name(ops, x);                                                               \
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

/// The formula of the tails costs three times that of the body: the numbers that need it are gathered first.
template <class Ops> void evaluate_quantiles(const double* in, double* out, std::size_t n) {
  constexpr std::size_t chunk = 256;
  static_assert(chunk % Ops::lanes == 0);
  Ops ops;
  double given[chunk];
  double tails[chunk + Ops::lanes];
  for (std::size_t done = 0; done < n; done += chunk) {
    const std::size_t count = n - done < chunk ? n - done : chunk;
    const std::size_t padded = (count + Ops::lanes - 1) / Ops::lanes * Ops::lanes;
    copy<Ops>(in + done, given, count);
    for (std::size_t i = count; i < padded; ++i) given[i] = 0.5;
    std::size_t far = 0;
    for (std::size_t i = 0; i < padded; i += Ops::lanes) {
      const auto p = Ops::load(given + i);
      far += Ops::append(formulas::is_in_tail(ops, p), p, tails + far);
    }
    for (std::size_t i = 0; i < Ops::lanes; ++i) tails[far + i] = 0.5;
    for (std::size_t i = 0; i < far; i += Ops::lanes)
      Ops::store(tails + i, formulas::quantile_of_tail(ops, Ops::load(tails + i)));
    const double* next = tails;
    for (std::size_t i = 0; i < padded; i += Ops::lanes) {
      const auto p = Ops::load(given + i);
      const auto tail = formulas::is_in_tail(ops, p);
      Ops::store(given + i, Ops::expand(tail, next, formulas::quantile_of_body(ops, p)));
    }
    copy<Ops>(given, out + done, count);
  }
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
