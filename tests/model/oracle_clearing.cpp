#include "tests/model/oracle_clearing.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

namespace deal::test {

namespace {

constexpr Money rounding_shortfall = 0x1p-40L;
constexpr std::uint32_t all_classes = std::numeric_limits<std::uint32_t>::max();

bool is_short(Money means, Money due) { return means < due * (1 - rounding_shortfall); }

/// How a party pays: who is in the same situation pays a linear function of its receipts.
struct Situation {
  bool fails = false;                      ///< with costs
  std::uint32_t short_class = all_classes; ///< the first that is not paid in full
  friend bool operator==(const Situation&, const Situation&) = default;
};

class Iteration {
 public:
  Iteration(const Network& network, std::size_t stage, const Position& position)
      : network_(network), position_(position), classes_(network.nodes.size()),
        left_(network.nodes.size(), 0), cost_(network.nodes.size(), network.dues.size()) {
    for (std::size_t d = 0; d < network.dues.size(); ++d) {
      const Network::Due& due = network.dues[d];
      if (due.stage != stage || due.void_) continue;
      if (due.cost)
        cost_[due.payer] = d;
      else
        classes_[due.payer][due.rank].push_back(d);
    }
  }

  Cleared run() {
    Cleared result;
    std::vector<Money> paid(network_.dues.size(), 0);
    for (const auto& of_node : classes_)
      for (const auto& [rank, dues] : of_node)
        for (const std::size_t d : dues) paid[d] = position_.owed[d];
    constexpr std::size_t most_rounds = 1 << 18;
    for (std::size_t round = 1; round <= most_rounds; ++round) {
      const std::vector<Money> receipts = received(paid);
      std::vector<Money> next = response(receipts);
      const bool settled = next == paid;
      paid = std::move(next);
      if (settled) break;
      if ((round & (round - 1)) != 0) continue;
      if (const auto end = jump(situations(received(paid)))) {
        paid = *end;
        break;
      }
      if (round == most_rounds) decided_ = false;
    }
    result.paid = std::move(paid);
    result.left = std::move(left_);
    result.decided = decided_;
    return result;
  }

 private:
  std::vector<Money> received(const std::vector<Money>& paid) const {
    std::vector<Money> result(network_.nodes.size(), 0);
    for (const auto& of_node : classes_)
      for (const auto& [rank, dues] : of_node)
        for (const std::size_t d : dues) result[network_.dues[d].payee] += paid[d];
    return result;
  }

  Money total(const std::vector<std::size_t>& dues) const {
    Money sum = 0;
    for (const std::size_t d : dues) sum += position_.owed[d];
    return sum;
  }

  /// Whether it cannot pay its dues up to a class in which there is an event of default.
  bool fails(std::size_t node, Money means) {
    Money up_to = 0;
    bool result = false;
    for (const auto& [rank, dues] : classes_[node]) {
      up_to += total(dues);
      bool event = false;
      for (const std::size_t d : dues)
        event = event || (network_.dues[d].unpaid == sema::Unpaid::event_of_default &&
                          position_.owed[d] > 0);
      if (!event) continue;
      result = result || is_short(means, up_to);
      const Money margin = up_to * (1 - rounding_shortfall) - means;
      if (std::fabs(margin) < 1e-15L * position_.money + 1e-14L * up_to) decided_ = false;
    }
    return result;
  }

  Money means(std::size_t node, Money receipts, bool failing) const {
    if (!failing) return position_.cash[node] + receipts;
    return position_.kept_cash[node] * position_.cash[node] +
           position_.kept_receipts[node] * receipts;
  }

  Situation situation(std::size_t node, Money receipts) {
    Situation result;
    if (!network_.nodes[node].finite) return result;
    const bool unable = fails(node, means(node, receipts, false));
    result.fails = unable && network_.nodes[node].costly && !position_.defaulted[node];
    Money left = means(node, receipts, result.fails);
    for (const auto& [rank, dues] : classes_[node]) {
      const Money due = total(dues);
      if (is_short(left, due)) {
        result.short_class = rank;
        break;
      }
      left = std::max<Money>(0, left - due);
    }
    return result;
  }

