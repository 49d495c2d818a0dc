#include "compiler/lower/instructions.hpp"
#include "compiler/lower/lowering.hpp"

namespace deal::lower {

using ir::no_value;

void Lowering::make_holdings() {
  auto start_of = [&](sema::AssetId asset, std::optional<PartyId> holder, sema::FamilyId family) {
    ValueId start = zero();
    for (const sema::OpeningHolding& opening : model_.holdings) {
      if (opening.asset != asset || (holder && opening.holder != *holder)) continue;
      const ir::SiteId site =
          builder_.site(model_.assets[asset].name, "opening holding", opening.span);
      const ValueId count =
          rounded(checked(opening.count, Moment::path, site), opening.count, Moment::path);
      builder_.require(builder_.compare(Op::le, zero(), count), yes(), site);
      add(start, into(count, opening.family, family));
    }
    return start;
  };
  auto make = [&](Holding& holding, const std::string& name, ValueId start, sema::FamilyId family) {
    holding.family = family;
    holding.slot = builder_.slot(name, ir::Type::number, family);
    builder_.write_start(holding.slot, start);
    holding.units.fill(builder_.read(holding.slot));
  };
  std::set<std::pair<sema::AssetId, PartyId>> holders;
  for (const sema::OpeningHolding& opening : model_.holdings)
    holders.emplace(opening.asset, opening.holder);
  for (const sema::Transfer& transfer : model_.transfers) {
    holders.emplace(transfer.asset, transfer.to);
    if (transfer.from != sema::none_id) holders.emplace(transfer.asset, transfer.from);
  }
  for (const auto& [asset, holder] : holders) {
    const sema::FamilyId own = model_.assets[asset].family;
    const sema::FamilyId rows = own != 0 ? own : family(holder);
    make(holdings_[{asset, holder}], model_.parties[holder].name + "'" + model_.assets[asset].name,
         start_of(asset, holder, rows), rows);
  }
  for (const sema::Transfer& transfer : model_.transfers) {
    if (transfer.from == sema::none_id) continue;
    Holding& from = holdings_.at({transfer.asset, transfer.from});
    if (from.most_slot) continue;
    from.most_slot = builder_.slot(model_.parties[transfer.from].name + "'" +
                                       model_.assets[transfer.asset].name + "'most",
                                   ir::Type::number, from.family);
    builder_.write_start(*from.most_slot, zero());
  }
  for (sema::AssetId asset = 0; asset < model_.assets.size(); ++asset) {
    const sema::FamilyId rows = model_.assets[asset].family;
    make(outstanding_[asset], model_.assets[asset].name + "'outstanding",
         start_of(asset, std::nullopt, rows), rows);
  }
  for (std::size_t i = 0; i < transfers_.size(); ++i)
    transfers_[i].stage = required_stage(model_.transfers[i].count);
}

/// Units issued or moved, known once the stage is settled after which all that they depend on is paid.
ir::ValueId Lowering::transferred(std::uint32_t index) {
  TransferState& state = transfers_[index];
  if (state.count != no_value) return state.count;
  const sema::Transfer& transfer = model_.transfers[index];
  const ir::SiteId site = builder_.site(transfer.name, "number of units", transfer.span);
  return state.count = work_out(state.busy, transfer.name + ".count", transfer.span, site, [&] {
           const Moment moment = booking(state.stage);
           const ValueId issued =
               rounded(checked(transfer.count, moment, site), transfer.count, moment);
           const ValueId count = members(issued, transfer.family);
           builder_.require(builder_.compare(Op::le, zero(), count), yes(), site);
           return count;
         });
}

/// Whether what is left of the units at hand is there by rounding, beside the most that there have been.
ir::ValueId Lowering::is_all(ValueId left, ValueId units, const Holding& from) {
  const ValueId most = builder_.make(Op::max, builder_.read(*from.most_slot), units);
  Instructions instructions{builder_};
  return sema::is_nothing(instructions, {left, most});
}

void Lowering::transfer(std::size_t stage) {
  auto set = [&](Holding& holding, ValueId units) {
    for (std::size_t v = stage + 1; v < balance_versions; ++v) holding.units[v] = units;
  };
  auto receive = [&](Holding& holding, ValueId count, sema::FamilyId rows) {
    set(holding,
        builder_.make(Op::add, holding.units[stage + 1], into(count, rows, holding.family)));
  };
  for (std::uint32_t i = 0; i < transfers_.size(); ++i) {
    if (transfers_[i].stage == stage) transferred(i);
  }
  for (std::uint32_t i = 0; i < transfers_.size(); ++i) {
    const sema::Transfer& what = model_.transfers[i];
    if (transfers_[i].stage != stage) continue;
    const ValueId count = transfers_[i].count;
    if (what.from == sema::none_id) {
      receive(outstanding_.at(what.asset), count, what.family);
    } else {
      Holding& from = holdings_.at({what.asset, what.from});
      const ir::SiteId site = builder_.site(what.name, "units at hand", what.span);
      const ValueId moved = into(count, what.family, from.family);
      const ValueId units = from.units[stage + 1];
      const ValueId left = builder_.make(Op::sub, units, moved);
      const ValueId all = is_all(left, units, from);
      const ValueId at_hand = builder_.select(all, moved, units);
      builder_.require(builder_.compare(Op::le, moved, at_hand), yes(), site);
      set(from, builder_.select(all, zero(), left));
    }
    receive(holdings_.at({what.asset, what.to}), count, what.family);
  }
}

} // namespace deal::lower
