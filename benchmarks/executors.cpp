// benchmark-executors [PATHS [SETTING]]: the workload W1 on one thread, in millions of path-steps a second, by
// executor and setting; with the engine's statistics, and the kernel alone. Run it pinned: taskset -c 0.
#include "benchmarks/measuring.hpp"
#include "compiler/driver/driver.hpp"
#include "compiler/interpreter/interpreter.hpp"
#include "compiler/ir/builder.hpp"
#include "compiler/jit/jit.hpp"
#include "compiler/passes/passes.hpp"
#include "runtime/engine/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

using namespace deal;
using benchmarks::seconds;

namespace {

struct Setting {
  std::string name;
  jit::Options options;
};

/// The best of three: what disturbs a run only ever makes it slower.
double best(auto work) {
  double least = seconds(work);
  for (int i = 1; i < 3; ++i) least = std::min(least, seconds(work));
  return least;
}

/// As a report asks: all of the scalars, the means of the series.
engine::Options engine_options(const kernel::Layout& layout, std::uint64_t paths) {
  engine::Options options;
  options.paths = paths;
  options.seed = 42;
  options.threads = 1;
  const statistics::StatisticSet mean{statistics::Statistic::mean};
  options.series_statistics.assign(layout.series, mean);
  return options;
}

void kernel_alone(const kernel::Kernel& kernel, std::uint64_t paths) {
  const auto workspace = kernel.workspace();
  kernel::BlockBuffer out(kernel.layout());
  for (std::uint64_t first = 0; first + kernel::block_paths <= paths; first += kernel::block_paths)
    kernel.run(*workspace, 42, first, kernel::block_paths, out, {});
}

void report(const std::string& name, const kernel::Kernel& kernel, double compiled,
            std::uint64_t paths) {
  const double steps = static_cast<double>(paths) * kernel.layout().periods / 1e6;
  const double alone = best([&] { kernel_alone(kernel, paths); });
  const engine::Options options = engine_options(kernel.layout(), paths);
  const double whole = best([&] { engine::run(kernel, options); });
  fmt::print("{:28} {:8.1f} {:12.1f} {:12.1f}\n", name, compiled * 1e3, steps / alone,
             steps / whole);
}

void run_jit(const Setting& setting, const ir::Program& program, std::uint64_t paths) {
  std::string error;
  std::unique_ptr<kernel::Kernel> kernel;
  const double compiled =
      seconds([&] { kernel = jit::make_kernel(program, setting.options, error); });
  if (kernel)
    report(setting.name, *kernel, compiled, paths);
  else
    fmt::print("{:28} {}\n", setting.name, error);
}

/// A chain of distinct formulas over four states.
ir::Program formulas(std::uint32_t count) {
  using ir::Op;
  ir::Builder b(12);
  std::vector<ir::ValueId> values{b.uniform_per_period(b.stream("u"))};
  std::vector<std::uint32_t> slots;
  for (int i = 0; i < 4; ++i) {
    slots.push_back(b.slot("s", ir::Type::number));
    b.write_start(slots.back(), b.number(i));
    values.push_back(b.read(slots.back()));
  }
  static constexpr Op ops[] = {Op::add, Op::mul, Op::max, Op::sub, Op::min, Op::div};
  for (std::uint32_t i = 0; i < count; ++i) {
    const ir::ValueId a = values[values.size() - 1 - i % 5];
    const ir::ValueId c =
        values[values.size() - 1 - i * 7 % std::min<std::size_t>(values.size(), 40)];
    const ir::ValueId shifted = b.make(Op::add, a, b.number(1 + i * 0x1p-20));
    values.push_back(b.make(ops[i % std::size(ops)], shifted, c));
  }
  for (std::size_t i = 0; i < slots.size(); ++i)
    b.write_next(slots[i], values[values.size() - 1 - i]);
  b.observe(b.output("y", true), values.back());
  ir::Program program = b.finish();
  passes::eliminate_dead(program);
  return program;
}

void compile_times() {
  fmt::print("\n{:>12} {:>12} {:>12} {:>12}\n", "formulas", "operations", "quick ms", "full ms");
  for (const std::uint32_t count : {100u, 1000u, 10000u}) {
    const ir::Program program = formulas(count);
    std::string error;
    const auto time = [&](jit::Tier tier) {
      return 1e3 * best([&] { jit::make_kernel(program, {0, jit::Target::host, tier}, error); });
    };
    fmt::print("{:12} {:12} {:12.1f} {:12.1f}\n", count, program.block(ir::Block::step).size(),
               time(jit::Tier::quick), time(jit::Tier::full));
  }
}

} // namespace

int main(int argc, char** argv) {
  const std::uint64_t paths = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200000;
  const std::string only = argc > 2 ? argv[2] : "";
  const auto compilation = driver::compile_file(DEAL_W1_MODEL, {});
  if (!compilation->lowered) return EXIT_FAILURE;
  const ir::Program& program = compilation->lowered->program;
  fmt::print("{:28} {:>8} {:>12} {:>12}\n", "w1.deal, Mps/s", "made ms", "kernel", "engine");
  using jit::Target;
  using jit::Tier;
  const Setting settings[] = {{"host full", {}},
                              {"host quick", {0, Target::host, Tier::quick}},
                              {"avx512 8 full", {8, Target::avx512, Tier::full}},
                              {"avx512 4 full", {4, Target::avx512, Tier::full}},
                              {"avx2 4 full", {4, Target::avx2, Tier::full}},
                              {"avx2 8 full", {8, Target::avx2, Tier::full}},
                              {"baseline 2 full", {2, Target::baseline, Tier::full}},
                              {"host 1 full", {1, Target::host, Tier::full}}};
  for (const Setting& setting : settings)
    if (only.empty() || only == setting.name) run_jit(setting, program, paths);
  if (!only.empty()) return 0;
  std::unique_ptr<kernel::Kernel> kernel;
  const double made = seconds([&] { kernel = interpreter::make_kernel(program); });
  report("interpreter", *kernel, made, paths);
  compile_times();
}
