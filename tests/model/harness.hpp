#pragma once

#include "compiler/driver/driver.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Compiles and runs models for tests, with the interpreter. Not thread-safe.
namespace deal::test {

/// What the outputs of a kernel are on each path of a run.
class Results {
 public:
  /// Runs the paths 0 … paths − 1; fails the test with the worded fault if there is one.
  Results(driver::Compilation& compilation, std::uint64_t seed, std::size_t paths);

  /// A measure's number on a path; it must be one number a path. NaN says that it is absent.
  double scalar(std::string_view measure, std::size_t path = 0) const;
  /// A measure's value in a period of a path; what is one number a path is it in every period.
  double at(std::string_view measure, std::size_t period, std::size_t path = 0) const;
  std::vector<double> series(std::string_view measure, std::size_t path = 0) const;
  /// A measure's numbers by path.
  std::vector<double> scalars(std::string_view measure) const;
  /// A measure's values in one period by path.
  std::vector<double> across(std::string_view measure, std::size_t period) const;

  std::size_t paths() const { return paths_; }
  std::size_t periods() const { return layout_.periods; }
  /// The largest of the three conservation residuals on any path.
  double residual() const;

 private:
  const lower::OutputPlace& place(std::string_view measure, bool series) const;
  double output(const lower::OutputPlace& place, std::size_t period, std::size_t path) const;

  const driver::Compilation& compilation_;
  kernel::Layout layout_;
  std::size_t paths_ = 0;
  std::vector<kernel::BlockBuffer> blocks_;
};

/// All diagnostics of a compilation, as a terminal shows them.
std::string rendered(const driver::Compilation& compilation);

/// Compiles a text; fails the test with the diagnostics if one of them is an error.
std::unique_ptr<driver::Compilation> compile(std::string text, const driver::Options& options = {});

/// The codes of a text's diagnostics in the order of their places, as in "D0201 D0105".
std::string codes(std::string text);

/// A model and one run of it.
struct Case {
  explicit Case(std::string text, std::size_t paths = 1, std::uint64_t seed = 1,
                const driver::Options& options = {});

  std::unique_ptr<driver::Compilation> compilation;
  Results results;

  double operator()(std::string_view measure) const { return results.scalar(measure); }
  double operator()(std::string_view measure, std::size_t period) const {
    return results.at(measure, period);
  }
  const sema::Type& type(std::string_view measure) const;
};

} // namespace deal::test
