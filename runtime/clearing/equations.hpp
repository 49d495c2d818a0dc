#pragma once

#include "runtime/clearing/lanes.hpp"
#include "runtime/clearing/network.hpp"

namespace deal::clearing {

/// The linear equations of what flows through a network,
///   x_i (leak_i + Σ_k flow_ik) = source_i + Σ_j flow_ji x_j,
/// flow_ik being what i passes on to k for each unit of x_i. Of numbers that are not negative each step makes such
/// again, without a subtraction, so that each x is right to some units in the last place: Grassmann, Taksar and Heyman,
/// "Regenerative analysis and steady state distributions for Markov chains" (1985). What cannot flow anywhere is 0.
template <class Tag> class Equations {
 public:
  using L = Lanes<Tag>;
  using Numbers = typename L::Numbers;

  static std::size_t vectors(const Network& network) {
    return network.elimination().flows + 3 * std::size_t{network.parties()};
  }
  Equations(const Network& network, Numbers* memory)
      : order_(network.elimination()), parties_(network.parties()), flow(memory),
        leak(flow + order_.flows), x(leak + parties_), share_(x + parties_) {}

  void clear() {
    for (std::size_t i = 0; i < order_.flows; ++i) flow[i] = Numbers{};
    for (std::size_t i = 0; i < parties_; ++i) leak[i] = x[i] = Numbers{};
  }

  /// `x` holds the sources, and then the solution. Leak and flow are used up. A party i without leaks, flows and
  /// source may be left out: wanted(i) is false.
  template <class Wanted> void solve(Wanted wanted) {
    for (const Elimination::Step& step : order_.steps) {
      const std::uint32_t v = step.party;
      if (!wanted(v)) {
        share_[v] = Numbers{};
        continue;
      }
      Numbers total = leak[v];
      for (const std::uint32_t to : step.to) total += flow[to];
      share_[v] = one_over(total);
      pass_on_flows(step);
      const Numbers leak_share = leak[v] * share_[v];
      for (std::size_t j = 0; j < step.from.size(); ++j)
        leak[step.payers[j]] += leak_share * flow[step.from[j]];
      const Numbers each = x[v] * share_[v];
      for (std::size_t k = 0; k < step.to.size(); ++k) x[step.payees[k]] += each * flow[step.to[k]];
    }
    for (std::size_t s = order_.steps.size(); s-- > 0;) {
      const Elimination::Step& step = order_.steps[s];
      Numbers sum = x[step.party];
      for (std::size_t j = 0; j < step.from.size(); ++j)
        sum += x[step.payers[j]] * flow[step.from[j]];
      x[step.party] = sum * share_[step.party];
    }
  }

  /// Of the equations
  ///   x_i (enters_i + Σ_j flow_ji) = source_i + Σ_j flow_ji x_j,
  /// where `leak` holds what enters: x_i becomes what it is for a source of 1 at i. So only those elements of the inverse
  /// are worked out that stand where flows do: Erisman and Tinney, "On computing certain elements of the inverse of a
  /// sparse matrix" (1975). Of what nothing enters, 2^-200 does, lest the answer be infinite.
  void own_responses(const Numbers* through, Numbers* response) {
    for (const Elimination::Step& step : order_.steps) {
      const std::uint32_t v = step.party;
      Numbers total = leak[v];
      for (const std::uint32_t from : step.from) total += flow[from];
      share_[v] = one_over(L::larger(total, through[v] * L::all(0x1p-200)));
      pass_on_flows(step);
      const Numbers leak_share = leak[v] * share_[v];
      for (std::size_t k = 0; k < step.to.size(); ++k)
        leak[step.payees[k]] += leak_share * flow[step.to[k]];
    }
    for (std::size_t s = order_.steps.size(); s-- > 0;) respond(order_.steps[s], response);
  }

 private:
  /// Below 2^-1000 there is nothing.
  static Numbers one_over(Numbers a) {
    return a < L::all(0x1p-1000) ? Numbers{} : Numbers(L::all(1) / a);
  }

  void pass_on_flows(const Elimination::Step& step) {
    const std::uint32_t* between = step.between.data();
    for (const std::uint32_t from : step.from) {
      const Numbers each = flow[from] * share_[step.party];
      for (const std::uint32_t to : step.to) {
        const std::uint32_t into = *between++;
        if (into != Elimination::own) flow[into] += each * flow[to];
      }
    }
  }

  /// From the responses between those who come later; response[j to i] is that of j to a source at i.
  void respond(const Elimination::Step& step, Numbers* response) {
    const std::uint32_t v = step.party;
    const std::size_t payees = step.to.size();
    const auto later = [&](std::size_t j, std::size_t k) {
      const std::uint32_t at = step.between[j * payees + k];
      return at == Elimination::own ? x[step.payers[j]] : response[at];
    };
    Numbers own = L::all(1);
    for (std::size_t j = 0; j < step.from.size(); ++j) {
      Numbers sum = Numbers{};
      for (std::size_t k = 0; k < payees; ++k) sum += later(j, k) * flow[step.to[k]];
      response[step.from[j]] = sum * share_[v];
      own += flow[step.from[j]] * response[step.from[j]];
    }
    for (std::size_t k = 0; k < payees; ++k) {
      Numbers sum = Numbers{};
      for (std::size_t j = 0; j < step.from.size(); ++j) sum += later(j, k) * flow[step.from[j]];
      response[step.to[k]] = sum * share_[v];
    }
    x[v] = own * share_[v];
  }

  const Elimination& order_;
  std::size_t parties_;

 public:
  Numbers* flow; ///< by flow of the elimination
  Numbers* leak; ///< by party
  Numbers* x;    ///< by party

 private:
  Numbers* share_; ///< by party: one over all that leaves it (or enters it)
};

} // namespace deal::clearing
