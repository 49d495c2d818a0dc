#include "api/expectations.hpp"
#include "runtime/calendar/slots.hpp"
#include "runtime/math/elementary.hpp"
#include "runtime/math/power.hpp"

#include <cmath>
#include <limits>

namespace deal::api {

using sema::TermOp;

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// A condition on two numbers; nothing is known of a number that does not exist.
double truth(bool holds, double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return unknown;
  return holds ? 1 : 0;
}

double conjunction(double a, double b) {
  if (a == 0 || b == 0) return 0;
  return truth(true, a, b);
}

} // namespace

double Arithmetic::estimate(sema::TermId id) const {
  const auto found = estimates_.find(id);
  if (found == estimates_.end()) return unknown;
  return shift_.term == id ? shift_.to : found->second.value(period_);
}

double Arithmetic::value(sema::TermId id) {
  if (id == sema::none_id) return unknown;
  const auto found = known_.find(id);
  if (found != known_.end()) return found->second;
  const double result = compute(model_.term(id), id);
  known_.emplace(id, result);
  return result;
}

/// Of the terms that made a value; of an estimate its own.
double Arithmetic::size(sema::TermId id) {
  if (id == sema::none_id) return unknown;
  const auto found = sizes_.find(id);
  if (found != sizes_.end()) return found->second;
  const sema::Term& term = model_.term(id);
  sema::KnownSizes sizes;
  double result = std::fabs(value(id));
  if (term.op == TermOp::constant)
    result = sema::made(term).size;
  else if (term.op == TermOp::variable)
    result = size(model_.variables[term.index].value);
  else if (term.op != TermOp::statistic)
    result =
        sema::size_of(sizes, term.op, value(id), made(term.operands[0]), made(term.operands[1]));
  return sizes_[id] = result;
}

double Arithmetic::compute(const sema::Term& term, sema::TermId id) {
  switch (term.op) {
  case TermOp::constant: return term.number;
  case TermOp::statistic: return estimate(id);
  case TermOp::variable: return value(model_.variables[term.index].value);
  case TermOp::not_: {
    const double a = value(term.operands[0]);
    return truth(a == 0, a, a);
  }
  case TermOp::neg: return -value(term.operands[0]);
  case TermOp::abs: return std::fabs(value(term.operands[0]));
  case TermOp::rounded: {
    sema::KnownSizes sizes;
    return sema::is_nothing(sizes, made(term.operands[0])) ? 0 : value(term.operands[0]);
  }
  case TermOp::floor: return std::floor(value(term.operands[0]));
  case TermOp::sqrt: return std::sqrt(value(term.operands[0]));
  case TermOp::exp: return math::exp(value(term.operands[0]));
  case TermOp::expm1: return math::expm1(value(term.operands[0]));
  case TermOp::log: return math::log(value(term.operands[0]));
  case TermOp::log1p: return math::log1p(value(term.operands[0]));
  case TermOp::normal_cdf: return math::normal_cdf(value(term.operands[0]));
  case TermOp::normal_quantile: return math::normal_quantile(value(term.operands[0]));
  case TermOp::select: {
    const double condition = value(term.operands[0]);
    return std::isnan(condition) ? unknown : value(term.operands[condition != 0 ? 1 : 2]);
  }
  default: break;
  }
  const double a = value(term.operands[0]);
  const double b = value(term.operands[1]);
  calendar::slots::Known known;
  sema::KnownSizes sizes;
  const auto compared = [&](bool exactly) {
    if (term.index == 0) return truth(exactly, a, b);
    return truth(
        sema::compare_rounded(sizes, term.op, made(term.operands[0]), made(term.operands[1])), a,
        b);
  };
  switch (term.op) {
  case TermOp::add: return a + b;
  case TermOp::sub: return a - b;
  case TermOp::mul: return a * b;
  case TermOp::div: return a / b;
  case TermOp::pow: return math::power(a, b);
  case TermOp::min: return std::isnan(a) || a < b ? a : b;
  case TermOp::max: return std::isnan(a) || a > b ? a : b;
  case TermOp::day_number: return calendar::slots::day_number(known, a);
  case TermOp::of_day_number: return calendar::slots::of_day_number(known, a);
  case TermOp::months_later: return calendar::slots::months_later(known, a, b);
  case TermOp::months_between:
    return std::isnan(a) || std::isnan(b) ? unknown : calendar::slots::months_between(known, a, b);
  case TermOp::lt: return compared(a < b);
  case TermOp::le: return compared(a <= b);
  case TermOp::eq: return compared(a == b);
  case TermOp::and_: return conjunction(a, b);
  case TermOp::or_: return 1 - conjunction(1 - a, 1 - b);
  default: return unknown; // sema lets nothing else stand around statistics
  }
}

} // namespace deal::api
