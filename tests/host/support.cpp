#include "support.hpp"

#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <stdexcept>

namespace deal::test {

HostFunction function(const std::string& name, const std::vector<std::string>& units,
                      const std::string& unit,
                      std::function<double(const std::vector<double>&)> value) {
  HostFunction result;
  result.name = name;
  for (const std::string& each : units)
    result.parameters.push_back({"p" + std::to_string(result.parameters.size()), each});
  result.unit = unit;
  result.body = [value = std::move(value)](const HostFunction::Call& call) {
    std::vector<double> given(call.arguments.size());
    for (std::size_t path = 0; path < call.results.size(); ++path) {
      for (std::size_t i = 0; i < given.size(); ++i) given[i] = call.arguments[i][path];
      call.results[path] = value(given);
    }
  };
  return result;
}

HostFunction plain(const std::string& name, double (*value)(double)) {
  return function(name, {"number"}, "number",
                  [value](const std::vector<double>& x) { return value(x[0]); });
}

EngineOptions with(std::vector<HostFunction> functions, std::vector<HostSeries> series) {
  EngineOptions options;
  options.functions = std::move(functions);
  options.series = std::move(series);
  return options;
}

CompileResult compile(const EngineOptions& options, const std::string& lines,
                      const CompileOptions& compile) {
  return Engine(options).compile_text("t.deal", year_2025 + lines, compile);
}

Result run_lines(const EngineOptions& options, const std::string& lines, const RunOptions& run) {
  return deal::run(*compile(options, lines).or_throw(), run);
}

const Statistics& statistics(const Result& result, const std::string& measure) {
  for (const MeasureResult& each : result.measures)
    if (each.info.name == measure) return each.statistics;
  throw std::runtime_error(result.diagnostics.empty() ? "no measure " + measure
                                                      : result.diagnostics[0].text);
}

namespace {

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (std::bit_cast<std::uint64_t>(a[i]) != std::bit_cast<std::uint64_t>(b[i])) return false;
  return true;
}

bool same(const Statistics& a, const Statistics& b) {
  return a.count == b.count && same(a.mean, b.mean) && same(a.sd, b.sd) && same(a.min, b.min) &&
         same(a.p5, b.p5) && same(a.p50, b.p50) && same(a.p95, b.p95) && same(a.max, b.max);
}

} // namespace

bool same(const Result& a, const Result& b) {
  if (a.status != b.status || a.measures.size() != b.measures.size()) return false;
  for (std::size_t i = 0; i < a.measures.size(); ++i)
    if (!same(a.measures[i].statistics, b.measures[i].statistics)) return false;
  return true;
}

std::vector<RunOptions> executors(const RunOptions& options) {
  std::vector<RunOptions> result{options};
  result.back().backend = Backend::interpreter;
  const auto probe = Engine().compile_text("t.deal", year_2025 + "measure m = 1\n").or_throw();
  for (const Target target : {Target::baseline, Target::avx2, Target::avx512})
    for (const unsigned lanes : {1u, 2u, 4u, 8u})
      for (const Tier tier : {Tier::quick, Tier::full}) {
        if (tier == Tier::full && lanes != 2) continue;
        RunOptions code = options;
        code.backend = Backend::jit;
        code.code = {.lanes = lanes, .target = target, .tier = tier};
        if (prepare(*probe, code).ok()) result.push_back(code);
      }
  return result;
}

std::string describe(const RunOptions& options) {
  return fmt::format("backend {}, lanes {}, target {}, tier {}", static_cast<int>(options.backend),
                     options.code.lanes, static_cast<int>(options.code.target),
                     static_cast<int>(options.code.tier));
}

} // namespace deal::test
