#include "compiler/jit/assumptions.hpp"

#include <algorithm>
#include <cmath>

namespace deal::jit {

namespace {

using interpreter::Plan;
using ir::Block;
using ir::Instruction;
using ir::Op;
using ir::ValueId;
using Known = Assumptions::Known;

/// How many of the first operands are finite wherever the result is.
int implied_operands(const ir::Program& program, const Instruction& in) {
  switch (in.op) {
  case Op::add:
  case Op::sub:
  case Op::mul:
  case Op::scatter_add: return 2;
  case Op::fma: return 3;
  case Op::neg:
  case Op::abs:
  case Op::sqrt:
  case Op::floor:
  case Op::log:
  case Op::log1p:
  case Op::div:
  case Op::sum: return 1;
  case Op::broadcast: return size_of(program, in.family) != 0 ? 1 : 0;
  default: return 0;
  }
}

/// Groups of values that stay without a finite value once one of them has none: a value with the operands that it implies,
/// and what a state is read as with what was written into it a period before. Tarjan, "Depth-first search and
/// linear graph algorithms" (1972), without recursion.
class Groups {
 public:
  Groups(const ir::Program& program, const std::vector<ValueId>& written)
      : program_(program), written_(written), order_(program.values.size(), 0),
        low_(program.values.size(), 0), group_(program.values.size(), 0) {
    for (const ValueId id : program.block(Block::step))
      if (order_[id] == 0) visit(id);
  }

  bool together(ValueId a, ValueId b) const { return group_[a] == group_[b]; }
  std::size_t count() const { return groups_ + 1; }
  std::size_t of(ValueId id) const { return group_[id]; }

 private:
  struct Visit {
    ValueId id;
    int next;
  };

  ValueId successor(ValueId id, int i) const {
    const Instruction& in = program_.values[id];
    if (in.op == Op::read) return i == 0 ? written_[in.index] : ir::no_value;
    return i < implied_operands(program_, in) ? in.operands[i] : ir::no_value;
  }

  void enter(ValueId id) {
    order_[id] = low_[id] = ++visited_;
    open_.push_back(id);
    path_.push_back({id, 0});
  }

  void visit(ValueId root) {
    enter(root);
    while (!path_.empty()) {
      auto& [id, next] = path_.back();
      const ValueId to = next < 3 ? successor(id, next) : ir::no_value;
      if (to == ir::no_value) {
        leave();
      } else {
        ++next;
        if (program_.values[to].block != Block::step) continue;
        if (order_[to] == 0)
          enter(to);
        else if (group_[to] == 0)
          low_[id] = std::min(low_[id], order_[to]);
      }
    }
  }

  void leave() {
    const ValueId id = path_.back().id;
    path_.pop_back();
    if (!path_.empty()) low_[path_.back().id] = std::min(low_[path_.back().id], low_[id]);
    if (low_[id] != order_[id]) return;
    ++groups_;
    while (group_[id] == 0) {
      group_[open_.back()] = groups_;
      open_.pop_back();
    }
  }

  const ir::Program& program_;
  const std::vector<ValueId>& written_;
  std::vector<std::size_t> order_; ///< 0: not seen yet
  std::vector<std::size_t> low_;
  std::vector<std::size_t> group_; ///< 0: not closed yet
  std::vector<ValueId> open_;
  std::vector<Visit> path_;
  std::size_t visited_ = 0;
  std::size_t groups_ = 0;
};

class Thinner {
 public:
  explicit Thinner(Plan& plan)
      : plan_(plan), program_(plan.program), written_(program_.slots.size(), ir::no_value),
        started_(program_.slots.size(), ir::no_value), asked_(program_.values.size()),
        known_(program_.values.size(), Known::nothing) {
    for (const ValueId id : program_.block(Block::open))
      if (instruction(id).op == Op::write) started_[instruction(id).index] = operand(id);
    for (const ValueId id : program_.block(Block::step))
      if (instruction(id).op == Op::write) written_[instruction(id).index] = operand(id);
  }

  void run() {
    const std::vector<bool> lasting = lasting_slots();
    asked_.assign(program_.values.size(), false);
    for (std::size_t slot = 0; slot < lasting.size(); ++slot)
      if (lasting[slot]) asked_[written_[slot]] = true;
    drop_implied();
    ask(Block::open);
    ask(Block::close);
    know_invariants();
    for (const Block block : {Block::open, Block::step, Block::close}) know(block);
    drop_known();
    check_at_the_end(lasting);
  }

  std::vector<Known> known() { return std::move(known_); }

