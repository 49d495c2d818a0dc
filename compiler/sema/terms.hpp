#pragma once

#include "compiler/sema/model.hpp"
#include "compiler/sema/rounding.hpp"

#include <unordered_map>

namespace deal::sema {

/// Makes the terms of a model: equal ones once, operations on constants folded (exact operations only;
/// the rest folds later with the engine's own functions).
class Terms {
 public:
  explicit Terms(Model& model) : model_(model) {}

  TermId constant(double value, Span span = {}, double size = 0);
  TermId boolean(bool value, Span span = {});
  TermId leaf(TermOp op, Span span, std::uint32_t index = 0, std::uint32_t other = 0,
              bool boolean = false);
  /// What is absent where the deal that it is read of is not made.
  TermId absent(std::uint32_t absence, Span span);
  TermId traced(TermOp op, Span span, Rule rule, PartyId origin, PartyId other = 0);
  TermId make(TermOp op, Span span, TermId a, TermId b = none_id, TermId c = none_id,
              std::uint32_t index = 0, double number = 0);

  /// What the term has become since its operands were replaced: a constant, an operand, or itself.
  TermId folded(TermId id);

  /// a and b, where none_id stands for true.
  TermId both(TermId a, TermId b, Span span);

  /// What has still to be asked to know that something is there, where a condition holds or does not; none_id: nothing.
  TermId presence_where(TermId condition, bool holds, TermId present, Span span);

  /// The term with the numbers of one row for its columns; a constant if nothing else is in it.
  TermId in_row(TermId id, std::uint32_t row);

  /// The term as the period would have it if it ended at a slot: what is dated later has not come yet. What is
  /// remembered of earlier periods, or happens on a path, stays as it is.
  TermId ended_at(TermId id, TermId end);

  bool is_constant(TermId id) const { return model_.terms[id].op == TermOp::constant; }
  double value(TermId id) const { return model_.terms[id].number; }
  const Term& operator[](TermId id) const { return model_.terms[id]; }

 private:
  TermId intern(Term term);
  struct Facts {
    std::vector<TermId> hold, fail;
  };
  void parts_of(TermId condition, bool holds, Facts& into) const;
  TermId with_operands(TermId id, const std::unordered_map<TermId, TermId>& own);
  FamilyId family_of(const Term& term) const;
  const Column* column_of(TermId id) const;
  TermId same_in_all_rows(const Term& comparison);
  TermId fold(const Term& term);
  TermId simplify(const Term& term);

  Model& model_;
  std::unordered_multimap<std::uint64_t, TermId> made_;
};

/// Whether an operation works on the values that its operands have in this period.
bool reads_the_period(TermOp op);

/// How a term's value moves in time. Higher includes lower, except that `whole_run` (one number a path,
/// known at the end) and `timed` do not mix.
struct Timing {
  bool timed = false;      ///< differs from period to period
  bool whole_run = false;  ///< built on a total, a final value, …
  bool random = false;     ///< can differ from path to path
  bool over_paths = false; ///< built on a statistic
  bool nested = false;     ///< a total, a final value, … of what is known at the end itself

  /// Whether there is a time at which all of it is known, as a series or as one number a path.
  bool settled() const { return !nested && !(whole_run && timed); }
  Timing& operator|=(const Timing& other);
};
/// Follows variables; a state, a payment or anything traced is timed and random.
class TimingAnalysis {
 public:
  explicit TimingAnalysis(const Model& model) : model_(model) {}
  Timing of(TermId id);

 private:
  Timing compute(const Term& term);
  const Model& model_;
  std::unordered_map<TermId, Timing> known_;
};

} // namespace deal::sema
