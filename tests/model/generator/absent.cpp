#include "tests/model/generator/absent.hpp"

#include "tests/model/generator/dice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace deal::generator {

using fmt::format;

namespace {

using Number = std::optional<double>;
using Drawn = std::vector<double>;
using Formula = AbsentFormula;

constexpr int periods = AbsentModel::periods;

template <class Operation>
Formula both(std::string text, const Formula& a, const Formula& b, Operation operation) {
  return {std::move(text), [a, b, operation](const Drawn& drawn, int period) -> Number {
            const Number x = a.value(drawn, period), y = b.value(drawn, period);
            return x && y ? Number(operation(*x, *y)) : std::nullopt;
          }};
}

template <class Operation> Formula one(std::string text, const Formula& a, Operation operation) {
  return {std::move(text), [a, operation](const Drawn& drawn, int period) -> Number {
            const Number x = a.value(drawn, period);
            return x ? Number(operation(*x)) : std::nullopt;
          }};
}

/// Of all periods from the first to one of them; nothing if one of them has none.
Number sum(const Formula& a, const Drawn& drawn, int last) {
  double result = 0;
  for (int period = 0; period <= last; ++period) {
    const Number x = a.value(drawn, period);
    if (!x) return std::nullopt;
    result += *x;
  }
  return result;
}

Number extreme(const Formula& a, const Drawn& drawn, bool largest) {
  Number result;
  for (int period = 0; period < periods; ++period) {
    const Number x = a.value(drawn, period);
    if (x && (!result || (largest ? *x > *result : *x < *result))) result = x;
  }
  return result;
}

class AbsentWriter {
 public:
  explicit AbsentWriter(Dice& dice) : dice_(dice) {}

  Formula series(int depth) {
    if (depth == 0) return leaf();
    const Formula a = series(depth - 1);
    const std::string& x = a.text;
    switch (dice_.below(19)) {
    case 0: return one(format("(-{})", x), a, [](double v) { return -v; });
    case 1: return one(format("abs({})", x), a, [](double v) { return std::fabs(v); });
    case 2:
      return one(format("sqrt(abs({}))", x), a, [](double v) { return std::sqrt(std::fabs(v)); });
    case 3: return one(format("floor({})", x), a, [](double v) { return std::floor(v); });
    case 4: return so_far(a);
    case 5: return previous(a, 1);
    case 6: return previous(a, 2);
    case 7: return one(format("closing({})", x), a, [](double v) { return v; });
    default: return of_two(a, series(depth - 1), depth);
    }
  }

  /// One number a path.
  Formula whole_run() {
    const Formula a = series(2);
    const int last = periods - 1;
    switch (dice_.below(6)) {
    case 0:
      return {format("total({})", a.text),
              [a, last](const Drawn& drawn, int) { return sum(a, drawn, last); }};
    case 1:
      return {format("average({})", a.text), [a, last](const Drawn& drawn, int) -> Number {
                const Number all = sum(a, drawn, last);
                return all ? Number(*all / periods) : std::nullopt;
              }};
    case 2:
      return {format("highest({})", a.text),
              [a](const Drawn& drawn, int) { return extreme(a, drawn, true); }};
    case 3:
      return {format("lowest({})", a.text),
              [a](const Drawn& drawn, int) { return extreme(a, drawn, false); }};
    case 4:
      return {format("final({})", a.text),
              [a, last](const Drawn& drawn, int) { return a.value(drawn, last); }};
    default: return at_first(a);
    }
  }

 private:
  Formula leaf() {
    static const std::vector<double> known{3, -1, 0.5, 8, 2};
    switch (dice_.below(8)) {
    case 0: return {"none", [](const Drawn&, int) { return Number(); }};
    case 1: {
      const int n = dice_.between(-2, 3);
      return {format("({})", n), [n](const Drawn&, int) { return Number(n); }};
    }
    case 2: return {"y", [](const Drawn&, int period) { return Number(known[period]); }};
    case 3: return {"u", [](const Drawn& drawn, int period) { return Number(drawn[period]); }};
    case 4:
    case 5:
      return {"o", [](const Drawn& drawn, int period) {
                return drawn[period] > 0.5 ? Number(known[period]) : std::nullopt;
              }};
    default:
      return {"g", [](const Drawn& drawn, int period) {
                return period != 1 ? Number(drawn[period] - 0.25) : std::nullopt;
              }};
    }
  }

