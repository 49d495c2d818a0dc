// Each answer is proven. Say that costs were borne by a given set of parties. Then what a party pays in all is the lesser
// of what it owes and what it has, which is continuous, and of two fixed points p ≤ q of it the difference flows in a
// closed set of parties: whoever receives more pays all of that on, none of it outside. So p is the greatest if there is
// no set of parties that could pass on more among themselves only, which is looked for (`can_circulate`). It is an upper
// bound for all who bear at least these costs; so if somebody cannot pay an event of default even then, it bears costs for
// certain, and the question is asked again with them. When nobody is added, the bound is the answer.
#include "exact_clearing.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

namespace deal::test {

namespace {

using clearing::Due;

class ExactClearing {
 public:
  explicit ExactClearing(const Loop& loop) : loop_(loop), ranks_(loop.parties) {
    for (std::size_t d = 0; d < loop.dues.size(); ++d)
      ranks_[loop.dues[d].payer][loop.dues[d].rank].push_back(d);
    for (std::size_t i = 0; i < loop.parties; ++i) total_.push_back(owed_by(i));
  }

  std::vector<mpq_class> run() {
    std::vector<bool> costs(loop_.parties);
    while (true) {
      const std::vector<mpq_class> paid = greatest(costs);
      bool more = false;
      for (std::uint32_t i = 0; i < loop_.parties; ++i)
        if (!costs[i] && means_of(loop_, paid, i) < event_due(i)) costs[i] = more = true;
      if (!more) return paid;
    }
  }

 private:
  using Exact = std::vector<mpq_class>;

  template <class Number> static Number as(const mpq_class& x) {
    if constexpr (std::is_same_v<Number, double>)
      return x.get_d();
    else
      return x;
  }

  mpq_class owed_by(std::size_t i) const {
    mpq_class sum = 0;
    for (const auto& [rank, dues] : ranks_[i])
      for (const std::size_t d : dues) sum += loop_.owed[d];
    return sum;
  }

  mpq_class event_due(std::size_t i) const {
    mpq_class sum = 0, result = 0;
    for (const auto& [rank, dues] : ranks_[i]) {
      bool event = false;
      for (const std::size_t d : dues) {
        sum += loop_.owed[d];
        event = event || (loop_.dues[d].event_of_default && loop_.owed[d] > 0);
      }
      if (event) result = sum;
    }
    return result;
  }

  /// What each due gets if payer i pays `totals[i]` in all.
  template <class Number> std::vector<Number> shared_out(const std::vector<Number>& totals) const {
    std::vector<Number> paid(loop_.dues.size());
    for (std::size_t i = 0; i < loop_.parties; ++i) {
      Number left = totals[i];
      for (const auto& [rank, dues] : ranks_[i]) {
        Number due = 0;
        for (const std::size_t d : dues) due += as<Number>(loop_.owed[d]);
        if (due == 0) continue;
        const Number given = std::min(left, due);
        for (const std::size_t d : dues) paid[d] = as<Number>(loop_.owed[d]) * given / due;
        left -= given;
      }
    }
    return paid;
  }

  template <class Number>
  std::vector<Number> available(const std::vector<Number>& paid,
                                const std::vector<bool>& costs) const {
    std::vector<Number> income(loop_.parties), result(loop_.parties);
    for (std::size_t i = 0; i < loop_.parties; ++i) income[i] = as<Number>(loop_.received[i]);
    for (std::size_t d = 0; d < loop_.dues.size(); ++d)
      if (loop_.dues[d].payee != clearing::outside) income[loop_.dues[d].payee] += paid[d];
    for (std::size_t i = 0; i < loop_.parties; ++i) {
      const Number cash = as<Number>(loop_.cash[i]);
      const Number with = as<Number>(loop_.alpha[i]) * cash + as<Number>(loop_.beta[i]) * income[i];
      result[i] = costs[i] ? with : Number(cash + income[i]);
    }
    return result;
  }

  /// With costs borne by these: approached from above in doubles, then solved for what that looks like.
  Exact greatest(const std::vector<bool>& costs) const {
    std::vector<double> totals;
    for (const mpq_class& total : total_) totals.push_back(total.get_d());
    for (int rounds = 200; rounds < 2000000; rounds *= 4) {
      for (int r = 0; r < rounds; ++r) {
        const std::vector<double> has = available(shared_out(totals), costs);
        for (std::size_t i = 0; i < loop_.parties; ++i)
          totals[i] = std::min(total_[i].get_d(), has[i]);
      }
      const std::optional<Exact> exact = solve_like(totals, costs);
      if (!exact) continue;
      const Exact paid = shared_out(*exact);
      if (is_fixed_point(*exact, paid, costs) && !can_circulate(*exact, costs)) return paid;
    }
    throw std::runtime_error("no proof of a clearing vector was found");
  }

  bool is_fixed_point(const Exact& totals, const Exact& paid,
                      const std::vector<bool>& costs) const {
    const Exact has = available(paid, costs);
    for (std::size_t i = 0; i < loop_.parties; ++i)
      if (totals[i] < 0 || totals[i] != std::min(has[i], total_[i])) return false;
    return true;
  }

