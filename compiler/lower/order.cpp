#include "compiler/lower/order.hpp"

#include "compiler/lower/late.hpp"
#include "compiler/sema/money.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace deal::lower {

StageOrder::StageOrder(Lowering& lowering, std::size_t stage)
    : lowering_(lowering), model_(lowering.model_), stage_(stage) {
  find_reads();
  make_nodes();
  make_edges();
  find_parts();
}

void StageOrder::find_reads() {
  for (const std::uint32_t payment : lowering_.payments_of(stage_)) {
    if (lowering_.is_cost(payment)) continue;
    const auto flows = lowering_.flows_read(model_.payments[payment].due, stage_);
    for (const TermId flow : flows) require_in_time(payment, flow);
    if (!flows.empty()) reads_[payment] = flows;
  }
}

/// What is paid in a later stage, or has to be traced first, cannot be waited for.
void StageOrder::require_in_time(std::uint32_t payment, TermId flow) const {
  const sema::Term& term = model_.term(flow);
  const bool whole_stage = Lowering::needs_whole_stage(term.op);
  for (const std::uint32_t taken : lowering_.adds_up(term)) {
    const std::size_t paid = lowering_.stage_of(taken);
    if (paid < stage_ || (paid == stage_ && !whole_stage)) continue;
    const std::string& name = model_.payments[taken].name;
    const std::string why =
        paid > stage_
            ? fmt::format("`{}` is paid in the later stage {}", name, name_of_stage(paid))
            : fmt::format("`{}` is paid in its own stage, {}, and this flow is known only once the "
                          "whole stage is settled",
                          name, name_of_stage(paid));
    auto report =
        report_due(lowering_.diagnostics_, model_, payment, diagnostics::Code::flow_not_yet_paid,
                   {model_.payments[payment].name, name_of_flow(model_, term), why});
    report.help(
        help_later(model_, payment, whole_stage ? paid + 1 : paid, name_of_flow(model_, term)));
    throw Unordered{};
  }
}

void StageOrder::make_nodes() {
  const auto parties = static_cast<Node>(model_.parties.size());
  for (const auto& [payment, flows] : reads_) {
    if (lowering_.finite(model_.purse(model_.payments[payment].payer))) continue;
    single_nodes_[payment] = parties + static_cast<Node>(single_.size());
    single_.push_back(payment);
  }
  first_flow_ = parties + static_cast<Node>(single_.size());
  for (const auto& [payment, flows] : reads_)
    for (const TermId flow : flows)
      if (flow_nodes_.try_emplace(flow, first_flow_ + static_cast<Node>(flows_.size())).second)
        flows_.push_back(flow);
  waits_for_.resize(first_flow_ + flows_.size());
}

/// Who makes a payment; none where it is made before all others.
std::optional<StageOrder::Node> StageOrder::node_of(std::uint32_t payment) const {
  const PartyId payer = model_.purse(model_.payments[payment].payer);
  if (lowering_.finite(payer)) return payer;
  const auto found = single_nodes_.find(payment);
  return found == single_nodes_.end() ? std::nullopt : std::optional(found->second);
}

void StageOrder::make_edges() {
  for (const std::uint32_t payment : lowering_.payments_of(stage_)) {
    const PartyId payee = model_.purse(model_.payments[payment].payee);
    const auto payer = node_of(payment);
    if (payer && lowering_.finite(payee)) waits_for_[payee].push_back(*payer);
  }
  for (const auto& [payment, flows] : reads_)
    for (const TermId flow : flows) waits_for_[*node_of(payment)].push_back(flow_nodes_.at(flow));
  for (const TermId flow : flows_) {
    for (const std::uint32_t taken : lowering_.adds_up(model_.term(flow))) {
      if (lowering_.stage_of(taken) != stage_) continue;
      if (const auto payer = node_of(taken)) waits_for_[flow_nodes_.at(flow)].push_back(*payer);
    }
  }
}

void StageOrder::find_parts() {
  for (const Component& each : components(waits_for_)) {
    const bool reads = std::ranges::any_of(each, [&](Node node) { return is_flow_node(node); });
    if (each.size() > 1 && reads) refuse(each);
    if (reads) continue;
    const Node node = each.front();
    if (node >= model_.parties.size())
      parts_.push_back({.parties = {}, .payment = single_[node - model_.parties.size()]});
    else if (!lowering_.payments_of(stage_, node).empty() && lowering_.finite(node))
      parts_.push_back({.parties = each});
  }
}

