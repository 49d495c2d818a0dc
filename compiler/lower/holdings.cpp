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
      const ValueId count = checked(opening.count, Moment::path, site);
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
           const ValueId count =
               members(checked(transfer.count, booking(state.stage), site), transfer.family);
           builder_.require(builder_.compare(Op::le, zero(), count), yes(), site);
           return count;
         });
}

void Lowering::transfer(std::size_t stage) {
  auto change = [&](Holding& holding, Op op, ValueId count, sema::FamilyId rows) {
    const ValueId units =
        builder_.make(op, holding.units[stage + 1], into(count, rows, holding.family));
    for (std::size_t v = stage + 1; v < balance_versions; ++v) holding.units[v] = units;
  };
  for (std::uint32_t i = 0; i < transfers_.size(); ++i) {
    if (transfers_[i].stage == stage) transferred(i);
  }
  for (std::uint32_t i = 0; i < transfers_.size(); ++i) {
    const sema::Transfer& what = model_.transfers[i];
    if (transfers_[i].stage != stage) continue;
    const ValueId count = transfers_[i].count;
    if (what.from == sema::none_id) {
      change(outstanding_.at(what.asset), Op::add, count, what.family);
    } else {
      Holding& from = holdings_.at({what.asset, what.from});
      const ir::SiteId site = builder_.site(what.name, "units at hand", what.span);
      const ValueId moved = into(count, what.family, from.family);
      builder_.require(builder_.compare(Op::le, moved, from.units[stage + 1]), yes(), site);
      change(from, Op::sub, count, what.family);
    }
    change(holdings_.at({what.asset, what.to}), Op::add, count, what.family);
  }
}

} // namespace deal::lower
