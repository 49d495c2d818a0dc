// What a run costs besides its paths: benchmark-rerun [MODEL] [NAME VALUE].
#include "api/model.hpp"
#include "benchmarks/measuring.hpp"
#include "benchmarks/model_run.hpp"
#include "runtime/kernel/kernel.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <stdexcept>

using namespace deal;

namespace {

constexpr int rounds = 2001;
constexpr int fresh_rounds = 101;

struct Setting {
  std::string name;
  double value;
};

RunOptions options(std::uint64_t paths, Backend backend) {
  RunOptions result;
  result.paths = paths;
  result.seed = benchmarks::seed;
  result.threads = 1;
  result.backend = backend;
  return result;
}

void checked(const Result& result) { (void)result.or_throw(); }

double median_of(int count, auto work) {
  for (int i = 0; i < count / 10; ++i) work(i);
  std::vector<double> times;
  for (int i = 0; i < count; ++i) times.push_back(benchmarks::seconds([&] { work(i); }) * 1e6);
  return benchmarks::median(times);
}

/// The paths alone, in a workspace and a buffer that are there.
double kernel_alone(const Model& model, const RunOptions& asked) {
  const Model::Implementation& implementation = model.implementation();
  const auto kernel =
      implementation.executors.get(*implementation.compilation, api::execution(asked, "")).kernel;
  const auto workspace = kernel->workspace();
  kernel::BlockBuffer out(kernel->layout());
  return median_of(rounds, [&](int) {
    kernel->run(*workspace, asked.seed, 0, static_cast<std::uint32_t>(asked.paths), out, {});
  });
}

void print(const std::shared_ptr<const Model>& model, const Setting& setting, std::uint64_t paths,
           Backend backend) {
  const RunOptions asked = options(paths, backend);
  Run run(model, asked);
  const double kernel = kernel_alone(*model, asked);
  const double fresh = median_of(fresh_rounds, [&](int) { checked(Run(model, asked).run()); });
  const double again = median_of(rounds, [&](int) { checked(run.run()); });
  const double set = median_of(rounds, [&](int i) {
    const Status status = run.set(setting.name, setting.value * (1 + 1e-6 * i));
    if (!status.ok()) throw Error(status.diagnostics);
    checked(run.run());
  });
  fmt::print("{:12} {:5} {:10.1f} {:10.1f} {:10.1f} {:10.1f} {:12.1f}\n",
             backend == Backend::jit ? "machine code" : "interpreter", paths, kernel, fresh, again,
             set, set - kernel);
}

} // namespace

int main(int count, char** arguments) {
  const std::string path = count > 1 ? arguments[1] : DEAL_HELLO_MODEL;
  const Setting setting{count > 3 ? arguments[2] : "round_a.amount",
                        count > 3 ? std::strtod(arguments[3], nullptr) : 1e9};
  try {
    const auto model = benchmarks::compile(path, benchmarks::read_text(path));
    fmt::print("{:12} {:>5} {:>10} {:>10} {:>10} {:>10} {:>12}\n", "µs, medians", "paths", "kernel",
               "fresh Run", "re-run", "set, run", "less kernel");
    for (const Backend backend : {Backend::interpreter, Backend::jit})
      for (const std::uint64_t paths : {1, 256}) print(model, setting, paths, backend);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
