#include "compiler/interpreter/alone.hpp"
#include "compiler/interpreter/interpreter.hpp"
#include "compiler/interpreter/plan.hpp"
#include "compiler/ir/arithmetic.hpp"
#include "compiler/ir/float_environment.hpp"

#include <cmath>
#include <optional>

namespace deal::interpreter {

namespace {

using ir::Instruction;
using ir::Op;
using ir::ValueId;

/// One member of a value.
struct Element {
  ValueId id = ir::no_value;
  std::uint32_t member = 0;
};

/// Walks back through the values of one path in one period.
class Walk {
 public:
  Walk(const ir::Program& program, const Machine& machine) : program_(program), machine_(machine) {}

  Element failing_member(ValueId check) const {
    const Instruction& in = program_.values[check];
    for (std::uint32_t member = 0; member < size_of(program_, in.family); ++member) {
      const double given = value({in.operands[0], member});
      const bool good = in.op == Op::check ? ir::arithmetic::is_finite(given) : given != 0;
      if (!good && value({in.operands[1], member}) != 0) return {check, member};
    }
    return {check, 0};
  }

  Element origin(Element element) const {
    while (const std::optional<Element> earlier = blame(element)) element = *earlier;
    return element;
  }

  /// What a requirement is about: the undefined number that was compared, if it forbids one or compares one itself.
  std::optional<Element> forbidden(Element requirement) const {
    const Element condition = operands(requirement)[0];
    if (instruction(condition).op == Op::not_) return undefined_operand(operands(condition)[0]);
    if (!compares(condition)) return std::nullopt;
    for (const Element& side : operands(condition))
      if (std::isnan(value(side))) return side;
    return std::nullopt;
  }

  std::vector<double> sides(Element requirement) const {
    const Element condition = operands(requirement)[0];
    return compares(condition) ? operand_values(condition) : std::vector<double>{};
  }

  double value(Element element) const { return machine_.value(element.id, element.member); }

  std::vector<double> operand_values(Element element) const {
    std::vector<double> result;
    for (const Element& operand : operands(element)) result.push_back(value(operand));
    return result;
  }

 private:
  const Instruction& instruction(Element element) const { return program_.values[element.id]; }

  /// What an element is made of, in the order in which the operation takes it.
  std::vector<Element> operands(Element element) const {
    const Instruction& in = instruction(element);
    const ValueId a = in.operands[0];
    switch (in.op) {
    case Op::broadcast: return {{a, 0}};
    case Op::extract: return {{a, in.index}};
    case Op::gather: return {{a, program_.index_tables[in.index].entries[element.member]}};
    case Op::scatter_add: return scattered(element);
    case Op::join: return {joined(element)};
    case Op::host: return arguments(element);
    case Op::clear:
    case Op::mix:
    case Op::cycling:
    case Op::sum:
    case Op::smallest:
    case Op::largest:
    case Op::any:
    case Op::irr_count: return members(a);
    case Op::irr_root: {
      std::vector<Element> result = members(a);
      result.push_back({in.operands[1], 0});
      return result;
    }
    default: break;
    }
    std::vector<Element> result;
    for (const ValueId operand : in.operands)
      if (operand != ir::no_value) result.push_back({operand, element.member});
    return result;
  }

  /// Of a function of the host, for one member.
  std::vector<Element> arguments(Element element) const {
    const Instruction& in = instruction(element);
    const ir::HostFunction& function = program_.host_functions[in.index];
    std::vector<Element> result;
    for (std::uint32_t k = 0; k < function.arguments; ++k)
      result.push_back({in.operands[0], k * size_of(program_, function.family) + element.member});
    return result;
  }

  Element joined(Element element) const {
    const Instruction& in = instruction(element);
    const std::uint32_t first = size_of(program_, program_.values[in.operands[0]].family);
    if (element.member < first) return {in.operands[0], element.member};
    return {in.operands[1], element.member - first};
  }

  std::vector<Element> members(ValueId family) const {
    std::vector<Element> result;
    for (std::uint32_t i = 0; i < size_of(program_, program_.values[family].family); ++i)
      result.push_back({family, i});
    return result;
  }

