#include "compiler/jit/sinking.hpp"

#include <algorithm>
#include <set>

namespace deal::jit {

namespace {

using ir::Instruction;
using ir::Op;
using ir::ValueId;

class Finder {
 public:
  Finder(const Source& source, const Fragment& fragment) : source_(source), fragment_(fragment) {
    for (const Item& item : fragment.items)
      for (const Use& use : uses(source.program(), source.aliases, item))
        users_[use.value].push_back(item);
  }

  Sunk run() {
    // The last select first: what it takes along is not looked at again.
    for (auto item = fragment_.items.rbegin(); item != fragment_.items.rend(); ++item)
      if (branches(*item)) take(item->id);
    return std::move(sunk_);
  }

 private:
  bool branches(const Item& item) const {
    const Instruction& in = source_.instruction(item.id);
    return item.action == Item::Action::evaluate && in.op == Op::select &&
           is_the_same_on_all_paths(source_.instruction(source_.aliases[in.operands[0]])) &&
           !taken_.contains(item.id);
  }

  void take(ValueId select) {
    const ValueId wanted = source_.aliases[source_.instruction(select).operands[1]];
    std::set<ValueId> cone;
    for (auto item = fragment_.items.rbegin(); item != fragment_.items.rend(); ++item)
      if (can_move(*item) && is_only_for(item->id, wanted, select, cone)) cone.insert(item->id);
    if (cost_of(cone) < worth_a_branch) return;
    taken_.insert(cone.begin(), cone.end());
    std::vector<ValueId>& moved = sunk_[select];
    for (const Item& item : fragment_.items)
      if (cone.contains(item.id)) moved.push_back(item.id);
  }

  bool can_move(const Item& item) const {
    const Instruction& in = source_.instruction(item.id);
    return item.action == Item::Action::evaluate && ir::is_elementwise(in.op) &&
           in.family == fragment_.loop && source_.rows.value[item.id] == Rows::none &&
           !taken_.contains(item.id);
  }

  bool is_only_for(ValueId id, ValueId wanted, ValueId select,
                   const std::set<ValueId>& cone) const {
    const auto found = users_.find(id);
    if (found == users_.end()) return false;
    const Instruction& root = source_.instruction(select);
    return std::ranges::all_of(found->second, [&](const Item& user) {
      if (user.action != Item::Action::evaluate) return false;
      if (user.id != select) return cone.contains(user.id);
      return id == wanted && source_.aliases[root.operands[2]] != id;
    });
  }

  std::size_t cost_of(const std::set<ValueId>& cone) const {
    std::size_t cost = 0;
    for (const ValueId id : cone) {
      const Op op = source_.instruction(id).op;
      const bool dear =
          op == Op::div || op == Op::sqrt || (op >= Op::exp && op <= Op::poisson_quantile);
      cost += dear ? worth_a_branch : 1;
    }
    return cost;
  }

  static constexpr std::size_t worth_a_branch = 8;

  const Source& source_;
  const Fragment& fragment_;
  std::unordered_map<ValueId, std::vector<Item>> users_;
  std::set<ValueId> taken_;
  Sunk sunk_;
};

} // namespace

Sunk find_sunk(const Source& source, const Fragment& fragment) {
  return Finder(source, fragment).run();
}

} // namespace deal::jit