  /// The class that a party would pay more of, what is due before it and in it; none if all is paid.
  struct Next {
    const std::vector<std::size_t>* dues = nullptr;
    mpq_class before, of_class;
  };
  template <class IsPaid> Next next_class(std::size_t i, IsPaid is_paid) const {
    mpq_class before = 0;
    for (const auto& [rank, dues] : ranks_[i]) {
      mpq_class due = 0;
      for (const std::size_t d : dues) due += loop_.owed[d];
      if (due > 0 && !is_paid(mpq_class(before + due))) return {&dues, before, due};
      before += due;
    }
    return {nullptr, before, 0};
  }

  /// The fixed point at which each party pays into the same class as with these totals.
  std::optional<Exact> solve_like(const std::vector<double>& totals,
                                  const std::vector<bool>& costs) const {
    std::vector<Next> next;
    for (std::size_t i = 0; i < loop_.parties; ++i)
      next.push_back(next_class(
          i, [&](const mpq_class& due) { return totals[i] >= due.get_d() * (1 - 1e-9); }));
    // The totals are x; what is paid of a marginal class is owed / of_class · (x − before).
    const std::size_t n = loop_.parties;
    std::vector<Exact> a(n, Exact(n));
    Exact b(n);
    for (std::size_t i = 0; i < n; ++i) {
      a[i][i] = 1;
      b[i] = !next[i].dues ? total_[i]
             : costs[i]
                 ? mpq_class(loop_.alpha[i] * loop_.cash[i] + loop_.beta[i] * loop_.received[i])
                 : mpq_class(loop_.cash[i] + loop_.received[i]);
    }
    for (std::size_t j = 0; j < n; ++j) {
      mpq_class due = 0;
      for (const auto& [rank, dues] : ranks_[j]) {
        if (&dues == next[j].dues) {
          for (const std::size_t d : dues) {
            const std::uint32_t i = loop_.dues[d].payee;
            if (i == clearing::outside || !next[i].dues) continue;
            const mpq_class kept = costs[i] ? loop_.beta[i] : mpq_class(1);
            const mpq_class part = kept * loop_.owed[d] / next[j].of_class;
            a[i][j] -= part;
            b[i] -= part * next[j].before;
          }
          break;
        }
        for (const std::size_t d : dues) {
          const std::uint32_t i = loop_.dues[d].payee;
          if (i == clearing::outside || !next[i].dues) continue;
          b[i] += (costs[i] ? loop_.beta[i] : mpq_class(1)) * loop_.owed[d];
        }
      }
    }
    return solve_exactly(std::move(a), std::move(b));
  }

  /// Whether some parties could pay more to each other, all out of what they would receive more.
  bool can_circulate(const Exact& totals, const std::vector<bool>& costs) const {
    std::vector<Next> next;
    std::vector<bool> inside(loop_.parties);
    for (std::size_t i = 0; i < loop_.parties; ++i) {
      next.push_back(next_class(i, [&](const mpq_class& due) { return totals[i] >= due; }));
      inside[i] = next[i].dues != nullptr && (!costs[i] || loop_.beta[i] == 1);
    }
    const auto leaves = [&](std::size_t d) {
      const std::uint32_t payee = loop_.dues[d].payee;
      return loop_.owed[d] > 0 && (payee == clearing::outside || !inside[payee]);
    };
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t i = 0; i < loop_.parties; ++i)
        if (inside[i] && std::ranges::any_of(*next[i].dues, leaves)) {
          inside[i] = false;
          changed = true;
        }
    }
    return std::ranges::count(inside, true) > 0;
  }

  const Loop& loop_;
  std::vector<std::map<std::uint32_t, std::vector<std::size_t>>> ranks_; ///< by party
  Exact total_;
};

} // namespace

std::optional<std::vector<mpq_class>> solve_exactly(std::vector<std::vector<mpq_class>> a,
                                                    std::vector<mpq_class> b) {
  const std::size_t n = b.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    while (pivot < n && a[pivot][k] == 0) ++pivot;
    if (pivot == n) return std::nullopt;
    std::swap(a[k], a[pivot]);
    std::swap(b[k], b[pivot]);
    for (std::size_t i = k + 1; i < n; ++i) {
      if (a[i][k] == 0) continue;
      const mpq_class factor = a[i][k] / a[k][k];
      for (std::size_t j = k; j < n; ++j)
        if (a[k][j] != 0) a[i][j] -= factor * a[k][j];
      b[i] -= factor * b[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
  }
  return b;
}

std::vector<mpq_class> clear_exactly(const Loop& loop) { return ExactClearing(loop).run(); }

mpq_class means_of(const Loop& loop, const std::vector<mpq_class>& paid, std::uint32_t i) {
  mpq_class sum = loop.cash[i] + loop.received[i];
  for (std::size_t d = 0; d < loop.dues.size(); ++d)
    if (loop.dues[d].payee == i) sum += paid[d];
  return sum;
}

} // namespace deal::test