  std::vector<Element> scattered(Element element) const {
    const Instruction& in = instruction(element);
    const std::vector<std::uint32_t>& map = program_.index_tables[in.index].entries;
    std::vector<Element> result{{in.operands[0], element.member}};
    for (std::uint32_t i = 0; i < map.size(); ++i)
      if (map[i] == element.member) result.push_back({in.operands[1], i});
    return result;
  }

  bool compares(Element condition) const {
    const Op op = instruction(condition).op;
    return op == Op::le || op == Op::lt || op == Op::eq;
  }

  bool is_leaf(Element element) const { return info(instruction(element).op).arity == 0; }

  /// The operand that made the element bad; none if it is the first bad one.
  std::optional<Element> blame(Element element) const {
    if (instruction(element).op == Op::select) return blame_select(element);
    const std::vector<Element> given = operands(element);
    const bool is_nan = std::isnan(value(element));
    for (const Element& operand : given)
      if (is_nan ? std::isnan(value(operand)) : std::isinf(value(operand))) return operand;
    if (!is_nan) return std::nullopt;
    // ∞ − ∞ and the like: an infinity that was computed came from something; one that was written did not.
    for (const Element& operand : given)
      if (std::isinf(value(operand)) && !is_leaf(operand)) return operand;
    return std::nullopt;
  }

  std::optional<Element> blame_select(Element element) const {
    const Instruction& in = instruction(element);
    const Element condition{in.operands[0], element.member};
    const Element taken{value(condition) != 0 ? in.operands[1] : in.operands[2], element.member};
    if (!is_written_constant(taken)) return taken;
    return undefined_operand(condition);
  }

  bool is_written_constant(Element element) const {
    const Instruction& in = instruction(element);
    return in.op == Op::constant ||
           (in.op == Op::broadcast && program_.values[in.operands[0]].op == Op::constant);
  }

  /// The undefined number for whose sake a mask holds: comparisons hand it on by `undefined`.
  std::optional<Element> undefined_operand(Element root) const {
    std::vector<Element> open{root};
    while (!open.empty()) {
      const Element mask = open.back();
      open.pop_back();
      if (value(mask) == 0) continue;
      const std::vector<Element> given = operands(mask);
      if (instruction(mask).op == Op::undefined) return given[0];
      if (hands_on(instruction(mask).op)) open.insert(open.end(), given.rbegin(), given.rend());
    }
    return std::nullopt;
  }

  static bool hands_on(Op op) {
    return op == Op::and_ || op == Op::or_ || op == Op::any || op == Op::broadcast ||
           op == Op::extract || op == Op::gather;
  }

  const ir::Program& program_;
  const Machine& machine_;
};

/// Runs one path until it faults.
bool reproduce(Machine& machine, const ir::Program& program, std::uint64_t seed,
               const kernel::Fault& fault) {
  run_alone(machine, program, seed, fault.path, [](std::uint32_t) {});
  return machine.fault().has_value();
}

Cause explain(const Walk& walk, const ir::Program& program, const kernel::Fault& fault) {
  const Element check = walk.failing_member(fault.instruction);
  const Instruction& in = program.values[check.id];
  Cause cause;
  cause.period = fault.period;
  cause.member = check.member;
  std::optional<Element> bad;
  if (in.op == Op::check) bad = Element{in.operands[0], check.member};
  if (in.op == Op::require) bad = walk.forbidden(check);
  const Element origin = bad ? walk.origin(*bad) : check;
  cause.instruction = origin.id;
  cause.operands = walk.operand_values(origin);
  cause.site = program.values[origin.id].site;
  if (bad) {
    cause.result = walk.value(origin);
    cause.checked = walk.value(*bad);
  } else {
    cause.sides = walk.sides(check);
  }
  return cause;
}

} // namespace

Cause diagnose(const ir::Program& program, std::uint64_t seed, const kernel::Fault& fault,
               const kernel::Inputs& inputs) {
  const ir::DefaultFloatEnvironment environment;
  const Plan plan = plan_all(program);
  const Binding binding(plan, inputs);
  binding.require_samples(fault.path + 1);
  Machine machine(plan, 1);
  machine.give(binding);
  if (!reproduce(machine, plan.program, seed, fault)) return {};
  return explain(Walk(plan.program, machine), plan.program, *machine.fault());
}

} // namespace deal::interpreter
