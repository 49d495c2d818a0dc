#pragma once

#include "compiler/interpreter/machine.hpp"

namespace deal::interpreter {

/// Runs one path on a machine whose plan keeps every value, up to its fault if it has one. `end_of_period(t)` is
/// called when the step of period t is done and the slots have not changed yet.
template <class EndOfPeriod>
void run_alone(Machine& machine, const ir::Program& program, std::uint64_t seed, std::uint64_t path,
               EndOfPeriod end_of_period) {
  machine.execute(ir::Block::setup);
  machine.begin(seed, path, 1);
  machine.execute(ir::Block::open);
  for (std::uint32_t t = 0; t < program.periods && machine.lanes() != 0; ++t) {
    machine.at_period(t);
    machine.execute(ir::Block::schedule);
    machine.execute(ir::Block::step);
    if (machine.lanes() == 0) break;
    end_of_period(t);
    machine.end_period();
  }
  machine.execute(ir::Block::close);
}

} // namespace deal::interpreter
