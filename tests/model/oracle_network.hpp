#pragma once

#include "compiler/sema/model.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace deal::test {

using Money = long double;

/// Who owes whom in a model, with the rows of tables written out. It shares nothing with the compiler's own.
struct Network {
  /// A purse of one row.
  struct Node {
    sema::PartyId party;
    std::uint32_t row;
    bool finite; ///< neither world nor an outside party
    bool costly; ///< says what a default leaves
  };
  /// A payment of one row.
  struct Due {
    std::uint32_t payment;
    std::uint32_t row;
    std::size_t payer, payee; ///< nodes
    sema::PartyId receiver;   ///< the payee as named, which may be a division
    std::size_t stage;
    std::uint32_t rank;
    sema::Unpaid unpaid;
    bool tags, revenue;
    bool cost;  ///< of a default: nobody owes it
    bool void_; ///< its due is the constant zero: it is no payment
  };

  explicit Network(const sema::Model& model);

  std::size_t node(sema::PartyId party, std::uint32_t row) const;
  std::uint32_t rows(sema::FamilyId family) const;
  /// The loops of a stage, payers first; one node is a loop of its own.
  const std::vector<std::vector<std::size_t>>& loops(std::size_t stage) const {
    return loops_[stage];
  }

  const sema::Model& model;
  std::vector<Node> nodes; ///< nodes[0] is world
  std::vector<Due> dues;

 private:
  std::vector<std::vector<std::size_t>> find_loops(std::size_t stage) const;

  std::vector<std::size_t> first_; ///< by party
  std::array<std::vector<std::vector<std::size_t>>, sema::stage_count> loops_;
};

/// Who tags money, or whose money is there at the opening: the purses whose money is followed.
std::vector<sema::PartyId> origins_of(const sema::Model& model);

} // namespace deal::test
