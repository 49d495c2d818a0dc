#pragma once

#include "compiler/jit/jit.hpp"
#include "tests/ir/support.hpp"

#include <string>
#include <vector>

namespace deal::test {

/// Every setting that this machine can run.
std::vector<jit::Options> settings();
/// One for each target, with its own lanes, of the full tier; and one quick one.
std::vector<jit::Options> few_settings();
std::string describe(const jit::Options& options);

std::unique_ptr<kernel::Kernel> compile(const ir::Program& program, const jit::Options& options);

/// Runs blocks of paths; the last may be a part of one.
struct Run {
  std::uint64_t seed = 1;
  std::uint64_t first = 0;
  std::uint32_t paths = 0;
};

/// What differs between two kernels: outputs by their bits, faults in all fields. "" if nothing does.
std::string difference(const kernel::Kernel& expected, const kernel::Kernel& actual, const Run& run,
                       const kernel::Inputs& inputs = {});

} // namespace deal::test
