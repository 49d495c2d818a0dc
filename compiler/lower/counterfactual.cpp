#include "compiler/lower/lowering.hpp"
#include "compiler/sema/without.hpp"

#include <algorithm>

namespace deal::lower {

namespace {

/// Each is a whole course of events, as large as the model.
constexpr std::size_t most_worlds = 64;

} // namespace

/// What is gone had the deals of a term not been made either.
std::set<std::string> Lowering::removed_with(const sema::Term& term) const {
  auto deals = model_.without;
  const auto& more = model_.counterfactuals[term.index];
  deals.insert(more.begin(), more.end());
  return sema::with_dependants(model_, deals);
}

/// What happens had the deals of a term not been made either; itself if they are not made here.
Lowering& Lowering::without(const sema::Term& term) {
  auto [known, first] = without_.try_emplace(term.index, this);
  if (!first) return *known->second;
  const auto removed = removed_with(term);
  if (removed != model_.removed) known->second = &actual_->world(removed, *this, term);
  return *known->second;
}

/// The one world without these deals; `from` needs it first.
Lowering& Lowering::world(const std::set<std::string>& removed, const Lowering& from,
                          const sema::Term& term) {
  if (const auto found = worlds_.find(removed); found != worlds_.end())
    return found->second->lowering;
  if (worlds_.size() == most_worlds) {
    diagnostics_.report(Code::too_many_worlds, term.span, {std::to_string(most_worlds)});
    throw Unordered{};
  }
  sema::Model model = from.model_;
  const auto refusals = sema::remove_deals(model, model_.counterfactuals[term.index]);
  for (const sema::Refusal& refusal : refusals) sema::report(diagnostics_, refusal, term.span);
  if (!refusals.empty()) throw Unordered{};
  auto& world = worlds_[removed];
  world = std::make_unique<World>(from, std::move(model));
  builder_.at(0);
  world->lowering.happen();
  world->lowering.observe_conservation();
  return world->lowering;
}

/// The operand at the same moment of what happens without the deals.
Result Lowering::counterfactual(const sema::Term& term, Moment moment) {
  const ir::SiteId outer = builder_.site();
  const ir::SiteId begin = builder_.next_site();
  Lowering& world = without(term);
  // A site of the world's own tells its faults from those of what does happen.
  const ir::Site place = builder_.site(outer);
  builder_.at(&world == this ? outer : builder_.site(place.variable, place.role, place.span));
  const Result result = world.evaluate(term.operands[0], moment);
  builder_.at(outer);
  if (&world != this)
    actual_->outputs_.counterfactuals.push_back(
        {begin, builder_.next_site(), world.model_.without});
  return result;
}

/// What is remembered without some deals can ask for more to be remembered without some more of them.
void Lowering::finish_all_memories() {
  for (bool more = true; more;) {
    more = finish_memories();
    for (auto& entry : worlds_) {
      const ir::SiteId begin = builder_.next_site();
      more |= entry.second->lowering.finish_memories();
      if (builder_.next_site() != begin)
        outputs_.counterfactuals.push_back(
            {begin, builder_.next_site(), entry.second->model.without});
    }
  }
}

std::set<std::string> Outputs::without(ir::SiteId site) const {
  const auto found = std::ranges::find_if(
      counterfactuals, [&](const Without& each) { return each.begin <= site && site < each.end; });
  return found == counterfactuals.end() ? std::set<std::string>{} : found->deals;
}

} // namespace deal::lower