  std::vector<bool> loose() const {
    std::vector<bool> result(program_.values.size(), true);
    for (const Block block : {Block::close, Block::step, Block::open}) {
      const std::vector<ValueId>& ids = program_.block(block);
      for (auto id = ids.rbegin(); id != ids.rend(); ++id) tighten(*id, result);
    }
    for (ValueId id = 0; id < asked_.size(); ++id)
      if (asked_[id]) result[id] = true;
    return result;
  }

 private:
  const Instruction& instruction(ValueId id) const { return program_.values[id]; }
  ValueId operand(ValueId id) const { return instruction(id).operands[0]; }
  bool is_check(ValueId id) const {
    const Instruction& in = instruction(id);
    return in.op == Op::check && is_always(program_, in.operands[1]);
  }

  void imply(ValueId id) {
    if (!asked_[id]) return;
    const Instruction& in = instruction(id);
    for (int i = 0; i < implied_operands(program_, in); ++i) asked_[in.operands[i]] = true;
  }

  /// Marks what is finite or makes a check of the block fail.
  void ask(Block block) {
    const std::vector<ValueId>& ids = program_.block(block);
    for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
      if (is_check(*id)) asked_[operand(*id)] = true;
      imply(*id);
    }
  }

  /// The states that may be checked after the last period: each of their group is now asked in every one.
  std::vector<bool> lasting_slots() {
    ask(Block::step);
    const Groups groups(program_, written_);
    std::vector<bool> sound(groups.count(), true);
    std::vector<bool> reads(program_.slots.size(), false);
    for (const ValueId id : program_.block(Block::step)) {
      const Instruction& in = instruction(id);
      if (in.op != Op::read || in.type != ir::Type::number) continue;
      const ValueId next = written_[in.index];
      if (next == ir::no_value || !groups.together(id, next)) continue;
      reads[in.index] = true;
      if (!asked_[next]) sound[groups.of(id)] = false;
    }
    std::vector<bool> result(program_.slots.size(), false);
    for (std::size_t slot = 0; slot < result.size(); ++slot)
      result[slot] = reads[slot] && sound[groups.of(written_[slot])];
    return result;
  }

  /// Of the step: what the states of the end and the checks after it imply.
  void drop_implied() {
    std::vector<ValueId>& ids = program_.blocks[static_cast<std::size_t>(Block::step)];
    std::vector<ValueId> kept;
    for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
      imply(*id);
      if (is_check(*id)) {
        if (asked_[operand(*id)]) continue;
        asked_[operand(*id)] = true;
      }
      kept.push_back(*id);
    }
    ids.assign(kept.rbegin(), kept.rend());
  }

  /// A check of a value that is finite by what it is made of. None of that is implied by the check itself, as
  /// a select, minimum or maximum implies nothing.
  void drop_known() {
    std::erase_if(program_.blocks[static_cast<std::size_t>(Block::step)], [&](ValueId id) {
      if (!is_check(id)) return false;
      const Op op = instruction(operand(id)).op;
      if (op != Op::select && op != Op::min && op != Op::max) return false;
      return known_by_rule(instruction(operand(id))) == Known::finite;
    });
  }

  void check_at_the_end(const std::vector<bool>& lasting) {
    std::vector<bool> checked(program_.slots.size(), false);
    for (const ValueId id : program_.block(Block::close))
      if (is_check(id) && instruction(operand(id)).op == Op::read)
        checked[instruction(operand(id)).index] = true;
    for (std::uint32_t slot = 0; slot < lasting.size(); ++slot)
      if (lasting[slot] && !checked[slot]) check_at_the_end(slot);
  }

  void check_at_the_end(std::uint32_t slot) {
    const ir::FamilyId family = program_.slots[slot].family;
    Instruction read{.op = Op::read, .block = Block::close, .family = family, .index = slot};
    Instruction always{.op = Op::mask_constant, .type = ir::Type::mask, .block = Block::close};
    always.family = family;
    always.immediate = 1;
    Instruction check{.op = Op::check, .block = Block::close, .family = family};
    check.operands = {append(read), append(always), ir::no_value};
    append(check);
  }

  ValueId append(const Instruction& in) {
    const auto id = static_cast<ValueId>(program_.values.size());
    program_.values.push_back(in);
    program_.blocks[static_cast<std::size_t>(in.block)].push_back(id);
    plan_.places.emplace_back();
    asked_.push_back(true);
    known_.push_back(Known::finite);
    return id;
  }

  void know_invariants() {
    for (const Block block : {Block::setup, Block::schedule})
      for (const ValueId id : program_.block(block))
        known_[id] = plan_.is_bound(id) ? known_by_rule(instruction(id))
                     : plan_.places[id].home != interpreter::Home::nowhere ? of_constant(id)
                                                                           : Known::nothing;
  }

