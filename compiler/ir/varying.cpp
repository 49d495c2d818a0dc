#include "compiler/ir/varying.hpp"

#include <algorithm>

namespace deal::ir {

namespace {

class Varying {
 public:
  explicit Varying(const Program& program)
      : program_(program), values_(program.values.size()), slots_(program.slots.size()),
        outputs_(program.outputs.size()) {}

  std::vector<bool> outputs() {
    // What a period writes, the next one reads.
    while (pass()) {}
    return outputs_;
  }

 private:
  /// Whether a slot began to vary.
  bool pass() {
    bool more = false;
    for (const std::vector<ValueId>& block : program_.blocks) {
      for (const ValueId id : block) {
        const Instruction& instruction = program_.values[id];
        values_[id] = varies(instruction);
        if (!values_[id]) continue;
        if (instruction.op == Op::observe) outputs_[instruction.index] = true;
        if (instruction.op != Op::write || slots_[instruction.index]) continue;
        slots_[instruction.index] = true;
        more = true;
      }
    }
    return more;
  }

  bool varies(const Instruction& instruction) const {
    switch (instruction.op) {
    case Op::uniform:
    case Op::sample: return true;
    case Op::read: return slots_[instruction.index];
    case Op::host:
      if (program_.host_functions[instruction.index].by_path) return true;
      break;
    default: break;
    }
    return std::ranges::any_of(instruction.operands,
                               [&](ValueId id) { return id != no_value && values_[id]; });
  }

  const Program& program_;
  std::vector<bool> values_, slots_, outputs_;
};

} // namespace

std::vector<bool> varying_outputs(const Program& program) { return Varying(program).outputs(); }

} // namespace deal::ir
