#include "benchmarks/model_run.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace deal::benchmarks {

namespace {

[[noreturn]] void refuse(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& d : diagnostics) text += d.text;
  throw std::runtime_error(text);
}

} // namespace

std::shared_ptr<const Model> compile(const std::string& name, const std::string& text) {
  CompileResult compiled = Engine().compile_text(name, text);
  if (!compiled.model) refuse(compiled.diagnostics);
  return std::move(compiled.model);
}

Result run_model(const Model& model, std::uint64_t paths, unsigned threads) {
  RunOptions options;
  options.paths = paths;
  options.seed = seed;
  options.threads = threads;
  options.backend = Backend::jit;
  Result result = run(model, options);
  if (result.status != RunStatus::done) refuse(result.diagnostics);
  return result;
}

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace deal::benchmarks
