#pragma once

#include <memory>
#include <stdexcept>
#include <string>

namespace deal::api {

/// What an object of the interface holds; throws std::logic_error where it was moved away.
template <class Held> Held& owned(const std::unique_ptr<Held>& held, const char* name) {
  if (held == nullptr) throw std::logic_error("a deal::" + std::string(name) + " was moved from");
  return *held;
}

} // namespace deal::api
