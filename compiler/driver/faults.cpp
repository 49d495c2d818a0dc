#include "compiler/driver/driver.hpp"

#include "compiler/driver/scenarios.hpp"
#include "compiler/interpreter/interpreter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace deal::driver {

using diagnostics::Code;

namespace {

std::string too_large(const std::vector<double>& x, const char* sign, const char* words) {
  return x.size() == 2 ? fmt::format("{:.10g} {} {:.10g} is too large", x[0], sign, x[1])
                       : fmt::format("{} is too large", words);
}

/// The operation that first gave a bad number, in words.
std::string cause_words(const ir::Program& program, const interpreter::Cause& cause) {
  if (cause.instruction == ir::no_value) return fmt::format("the value is {}", cause.checked);
  const ir::Instruction& instruction = program.values[cause.instruction];
  const auto& x = cause.operands;
  switch (instruction.op) {
  case ir::Op::div:
    if (x.size() == 2 && x[1] == 0) return fmt::format("{:.10g} is divided by zero", x[0]);
    return too_large(x, "/", "a quotient");
  case ir::Op::log: return fmt::format("the logarithm of {:.10g}", x.empty() ? 0.0 : x[0]);
  case ir::Op::log1p: return fmt::format("the logarithm of {:.10g}", x.empty() ? 0.0 : 1 + x[0]);
  case ir::Op::expm1:
  case ir::Op::sqrt: return fmt::format("the square root of {:.10g}", x.empty() ? 0.0 : x[0]);
  case ir::Op::exp:
    return fmt::format("e to the power {:.10g} is too large", x.empty() ? 0.0 : x[0]);
  case ir::Op::pow:
    if (std::isinf(cause.result)) return too_large(x, "to the power", "a power");
    return x.size() == 2 ? fmt::format("{:.10g} to the power {:.10g}", x[0], x[1]) : "a power";
  case ir::Op::constant:
  case ir::Op::select: return "no deal fits the condition of its `the … where`";
  case ir::Op::smallest: return "the smallest of none";
  case ir::Op::largest: return "the largest of none";
  case ir::Op::clear:
  case ir::Op::mix:
  case ir::Op::cycling: return "an amount in a loop of payments is too large";
  case ir::Op::irr_count:
  case ir::Op::irr_root: return "its internal rates of return are too close together to be counted";
  case ir::Op::grid:
    return fmt::format("the series `{}` has no value in this period",
                       program.grid_columns[instruction.index].name);
  case ir::Op::host:
    return fmt::format("the program's function gave {} for {}({:.10g})",
                       std::isnan(cause.result) ? "no number" : "an infinite number",
                       program.host_functions[instruction.index].name, fmt::join(x, ", "));
  case ir::Op::mul: return too_large(x, "*", "a product");
  case ir::Op::add: return too_large(x, "+", "a sum");
  case ir::Op::sub: return too_large(x, "-", "a difference");
  case ir::Op::sum:
  case ir::Op::scatter_add: return "a sum is too large";
  default: return fmt::format("an operation gave {}", cause.result);
  }
}

/// What a requirement found: code and words.
std::pair<Code, std::string> requirement_words(const ir::Site& site,
                                               const interpreter::Cause& cause) {
  if (site.role == "parameters") {
    const auto& x = cause.sides;
    const bool below = x.size() == 2 && x[1] < x[0];
    return {Code::bad_parameter, x.size() == 2 ? fmt::format("{:.10g} is {} {:.10g}", x[1],
                                                             below ? "below" : "not above", x[0])
                                               : "no such distribution exists"};
  }
  if (site.role.starts_with("largest ") && cause.sides.size() == 2)
    return {site.role == "largest amount" ? Code::amount_too_large : Code::bad_parameter,
            fmt::format("{:.10g} is above {:.10g}", cause.sides[0], cause.sides[1])};
  if (cause.sides.size() != 2) return {Code::negative_amount, site.role};
  if (cause.sides[0] == 0)
    return {Code::negative_amount, fmt::format("the {} is {:.10g}", site.role, cause.sides[1])};
  return {Code::more_than_there,
          fmt::format("{:.10g} of {:.10g} {}", cause.sides[0], cause.sides[1], site.role)};
}

/// The table whose rows a family of the program stands for. Tables that nothing uses are in the model alone, so
/// that the numbers differ.
sema::FamilyId table_of(const sema::Model& model, const ir::Program& program, ir::FamilyId family) {
  if (family == ir::scalar) return 0;
  const auto found =
      std::ranges::find(model.families, program.families[family].name, &sema::Family::name);
  return static_cast<sema::FamilyId>(found - model.families.begin());
}

} // namespace

diagnostics::Diagnostic explain_fault(const Compilation& compilation, const lower::Lowered& lowered,
                                      std::uint64_t seed, const kernel::Fault& fault,
                                      const kernel::Inputs& inputs) {
  const ir::Program& program = lowered.program;
  const lower::Outputs& outputs = lowered.scenarios[lowered.scenario_of(fault.site)];
  const sema::Model& model = *outputs.model;
  const interpreter::Cause cause = interpreter::diagnose(program, seed, fault, inputs);
  const ir::Site& site = program.sites[fault.site];
  const auto& labels = model.grid.labels;
  const std::string period = fault.period < labels.size() ? labels[fault.period] : "the end";
  const std::string path = std::to_string(fault.path);
  const ir::Instruction& check = program.values[fault.instruction];
  const bool undefined = check.op == ir::Op::check || std::isnan(cause.checked);
  Code code = std::isinf(cause.checked) ? Code::infinite_number : Code::undefined_number;
  std::string words;
  if (undefined)
    words = cause_words(program, cause);
  else
    std::tie(code, words) = requirement_words(site, cause);
  const std::string variable =
      model.name_of(site.variable, table_of(model, program, check.family), cause.member);
  diagnostics::Diagnostics scratch;
  auto report = scratch.report(code, site.span, {variable, period, path, words});
  if (undefined) {
    const bool has_place = !(program.sites[cause.site].span == source::Span{});
    if (cause.site != 0 && has_place && !(program.sites[cause.site].span == site.span)) {
      report.label(program.sites[cause.site].span,
                   fmt::format("in `{}`", program.sites[cause.site].variable));
    }
  }
  if (const auto deal = model.deal_of(site.variable)) {
    scratch.move(0, *deal, [&](source::Span span) {
      return compilation.sources.file(span.file).is_library();
    });
  }
  diagnostics::Diagnostic result = scratch.sorted().front();
  const auto without = outputs.without(fault.site);
  if (!without.empty())
    result.message = fmt::format("without {}: {}", fmt::join(without, ", "), result.message);
  if (compilation.scenarios.size() > 1)
    result.message = scenario_words(model.scenario) + ": " + result.message;
  return result;
}

diagnostics::Diagnostic explain_fault(const Compilation& compilation, std::uint64_t seed,
                                      const kernel::Fault& fault) {
  return explain_fault(compilation, *compilation.lowered, seed, fault);
}

} // namespace deal::driver
