#include "runtime/host/call.hpp"

#include <algorithm>
#include <array>
#include <cfenv>
#include <cmath>
#include <limits>

namespace deal::host {

namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

class FloatEnvironment {
 public:
  FloatEnvironment() { std::fegetenv(&saved_); }
  ~FloatEnvironment() { std::fesetenv(&saved_); }
  FloatEnvironment(const FloatEnvironment&) = delete;
  FloatEnvironment& operator=(const FloatEnvironment&) = delete;

 private:
  std::fenv_t saved_;
};

void run(const Function& function, const Call& call) {
  if (!function.body || !*function.body) throw Failure(function.name, "it has no body here");
  const FloatEnvironment environment;
  try {
    (*function.body)(call);
  } catch (const std::exception& error) {
    throw Failure(function.name, error.what());
  } catch (...) { throw Failure(function.name, "an exception that is no std::exception"); }
}

} // namespace

void Caller::call(const Function& function, const Lanes& lanes, const Rows<const double>& arguments,
                  const Rows<double>& results) {
  for (std::uint32_t i = 0; i < function.members; ++i)
    std::fill_n(results.first + i * results.row_stride, lanes.count, undefined);
  for (std::uint32_t i = 0; i < function.members; ++i)
    call_member(function, lanes, arguments, i, results.first + i * results.row_stride);
}

void Caller::call_member(const Function& function, const Lanes& lanes,
                         const Rows<const double>& arguments, std::uint32_t member,
                         double* results) {
  numbers_.resize(std::size_t{function.arguments} * lanes.count);
  std::array<std::span<const double>, most_arguments> views;
  for (std::uint32_t k = 0; k < function.arguments; ++k) {
    double* const to = numbers_.data() + k * lanes.count;
    const std::size_t row = std::size_t{k} * function.members + member;
    const double* const from = arguments.first + row * arguments.row_stride;
    for (std::size_t lane = 0; lane < lanes.count; ++lane)
      to[lane] = from[lane * arguments.lane_stride];
    views[k] = {to, lanes.count};
  }
  run(function,
      {lanes.first_path, lanes.period, {views.data(), function.arguments}, {results, lanes.count}});
  for (std::uint32_t k = 0; k < function.arguments; ++k)
    for (std::size_t lane = 0; lane < lanes.count; ++lane)
      if (std::isnan(views[k][lane])) results[lane] = undefined;
}

} // namespace deal::host
