#include "compiler/jit/fragments.hpp"

#include <map>
#include <numeric>
#include <set>

namespace deal::jit {

namespace {

using ir::Block;
using ir::FamilyId;
using ir::Instruction;
using ir::Op;
using ir::ValueId;
using Action = Item::Action;

/// Code generation slows down more than linearly in the length of a function.
constexpr unsigned most_weight = 1000;
/// Random numbers and what is made of them alone get loops of their own if there is at least so much of it. Loops
/// of one elementary function each are quickest: the chains of several vectors then run side by side.
constexpr unsigned least_noise = 40;
constexpr unsigned most_noise = 60;

unsigned weight_of(Op op) {
  switch (op) {
  case Op::exp: return 35;
  case Op::expm1: return 35;
  case Op::log: return 35;
  case Op::log1p: return 50;
  case Op::pow: return 130;
  case Op::normal_cdf: return 95;
  case Op::normal_quantile: return 110;
  case Op::beta_quantile:
  case Op::poisson_quantile:
  case Op::irr_count:
  case Op::irr_root: return 60;
  case Op::uniform: return 75;
  case Op::div:
  case Op::min:
  case Op::max:
  case Op::check:
  case Op::require: return 3;
  default: return 1;
  }
}

bool wants_row(const Instruction& in, bool noise) {
  return ir::is_on_rows(in.op) ||
         (noise && in.op == Op::normal_quantile && in.family == ir::scalar);
}

FamilyId loop_of(const ir::Program& program, const Item& item) {
  const Instruction& in = program.values[item.id];
  switch (in.op) {
  case Op::sum:
  case Op::smallest:
  case Op::largest:
  case Op::any: return program.values[in.operands[0]].family;
  case Op::scatter_add:
    return item.action == Action::base ? in.family : program.values[in.operands[1]].family;
  case Op::join: return program.values[in.operands[item.action == Action::base ? 0 : 1]].family;
  default: return in.family;
  }
}

/// Whether the result is there only when the loop has ended.
bool is_late(const Instruction& in) { return ir::is_reduction(in.op) || has_base(in.op); }

struct Node {
  Item item;
  FamilyId loop;
  bool noise = false; ///< depends on no state
  std::size_t waits_for = 0;
  std::vector<std::size_t> in_turn;    ///< may follow in the same fragment
  std::vector<std::size_t> afterwards; ///< only in a later one
};

/// Cuts one block: takes what is ready for one kind of loop, in the order of the program, as long as there
/// is something and it does not get too long.
class Cutter {
 public:
  Cutter(const ir::Program& program, const Aliases& aliases, Block block)
      : program_(program), aliases_(aliases), maker_(program.values.size(), none),
        readers_(program.slots.size()) {
    for (const ValueId id : program.block(block)) add(id);
    for (std::size_t node = 0; node < nodes_.size(); ++node) connect(node);
    for (std::size_t node = 0; node < nodes_.size(); ++node)
      if (nodes_[node].item.action == Action::store) hold_back(node);
    merge_little_noise();
  }

  std::vector<Fragment> run() {
    for (std::size_t node = 0; node < nodes_.size(); ++node)
      if (nodes_[node].waits_for == 0) ready(node);
    std::vector<Fragment> result;
    while (!ready_.empty()) result.push_back(fragment(next_kind()));
    return result;
  }

 private:
  static constexpr std::size_t none = ~std::size_t{0};
  struct Reader {
    std::size_t node;
    bool whole;
  };
  /// Noise first, then by family.
  using Kind = std::pair<bool, FamilyId>;

  const Instruction& instruction(ValueId id) const { return program_.values[id]; }
  Kind kind(std::size_t node) const { return {!nodes_[node].noise, nodes_[node].loop}; }

  void add(ValueId id) {
    const Instruction& in = instruction(id);
    if (in.op == Op::read || is_given(in) || aliases_[id] != id) return;
    if (has_base(in.op)) add_node({id, Action::base});
    if (in.op == Op::write) {
      if (instruction(aliases_[in.operands[0]]).op == Op::read) add_node({id, Action::evaluate});
      add_node({id, Action::store});
    } else {
      add_node({id, Action::evaluate});
    }
  }

  void add_node(Item item) {
    if (item.action == Action::evaluate) maker_[item.id] = nodes_.size();
    nodes_.push_back({item, loop_of(program_, item), false, 0, {}, {}});
  }

  void connect(std::size_t node) {
    const Item item = nodes_[node].item;
    bool noise = item.action != Action::store;
    for (const Use& use : uses(program_, aliases_, item)) {
      const Instruction& given = instruction(use.value);
      if (given.op == Op::read) {
        readers_[given.index].push_back({node, use.whole});
        noise = false;
      }
      const std::size_t maker = maker_[use.value];
      if (maker == none || maker == node) continue;
      edge(maker, node, use.whole || is_late(given));
      noise = noise && nodes_[maker].noise;
    }
    if (item.action == Action::evaluate && has_base(instruction(item.id).op)) {
      edge(node - 1, node, true);
      noise = noise && nodes_[node - 1].noise;
    }
    nodes_[node].noise = noise;
  }

  /// A state keeps its old value until all who read it have done so.
  void hold_back(std::size_t store) {
    for (const Reader& reader : readers_[instruction(nodes_[store].item.id).index])
      edge(reader.node, store, reader.whole);
  }

  void edge(std::size_t from, std::size_t to, bool afterwards) {
    afterwards = afterwards || nodes_[from].loop != nodes_[to].loop;
    (afterwards ? nodes_[from].afterwards : nodes_[from].in_turn).push_back(to);
    ++nodes_[to].waits_for;
  }