  std::vector<Situation> situations(const std::vector<Money>& receipts) {
    std::vector<Situation> result;
    for (std::size_t i = 0; i < classes_.size(); ++i) result.push_back(situation(i, receipts[i]));
    return result;
  }

  std::vector<Money> response(const std::vector<Money>& receipts) {
    std::vector<Money> paid(network_.dues.size(), 0);
    for (std::size_t i = 0; i < classes_.size(); ++i) {
      const Situation now = situation(i, receipts[i]);
      Money left = means(i, receipts[i], now.fails);
      if (now.fails && cost_[i] < paid.size()) paid[cost_[i]] = means(i, receipts[i], false) - left;
      for (const auto& [rank, dues] : classes_[i]) {
        const Money due = total(dues);
        for (const std::size_t d : dues) {
          if (rank < now.short_class) paid[d] = position_.owed[d];
          if (rank == now.short_class) paid[d] = position_.owed[d] / due * left;
        }
        left = rank == now.short_class ? 0 : std::max<Money>(0, left - due);
      }
      left_[i] = left;
    }
    return paid;
  }

  /// Where the payments end if all stay in their situations; none if they do not, or if that does not say where.
  std::optional<std::vector<Money>> jump(const std::vector<Situation>& now) {
    const std::size_t n = classes_.size();
    // receipts = fixed + Σ rate · receipts
    std::vector<std::vector<Money>> rows(n, std::vector<Money>(n + 1, 0));
    for (std::size_t i = 0; i < n; ++i) rows[i][i] += 1;
    for (std::size_t i = 0; i < n; ++i) {
      Money senior = 0;
      for (const auto& [rank, dues] : classes_[i]) {
        const Money due = total(dues);
        for (const std::size_t d : dues) {
          const std::size_t payee = network_.dues[d].payee;
          if (rank < now[i].short_class) rows[payee][n] += position_.owed[d];
          if (rank != now[i].short_class) continue;
          const Money part = position_.owed[d] / due;
          rows[payee][n] += part * (means(i, 0, now[i].fails) - senior);
          rows[payee][i] -= part * (now[i].fails ? position_.kept_receipts[i] : 1);
        }
        senior += due;
      }
    }
    const auto receipts = solve(std::move(rows));
    if (!receipts || situations(*receipts) != now) return std::nullopt;
    std::vector<Money> paid = response(*receipts);
    const std::vector<Money> check = received(paid);
    for (std::size_t i = 0; i < n; ++i)
      if (std::fabs(check[i] - (*receipts)[i]) > 1e-15L * position_.money) return std::nullopt;
    return paid;
  }

  /// Gaussian elimination; nothing of singular equations.
  static std::optional<std::vector<Money>> solve(std::vector<std::vector<Money>> rows) {
    const std::size_t n = rows.size();
    for (std::size_t k = 0; k < n; ++k) {
      std::size_t pivot = k;
      for (std::size_t i = k; i < n; ++i)
        if (std::fabs(rows[i][k]) > std::fabs(rows[pivot][k])) pivot = i;
      if (std::fabs(rows[pivot][k]) < 1e-12L) return std::nullopt;
      std::swap(rows[k], rows[pivot]);
      for (std::size_t i = 0; i < n; ++i) {
        if (i == k || rows[i][k] == 0) continue;
        const Money factor = rows[i][k] / rows[k][k];
        for (std::size_t j = k; j <= n; ++j) rows[i][j] -= factor * rows[k][j];
      }
    }
    std::vector<Money> result;
    for (std::size_t k = 0; k < n; ++k) result.push_back(rows[k][n] / rows[k][k]);
    return result;
  }

  const Network& network_;
  const Position& position_;
  std::vector<std::map<std::uint32_t, std::vector<std::size_t>>> classes_; ///< dues of a node
  std::vector<Money> left_;
  std::vector<std::size_t> cost_; ///< the due that is a node's cost of default
  bool decided_ = true;
};

} // namespace

Cleared clear(const Network& network, std::size_t stage, const Position& position) {
  return Iteration(network, stage, position).run();
}

} // namespace deal::test