  static Formula previous(const Formula& a, int lag) {
    return {format("previous({}, {})", a.text, lag), [a, lag](const Drawn& drawn, int period) {
              return period >= lag ? a.value(drawn, period - lag) : std::nullopt;
            }};
  }

  static Formula so_far(const Formula& a) {
    return {format("so_far({})", a.text),
            [a](const Drawn& drawn, int period) { return sum(a, drawn, period); }};
  }

  /// In the period in which something is first above a half; it may never be.
  static Formula at_first(const Formula& a) {
    return {format("({} at first_date(u > 0.8))", a.text), [a](const Drawn& drawn, int) -> Number {
              for (int period = 0; period < periods; ++period)
                if (drawn[period] > 0.8) return a.value(drawn, period);
              return std::nullopt;
            }};
  }

  Formula of_two(const Formula& a, const Formula& b, int depth) {
    const std::string &x = a.text, &y = b.text;
    switch (dice_.below(11)) {
    case 0: return both(format("({} + {})", x, y), a, b, [](double p, double q) { return p + q; });
    case 1: return both(format("({} - {})", x, y), a, b, [](double p, double q) { return p - q; });
    case 2: return both(format("({} * {})", x, y), a, b, [](double p, double q) { return p * q; });
    case 3:
      return both(format("({} / (abs({}) + 1))", x, y), a, b,
                  [](double p, double q) { return p / (std::fabs(q) + 1); });
    case 4:
      return both(format("scaled({}, {})", x, y), a, b,
                  [](double p, double q) { return p > q ? p - q : 2 * q; });
    case 5: return nearer(a, b, true);
    case 6: return nearer(a, b, false);
    case 7:
      return {format("({} otherwise {})", x, y), [a, b](const Drawn& drawn, int period) {
                const Number p = a.value(drawn, period);
                return p ? p : b.value(drawn, period);
              }};
    case 8:
      return {format("(if exists({}) then {} + 1 else {})", x, x, y),
              [a, b](const Drawn& drawn, int period) {
                const Number p = a.value(drawn, period);
                return p ? Number(*p + 1) : b.value(drawn, period);
              }};
    default: {
      const Formula c = series(depth - 1);
      return {format("(if {} > {} then {} else {})", x, y, y, c.text),
              [a, b, c](const Drawn& drawn, int period) {
                const Number p = a.value(drawn, period), q = b.value(drawn, period);
                return p && q && *p > *q ? q : c.value(drawn, period);
              }};
    }
    }
  }

  static Formula nearer(const Formula& a, const Formula& b, bool largest) {
    return {format("{}({}, {})", largest ? "max" : "min", a.text, b.text),
            [a, b, largest](const Drawn& drawn, int period) -> Number {
              const Number p = a.value(drawn, period), q = b.value(drawn, period);
              if (!p || !q) return p ? p : q;
              return largest ? std::max(*p, *q) : std::min(*p, *q);
            }};
  }

  Dice& dice_;
};

} // namespace

AbsentModel absent_model(std::uint64_t seed, std::size_t measures) {
  Dice dice(seed);
  AbsentModel model{R"(grid yearly from 2025-01 to 2029-12
let u ~ uniform(0, 1) every period
let y = steps(3 at 2025-01, -1 at 2026-01, 0.5 at 2027-01, 8 at 2028-01, 2 at 2029-01)
let o = if u > 0.5 then y else none
let g = if now == 2026-01 then none else u - 0.25
function scaled(p: number, q: number) = if p > q then p - q else 2 * q
measure drawn = u
)",
                    {}};
  AbsentWriter writer(dice);
  for (std::size_t i = 0; i < measures; ++i) {
    model.measures.push_back(dice.chance(70) ? writer.series(dice.between(1, 4))
                                             : writer.whole_run());
    model.text += format("measure m{} = {}\n", i, model.measures.back().text);
  }
  return model;
}

} // namespace deal::generator
