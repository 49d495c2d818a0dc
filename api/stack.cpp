#include "api/stack.hpp"

#include <pthread.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <new>

namespace deal::api {

namespace {

/// A thread of Linux has 8 MB as a rule, of which little is gone when it calls the library.
constexpr std::size_t needed = 7u << 20;
/// Taken from the system as it is used.
constexpr std::size_t given = 64u << 20;

/// The lowest address of this thread's stack; 0: the system does not tell.
std::uintptr_t stack_end() {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
  void* lowest = nullptr;
  std::size_t size = 0;
  const bool told = pthread_attr_getstack(&attributes, &lowest, &size) == 0;
  pthread_attr_destroy(&attributes);
  return told ? reinterpret_cast<std::uintptr_t>(lowest) : 0;
}

struct Call {
  const std::function<void()>& work;
  std::exception_ptr thrown;
};

void* carry_out(void* argument) {
  Call& call = *static_cast<Call*>(argument);
  try {
    call.work();
  } catch (...) { call.thrown = std::current_exception(); }
  return nullptr;
}

} // namespace

bool has_stack() {
  // A thread's stack stays where it is, and asking costs more than a short run.
  static thread_local const std::uintptr_t end = stack_end();
  const char here = 0;
  const auto at = reinterpret_cast<std::uintptr_t>(&here);
  return end == 0 || (at > end && at - end >= needed);
}

void with_stack(const std::function<void()>& work) {
  Call call{work, nullptr};
  pthread_attr_t attributes;
  pthread_t thread;
  if (pthread_attr_init(&attributes) != 0) throw std::bad_alloc();
  const bool made = pthread_attr_setstacksize(&attributes, given) == 0 &&
                    pthread_create(&thread, &attributes, carry_out, &call) == 0;
  pthread_attr_destroy(&attributes);
  if (!made) throw std::bad_alloc();
  pthread_join(thread, nullptr);
  if (call.thrown) std::rethrow_exception(call.thrown);
}

} // namespace deal::api
