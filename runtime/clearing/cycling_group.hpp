#pragma once

#include "runtime/clearing/equations.hpp"

namespace deal::clearing {

/// Some lanes of `cycling`. A flow is taken as a part of what its payee receives: n_ii is the same as with the parts of
/// what its payer gives, and what enters is never below zero.
template <class Tag> class CyclingGroup {
 public:
  using L = Lanes<Tag>;
  using Numbers = typename L::Numbers;

  static std::size_t vectors(const Network& network) {
    return Equations<Tag>::vectors(network) + network.parties() + network.elimination().flows;
  }
  CyclingGroup(const Network& network, Numbers* memory)
      : network_(network), through_(memory), response_(through_ + network.parties()),
        equations_(network, response_ + network.elimination().flows) {}

  static std::size_t in_rows(const Network& network) {
    return network.parties() + network.dues().size();
  }
  static std::size_t out_rows(const Network&) { return 1; }

  void run(const Numbers* in, Numbers* index) {
    const std::size_t parties = network_.parties();
    equations_.clear();
    for (std::size_t i = 0; i < parties; ++i) through_[i] = equations_.leak[i] = in[i];
    for (const Network::Class& equals : network_.classes())
      for (const Network::Arc& arc : equals.arcs) {
        if (arc.payee == outside) continue;
        const Numbers amount = in[parties + arc.due];
        through_[arc.payee] += amount;
        if (arc.flow != Elimination::own) equations_.flow[arc.flow] += amount;
      }
    equations_.own_responses(through_, response_);
    Numbers all = Numbers{}, cycled = Numbers{};
    for (std::size_t i = 0; i < parties; ++i) {
      const Numbers once = L::all(1) / equations_.x[i];
      const Numbers again = through_[i] - once;
      all += through_[i];
      cycled += again < Numbers{} ? Numbers{} : again;
    }
    *index = all == Numbers{} ? Numbers{} : Numbers(cycled / all);
  }

 private:
  const Network& network_;
  Numbers *through_, *response_;
  Equations<Tag> equations_;
};

} // namespace deal::clearing
