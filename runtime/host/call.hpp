#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

/// Calls of functions that the program around the engine gives to its models.
namespace deal::host {

/// At most so many arguments.
inline constexpr std::uint32_t most_arguments = 8;

/// A batch of calls, one for each path; see deal::HostFunction::Call.
struct Call {
  std::uint64_t first_path = 0;
  std::uint32_t period = 0;
  std::span<const std::span<const double>> arguments; ///< by parameter, then path
  std::span<double> results;                          ///< NaN until they are filled
};
/// Called from several threads at once.
using Body = std::function<void(const Call&)>;

/// A function of the host could not be called, or threw. what() is the reason.
class Failure : public std::runtime_error {
 public:
  Failure(std::string function, const std::string& why)
      : std::runtime_error(why), function_(std::move(function)) {}
  const std::string& function() const { return function_; }

 private:
  std::string function_;
};

/// A function as a program calls it: once for each member of a family.
struct Function {
  std::string name;
  std::uint32_t arguments = 0;
  std::uint32_t members = 1;
  std::shared_ptr<const Body> body; ///< null in a program that was read from text
};

/// Numbers by row and lane.
template <class T> struct Rows {
  T* first = nullptr;
  std::size_t row_stride = 0;
  std::size_t lane_stride = 1; ///< 0: the same on all lanes
};

/// The paths of a batch.
struct Lanes {
  std::uint64_t first_path = 0;
  std::uint32_t period = 0;
  std::size_t count = 0;
};

/// Makes the calls of one thread. What the body leaves of the floating-point environment does not last.
class Caller {
 public:
  /// Argument k of member i stands in row k · members + i; the results of member i in row i. Where an argument is
  /// undefined so is the result. Throws Failure; the results are then undefined.
  void call(const Function& function, const Lanes& lanes, const Rows<const double>& arguments,
            const Rows<double>& results);

 private:
  void call_member(const Function& function, const Lanes& lanes,
                   const Rows<const double>& arguments, std::uint32_t member, double* results);

  std::vector<double> numbers_;
};

} // namespace deal::host
