#pragma once

#include "compiler/ir/builder.hpp"
#include "compiler/lower/components.hpp"
#include "compiler/sema/model.hpp"

#include <map>

namespace deal::lower {

/// Parties that pay each other in one stage, row by row, as a network of the program.
class Loop {
 public:
  Loop(const sema::Model& model, ir::Builder& builder, const Component& parties);

  /// A payment of one of them; to whom it goes counts only if it stays `inside`.
  void add_due(std::uint32_t payment, bool inside);
  /// `clear` or `mix` of values, each of a party's or a payment's family: those of the parties, then those of
  /// the dues in the order in which they were added.
  ir::ValueId run(ir::Op op, const std::vector<ir::ValueId>& rows);
  /// A payment's part of a result of `clear`, a party's of one of `mix`.
  ir::ValueId of_due(ir::ValueId dues, std::uint32_t payment);
  ir::ValueId of_party(ir::ValueId parties, sema::PartyId party);

 private:
  std::uint32_t node(sema::PartyId party, std::uint32_t row) const;
  ir::ValueId part(ir::ValueId whole, std::uint32_t from, sema::FamilyId family);

  const sema::Model& model_;
  ir::Builder& builder_;
  std::map<sema::PartyId, std::uint32_t> nodes_;  ///< the first of each
  std::map<std::uint32_t, std::uint32_t> places_; ///< of each payment's first due
  std::vector<clearing::Due> dues_;
  std::uint32_t node_count_ = 0;
};

} // namespace deal::lower
