#include "compiler/driver/driver.hpp"

#include "compiler/interpreter/interpreter.hpp"

#include <fmt/format.h>

#include <cmath>

namespace deal::driver {

using diagnostics::Code;

namespace {

/// The operation that first gave a bad number, in words.
std::string cause_words(const ir::Program& program, const interpreter::Cause& cause) {
  if (cause.instruction == ir::no_value) return "the value is " + fmt::format("{}", cause.checked);
  const ir::Instruction& instruction = program.values[cause.instruction];
  const auto& x = cause.operands;
  switch (instruction.op) {
  case ir::Op::div:
    if (x.size() == 2 && x[1] == 0) return fmt::format("{:.6g} is divided by zero", x[0]);
    return x.size() == 2 ? fmt::format("{:.6g} / {:.6g} is too large", x[0], x[1])
                         : "a quotient is too large";
  case ir::Op::log:
  case ir::Op::log1p: return fmt::format("the logarithm of {:.6g}", x.empty() ? 0.0 : x[0]);
  case ir::Op::sqrt: return fmt::format("the square root of {:.6g}", x.empty() ? 0.0 : x[0]);
  case ir::Op::exp:
    return fmt::format("e to the power {:.6g} is too large", x.empty() ? 0.0 : x[0]);
  case ir::Op::pow:
    return x.size() == 2 ? fmt::format("{:.6g} to the power {:.6g}", x[0], x[1]) : "a power";
  case ir::Op::constant: return "nothing was found that it could be taken from";
  case ir::Op::mul:
  case ir::Op::add:
  case ir::Op::sub: return "a product or sum is too large";
  default: return fmt::format("an operation gave {}", cause.result);
  }
}

} // namespace

diagnostics::Diagnostic explain_fault(const Compilation& compilation, std::uint64_t seed,
                                      const kernel::Fault& fault) {
  const ir::Program& program = compilation.lowered->program;
  const interpreter::Cause cause = interpreter::diagnose(program, seed, fault);
  const ir::Site& site = program.sites[fault.site];
  const auto& labels = compilation.model->grid.labels;
  const std::string period = fault.period < labels.size() ? labels[fault.period] : "the end";
  const std::string path = std::to_string(fault.path);
  const ir::Instruction& check = program.values[fault.instruction];
  diagnostics::Diagnostics scratch;
  if (check.op == ir::Op::require) {
    const bool parameters = site.role == "parameters";
    scratch.report(
        parameters ? Code::bad_parameter : Code::negative_amount, site.span,
        {site.variable, period, path, parameters ? "the distribution does not exist" : site.role});
  } else {
    const Code code = std::isinf(cause.checked) ? Code::infinite_number : Code::undefined_number;
    auto report =
        scratch.report(code, site.span, {site.variable, period, path, cause_words(program, cause)});
    if (cause.site != 0 && !(program.sites[cause.site].span == site.span)) {
      report.label(program.sites[cause.site].span,
                   fmt::format("in `{}`", program.sites[cause.site].variable));
    }
  }
  return scratch.sorted().front();
}

} // namespace deal::driver
