#include "benchmarks/hand/totals.hpp"

#include "runtime/random/philox.hpp"

#include <algorithm>
#include <bit>
#include <numbers>

namespace deal::benchmarks::hand {

namespace {

std::uint64_t word(std::uint32_t high, std::uint32_t low) {
  return std::uint64_t{high} << 32 | low;
}

/// Two independent normal numbers by Box and Muller: the logarithm of one word is the radius squared, the other
/// says the direction, an eighth of a turn by its last bits and the rest by its first.
struct Normals {
  double first, second;
};
Normals normals(std::uint64_t path, std::uint32_t pair, std::uint64_t seed) {
  const random::Counter block = random::philox4x32(
      {static_cast<std::uint32_t>(path), static_cast<std::uint32_t>(path >> 32), pair, 0},
      {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
  const std::uint64_t a = word(block[0], block[1]), b = word(block[2], block[3]);
  const double uniform = (static_cast<double>(a >> 12) + 0.5) * 0x1p-52;
  const double radius = std::sqrt(-2 * std::log(uniform));
  const double eighths = static_cast<double>(b & 7) + static_cast<double>(b >> 12) * 0x1p-52 - 0.5;
  const double angle = eighths * (std::numbers::pi / 4);
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

struct Deal {
  double revenue = first_revenue, cash = note, tagged = note, remaining = commitment, stake = 0;
  double cloud = 0, recycled = 0, npv = -note, invested = note;
  double payment = 0, equity = 0;
  bool alive = true;
};

void dilute(Deal& d, double amount, double price) {
  const double bought = amount / (price + amount);
  d.stake += bought * (1 - d.stake);
}

void pay(Deal& d, int t, const Schedule& s) {
  d.cash += d.revenue;
  const double need = s.fixed_cost[t] + cost_share * d.revenue;
  const double spend = std::max(need, d.remaining * s.share_of_remaining[t]);
  d.alive = spend <= d.cash;
  d.payment = std::min(spend, d.cash);
  const double back = d.payment * d.tagged / d.cash;
  d.tagged -= back;
  d.recycled += back;
  d.cash -= d.payment;
  d.cloud += d.payment;
  d.remaining = std::max(0.0, d.remaining - d.payment);
  d.npv += s.discount[t] * margin * d.payment;
}

void step(Deal& d, double z, int t, const Schedule& s) {
  d.revenue *= std::exp(drift + shock * z);
  d.payment = d.equity = 0;
  if (!d.alive) return;
  const double valuation = revenue_multiple * d.revenue;
  if (const double amount = s.tranche[t]; amount > 0) {
    d.cash += amount;
    d.tagged += amount;
    d.invested += amount;
    d.npv -= s.discount[t] * amount;
    dilute(d, amount, valuation);
  }
  pay(d, t, s);
  if (!d.alive) return;
  if (t == conversion_month) dilute(d, note, std::min(cap, note_discount * valuation));
  d.equity = d.stake * valuation;
}

void add(Histogram& histogram, double x) {
  const auto bits = std::bit_cast<std::uint64_t>(std::abs(x));
  const std::int64_t key = std::clamp<std::int64_t>(
      static_cast<std::int64_t>(bits >> Histogram::unused_bits) - Histogram::first_key, 0,
      Histogram::keys - 1);
  ++histogram.counts[Histogram::centre + (x < 0 ? -key : key)];
}

void add_end(Totals& totals, const Deal& d, const Schedule& s) {
  const double values[measures] = {d.recycled,
                                   d.cloud,
                                   d.recycled / d.cloud,
                                   d.npv + s.discount[months] * d.equity,
                                   (d.equity + margin * d.cloud) / d.invested,
                                   d.alive ? 0.0 : 1.0};
  for (int m = 0; m < measures; ++m) {
    totals.sums[m] += values[m];
    totals.squares[m] += values[m] * values[m];
    if (m < defaulted) add(totals.histograms[m], values[m]);
  }
}

void add_month(Totals& totals, const Deal& d, int t) {
  totals.series[revenue][t] += d.alive ? d.revenue : 0;
  totals.series[cash][t] += d.cash;
  totals.series[payment][t] += d.payment;
  totals.series[equity][t] += d.equity;
}

} // namespace

Result run_scalar(std::uint64_t paths, std::uint64_t seed) {
  const std::unique_ptr<Totals> totals = no_paths();
  const Schedule schedule = make_schedule();
  totals->paths = paths;
  for (std::uint64_t path = 0; path < paths; ++path) {
    Deal d;
    for (int t = 0; t < months; t += 2) {
      const Normals z = normals(path, static_cast<std::uint32_t>(t / 2), seed);
      step(d, z.first, t, schedule);
      add_month(*totals, d, t);
      step(d, z.second, t + 1, schedule);
      add_month(*totals, d, t + 1);
    }
    add_end(*totals, d, schedule);
  }
  return summarise(*totals);
}

} // namespace deal::benchmarks::hand
