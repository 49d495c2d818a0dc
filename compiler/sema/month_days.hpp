#pragma once

#include "compiler/sema/model.hpp"

#include <unordered_map>

namespace deal::sema {

/// Whether every month has the day of a date, whatever happens on a path: no months can move it to a day that is not there.
/// Of a finished model.
class MonthDays {
 public:
  explicit MonthDays(const Model& model) : model_(model) {}

  bool in_every_month(TermId date);

 private:
  bool compute(const Term& term) const;
  bool known(TermId date) const { return date == none_id || known_.at(date); }

  const Model& model_;
  std::unordered_map<TermId, bool> known_;
};

} // namespace deal::sema
