#pragma once

#include "runtime/clearing/equations.hpp"

namespace deal::clearing {

/// Some lanes of `clear`: fictitious default, from all paid downwards.
///
/// A party's state is its marginal class, the first that it cannot pay in full, and whether it bears costs. The state is
/// found from what it would receive if the others paid what the round before says; it never gets better. The payments
/// of a state are those of a linear complementarity problem,
///   y_i owed_i = max(0, base_i + kept_i Σ_j y_j owed_ji),
/// y being the part that is paid of the marginal class, and base what the party has from elsewhere less what it owes to
/// more senior classes. As base may be negative, it is solved from below (Chandrasekaran, "A special case of the
/// complementary pivot problem", 1970): first for those with a base that is not, then with those that these reach.
/// Where nobody has two classes that is one solution.
template <class Tag> class ClearGroup {
 public:
  using L = Lanes<Tag>;
  using Numbers = typename L::Numbers;
  using Mask = typename L::Mask;

  static std::size_t vectors(const Network& network) {
    return 2 * network.classes().size() + 8 * std::size_t{network.parties()} +
           Equations<Tag>::vectors(network);
  }

  ClearGroup(const Network& network, Numbers* memory)
      : network_(network), parties_(network.parties()), due_(memory),
        paid_part_(due_ + network.classes().size()),
        event_due_(paid_part_ + network.classes().size()), state_(event_due_ + parties_),
        costs_(state_ + parties_), received_(costs_ + parties_), base_(received_ + parties_),
        kept_(base_ + parties_), solved_(kept_ + parties_), in_play_(solved_ + parties_),
        equations_(network, in_play_ + parties_) {}

  static std::size_t in_rows(const Network& network) {
    return 4 * std::size_t{network.parties()} + network.dues().size();
  }
  static std::size_t out_rows(const Network& network) { return network.dues().size(); }

  /// Below zero nothing is owed.
  void run(Numbers* in, Numbers* paid) {
    in_ = in;
    check_inputs();
    add_up_dues();
    if (all_can_pay()) {
      for (std::size_t d = 0; d < network_.dues().size(); ++d) paid[d] = owed(d) + nothing_;
      return;
    }
    start();
    while (lower()) settle();
    for (std::size_t c = 0; c < network_.classes().size(); ++c)
      for (const Network::Arc& arc : arcs(c))
        paid[arc.due] = owed(arc.due) * paid_part_[c] + nothing_;
  }

 private:
  /// What lacks less than this part of what is due lacks by rounding.
  static constexpr double enough = 1 - 0x1p-40;

  Numbers cash(std::size_t i) const { return in_[i]; }
  Numbers from_outside(std::size_t i) const { return in_[parties_ + i]; }
  Numbers alpha(std::size_t i) const { return in_[2 * parties_ + i]; }
  Numbers beta(std::size_t i) const { return in_[3 * parties_ + i]; }
  Numbers owed(std::size_t d) const { return in_[4 * parties_ + d]; }

  /// Calls visit(class, position among the party's) for each class of a party.
  template <class Visit> void each_class(std::size_t i, Visit visit) const {
    const Network::Party party = network_.party(static_cast<std::uint32_t>(i));
    for (std::uint32_t k = 0; k < party.classes; ++k) visit(party.first_class + k, k);
  }
  const std::vector<Network::Arc>& arcs(std::size_t c) const { return network_.classes()[c].arcs; }

  void check_inputs() {
    Numbers all = Numbers{};
    for (std::size_t row = 0; row < in_rows(network_); ++row) {
      const Numbers x = in_[row];
      all += x < Numbers{} ? Numbers(-x) : x;
    }
    nothing_ = all * Numbers{};
    for (std::size_t d = 0; d < network_.dues().size(); ++d)
      in_[4 * parties_ + d] = L::larger(owed(d), Numbers{});
  }

  /// What is due up to each class, and up to the last that is an event of default.
  void add_up_dues() {
    for (std::size_t i = 0; i < parties_; ++i) {
      Numbers due = Numbers{}, event_due = Numbers{};
      each_class(i, [&](std::size_t c, std::uint32_t) {
        Numbers of_class = Numbers{}, of_events = Numbers{};
        for (const Network::Arc& arc : arcs(c)) {
          const Numbers amount = owed(arc.due);
          of_class += amount;
          if (arc.event_of_default) of_events += amount;
        }
        due += of_class;
        event_due = of_events > Numbers{} ? due : event_due;
        due_[c] = due;
      });
      event_due_[i] = event_due;
    }
  }

  bool all_can_pay() {
    for (std::size_t i = 0; i < parties_; ++i) received_[i] = Numbers{};
    for (std::size_t c = 0; c < network_.classes().size(); ++c)
      for (const Network::Arc& arc : arcs(c))
        if (arc.payee != outside) received_[arc.payee] += owed(arc.due);
    Mask short_of = L::none();
    for (std::size_t i = 0; i < parties_; ++i) {
      const Network::Party party = network_.party(static_cast<std::uint32_t>(i));
      if (party.classes == 0) continue;
      const Numbers due = due_[party.first_class + party.classes - 1];
      short_of |= cash(i) + (from_outside(i) + received_[i]) < due * L::all(enough);
    }
    return !L::any(short_of);
  }

  /// From above: all is paid, which all_can_pay() has added up.
  void start() {
    for (std::size_t c = 0; c < network_.classes().size(); ++c) paid_part_[c] = L::all(1);
    for (std::size_t i = 0; i < parties_; ++i) {
      state_[i] = L::all(network_.party(static_cast<std::uint32_t>(i)).classes);
      costs_[i] = Numbers{};
    }
  }

  /// Whether the state of any party got worse.
  bool lower() {
    Mask worse = L::none();
    for (std::size_t i = 0; i < parties_; ++i) {
      const Numbers income = from_outside(i) + received_[i];
      const Numbers means = cash(i) + income;
      const Numbers costs = means < event_due_[i] * L::all(enough) ? L::all(1) : costs_[i];
      const Numbers left = alpha(i) * cash(i) + beta(i) * income;
      const Numbers available = costs > Numbers{} ? left : means;
      Numbers state = state_[i];
      each_class(i, [&](std::size_t c, std::uint32_t k) {
        const Numbers here = L::all(k);
        const Mask fails = available < due_[c] * L::all(enough);
        state = (fails & (here < state)) ? here : state;
      });
      worse |= (state < state_[i]) | (costs > costs_[i]);
      state_[i] = state;
      costs_[i] = costs;
    }
    return L::any(worse);
  }

  /// What is paid in these states, and what each receives of it.
  void settle() {
    find_bases();
    for (std::size_t i = 0; i < parties_; ++i)
      in_play_[i] = is_marginal(i) & (base_[i] >= Numbers{}) ? L::all(1) : Numbers{};
    do {
      fill_equations();
      equations_.solve([&](std::size_t i) { return L::any(in_play_[i] > Numbers{}); });
      for (std::size_t i = 0; i < parties_; ++i) {
        const Numbers part = equations_.x[i];
        solved_[i] = part > Numbers{} ? (part < L::all(1) ? part : L::all(1)) : Numbers{};
      }
    } while (reaches_more());
    pay();
  }

  Mask is_marginal(std::size_t i) const {
    return state_[i] < L::all(network_.party(static_cast<std::uint32_t>(i)).classes);
  }

  /// What each has, without the payments of marginal classes, less what it owes to more senior ones.
  void find_bases() {
    for (std::size_t i = 0; i < parties_; ++i) received_[i] = Numbers{};
    for (std::size_t i = 0; i < parties_; ++i)
      each_class(i, [&](std::size_t c, std::uint32_t k) {
        const Mask in_full = state_[i] > L::all(k);
        for (const Network::Arc& arc : arcs(c))
          if (arc.payee != outside) received_[arc.payee] += in_full ? owed(arc.due) : Numbers{};
      });
    for (std::size_t i = 0; i < parties_; ++i) {
      const Mask costs = costs_[i] > Numbers{};
      const Numbers income = from_outside(i) + received_[i];
      Numbers senior = Numbers{};
      each_class(i, [&](std::size_t c, std::uint32_t k) {
        senior = state_[i] > L::all(k) ? due_[c] : senior;
      });
      const Numbers with_costs = alpha(i) * cash(i) + beta(i) * income;
      base_[i] = (costs ? with_costs : cash(i) + income) - senior;
      kept_[i] = costs ? beta(i) : L::all(1);
    }
  }

  /// Calls visit(arc, amount) for what is owed in marginal classes by those in `who`.
  template <class Visit> void each_marginal(const Numbers* who, Visit visit) const {
    for (std::size_t i = 0; i < parties_; ++i) {
      if (!L::any(who[i] > Numbers{})) continue;
      each_class(i, [&](std::size_t c, std::uint32_t k) {
        const Mask here = (state_[i] == L::all(k)) & (who[i] > Numbers{});
        if (!L::any(here)) return;
        for (const Network::Arc& arc : arcs(c)) visit(i, arc, here ? owed(arc.due) : Numbers{});
      });
    }
  }

  void fill_equations() {
    equations_.clear();
    for (std::size_t i = 0; i < parties_; ++i)
      equations_.x[i] = in_play_[i] > Numbers{} ? base_[i] : Numbers{};
    each_marginal(in_play_, [&](std::size_t i, const Network::Arc& arc, Numbers amount) {
      if (arc.payee == outside) {
        equations_.leak[i] += amount;
        return;
      }
      const Numbers passed = in_play_[arc.payee] > Numbers{} ? kept_[arc.payee] : Numbers{};
      equations_.leak[i] += amount * (L::all(1) - passed);
      if (arc.flow != Elimination::own) equations_.flow[arc.flow] += amount * passed;
    });
  }

  /// Adds what marginal classes pay to what is received; whether that brings more parties into play.
  bool reaches_more() {
    Numbers* const reached = equations_.x;
    for (std::size_t i = 0; i < parties_; ++i) reached[i] = Numbers{};
    each_marginal(solved_, [&](std::size_t i, const Network::Arc& arc, Numbers amount) {
      if (arc.payee != outside) reached[arc.payee] += amount * solved_[i];
    });
    Mask more = L::none();
    for (std::size_t i = 0; i < parties_; ++i) {
      const Mask joins = is_marginal(i) & (in_play_[i] == Numbers{}) &
                         (base_[i] + kept_[i] * reached[i] > Numbers{});
      in_play_[i] = joins ? L::all(1) : in_play_[i];
      more |= joins;
    }
    return L::any(more);
  }

  void pay() {
    for (std::size_t i = 0; i < parties_; ++i)
      each_class(i, [&](std::size_t c, std::uint32_t k) {
        const Numbers here = L::all(k);
        paid_part_[c] = state_[i] > here ? L::all(1) : state_[i] == here ? solved_[i] : Numbers{};
      });
    for (std::size_t i = 0; i < parties_; ++i) received_[i] = Numbers{};
    for (std::size_t c = 0; c < network_.classes().size(); ++c)
      for (const Network::Arc& arc : arcs(c))
        if (arc.payee != outside) received_[arc.payee] += owed(arc.due) * paid_part_[c];
  }

  const Network& network_;
  std::size_t parties_;
  Numbers* in_ = nullptr;
  Numbers nothing_; ///< zero; NaN where an input is not finite
  // By class: what is due up to it, and the part of it that is paid.
  Numbers *due_, *paid_part_;
  // By party.
  Numbers *event_due_, *state_, *costs_, *received_, *base_, *kept_, *solved_, *in_play_;
  Equations<Tag> equations_;
};

} // namespace deal::clearing
