#pragma once

#include "compiler/sema/elaborator.hpp"

namespace deal::sema {

/// While it lives, formulas are read to find something out. What is wrong with them is not said then, and formulas that
/// are read for the first time are forgotten again: they can depend on what is not yet known. What cannot be forgotten,
/// as a payment's number, stays, and with it what was wrong with it.
class Elaborator::Attempt {
 public:
  explicit Attempt(Elaborator& elaborator);
  ~Attempt();
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  /// The member was read just now, and since there were `reports` reports.
  void has_read(Member& member, std::size_t reports);

 private:
  Elaborator& elaborator_;
  Attempt* outer_;
  Recorder::Aside aside_;
  std::size_t reports_;
  std::optional<Span> failure_;
  SharedCalls outside_; ///< whose results do not hang on what is being found out
  std::vector<Member*> forgotten_;
  std::vector<diagnostics::Diagnostic> kept_;
};

} // namespace deal::sema
