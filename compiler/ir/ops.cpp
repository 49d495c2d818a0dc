#include "compiler/ir/program.hpp"

namespace deal::ir {

namespace {

constexpr std::string_view without_underscore(std::string_view name) {
  return name.ends_with('_') ? name.substr(0, name.size() - 1) : name;
}

constexpr OpInfo table[] = {
#define DEAL_OP(name, arity, result, text)                                                         \
  {without_underscore(#name), arity, ResultRule::result, text},
#include "compiler/ir/ops.def"
#undef DEAL_OP
};

} // namespace

const OpInfo& info(Op op) { return table[static_cast<std::size_t>(op)]; }

std::optional<Op> find_op(std::string_view name) {
  for (std::size_t i = 0; i < std::size(table); ++i)
    if (table[i].name == name) return static_cast<Op>(i);
  return std::nullopt;
}

bool is_elementwise(Op op) { return op >= Op::add && op <= Op::select; }

bool has_index(Op op) {
  switch (op) {
  case Op::column:
  case Op::grid:
  case Op::read:
  case Op::uniform:
  case Op::parameter:
  case Op::sample:
  case Op::broadcast:
  case Op::extract:
  case Op::gather:
  case Op::scatter_add:
  case Op::join:
  case Op::clear:
  case Op::mix:
  case Op::cycling:
  case Op::host:
  case Op::irr_count:
  case Op::irr_root:
  case Op::write:
  case Op::observe: return true;
  default: return false;
  }
}

std::string_view block_name(Block block) {
  static constexpr std::string_view names[block_count] = {"setup", "schedule", "open", "step",
                                                          "close"};
  return names[static_cast<std::size_t>(block)];
}

bool may_use(Block block, Block operand) {
  if (block == operand || operand == Block::setup) return true;
  if (block == Block::step) return operand == Block::schedule || operand == Block::open;
  return block == Block::close && operand == Block::open;
}

} // namespace deal::ir
