#include "compiler/sema/day_numbers.hpp"

namespace deal::sema {

namespace {

constexpr double slots_per_month = 31;

/// Arithmetic on whole numbers, exact in doubles.
class Whole {
 public:
  Whole(Terms& terms, source::Span span) : terms_(terms), span_(span) {}

  TermId of(double number) const { return terms_.constant(number); }
  TermId add(TermId a, TermId b) const { return terms_.make(TermOp::add, span_, a, b); }
  TermId sub(TermId a, TermId b) const { return terms_.make(TermOp::sub, span_, a, b); }
  TermId times(TermId a, double b) const { return terms_.make(TermOp::mul, span_, a, of(b)); }
  TermId smaller(TermId a, TermId b) const { return terms_.make(TermOp::min, span_, a, b); }
  /// The quotient rounded down.
  TermId over(TermId a, double b) const {
    return terms_.make(TermOp::floor, span_, terms_.make(TermOp::div, span_, a, of(b)));
  }

 private:
  Terms& terms_;
  source::Span span_;
};

/// Days from 1970-01-01 to the first of a month. Years begin with March, so that the leap day comes last; the
/// lengths of the months from March on are those of whole steps of 30.6 days.
TermId first_of_month(const Whole& whole, TermId month) {
  constexpr double days_to_1970 = 719468;
  const TermId since_march = whole.sub(month, whole.of(2));
  const TermId year = whole.over(since_march, 12);
  const TermId in_year = whole.sub(since_march, whole.times(year, 12));
  TermId days = whole.over(whole.add(whole.times(in_year, 153), whole.of(2)), 5);
  days = whole.add(days, whole.times(year, 365));
  days = whole.add(days, whole.over(year, 4));
  days = whole.sub(days, whole.over(year, 100));
  days = whole.add(days, whole.over(year, 400));
  return whole.sub(days, whole.of(days_to_1970));
}

} // namespace

TermId day_number(Terms& terms, TermId slot, source::Span span) {
  const Whole whole(terms, span);
  const TermId month = whole.over(slot, slots_per_month);
  const TermId day = whole.sub(slot, whole.times(month, slots_per_month));
  const TermId next = first_of_month(whole, whole.add(month, whole.of(1)));
  return whole.smaller(whole.add(first_of_month(whole, month), day), next);
}

} // namespace deal::sema
