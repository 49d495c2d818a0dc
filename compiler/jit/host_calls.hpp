#pragma once

#include "runtime/host/call.hpp"

#include <optional>
#include <vector>

namespace deal::jit {

/// Calls of the host's functions from machine code, which knows no exceptions: the first one is kept, the results are
/// undefined from there on, and no further call is made until a tile begins.
class HostCalls {
 public:
  explicit HostCalls(const std::vector<host::Function>& functions) : functions_(functions) {}

  /// Before a tile of so many paths. The lanes behind them fill up vectors and are not called for.
  void begin(std::size_t paths) {
    paths_ = paths;
    failure_.reset();
  }
  void call(std::size_t function, host::Lanes lanes, const host::Rows<const double>& in,
            const host::Rows<double>& out) noexcept;
  const std::optional<host::Failure>& failure() const { return failure_; }

 private:
  const std::vector<host::Function>& functions_;
  host::Caller caller_;
  std::size_t paths_ = 0;
  std::optional<host::Failure> failure_;
};

} // namespace deal::jit
