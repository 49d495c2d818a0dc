#pragma once

#include "tests/model/oracle_network.hpp"

#include <deque>

namespace deal::test {

/// Amounts by origin, each with the same weighted by the years from the opening to when it was invested.
struct Tags {
  explicit Tags(std::size_t origins = 0) : amount(origins, 0), dated(origins, 0) {}
  void add(const Tags& other, Money times = 1);
  void add(std::size_t origin, const Tags& other, Money times);

  std::vector<Money> amount, dated;
};

/// What has been paid in a stage; by node, by due.
struct Flows {
  std::size_t stage = 0;
  Money time = 0;                 ///< years from the opening to the end of the period
  const std::vector<Money>& cash; ///< before it
  const std::vector<Money>& left; ///< after it
  const std::vector<Money>& paid;
  Money money = 0; ///< in play: what is less than a part of it is by rounding
};

/// Follows the money of origins by one rule of attribution, by its definition (semantics §4), stage after stage.
class Trail {
 public:
  Trail(const Network& network, sema::Rule rule, std::vector<sema::PartyId> origins);
  /// Before the first stage.
  void open(std::size_t origin, std::size_t holder, Money amount);
  /// Of all cash at the opening, by node.
  void begin(const std::vector<Money>& cash);

  void begin_period();
  void follow(const Flows& flows);

  const std::vector<sema::PartyId>& origins() const { return origins_; }
  const Tags& held(std::size_t node) const { return held_[node]; }
  /// Of this period: tags on a payment; by origin.
  const Tags& carried(std::size_t due) const { return carried_[due]; }
  const std::vector<Money>& invested() const { return invested_; }
  const std::vector<Money>& returned() const { return returned_; }
  const std::vector<Money>& spent() const { return spent_; }
  const std::vector<Money>& passed_on() const { return passed_on_; }
  /// False where rounding decided over somebody's money.
  bool decided() const { return decided_; }

 private:
  struct Layer {
    Money amount;
    Tags tags;
  };
  /// What a party has in a stage.
  struct Pool {
    std::size_t node;
    std::vector<std::size_t> dues; ///< what it pays
    Money money = 0;               ///< cash and all receipts
    Money received = 0;
    Money inside = 0; ///< of them, from its own loop and not tagged anew
    Tags arrived;     ///< from elsewhere
  };
  struct Split {
    std::vector<Tags> on; ///< by Pool::dues
    Tags kept;
    std::deque<Layer> layers;
  };

  void invest(const Flows& flows);
  void follow(const std::vector<std::size_t>& loop, const Flows& flows);
  Pool pool(std::size_t node, const std::vector<std::size_t>& loop, const Flows& flows) const;
  /// What leaves and stays if `inside` arrives from the own loop.
  Split split(const Pool& pool, const Tags& inside, const Flows& flows);
  Split pro_rata(const Pool& pool, const Tags& inside, const Flows& flows) const;
  Split fifo(const Pool& pool, const Tags& inside, const Flows& flows) const;
  Split own_first(const Pool& pool, const Tags& inside, const Flows& flows) const;
  Split own_last(const Pool& pool, const Tags& inside, const Flows& flows);
  std::vector<Tags> around(const std::vector<Pool>& pools, const Flows& flows);
  void deliver(std::size_t due, const Tags& tags);
  /// Whether an origin's tags on a payment go on to its payee.
  bool goes_on(std::size_t due, std::size_t origin) const;
  bool is_of(std::size_t node, std::size_t origin) const {
    return network_.nodes[node].party == origins_[origin];
  }
  Tags none() const { return Tags(origins_.size()); }

  const Network& network_;
  sema::Rule rule_;
  std::vector<sema::PartyId> origins_;
  std::vector<Tags> held_, arriving_;
  std::vector<std::deque<Layer>> layers_; ///< of a node's cash, oldest first
  std::vector<Tags> carried_;
  std::vector<Money> invested_, returned_, spent_, passed_on_;
  bool decided_ = true;
};

} // namespace deal::test
