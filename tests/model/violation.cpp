#include "tests/model/violation.hpp"

#include "compiler/interpreter/interpreter.hpp"
#include "tests/model/harness.hpp"
#include "tests/model/oracle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
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
  std::map<std::string, std::vector<double>> dues;
  for (std::size_t i = 0; i < measures.size(); ++i) {
    const auto& place = compilation.lowered->scenarios[0].measures[i];
    const std::string& name = measures[i].name;
    for (std::uint32_t t = 0; t < (place.series ? periods : 1); ++t) {
      const double* values =
          place.series ? buffer.series(place.index, t) : buffer.scalar(place.index);
      for (std::uint32_t path = 0; path < count; ++path) {
        std::string wrong = broken_promise(name, values[path], 1e6);
        if (!wrong.empty()) return wrong + fmt::format(" in period {} of path {}", t, path);
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

bool near(double a, double b, double scale) {
  return std::fabs(a - b) <= 1e-9 * (1 + std::fabs(scale));
}

/// Holds a path's payments, cash and recycled money against the oracle, arrears against what was unpaid.
/// It needs the dues of all payments.
std::string check_path(const driver::Compilation& compilation, kernel::BlockBuffer& buffer,
                       std::uint32_t path) {
  const sema::Model& model = compilation.model();
  std::map<std::string, std::size_t> measures;
  for (std::size_t i = 0; i < model.measures.size(); ++i) measures[model.measures[i].name] = i;
  auto value = [&](const std::string& name, std::size_t t) {
    const auto found = measures.find(name);
    if (found == measures.end()) return 0.0;
    const auto& place = compilation.lowered->scenarios[0].measures[found->second];
    return place.series ? buffer.series(place.index, static_cast<std::uint32_t>(t))[path]
                        : buffer.scalar(place.index)[path];
  };
  auto flat = [&](std::size_t payment) {
    std::string name = model.payments[payment].name;
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
  };
  auto due = [&](std::size_t payment, std::size_t t) { return value("due_" + flat(payment), t); };
  for (std::size_t i = 0; i < model.payments.size(); ++i) {
    const sema::Term& amount = model.term(model.payments[i].due);
    const bool never = amount.op == sema::TermOp::constant && amount.number == 0;
    if (!never && !measures.contains("due_" + flat(i))) return "";
  }
  const Expected right = expected(model, due);
  double money = 0;
  for (std::size_t t = 0; t < model.grid.periods(); ++t) {
    for (std::size_t i = 0; i < model.payments.size(); ++i) {
      const double paid = value("paid_" + flat(i), t);
      money += std::fabs(due(i, t));
      const std::string what =
          fmt::format("{} in period {} of path {}", model.payments[i].name, t, path);
      if (!near(paid, right.paid[i][t], money))
        return fmt::format("oracle: paid {} instead of {}: {}", paid, right.paid[i][t], what);
      const bool carried = t > 0 && model.payments[i].unpaid == sema::Unpaid::arrears;
      if (carried && due(i, t) < (due(i, t - 1) - value("paid_" + flat(i), t - 1)) * (1 - 1e-9))
        return "arrears: lost by " + what;
    }
    for (std::size_t id = 0; id < model.parties.size(); ++id) {
      const std::string name = "cash_" + model.parties[id].name;
      if (model.parties[id].kind != sema::PartyKind::party || !measures.contains(name)) continue;
      if (!near(value(name, t), right.cash[id][t], money + right.cash[id][t])) {
        return fmt::format("oracle: {} is {} instead of {} in period {} of path {}", name,
                           value(name, t), right.cash[id][t], t, path);
      }
    }
  }
  for (const auto& [origin, surplus] : right.surplus) {
    const std::string name = "surplus_" + model.parties[origin].name;
    if (measures.contains(name) && !near(value(name, 0), surplus, money)) {
      return fmt::format("oracle: {} is {} instead of {} on path {}", name, value(name, 0), surplus,
                         path);
    }
  }
  return "";
}

} // namespace

std::string violation(const std::string& text, bool may_fault) {
  const auto compilation = driver::compile_text("random.deal", text, {});
  if (!compilation->diagnostics.empty()) return "does not compile: " + rendered(*compilation);
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

  for (std::uint32_t path = 0; path < paths; path += 8) {
    if (auto wrong = check_path(*compilation, buffer, path); !wrong.empty()) return wrong;
  }

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
