#include "tests/jit/support.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace deal::test {

namespace {

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

std::string describe(const std::optional<kernel::Fault>& fault) {
  if (!fault) return "none";
  return fmt::format("path {} period {} site {} instruction {}", fault->path, fault->period,
                     fault->site, fault->instruction);
}

bool can(const jit::Options& options) {
  static const ir::Program nothing = ir::Builder(1).finish();
  std::string error;
  return jit::make_kernel(nothing, options, error) != nullptr;
}

constexpr jit::Target targets[] = {jit::Target::baseline, jit::Target::avx2, jit::Target::avx512};

std::string column_difference(const std::string& name, const double* expected, const double* actual,
                              std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i)
    if (!same_bits(expected[i], actual[i]))
      return fmt::format("{}, lane {} of {}: {:a} instead of {:a}", name, i, count, actual[i],
                         expected[i]);
  return {};
}

std::string block_difference(kernel::BlockBuffer& expected, kernel::BlockBuffer& actual,
                             std::uint32_t count) {
  const kernel::Layout layout = expected.layout();
  std::string found;
  for (std::uint32_t o = 0; found.empty() && o < layout.scalars; ++o)
    found =
        column_difference(fmt::format("scalar {}", o), expected.scalar(o), actual.scalar(o), count);
  for (std::uint32_t o = 0; found.empty() && o < layout.series; ++o)
    for (std::uint32_t t = 0; found.empty() && t < layout.periods; ++t)
      found = column_difference(fmt::format("series {} period {}", o, t), expected.series(o, t),
                                actual.series(o, t), count);
  return found;
}

} // namespace

std::vector<jit::Options> settings() {
  static const std::vector<jit::Options> all = [] {
    std::vector<jit::Options> result;
    for (const jit::Target target : targets)
      for (const unsigned lanes : {1u, 2u, 4u, 8u})
        for (const jit::Tier tier : {jit::Tier::quick, jit::Tier::full})
          if (const jit::Options options{lanes, target, tier}; can(options))
            result.push_back(options);
    return result;
  }();
  return all;
}

std::vector<jit::Options> few_settings() {
  static const std::vector<jit::Options> few = [] {
    std::vector<jit::Options> result{{0, jit::Target::host, jit::Tier::quick}};
    for (const jit::Target target : targets)
      if (const jit::Options options{0, target, jit::Tier::full}; can(options))
        result.push_back(options);
    return result;
  }();
  return few;
}

std::string describe(const jit::Options& options) {
  static constexpr const char* names[] = {"host", "baseline", "avx2", "avx512"};
  return fmt::format("{} lanes, {}, {}", options.lanes, names[static_cast<int>(options.target)],
                     options.tier == jit::Tier::quick ? "quick" : "full");
}

std::unique_ptr<kernel::Kernel> compile(const ir::Program& program, const jit::Options& options) {
  std::string error;
  auto kernel = jit::make_kernel(program, options, error);
  if (!kernel) throw std::runtime_error(error);
  return kernel;
}

std::string difference(const kernel::Kernel& expected, const kernel::Kernel& actual, const Run& run,
                       const kernel::Inputs& inputs) {
  const auto expected_workspace = expected.workspace();
  const auto actual_workspace = actual.workspace();
  expected_workspace->bind(inputs);
  actual_workspace->bind(inputs);
  kernel::BlockBuffer expected_out(expected.layout());
  kernel::BlockBuffer actual_out(actual.layout());
  for (std::uint32_t done = 0; done < run.paths; done += kernel::block_paths) {
    const std::uint32_t count = std::min(kernel::block_paths, run.paths - done);
    const auto expected_fault =
        expected.run(*expected_workspace, run.seed, run.first + done, count, expected_out, {});
    const auto actual_fault =
        actual.run(*actual_workspace, run.seed, run.first + done, count, actual_out, {});
    if (describe(expected_fault) != describe(actual_fault))
      return fmt::format("fault {} instead of {}", describe(actual_fault),
                         describe(expected_fault));
    if (expected_fault) continue;
    if (std::string found = block_difference(expected_out, actual_out, count); !found.empty())
      return fmt::format("block at {}: {}", run.first + done, found);
  }
  return {};
}

} // namespace deal::test
