#pragma once

#include "compiler/diagnostics/diagnostics.hpp"
#include "compiler/sema/scope.hpp"
#include "compiler/sema/terms.hpp"

#include <functional>

namespace deal::sema {

/// The length of what an operation makes of a value, as it makes it of each of its numbers. Of months and days together
/// only what is `linear` in them has a length.
template <class Operation>
std::optional<Length> mapped(const Value& value, bool linear, Operation operation) {
  if (!value.length || (value.length->form == Length::Form::both && !linear)) return std::nullopt;
  Length result = *value.length;
  for (TermId* measure : {&result.months, &result.days})
    if (*measure != none_id) *measure = operation(*measure);
  return result;
}

/// What becomes of the 31st in a month that lacks it.
enum class MonthEnd : std::uint8_t { refused, clamped };

/// Typed operations on values: units, currencies, dates and what may be absent. Knows no names and no
/// structures. Each reports what does not go together and then returns a failed value (or nothing).
class Operators {
 public:
  Operators(const source::Sources& sources, Model& model, Terms& terms,
            diagnostics::Diagnostics& diagnostics)
      : sources_(sources), model_(model), terms_(terms), diagnostics_(diagnostics) {}

  // operators.cpp: arithmetic
  std::optional<double> constant(const Value& value) const;
  /// A number, which may be absent.
  bool require_number(const Value& value, const std::string& what);
  /// A number that is always there.
  bool require_there(const Value& value, const std::string& what);
  /// The help where something has to be there: what is written, with something that stands in for it.
  std::string stand_in_for(const Value& value) const;
  bool require_boolean(const Value& value, const std::string& what);
  /// A number, a date or a condition, which may be absent.
  bool require_quantity(const Value& value, const std::string& what);
  std::optional<Type> common_type(const Value& a, const Value& b, const std::string& verb,
                                  Span span);
  void mismatch(const Value& a, const Value& b, const std::string& verb, Span span);
  Value sum(const Value& a, const Value& b, bool minus, Span span);
  Value product(const Value& a, const Value& b, Span span);
  /// Reports the constant zero.
  bool check_divisor(const Value& divisor, Span span);
  Value quotient(const Value& a, const Value& b, Span span);
  Value raise(const Value& a, const Value& b, Span span);
  Value growing(const Value& a, const Value& b, Span span);

  // comparisons.cpp: conditions and choices
  /// What is compared in here is equal if it is so within rounding: an expectation; none: nothing.
  void allow_rounding(std::optional<Span> expectation) { expectation_ = expectation; }
  Value compare(const std::string& op, const Value& a, const Value& b, Span span);
  /// Two quantities in one measure, as they are compared.
  struct Sides {
    TermId a, b;
    double scale = 1; ///< from the measure to base units
  };
  std::optional<Sides> sides(const Value& a, const Value& b, Span span);
  /// The value with a number where it is absent, for what remembers it.
  Value filled(Value value, double instead);
  /// Whether it is there now and was in all earlier periods.
  TermId all_along(TermId present, Span span);
  /// Whether both are there; none if they always are.
  TermId both_present(const Value& a, const Value& b, Span span);
  Value contained(const Value& a, const Value& b, Span span);
  Value select(TermId condition, Value yes, Value no, Span span);
  Value extremum(const std::vector<Value>& arguments, TermOp op, Span span);

  // lengths.cpp: times as they were written, and between dates
  Value of_unit(double count, const std::string& word, Span span,
                const std::map<std::string, std::string>& counted);
  Value between(TermId from, TermId to, Span span);
  std::optional<Length> in_years(TermId years, Length::Form form, Span span);
  bool require_one_number(const Value& value, const std::string& keeper);
  using Combine = std::function<TermId(TermId, TermId)>;
  bool join(const Value& a, const Value& b, bool linear, const Combine& combine, Value& result);

  // periods.cpp
  /// So many periods of the grid, by the argument of `function`; reports what is not a whole number of them.
  std::optional<std::uint32_t> periods(const Value& count, const std::string& function);
  TermId was_there(std::uint32_t lag, Span span);
  Value ago(const Value& value, std::uint32_t lag, Span span);

  // dates.cpp
  Value date_plus(const Value& date, const Value& length, bool minus, Span span,
                  MonthEnd rule = MonthEnd::refused);
  Value compare_now(const std::string& op, const Value& date, bool now_left, Span span);
  Value value_at(const Value& series, const Value& date, Span span);

 private:
  std::optional<Value> compare_rows(const Value& a, const Value& b, Span span);
  bool is_expected(Span span) const;
  Value compare_static(const std::string& op, const Value& a, const Value& b, Span span);
  Value only_if(TermId condition, const Value& value, Span span);

  /// Two numbers of one measure.
  struct Pair {
    Length::Form form;
    TermId a, b;
  };
  bool is_zero(const Value& value) const;
  std::optional<Pair> one_measure(const Value& a, const Value& b, Span span, bool& refused);
  std::optional<Pair> between_and_written(const Value& between, const Value& written, Span span,
                                          bool& refused);
  std::optional<Length> scaled(const Value& a, const Value& b, TermOp op, Span span);
  std::optional<TermId> rate_times(const Value& a, const Value& b, Span span);
  std::optional<Length> per(const Value& a, const Value& b, Span span);
  TermId years(Length::Form form, TermId measure, int power, Span span);

  std::optional<TermId> months_later(const Value& date, const Value& length, TermId months,
                                     Span span, MonthEnd rule);
  void report_too_far(const Value& date, const Value& length);
  void let_decide(TermId term);
  /// When a series is asked for.
  struct Moments {
    std::uint32_t period = 0; ///< where the rest is none
    TermId now = none_id;     ///< holds in the period of the date, if that is known by then
    TermId date = none_id;
    TermId comes = none_id; ///< whether the date lies on the grid; none: it does
  };
  bool moves_in_time(const Value& date) const;
  Moments moments_of(const Value& date, Span span);
  TermId first_of(TermId date) const;
  TermId at(const Moments& moments, TermId term, Span span);
  bool check_on_grid(const Value& date);
  bool check_on_grid(const Value& date, double slot, const std::string& row);

  const source::Sources& sources_;
  Model& model_;
  Terms& terms_;
  diagnostics::Diagnostics& diagnostics_;
  std::optional<Span> expectation_; ///< being elaborated
};

} // namespace deal::sema
