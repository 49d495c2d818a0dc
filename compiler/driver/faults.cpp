#include "compiler/driver/driver.hpp"

#include "compiler/driver/scenarios.hpp"
#include "compiler/interpreter/interpreter.hpp"
#include "compiler/lower/parameter_rule.hpp"
#include "compiler/lower/requirement_role.hpp"

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
  case ir::Op::normal_quantile:
    return fmt::format("the normal quantile of {:.10g}", x.empty() ? 0.0 : x[0]);
  case ir::Op::sqrt: return fmt::format("the square root of {:.10g}", x.empty() ? 0.0 : x[0]);
  case ir::Op::exp:
  case ir::Op::expm1:
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

constexpr std::string_view everywhere = "on every path";

/// What the model's own requirement found.
void report(diagnostics::Diagnostics& into, const sema::Requirement& what, const std::string& name,
            const interpreter::Cause& cause, const std::string& place) {
  const std::string where = place == everywhere ? "" : " " + place;
  if (what.condition != sema::none_id) {
    const std::string subject =
        what.name.empty() && !name.empty() ? "row " + name : sema::called(name);
    into.report(Code::requirement_not_met, what.span, {subject, where, what.words});
    return;
  }
  const double side = cause.sides.size() == 2 ? cause.sides[what.at_least ? 1 : 0] : 0;
  into.report(Code::out_of_range, what.span,
              {name, sema::in_units(side * what.scale, what.type), where, what.words})
      .label(what.rule, "its range");
}

/// What a requirement of the engine found: code and words.
std::pair<Code, std::string> requirement_words(const ir::Site& site,
                                               const interpreter::Cause& cause) {
  if (const auto rule = lower::parameter_rule(site.role)) {
    const auto& x = cause.sides;
    if (x.size() != 2) return {Code::bad_parameter, "no such distribution exists"};
    return {Code::bad_parameter, lower::words(*rule, x[0], x[1])};
  }
  if (site.role == "largest amount" && cause.sides.size() == 2)
    return {Code::amount_too_large,
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

diagnostics::Diagnostic worded(const Compilation& compilation, const lower::Lowered& lowered,
                               const kernel::Fault& fault, const interpreter::Cause& cause,
                               const std::string& place) {
  const ir::Program& program = lowered.program;
  const lower::Outputs& outputs = lowered.scenarios[lowered.scenario_of(fault.site)];
  const sema::Model& model = *outputs.model;
  const ir::Site& site = program.sites[fault.site];
  const ir::Instruction& check = program.values[fault.instruction];
  const bool undefined = check.op == ir::Op::check || std::isnan(cause.checked);
  const sema::FamilyId rows = table_of(model, program, check.family);
  diagnostics::Diagnostics scratch;
  if (const auto own = lower::requirement_of(site.role); own && !undefined) {
    const sema::Requirement& what = model.requirements[*own];
    report(scratch, what, model.name_of(what.name, rows, cause.member), cause, place);
  } else {
    Code code = std::isinf(cause.checked) ? Code::infinite_number : Code::undefined_number;
    std::string words;
    if (undefined)
      words = cause_words(program, cause);
    else
      std::tie(code, words) = requirement_words(site, cause);
    const std::string variable = model.name_of(site.variable, rows, cause.member);
    auto report = scratch.report(code, site.span, {variable, place, words});
    const ir::Site& origin = program.sites[cause.site];
    const bool elsewhere = !(origin.span == source::Span{}) && !(origin.span == site.span);
    if (undefined && cause.site != 0 && elsewhere)
      report.label(origin.span, fmt::format("in `{}`", origin.variable));
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

/// The two sides of a comparison that is the same whatever happens.
std::optional<std::pair<double, double>> known_sides(const ir::Program& program,
                                                     const ir::Instruction& comparison) {
  if (comparison.op != ir::Op::le && comparison.op != ir::Op::lt) return std::nullopt;
  const ir::Instruction& low = program.values[comparison.operands[0]];
  const ir::Instruction& high = program.values[comparison.operands[1]];
  if (low.op != ir::Op::constant || high.op != ir::Op::constant) return std::nullopt;
  return std::pair{low.immediate, high.immediate};
}

/// Why a requirement never holds, if that is known. Comparisons of constants are kept for their words.
std::optional<interpreter::Cause> never_holds(const ir::Program& program, ir::ValueId condition) {
  const ir::Instruction& in = program.values[condition];
  if (in.op == ir::Op::mask_constant)
    return in.immediate != 0 ? std::nullopt : std::optional(interpreter::Cause{});
  const auto sides = known_sides(program, in);
  if (!sides) return std::nullopt;
  const auto [low, high] = *sides;
  if (in.op == ir::Op::le ? low <= high : low < high) return std::nullopt;
  interpreter::Cause result;
  result.sides = {low, high};
  return result;
}

} // namespace

diagnostics::Diagnostic explain_fault(const Compilation& compilation, const lower::Lowered& lowered,
                                      std::uint64_t seed, const kernel::Fault& fault,
                                      const kernel::Inputs& inputs) {
  const auto& labels = lowered.scenarios[lowered.scenario_of(fault.site)].model->grid.labels;
  const std::string period = fault.period < labels.size() ? labels[fault.period] : "the end";
  return worded(compilation, lowered, fault,
                interpreter::diagnose(lowered.program, seed, fault, inputs),
                fmt::format("in {} on path {}", period, fault.path));
}

void report_known_faults(Compilation& compilation) {
  const ir::Program& program = compilation.lowered->program;
  for (ir::ValueId id = 0; id < program.values.size(); ++id) {
    const ir::Instruction& check = program.values[id];
    if (check.op != ir::Op::require) continue;
    const ir::Instruction& live = program.values[check.operands[1]];
    if (live.op != ir::Op::mask_constant || live.immediate == 0) continue;
    const auto cause = never_holds(program, check.operands[0]);
    if (!cause) continue;
    const kernel::Fault fault{.path = 0, .period = 0, .site = check.site, .instruction = id};
    compilation.diagnostics.include(
        worded(compilation, *compilation.lowered, fault, *cause, std::string(everywhere)));
  }
}

diagnostics::Diagnostic explain_fault(const Compilation& compilation, std::uint64_t seed,
                                      const kernel::Fault& fault) {
  return explain_fault(compilation, *compilation.lowered, seed, fault);
}

} // namespace deal::driver