/// The shortest way from a flow back to itself: whom each waits for.
std::vector<StageOrder::Node> StageOrder::around(Node flow, const Component& circle) const {
  std::map<Node, Node> from;
  std::vector<Node> open{flow};
  for (std::size_t next = 0; next < open.size(); ++next) {
    for (const Node to : waits_for_[open[next]]) {
      if (to == flow) {
        std::vector<Node> way;
        for (Node node = open[next]; node != flow; node = from.at(node)) way.push_back(node);
        std::ranges::reverse(way);
        return way;
      }
      if (std::ranges::binary_search(circle, to) && from.try_emplace(to, open[next]).second)
        open.push_back(to);
    }
  }
  return {};
}

/// Which payment of this payer the flow takes in.
std::uint32_t StageOrder::payment_in(Node node, TermId flow) const {
  const auto taken = lowering_.adds_up(model_.term(flow));
  return *std::ranges::find_if(taken, [&](std::uint32_t payment) {
    return lowering_.stage_of(payment) == stage_ && node_of(payment) == node;
  });
}

/// Which payment of this payer has a due that reads the flow.
std::uint32_t StageOrder::due_in(Node node, TermId flow) const {
  return std::ranges::find_if(reads_,
                              [&](const auto& each) {
                                return node_of(each.first) == node &&
                                       std::ranges::find(each.second, flow) != each.second.end();
                              })
      ->first;
}

/// What the one pays the other; the payment that is asked about, if it is such a one.
std::uint32_t StageOrder::payment_from(Node payer, Node payee, std::uint32_t rather) const {
  const auto goes = [&](std::uint32_t payment) {
    return node_of(payment) == payer && model_.purse(model_.payments[payment].payee) == payee;
  };
  if (goes(rather)) return rather;
  return *std::ranges::find_if(lowering_.payments_of(stage_), goes);
}

std::string StageOrder::payer_of(Node node) const {
  const PartyId party = node < model_.parties.size()
                            ? node
                            : model_.payments[single_[node - model_.parties.size()]].payer;
  return model_.parties[party].name;
}

/// Says how a due comes round to itself.
void StageOrder::refuse(const Component& circle) const {
  const Node flow_node = *std::ranges::find_if(circle, [&](Node n) { return is_flow_node(n); });
  const TermId flow = flows_[flow_node - first_flow_];
  const std::vector<Node> way = around(flow_node, circle);
  const std::uint32_t due = due_in(way.back(), flow);
  const auto name = [&](std::uint32_t payment) {
    return "`" + model_.payments[payment].name + "`";
  };
  const auto flow_name = [&](TermId term) {
    return "`" + name_of_flow(model_, model_.term(term)) + "`";
  };
  std::uint32_t last = payment_in(way.front(), flow);
  const bool itself = last == due;
  std::string chain = itself ? fmt::format("{} takes in {} itself", flow_name(flow), name(due))
                             : fmt::format("{} takes in {} of {}", flow_name(flow), name(last),
                                           payer_of(way.front()));
  for (std::size_t i = 0; i + 1 < way.size(); ++i) {
    if (is_flow_node(way[i])) continue;
    if (is_flow_node(way[i + 1])) {
      const TermId other = flows_[way[i + 1] - first_flow_];
      const std::uint32_t reader = due_in(way[i], other);
      if (reader != last)
        chain += fmt::format("; {} pays {} out of the same cash", payer_of(way[i]), name(reader));
      last = payment_in(way[i + 2], other);
      chain += fmt::format("; {} reads {}, which takes in {} of {}", name(reader), flow_name(other),
                           name(last), payer_of(way[i + 2]));
      continue;
    }
    last = payment_from(way[i + 1], way[i], due);
    chain += fmt::format("; {} pays out of what it receives, {} of {}", payer_of(way[i]),
                         name(last), payer_of(way[i + 1]));
  }
  if (last != due)
    chain += fmt::format("; {} pays {} out of the same cash", payer_of(way.back()), name(due));
  auto report =
      report_due(lowering_.diagnostics_, model_, due, diagnostics::Code::flow_circle,
                 {model_.payments[due].name, name_of_flow(model_, model_.term(flow)), chain});
  // In a later stage it would read itself again.
  const std::string flow_text = name_of_flow(model_, model_.term(flow));
  report.help(itself ? help_before(flow_text) : help_later(model_, due, stage_ + 1, flow_text));
  throw Unordered{};
}

} // namespace deal::lower
