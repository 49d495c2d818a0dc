#pragma once

#include "runtime/calendar/slots.hpp"

/// What a date is called in the calendar, as formulas on coordinates (slots.hpp).
namespace deal::calendar::slots {

/// Quarter, month and day count from 1.
template <class Number> struct Parts {
  Number year, quarter, month, day;
};

template <class Ops> Parts<typename Ops::Number> parts(Ops& ops, typename Ops::Number slot) {
  using namespace detail;
  constexpr double months_in_quarter = 3;
  Formulas<Ops> f{ops};
  const auto months = f.month_of(slot);
  const auto year = f.whole_part(months, months_in_year);
  const auto in_year = f.rest(months, year, months_in_year);
  return {year, f.plus(f.whole_part(in_year, months_in_quarter), 1), f.plus(in_year, 1),
          f.plus(f.rest(slot, months, slots_in_month), 1)};
}

} // namespace deal::calendar::slots