  unsigned weight(std::size_t node) const {
    return nodes_[node].item.action == Action::evaluate
               ? weight_of(instruction(nodes_[node].item.id).op)
               : 1;
  }

  void merge_little_noise() {
    unsigned total = 0;
    for (std::size_t node = 0; node < nodes_.size(); ++node)
      if (nodes_[node].noise) total += weight(node);
    if (total >= least_noise) return;
    for (Node& node : nodes_) node.noise = false;
  }

  void ready(std::size_t node) { ready_[kind(node)].insert(node); }

  void release(const std::vector<std::size_t>& nodes) {
    for (const std::size_t node : nodes)
      if (--nodes_[node].waits_for == 0) ready(node);
  }

  Kind next_kind() const {
    auto best = ready_.begin();
    for (auto it = ready_.begin(); it != ready_.end(); ++it)
      if (it->first.first == best->first.first && *it->second.begin() < *best->second.begin())
        best = it;
    return best->first;
  }

  Fragment fragment(Kind kind) {
    Fragment result{kind.second, !kind.first, {}, 0};
    std::vector<std::size_t> done;
    std::set<std::size_t>& candidates = ready_[kind];
    while (!candidates.empty() && result.weight < (result.noise ? most_noise : most_weight)) {
      const std::size_t node = *candidates.begin();
      const bool alone = wants_row(instruction(nodes_[node].item.id), result.noise);
      if (alone && !result.items.empty()) break;
      candidates.erase(candidates.begin());
      result.items.push_back(nodes_[node].item);
      result.weight += weight(node);
      done.push_back(node);
      release(nodes_[node].in_turn);
      if (alone) break;
    }
    if (candidates.empty()) ready_.erase(kind);
    for (const std::size_t node : done) release(nodes_[node].afterwards);
    return result;
  }

  const ir::Program& program_;
  const Aliases& aliases_;
  std::vector<Node> nodes_;
  std::vector<std::size_t> maker_;           ///< by value
  std::vector<std::vector<Reader>> readers_; ///< by slot
  std::map<Kind, std::set<std::size_t>> ready_;
};

std::vector<Fragment> cut_draws(const ir::Program& program) {
  std::map<FamilyId, Fragment> by_family;
  for (const ValueId id : program.block(Block::step)) {
    const Instruction& in = program.values[id];
    if (!is_step_draw(in)) continue;
    Fragment& fragment = by_family[in.family];
    fragment.loop = in.family;
    fragment.items.push_back({id, Action::evaluate});
    fragment.weight += weight_of(in.op);
  }
  std::vector<Fragment> result;
  for (auto& [family, fragment] : by_family) result.push_back(std::move(fragment));
  return result;
}

} // namespace

bool works_on_row(const Fragment& fragment, const ir::Program& program) {
  return fragment.items.size() == 1 && fragment.items.front().action == Action::evaluate &&
         wants_row(program.values[fragment.items.front().id], fragment.noise);
}

bool has_base(Op op) { return op == Op::scatter_add || op == Op::join; }

Aliases::Aliases(const ir::Program& program)
    : values_(program.values.size()), in_rows_(program.values.size()) {
  for (const Instruction& in : program.values)
    if (ir::is_on_rows(in.op)) in_rows_[in.operands[0]] = true;
  std::iota(values_.begin(), values_.end(), ValueId{0});
  for (const auto& block : program.blocks)
    for (const ValueId id : block) values_[id] = find(program, id);
}

ValueId Aliases::find(const ir::Program& program, ValueId id) const {
  const Instruction& in = program.values[id];
  if (is_the_same_on_all_paths(in) || in_rows_[id]) return id;
  switch (in.op) {
  case Op::broadcast: return values_[in.operands[0]];
  case Op::extract:
  case Op::gather: {
    const ValueId given = values_[in.operands[0]];
    return program.values[given].family == ir::scalar ? given : id;
  }
  case Op::sum:
  case Op::smallest:
  case Op::largest:
  case Op::any:
    return program.values[in.operands[0]].family == ir::scalar ? values_[in.operands[0]] : id;
  default: return id;
  }
}

std::vector<Use> uses(const ir::Program& program, const Aliases& aliases, const Item& item) {
  const Instruction& in = program.values[item.id];
  const ValueId first = in.operands[0] == ir::no_value ? ir::no_value : aliases[in.operands[0]];
  if (item.action == Action::base) return {{first}};
  if (item.action == Action::store)
    return {{program.values[first].op == Op::read ? item.id : first}};
  switch (in.op) {
  case Op::write: return {{first}};
  case Op::extract:
  case Op::gather: return {{first, true}};
  case Op::clear:
  case Op::mix:
  case Op::cycling:
  case Op::host: return {{first, true}};
  case Op::join:
  case Op::scatter_add: return {{aliases[in.operands[1]]}};
  case Op::irr_count: return {{first, true}};
  case Op::irr_root: return {{first, true}, {aliases[in.operands[1]]}};
  default: break;
  }
  std::vector<Use> result;
  for (const ValueId operand : in.operands)
    if (operand != ir::no_value) result.push_back({aliases[operand]});
  return result;
}

Fragments cut(const ir::Program& program, const Aliases& aliases) {
  Fragments result;
  for (const Block block : {Block::open, Block::step, Block::close})
    result.blocks[static_cast<std::size_t>(block)] = Cutter(program, aliases, block).run();
  result.draws = cut_draws(program);
  return result;
}

} // namespace deal::jit
