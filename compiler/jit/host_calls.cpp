#include "compiler/jit/host_calls.hpp"

#include <algorithm>
#include <limits>

namespace deal::jit {

void HostCalls::call(std::size_t function, host::Lanes lanes, const host::Rows<const double>& in,
                     const host::Rows<double>& out) noexcept {
  lanes.count = paths_;
  const host::Function& called = functions_[function];
  if (!failure_) {
    try {
      return caller_.call(called, lanes, in, out);
    } catch (const host::Failure& failure) {
      failure_ = failure;
    } catch (const std::exception& error) { failure_.emplace(called.name, error.what()); }
  }
  for (std::uint32_t i = 0; i < called.members; ++i)
    std::fill_n(out.first + i * out.row_stride, paths_, std::numeric_limits<double>::quiet_NaN());
}

} // namespace deal::jit
