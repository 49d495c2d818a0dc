#include "compiler/sema/attempt.hpp"

#include <utility>

namespace deal::sema {

namespace {

/// Reading it again gives it once more and nothing else.
bool is_formula(const Member& member) {
  using Form = Member::Form;
  return !member.draw && (member.form == Form::let || member.form == Form::field ||
                          member.form == Form::measure || member.form == Form::event);
}

} // namespace

Elaborator::Attempt::Attempt(Elaborator& elaborator)
    : elaborator_(elaborator), outer_(std::exchange(elaborator.attempt_, this)),
      aside_(elaborator.recorder_), reports_(elaborator.diagnostics_.size()),
      failure_(elaborator.failure_),
      outside_(std::exchange(elaborator.shared_calls_, SharedCalls())) {}

Elaborator::Attempt::~Attempt() {
  elaborator_.diagnostics_.take(reports_);
  for (diagnostics::Diagnostic& report : kept_) elaborator_.diagnostics_.include(std::move(report));
  if (kept_.empty()) elaborator_.failure_ = failure_;
  for (Member* member : forgotten_) {
    member->progress = Member::Progress::untouched;
    member->value = {};
    member->id = none_id;
  }
  elaborator_.shared_calls_ = std::move(outside_);
  elaborator_.attempt_ = outer_;
}

void Elaborator::Attempt::has_read(Member& member, std::size_t reports) {
  if (is_formula(member)) {
    forgotten_.push_back(&member);
    return;
  }
  auto found = elaborator_.diagnostics_.take(reports);
  kept_.insert(kept_.end(), std::make_move_iterator(found.begin()),
               std::make_move_iterator(found.end()));
}

/// Who fails has said why, or has met what did.
void Elaborator::note_failure(const Value& value) {
  if (value.failed && !failure_ && !probing_) failure_ = value.span;
}

/// A failure that nobody spoke of would drop what was declared without a word.
void Elaborator::check_failures() {
  if (failure_ && !diagnostics_.has_errors())
    diagnostics_.report(Code::engine_fault, *failure_, {"what fails here was not reported"});
}

} // namespace deal::sema
