#pragma once

#include "runtime/clearing/equations.hpp"

namespace deal::clearing {

/// Some lanes of `mix`.
template <class Tag> class MixGroup {
 public:
  using L = Lanes<Tag>;
  using Numbers = typename L::Numbers;

  static std::size_t vectors(const Network& network) { return Equations<Tag>::vectors(network); }
  MixGroup(const Network& network, Numbers* memory)
      : network_(network), equations_(network, memory) {}

  static std::size_t in_rows(const Network& network) {
    return 2 * std::size_t{network.parties()} + network.dues().size();
  }
  static std::size_t out_rows(const Network& network) { return network.parties(); }

  void run(const Numbers* in, Numbers* mixes) {
    const std::size_t parties = network_.parties();
    equations_.clear();
    for (std::size_t i = 0; i < parties; ++i) {
      equations_.x[i] = in[i];
      equations_.leak[i] = in[parties + i];
    }
    for (std::uint32_t i = 0; i < parties; ++i)
      for (std::uint32_t c = 0; c < network_.party(i).classes; ++c)
        for (const Network::Arc& arc : network_.classes()[network_.party(i).first_class + c].arcs) {
          const Numbers amount = in[2 * parties + arc.due];
          if (arc.payee == outside)
            equations_.leak[i] += amount;
          else if (arc.flow != Elimination::own)
            equations_.flow[arc.flow] += amount;
        }
    equations_.solve([](std::size_t) { return true; });
    for (std::size_t i = 0; i < parties; ++i) mixes[i] = equations_.x[i];
  }

 private:
  const Network& network_;
  Equations<Tag> equations_;
};

} // namespace deal::clearing
