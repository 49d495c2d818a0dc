#pragma once

#include "api/stack.hpp"
#include "deal/diagnostic.hpp"
#include "runtime/engine/floating_point.hpp"

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

/// The one place where what goes wrong inside becomes a diagnostic, and the caller's floating-point environment is kept.
namespace deal::api {

/// What a function of the caller threw, on its way back to the caller.
struct Thrown {
  std::exception_ptr what;
};

/// Calls a function of the caller from inside guarded().
template <class Call> auto of_caller(Call call) -> std::invoke_result_t<Call> {
  try {
    return call();
  } catch (...) { throw Thrown{std::current_exception()}; }
}

/// Room for one diagnostic that has no long texts.
std::vector<Diagnostic> room_for_failure();
/// Puts the exception that is being handled into that room: refused memory, or a fault of the engine. Throws nothing.
void describe_failure(std::vector<Diagnostic>& room) noexcept;

/// guarded() on a thread that has the stack.
template <class Failed, class Work>
auto guarded_here(Failed& failed, Work& work) -> std::invoke_result_t<Work> {
  const engine::DefaultFloatingPoint environment;
  std::vector<Diagnostic> room = room_for_failure();
  try {
    return work();
  } catch (const Thrown& thrown) { std::rethrow_exception(thrown.what); } catch (...) {
    describe_failure(room);
  }
  return failed(std::move(room));
}

/// Gives work(), or failed(diagnostics) where that throws. Lets through what a function of the caller threw, and
/// std::bad_alloc where not even a diagnostic can be allocated before the work begins or failed() gets no memory.
/// Where the caller's thread has little stack left, the work is done on another one while the caller waits.
template <class Failed, class Work>
auto guarded(Failed failed, Work work) -> std::invoke_result_t<Work> {
  if (has_stack()) return guarded_here(failed, work);
  std::optional<std::invoke_result_t<Work>> result;
  with_stack([&] { result.emplace(guarded_here(failed, work)); });
  return std::move(*result);
}

/// The same for what has diagnostics, and no other sign of failure than lacking all else.
template <class Result, class Work> Result guarded(Work work) {
  return guarded(
      [](std::vector<Diagnostic> diagnostics) {
        Result result;
        result.diagnostics = std::move(diagnostics);
        return result;
      },
      std::move(work));
}

} // namespace deal::api
