#pragma once

#include "compiler/sema/terms.hpp"

#include <functional>
#include <unordered_map>
#include <vector>

namespace deal::lower {

/// What is known of a model's formulas without running it: which can be below zero, and which can be small beside the
/// terms that made them, for they subtract. Only of these is the size of the terms worked out on every path.
class Cancelling {
 public:
  /// What a formula of nothing but time comes to, by period; empty where that is not known.
  using Numbers = std::function<std::vector<double>(sema::TermId)>;
  Cancelling(const sema::Model& model, Numbers numbers);

  bool cancels(sema::TermId id) { return of(id).cancels; }
  bool may_be_negative(sema::TermId id) { return of(id).negative; }
  /// Whether a state keeps the size of the terms that made it, beside its value.
  bool keeps_size(std::size_t state) const { return states_[state].cancels; }

 private:
  struct Nature {
    bool negative = false; ///< may be below zero
    bool cancels = false;
    bool whole = false;   ///< a whole number, of which nothing is lost in a sum
    bool zero = false;    ///< nothing but zero
    bool of_time = false; ///< made of nothing but time
    friend bool operator==(const Nature&, const Nature&) = default;
  };

  Nature of(sema::TermId id);
  Nature compute(sema::TermId id) const;
  Nature by_operation(const sema::Term& term) const;
  static Nature sum(const Nature& a, const Nature& b);
  Nature settled(sema::TermId id, Nature nature) const;
  bool is_of_time(const sema::Term& term) const;
  Nature drawn(const sema::Draw& draw) const;
  Nature part(sema::TermId id) const;
  bool look_again();

  const sema::Model& model_;
  Numbers numbers_;
  std::unordered_map<sema::TermId, Nature> known_;
  std::vector<Nature> states_;
  std::vector<Nature> dues_;                          ///< by payment
  std::unordered_map<sema::TermId, Nature> previous_; ///< by what is read of the period before
};

/// An amount of money or of what is counted.
inline bool is_amount(const sema::Type& type) {
  return type.kind == sema::Kind::number && (type.unit.money != 0 || !type.unit.counts.empty());
}

} // namespace deal::lower
