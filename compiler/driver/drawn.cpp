#include "compiler/driver/drawn.hpp"

#include <algorithm>

namespace deal::driver {

namespace {

/// What draws reach, by values and by the slots that carry them into later periods.
class Reach {
 public:
  explicit Reach(const ir::Program& program)
      : program_(program), values_(program.values.size()), slots_(program.slots.size()) {
    while (spread()) {}
  }

  bool reaches(ir::ValueId value) const { return values_[value]; }

 private:
  /// Values stand behind their operands, so a pass misses only what slots carry back.
  bool spread() {
    bool carried = false;
    for (ir::ValueId id = 0; id < values_.size(); ++id) {
      const ir::Instruction& value = program_.values[id];
      values_[id] =
          is_origin(value) || std::ranges::any_of(value.operands, [&](ir::ValueId operand) {
            return operand != ir::no_value && values_[operand];
          });
      if (value.op != ir::Op::write || !values_[id] || slots_[value.index]) continue;
      slots_[value.index] = carried = true;
    }
    return carried;
  }

  bool is_origin(const ir::Instruction& value) const {
    switch (value.op) {
    case ir::Op::uniform:
    case ir::Op::sample: return true;
    case ir::Op::host: return program_.host_functions[value.index].by_path;
    case ir::Op::read: return slots_[value.index];
    default: return false;
    }
  }

  const ir::Program& program_;
  std::vector<bool> values_, slots_;
};

/// The number of an output among all of a program.
std::uint32_t number_of(const ir::Program& program, lower::OutputPlace place) {
  std::uint32_t before = 0;
  for (std::uint32_t i = 0; i < program.outputs.size(); ++i)
    if (program.outputs[i].series == place.series && before++ == place.index) return i;
  return static_cast<std::uint32_t>(program.outputs.size());
}

} // namespace

bool is_drawn(const ir::Program& program, lower::OutputPlace place) {
  const std::uint32_t output = number_of(program, place);
  const Reach draws(program);
  for (ir::ValueId id = 0; id < program.values.size(); ++id) {
    const ir::Instruction& value = program.values[id];
    if (value.op == ir::Op::observe && value.index == output && draws.reaches(id)) return true;
  }
  return false;
}

} // namespace deal::driver
