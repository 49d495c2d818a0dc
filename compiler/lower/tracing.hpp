#pragma once

#include "compiler/lower/lowering.hpp"

namespace deal::lower {

/// Follows the money of origins through the stages by one rule of attribution (semantics §4).
///
/// In a stage, each payment of a party has a part that leaves with one common mix of the party's pool, and by some
/// rules a part that is drawn from chosen tags. The mix solves
///   mix · common = source + reach · Σ (what arrives from parties of the same loop)
/// where without a loop the sum is empty. All rules differ only in these parts: trace_rules.cpp, fifo.cpp.
class Tracing {
 public:
  using ValueId = ir::ValueId;
  using PartyId = sema::PartyId;

  /// Of the origins that somebody asks about, or of all where the rule needs them.
  Tracing(Lowering& lowering, sema::Rule rule);

  void trace(std::size_t stage);
  void write_next();

  ValueId funded(PartyId origin, PartyId wanted) const;
  ValueId aged(PartyId origin, PartyId wanted) const;
  ValueId tagged(PartyId origin, PartyId holder, std::size_t version) const;
  /// Of what a payment paid, the part that is the origin's money.
  ValueId carried(PartyId origin, std::uint32_t payment) const;
  ValueId returned(PartyId origin) const { return flow_of(origin).returned; }
  ValueId spent(PartyId origin) const { return flow_of(origin).spent; }
  ValueId passed_on(PartyId origin) const { return flow_of(origin).passed_on; }
  /// Of every origin that is followed, for a ledger.
  std::vector<LedgerPlaces::Origin> places() const;
  /// What is left of the law of tags, relative to the money in play (of parties and at the ends of the network) and to
  /// the tags, of the worst origin.
  ValueId residual(ValueId money) const;

 private:
  /// Tags of an origin, or the same weighted by when they were invested.
  struct Flow {
    PartyId origin;
    bool dated = false;
    std::map<PartyId, std::uint32_t> slots;
    std::map<PartyId, std::array<ValueId, balance_versions>> tags;
    std::map<PartyId, ValueId> arriving; ///< in the stage at hand
    std::map<PartyId, ValueId> funded;
    std::map<std::uint32_t, ValueId> carried; ///< by payment
    ValueId invested, returned, spent, passed_on;
  };
  /// A payer's pool in the stage at hand.
  struct Pool {
    PartyId party = 0;
    std::vector<std::uint32_t> payments;
    std::map<std::uint32_t, ValueId> part; ///< of a payment that leaves with the common mix
    ValueId common = ir::no_value;         ///< money that has the mix
    ValueId left = ir::no_value;           ///< of it, what stays
    ValueId reach = ir::no_value;          ///< part of the arrivals that is used; none: all
    std::vector<ValueId> source;           ///< by flow
    std::vector<std::map<std::uint32_t, ValueId>> drawn; ///< by flow and payment
  };
  /// The layers of a party's cash by age, oldest first, as stretches of what it has, and what each bears of each tag.
  struct Queue {
    ir::FamilyId layers = 0;
    std::uint32_t count = 0;         ///< of layers of one party
    std::uint32_t map = 0;           ///< layer → row, where the party stands for rows
    std::uint32_t numbers = 0;       ///< column of the layers' numbers
    std::vector<std::size_t> stages; ///< in which it receives
    std::uint32_t begin_slot = 0, end_slot = 0;
    ValueId begin, end;
    std::vector<std::uint32_t> tag_slots; ///< by flow
    std::vector<ValueId> tags;
    // of the stage at hand
    ValueId tail; ///< how far the layers reach that were there
    ValueId received;
    std::vector<ValueId> used; ///< by flow: drawn from layers that were there
  };

  void find_flows();
  void add_flow(PartyId origin, bool dated);
  ValueId opening(PartyId origin, PartyId holder) const;
  ValueId opening_cash(PartyId party) const;
  const Flow& flow_of(PartyId origin, bool dated = false) const;
  ValueId gathered(const Flow& flow, PartyId wanted) const;
  ValueId time() const;

  void invest(Flow& flow, std::size_t stage);
  void trace(std::size_t stage, const Component& parties);
  ValueId known(const Flow& flow, PartyId party, std::size_t stage) const;
  std::vector<ValueId> mixes(std::size_t flow, const std::vector<Pool>& pools,
                             const Component& parties);
  void leave(Flow& flow, std::uint32_t payment, ValueId tags);
  void keep(Flow& flow, PartyId party, std::size_t stage, ValueId tags);
  bool passes_on(const Flow& flow, std::uint32_t payment) const;

  // trace_rules.cpp
  Pool pool(PartyId party, std::size_t stage, const Component& parties);
  Pool begin_pool(PartyId party, std::size_t stage);
  Pool pro_rata(PartyId party, std::size_t stage);
  Pool own_first(PartyId party, std::size_t stage);
  Pool own_last(PartyId party, std::size_t stage, const Component& parties);
  std::map<PartyId, ValueId> paid_to_origins(const Pool& pool) const;
  void draw_own(Pool& pool, PartyId origin, ValueId amount, ValueId of, std::size_t stage);
  ValueId inside(PartyId party, std::size_t stage, const Component& parties) const;

  // fifo.cpp
  void make_queues();
  void make_queue(PartyId party);
  Pool fifo(PartyId party, std::size_t stage);
  void begin_stage(Queue& queue, PartyId party, std::size_t stage);
  void use_layers(Queue& queue, PartyId party, ValueId out);
  void add_layer(PartyId party, std::size_t stage, ValueId unused);
  void keep_in_queue(PartyId party, std::size_t stage, ValueId reach);
  ValueId spread(const Queue& queue, ValueId by_party) const;
  ValueId collect(const Queue& queue, PartyId party, ValueId by_layer) const;

  ValueId make(ir::Op op, ValueId a, ValueId b) const { return builder_.make(op, a, b); }
  /// a / b, or 0 where b is 0.
  ValueId ratio(ValueId a, ValueId b) const;
  void add(ValueId& sum, ValueId amount) const { lowering_.add(sum, amount); }
  sema::FamilyId family(PartyId party) const { return lowering_.family(party); }
  sema::FamilyId family_of_payment(std::uint32_t payment) const {
    return model_.payments[payment].family;
  }

  Lowering& lowering_;
  const sema::Model& model_;
  ir::Builder& builder_;
  sema::Rule rule_;
  std::vector<Flow> flows_;
  std::map<PartyId, Queue> queues_;
  std::set<PartyId> settled_; ///< whose tags after the stage at hand are known
};

} // namespace deal::lower
