#pragma once

#include "runtime/calendar/date.hpp"

/// The calendar as formulas on coordinates (date.hpp), each written once for numbers that are known and for a
/// program that works them out on every path.
///
/// An "operations" type gives them their alphabet, and is passed by reference, so that it can keep state:
///   Number, Mask
///   constant(double) → Number
///   add sub mul div (a, b), floor(a), smaller(a, b) → Number
///   less_equal(a, b) → Mask
///   select(m, yes, no) → Number; both are always computed
/// All numbers are small integers but for quotients that are made whole at once, so nothing is rounded that counts. What is
/// undefined stays so.
namespace deal::calendar::slots {

namespace detail {

inline constexpr double months_in_year = 12;
inline constexpr double slots_in_month = 31;
inline constexpr double days_in_era = 146097; ///< 400 years
inline constexpr double unix_epoch = 719468;  ///< days from 0000-03-01 to 1970-01-01
inline constexpr double march = 2;            ///< months from January

template <class Ops> struct Formulas {
  using Number = typename Ops::Number;
  Ops& ops;

  Number whole_part(Number a, double b) { return ops.floor(ops.div(a, ops.constant(b))); }
  Number times(Number a, double b) { return ops.mul(a, ops.constant(b)); }
  Number plus(Number a, double b) { return ops.add(a, ops.constant(b)); }
  /// a − b · c
  Number rest(Number a, Number b, double c) { return ops.sub(a, times(b, c)); }

  Number month_of(Number slot) { return whole_part(slot, slots_in_month); }

  /// Days from 1 March to the first of a month that is counted from March.
  Number days_before(Number month_from_march) {
    return whole_part(plus(times(month_from_march, 153), 2), 5);
  }

  /// Days from 1970 to the day that stands `day` days behind the first of a month.
  Number days(Number month, Number day) {
    const Number from_march = plus(month, -march);
    const Number year = whole_part(from_march, months_in_year);
    const Number leaps =
        ops.add(ops.sub(whole_part(year, 4), whole_part(year, 100)), whole_part(year, 400));
    const Number whole_years = ops.add(times(year, 365), leaps);
    const Number in_year = days_before(rest(from_march, year, months_in_year));
    return ops.add(plus(ops.add(whole_years, in_year), -unix_epoch), day);
  }

  Number length_of(Number month) {
    const Number none = ops.constant(0);
    return ops.sub(days(plus(month, 1), none), days(month, none));
  }

  /// The coordinate of a day of a month, or of its last day if it lacks that one.
  Number clamped(Number month, Number day) {
    return ops.add(times(month, slots_in_month), ops.smaller(day, plus(length_of(month), -1)));
  }

  Number day_number(Number slot) {
    const Number month = month_of(slot);
    return days(month, rest(slot, month, slots_in_month));
  }
};

} // namespace detail

/// Days since 1970-01-01, as day_number().
template <class Ops> typename Ops::Number day_number(Ops& ops, typename Ops::Number slot) {
  return detail::Formulas<Ops>{ops}.day_number(slot);
}

/// The date of a day number, as from_day_number().
template <class Ops> typename Ops::Number of_day_number(Ops& ops, typename Ops::Number number) {
  using namespace detail;
  using Number = typename Ops::Number;
  Formulas<Ops> f{ops};
  const Number days = f.plus(number, unix_epoch);
  const Number era = f.whole_part(days, days_in_era);
  const Number in_era = f.rest(days, era, days_in_era);
  const Number leaps = ops.add(ops.sub(f.whole_part(in_era, 36524), f.whole_part(in_era, 1460)),
                               ops.sub(ops.constant(0), f.whole_part(in_era, 146096)));
  const Number year = f.whole_part(ops.add(in_era, leaps), 365);
  const Number before =
      ops.add(f.times(year, 365), ops.sub(f.whole_part(year, 4), f.whole_part(year, 100)));
  const Number in_year = ops.sub(in_era, before);
  const Number from_march = f.whole_part(f.plus(f.times(in_year, 5), 2), 153);
  const Number day = ops.sub(in_year, f.days_before(from_march));
  const Number years = ops.add(f.times(era, 400), year);
  const Number month = f.plus(ops.add(f.times(years, months_in_year), from_march), march);
  return ops.add(f.times(month, slots_in_month), day);
}

/// A date some months later, or earlier: whole months to the same day, or to the last one of a month that lacks it; a
/// part of a month is that part of the days from there to a month later, to the nearest day.
template <class Ops>
typename Ops::Number months_later(Ops& ops, typename Ops::Number slot,
                                  typename Ops::Number months) {
  using namespace detail;
  using Number = typename Ops::Number;
  Formulas<Ops> f{ops};
  const Number month = f.month_of(slot);
  const Number day = f.rest(slot, month, slots_in_month);
  const Number whole = ops.floor(months);
  const Number reached = ops.add(month, whole);
  const Number base = f.clamped(reached, day);
  const Number first = f.day_number(base);
  const Number length = ops.sub(f.day_number(f.clamped(f.plus(reached, 1), day)), first);
  const Number part = ops.floor(f.plus(ops.mul(ops.sub(months, whole), length), 0.5));
  return ops.select(ops.less_equal(part, ops.constant(0)), base,
                    of_day_number(ops, ops.add(first, part)));
}

/// The same for whole months alone.
template <class Ops>
typename Ops::Number whole_months_later(Ops& ops, typename Ops::Number slot,
                                        typename Ops::Number months) {
  detail::Formulas<Ops> f{ops};
  const auto month = f.month_of(slot);
  return f.clamped(ops.add(month, months), f.rest(slot, month, detail::slots_in_month));
}

/// Whole months from the earlier of two dates to the later, and the days that remain over those of the month in which
/// they lie, counted from day to day; negative if the second is the earlier.
template <class Ops>
typename Ops::Number months_between(Ops& ops, typename Ops::Number from, typename Ops::Number to) {
  using namespace detail;
  using Number = typename Ops::Number;
  Formulas<Ops> f{ops};
  const auto forward = ops.less_equal(from, to);
  const Number early = ops.smaller(from, to);
  const Number late = ops.select(forward, to, from);
  const Number month = f.month_of(early);
  const Number day = f.rest(early, month, slots_in_month);
  const Number last = f.month_of(late);
  const auto full = ops.less_equal(f.clamped(last, day), late);
  const Number reached = ops.select(full, last, f.plus(last, -1));
  const Number base = f.day_number(f.clamped(reached, day));
  const Number next = f.day_number(f.clamped(f.plus(reached, 1), day));
  const Number part = ops.div(ops.sub(f.day_number(late), base), ops.sub(next, base));
  const Number months = ops.add(ops.sub(reached, month), part);
  return ops.select(forward, months, ops.sub(ops.constant(0), months));
}

/// Operations on numbers that are known.
struct Known {
  using Number = double;
  using Mask = bool;

  static Number constant(double x) { return x; }
  static Number add(Number a, Number b) { return a + b; }
  static Number sub(Number a, Number b) { return a - b; }
  static Number mul(Number a, Number b) { return a * b; }
  static Number div(Number a, Number b) { return a / b; }
  static Number floor(Number a) { return __builtin_floor(a); }
  static Number smaller(Number a, Number b) { return a < b ? a : b; }
  static Mask less_equal(Number a, Number b) { return a <= b; }
  static Number select(Mask m, Number yes, Number no) { return m ? yes : no; }
};

} // namespace deal::calendar::slots
