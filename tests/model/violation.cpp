#include "tests/model/violation.hpp"

#include "compiler/interpreter/interpreter.hpp"
#include "tests/model/harness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <map>

namespace deal::test {

namespace {

constexpr std::uint32_t paths = 24;

/// The outputs of paths first … first + count − 1 as bytes, path by path.
std::vector<std::string> outputs(const kernel::Kernel& executor, std::uint64_t first,
                                 std::uint32_t count, std::optional<kernel::Fault>& fault) {
  const kernel::Layout layout = executor.layout();
  kernel::BlockBuffer buffer(layout);
  fault = executor.run(*executor.workspace(), 1, first, count, buffer, {});
  std::vector<std::string> result(count);
  auto append = [&](const double* values) {
    for (std::uint32_t path = 0; path < count; ++path) {
      result[path].append(reinterpret_cast<const char*>(values + path), sizeof(double));
    }
  };
  for (std::uint32_t o = 0; o < layout.scalars; ++o) append(buffer.scalar(o));
  for (std::uint32_t o = 0; o < layout.series; ++o) {
    for (std::uint32_t t = 0; t < layout.periods; ++t) append(buffer.series(o, t));
  }
  return result;
}

bool begins(const std::string& name, const char* prefix) { return name.rfind(prefix, 0) == 0; }

/// What a measure's name promises of its values; "" if it holds.
std::string broken_promise(const std::string& name, double value, double scale) {
  const double tolerance = 1e-9 * scale;
  const bool wrong = (begins(name, "cash_") && value < 0) || (begins(name, "due_") && value < 0) ||
                     (begins(name, "paid_") && value < 0) ||
                     (begins(name, "gap_") && std::fabs(value) > tolerance) ||
                     (begins(name, "surplus_") && value < -tolerance);
  return wrong ? fmt::format("{} is {}", name, value) : "";
}

std::string check_measures(const driver::Compilation& compilation, kernel::BlockBuffer& buffer,
                           std::uint32_t count) {
  const auto& measures = compilation.model().measures;
  const std::uint32_t periods = buffer.layout().periods;
  std::map<std::string, std::vector<double>> dues, begun;
  for (std::size_t i = 0; i < measures.size(); ++i) {
    const auto& place = compilation.lowered->scenarios[0].measures[i];
    const std::string& name = measures[i].name;
    for (std::uint32_t t = 0; t < (place.series ? periods : 1); ++t) {
      const double* values =
          place.series ? buffer.series(place.index, t) : buffer.scalar(place.index);
      for (std::uint32_t path = 0; path < count; ++path) {
        std::string wrong = broken_promise(name, values[path], 1e6);
        if (!wrong.empty()) return wrong + fmt::format(" in period {} of path {}", t, path);
        if (begins(name, "begun_")) begun[name.substr(6)].push_back(values[path]);
        if (begins(name, "left_") && t + 1 < periods) {
          const auto& openings = begun[name.substr(5)];
          if (openings.empty()) continue;
          const double next = openings[(std::size_t{t} + 1) * count + path];
          if (std::memcmp(values + path, &next, sizeof next) != 0)
            return fmt::format("{} is {}, and the next period begins with {}", name, values[path],
                               next);
        }
        if (begins(name, "due_")) dues[name.substr(4)].push_back(values[path]);
        if (!begins(name, "paid_")) continue;
        const auto& owed = dues[name.substr(5)];
        if (owed.empty()) continue;
        const std::size_t at = owed.size() == count ? path : std::size_t{t} * count + path;
        if (values[path] > owed[at] * (1 + 1e-12))
          return fmt::format("{} is {} of {}", name, values[path], owed[at]);
      }
    }
  }
  return "";
}

std::string check_laws(const driver::Compilation& compilation, kernel::BlockBuffer& buffer,
                       std::uint32_t count) {
  const auto& lowered = compilation.lowered->scenarios[0];
  const std::pair<const char*, lower::OutputPlace> laws[] = {
      {"cash", lowered.cash_residual},
      {"tags", lowered.tag_residual},
      {"postings", lowered.posting_residual}};
  for (const auto& [name, place] : laws) {
    for (std::uint32_t path = 0; path < count; ++path) {
      const double residual = buffer.scalar(place.index)[path];
      if (!(residual <= 1e-9))
        return fmt::format("the residual of {} is {} on path {}", name, residual, path);
    }
  }
  return "";
}

/// All that settlement and tracing say, against the oracle and the laws; a model's own measures keep their bits however
/// much else is asked.
std::string check_observed(const driver::Compilation& compilation, kernel::BlockBuffer& buffer,
                           Reach& reach) {
  Observed observed(compilation.model());
  if (!observed.run(paths)) return "stops only when more is asked";
  for (std::size_t i = 0; i < compilation.model().measures.size(); ++i) {
    const auto& place = compilation.lowered->scenarios[0].measures[i];
    for (std::uint32_t t = 0; t < (place.series ? buffer.layout().periods : 1); ++t) {
      const double* own = place.series ? buffer.series(place.index, t) : buffer.scalar(place.index);
      for (std::uint32_t path = 0; path < paths; ++path) {
        const double now = observed.measure(i, t, path);
        if (std::memcmp(own + path, &now, sizeof now) != 0)
          return "asked: more questions change bits of " + compilation.model().measures[i].name;
      }
    }
  }
  for (std::uint32_t path = 0; path < paths; path += 8) {
    const std::size_t undecided = reach.undecided;
    std::string wrong = against_laws_of_payments(observed, path);
    if (wrong.empty()) wrong = against_oracle(observed, path, reach);
    if (wrong.empty() && reach.undecided == undecided)
      wrong = against_laws_of_money(observed, path);
    if (!wrong.empty()) return wrong + fmt::format(" (path {})", path);
  }
  return "";
}

} // namespace

std::string violation(const std::string& text, bool may_fault, Reach& reach) {
  const auto compilation = driver::compile_text("random.deal", text, {});
  if (compilation->diagnostics.has_errors()) return "does not compile: " + rendered(*compilation);
  if (driver::dump_model(*compilation) !=
      driver::dump_model(*driver::compile_text("random.deal", text, {})))
    return "two models of one text";
  const kernel::Kernel& executor = *compilation->kernel;

  const std::string listing = ir::print(compilation->lowered->program);
  const auto reread = ir::read(listing);
  if (!reread.error.empty()) return "its program cannot be read back";
  if (ir::print(reread.program) != listing) return "its program is read back as another";

  kernel::BlockBuffer buffer(executor.layout());
  const auto stopped = executor.run(*executor.workspace(), 1, 0, paths, buffer, {});
  if (stopped) {
    const auto worded = driver::explain_fault(*compilation, 1, *stopped);
    return may_fault && !worded.message.empty()
               ? ""
               : "stops: " + diagnostics::to_text(worded, compilation->sources, false);
  }
  if (auto wrong = check_laws(*compilation, buffer, paths); !wrong.empty()) return wrong;
  if (auto wrong = check_measures(*compilation, buffer, paths); !wrong.empty()) return wrong;

  if (auto wrong = check_observed(*compilation, buffer, reach); !wrong.empty()) return wrong;

  std::optional<kernel::Fault> fault;
  const auto together = outputs(executor, 0, paths, fault);
  const auto alone = outputs(executor, 0, 1, fault);
  if (alone[0] != together[0]) return "a path alone differs";
  if (outputs(executor, 0, 9, fault)[8] != together[8]) return "a path in a smaller block differs";

  diagnostics::Diagnostics reports;
  const auto whole = lower::lower(std::array{&compilation->model()}, reports);
  const auto undead = outputs(*interpreter::make_kernel(whole->program), 0, paths, fault);
  if (fault || undead != together) return "removing dead code changes bits";
  return "";
}

} // namespace deal::test
