#include "compiler/lower/lowering.hpp"

namespace deal::lower {

using ir::no_value;

/// The origins that somebody asks about: only their money is followed. A ledger asks about all.
void Lowering::find_origins() {
  std::set<PartyId> wanted;
  if (options_.ledger) wanted = all_origins();
  for (const sema::Term& term : model_.terms) {
    switch (term.op) {
    case TermOp::funded:
    case TermOp::returned:
    case TermOp::spent:
    case TermOp::passed_on:
    case TermOp::tagged: wanted.insert(term.index); break;
    default: break;
    }
  }
  for (PartyId party : wanted) {
    Origin& origin = origins_[party];
    origin.party = party;
    origin.invested = origin.returned = origin.spent = origin.passed_on = zero();
    for (PartyId holder = 1; holder < model_.parties.size(); ++holder) {
      if (holder == party || model_.purse(holder) != holder) continue;
      const std::uint32_t slot =
          builder_.slot(model_.parties[holder].name + "'cash of " + model_.parties[party].name,
                        ir::Type::number, family(holder));
      ValueId start = zero();
      for (const sema::OpeningTag& tag : model_.opening_tags) {
        if (tag.origin != party || tag.holder != holder) continue;
        const ir::SiteId site = builder_.site("tagged(" + model_.parties[party].name + ", " +
                                                  model_.parties[holder].name + ")",
                                              "opening tag", tag.span);
        const ValueId amount = checked(tag.amount, Moment::path, site);
        builder_.require(builder_.make(Op::le, zero(), amount), yes(), site);
        add(start, into(amount, tag.family, family(holder)));
      }
      if (finite(holder)) {
        // Nobody can hold more of another's money than money.
        const sema::Party& named = model_.parties[holder];
        const ir::SiteId site = builder_.site(named.name + ".cash", "tagged part", named.span);
        const ValueId cash =
            named.cash == sema::none_id ? zero() : number(named.cash, Moment::path);
        builder_.require(builder_.make(Op::le, start, cash), yes(), site);
      }
      builder_.write_start(slot, start);
      origin.slots[holder] = slot;
      origin.tags[holder].fill(builder_.read(slot));
    }
  }
}

/// What becomes of tags that arrive with a payment.
void Lowering::arrive(PartyId origin_party, std::uint32_t index, ValueId tags) {
  Origin& origin = origins_.at(origin_party);
  const sema::Payment& payment = model_.payments[index];
  const sema::PaymentKind& kind = model_.kinds[payment.kind];
  const PartyId payee = model_.purse(payment.payee);
  const bool revenue =
      model_.accounts[kind.payee_account].account_class == sema::AccountClass::revenue;
  if (revenue) {
    auto [place, fresh] = origin.funded.try_emplace(payment.payee, zero());
    add(place->second, into(tags, payment.family, family(payment.payee)));
  }
  if (payee == origin_party) {
    if (!revenue) add(origin.returned, into(tags, payment.family, 0));
  } else if (kind.tags) {
    add(origin.passed_on, into(tags, payment.family, 0));
  } else if (payee == 0) {
    add(origin.spent, into(tags, payment.family, 0));
  } else {
    auto [place, fresh] = origin.arriving.try_emplace(payee, zero());
    add(place->second, into(tags, payment.family, family(payee)));
  }
}

/// Pro rata: in a stage the pool is opening cash plus all that arrives, well mixed; what leaves carries that
/// mix. Payers stand in the order of settlement, so that each pool is complete when it is mixed.
void Lowering::trace_origin(std::size_t stage, PartyId origin_party) {
  Origin& origin = origins_.at(origin_party);
  origin.arriving.clear();
  const auto payments = payments_of(stage);
  for (std::uint32_t index : payments) {
    const sema::Payment& payment = model_.payments[index];
    if (!model_.kinds[payment.kind].tags || model_.purse(payment.payer) != origin_party) continue;
    add(origin.invested, paid(index, 0));
    const PartyId payee = model_.purse(payment.payee);
    if (payee == 0) {
      add(origin.spent, paid(index, 0));
      continue;
    }
    auto [place, fresh] = origin.arriving.try_emplace(payee, zero());
    add(place->second, paid(index, family(payee)));
  }
  for (PartyId party : orders_[stage]) {
    if (party == origin_party) continue;
    ValueId tags = origin.tags.at(party)[stage];
    if (auto found = origin.arriving.find(party); found != origin.arriving.end())
      add(tags, found->second);
    const ValueId pool = parties_[party].available;
    const ValueId filled = builder_.make(Op::lt, zero(), pool);
    const ValueId mix = builder_.select(filled, builder_.make(Op::div, tags, pool), zero());
    for (std::uint32_t index : payments) {
      if (model_.purse(model_.payments[index].payer) != party) continue;
      arrive(origin_party, index, builder_.make(Op::mul, payments_[index].paid, mix));
    }
    const ValueId left = builder_.make(Op::mul, parties_[party].cash[stage + 1], mix);
    for (std::size_t v = stage + 1; v < balance_versions; ++v) origin.tags.at(party)[v] = left;
    origin.arriving.erase(party);
  }
  // Who pays nothing in the stage keeps what arrives.
  for (const auto& [party, amount] : origin.arriving) {
    if (party == origin_party) continue;
    ValueId tags = origin.tags.at(party)[stage];
    add(tags, amount);
    for (std::size_t v = stage + 1; v < balance_versions; ++v) origin.tags.at(party)[v] = tags;
  }
}

void Lowering::trace(std::size_t stage) {
  for (const auto& entry : origins_) trace_origin(stage, entry.first);
}

} // namespace deal::lower