  Known of_constant(ValueId id) const {
    const Instruction& in = instruction(id);
    if (in.type != ir::Type::number || plan_.from_host[id]) return Known::nothing;
    const std::size_t at = plan_.places[id].at;
    const std::uint32_t members = size_of(program_, in.family);
    if (in.block == Block::setup) return of_numbers(plan_.numbers.setup.data() + at, members);
    Known result = Known::finite;
    for (std::uint32_t t = 0; t < program_.periods; ++t)
      result = std::min(
          result,
          of_numbers(plan_.numbers.schedule.data() + t * plan_.numbers.period_size + at, members));
    return result;
  }

  static Known of_numbers(const double* numbers, std::size_t count) {
    Known result = Known::finite;
    for (std::size_t i = 0; i < count; ++i) {
      if (std::isnan(numbers[i])) return Known::nothing;
      if (std::isinf(numbers[i])) result = Known::number;
    }
    return result;
  }

  void know(Block block) {
    for (const ValueId id : program_.block(block)) {
      const Instruction& in = instruction(id);
      if (in.type != ir::Type::number) continue;
      known_[id] = asked_[id] ? Known::finite : known_by_rule(in);
    }
  }

  Known known(const Instruction& in, int operand) const { return known_[in.operands[operand]]; }

  Known known_by_rule(const Instruction& in) const {
    switch (in.op) {
    case Op::constant: return of_numbers(&in.immediate, 1);
    case Op::column: return of_table(program_.columns[in.index]);
    case Op::grid: return of_table(program_.grid_columns[in.index]);
    case Op::period:
    case Op::uniform:
    case Op::parameter:
    case Op::sample: return Known::finite;
    case Op::normal_quantile:
      return instruction(in.operands[0]).op == Op::uniform ? Known::finite : Known::nothing;
    case Op::read: return of_state(in);
    case Op::neg:
    case Op::abs:
    case Op::floor:
    case Op::broadcast:
    case Op::extract:
    case Op::gather: return known(in, 0);
    case Op::exp:
    case Op::expm1:
    case Op::normal_cdf: return std::min(known(in, 0), Known::number);
    case Op::min:
    case Op::max: return std::min(known(in, 0), known(in, 1));
    case Op::select: return std::min(known(in, 1), known(in, 2));
    case Op::add:
    case Op::sub: return of_sum(known(in, 0), known(in, 1));
    case Op::mul:
      return std::min(known(in, 0), known(in, 1)) == Known::finite ? Known::number : Known::nothing;
    default: return Known::nothing;
    }
  }

  /// It overflows, but only two infinities have no sum.
  static Known of_sum(Known a, Known b) {
    const bool one_is_finite = std::max(a, b) == Known::finite;
    return one_is_finite && std::min(a, b) != Known::nothing ? Known::number : Known::nothing;
  }

  static Known of_table(const ir::Column& column) {
    return of_numbers(column.values.data(), column.values.size());
  }

  /// By what it starts with and what every period writes.
  Known of_state(const Instruction& in) const {
    const ValueId start = started_[in.index];
    const ValueId next = written_[in.index];
    if (start == ir::no_value || (next != ir::no_value && !asked_[next])) return Known::nothing;
    return known_[start];
  }

  void tighten(ValueId id, std::vector<bool>& loose) const {
    const Instruction& in = instruction(id);
    for (int i = 0; i < info(in.op).arity; ++i) {
      const bool implied = asked_[id] && i < implied_operands(program_, in);
      const bool left_out = in.op == Op::select && i > 0 && (asked_[id] || loose[id]);
      if (!implied && !left_out) loose[in.operands[i]] = false;
    }
  }

  Plan& plan_;
  ir::Program& program_;
  std::vector<ValueId> written_; ///< by slot: what the step leaves in it
  std::vector<ValueId> started_; ///< by slot: what open leaves in it
  std::vector<bool> asked_;      ///< by value: finite, or a check fails
  std::vector<Known> known_;
};

} // namespace

bool is_always(const ir::Program& program, ValueId mask) {
  while (program.values[mask].op == Op::broadcast) mask = program.values[mask].operands[0];
  const Instruction& in = program.values[mask];
  return in.op == Op::mask_constant && in.immediate != 0;
}

Assumptions::Assumptions(Plan& plan) {
  Thinner thinner(plan);
  thinner.run();
  loose_ = thinner.loose();
  known_ = thinner.known();
}

} // namespace deal::jit
