#pragma once

#include <cfenv>

namespace deal::ir {

/// Round to nearest, subnormal numbers kept, no traps, while it lives; then the host's environment again,
/// its exception flags too. Of the calling thread.
class DefaultFloatEnvironment {
 public:
  DefaultFloatEnvironment() {
    std::fegetenv(&saved_);
    std::fesetenv(FE_DFL_ENV);
  }
  ~DefaultFloatEnvironment() { std::fesetenv(&saved_); }
  DefaultFloatEnvironment(const DefaultFloatEnvironment&) = delete;
  DefaultFloatEnvironment& operator=(const DefaultFloatEnvironment&) = delete;

 private:
  std::fenv_t saved_;
};

} // namespace deal::ir
