#pragma once

#include "compiler/lower/lowering.hpp"

namespace deal::lower {

/// In which order a stage is settled: each party after all who pay it and, where a due reads what is paid in its own
/// stage, who owes it after all who pay that. A payer without a bottom waits for nobody; so each of its payments has
/// such an order by itself.
class StageOrder {
 public:
  using PartyId = sema::PartyId;
  using TermId = sema::TermId;

  /// Parties that pay from their cash, or one payment that is made in full.
  struct Part {
    Component parties;
    std::uint32_t payment = sema::none_id;
  };

  /// Reports what has no order.
  StageOrder(Lowering& lowering, std::size_t stage);

  const std::vector<Part>& parts() const { return parts_; }
  /// Whether the due reads what is paid in its own stage.
  bool waits(std::uint32_t payment) const { return reads_.contains(payment); }

 private:
  using Node = std::uint32_t;

  void find_reads();
  void require_in_time(std::uint32_t payment, TermId flow) const;
  void make_nodes();
  void make_edges();
  void find_parts();
  bool is_flow_node(Node node) const { return node >= first_flow_; }
  std::optional<Node> node_of(std::uint32_t payment) const;

  [[noreturn]] void refuse(const Component& circle) const;
  std::vector<Node> around(Node flow, const Component& circle) const;
  std::uint32_t payment_in(Node node, TermId flow) const;
  std::uint32_t payment_from(Node payer, Node payee, std::uint32_t rather) const;
  std::uint32_t due_in(Node node, TermId flow) const;
  std::string payer_of(Node node) const;

  Lowering& lowering_;
  const sema::Model& model_;
  std::size_t stage_;
  std::map<std::uint32_t, std::vector<TermId>>
      reads_;                         ///< flows of the stage, by the payment whose due reads them
  std::vector<std::uint32_t> single_; ///< payments that are nodes, after the parties
  std::vector<TermId> flows_;         ///< that are nodes, after these
  std::map<std::uint32_t, Node> single_nodes_;
  std::map<TermId, Node> flow_nodes_;
  Node first_flow_ = 0;
  std::vector<std::vector<Node>> waits_for_;
  std::vector<Part> parts_;
};

} // namespace deal::lower
