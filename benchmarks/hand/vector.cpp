#ifdef DEAL_HAND_AVX512

#include "benchmarks/hand/totals.hpp"
#include "benchmarks/hand/vector_functions.hpp"

namespace deal::benchmarks::hand {
namespace {

// A tile is 23 KB: it stays in the first-level cache from pass to pass. Each pass is a short loop, of which the
// processor sees many turns at once.
constexpr int vectors = 6;
constexpr int in_flight = 3; // as many deals as the registers hold
constexpr int tile_paths = vectors * lanes;

struct Tile {
  alignas(64) double numbers[months][vectors][lanes];
};

Words load_words(const double* from) { return _mm512_load_si512(from); }
void store_words(double* to, Words value) { _mm512_store_si512(to, value); }
Numbers load(const double* from) { return _mm512_load_pd(from); }
void store(double* to, Numbers value) { _mm512_store_pd(to, value); }
void add_to(double* sum, Numbers value) { store(sum, load(sum) + value); }

constexpr int rounds = 10;
/// Of each round, in the low half of a word; of the last in the high half too.
struct Keys {
  std::uint64_t first[rounds], second[rounds];
};

Keys make_keys(std::uint64_t seed) {
  Keys keys{};
  auto first = static_cast<std::uint32_t>(seed), second = static_cast<std::uint32_t>(seed >> 32);
  for (int i = 0; i < rounds; ++i, first += 0x9E3779B9, second += 0xBB67AE85) {
    keys.first[i] = first;
    keys.second[i] = second;
  }
  keys.first[rounds - 1] <<= 32;
  keys.second[rounds - 1] <<= 32;
  return keys;
}

/// Philox of eight paths: a number of 32 bits in the low half of each word. The high halves hold what is left over;
/// a multiplication does not see them.
struct Blocks {
  Words c0, c1, c2, c3;
};

Words multiply_0(const Blocks& b) { return _mm512_mul_epu32(b.c0, words(0xD2511F53)); }
Words multiply_1(const Blocks& b) { return _mm512_mul_epu32(b.c2, words(0xCD9E8D57)); }
Words high_half(Words x) { return _mm512_srli_epi64(x, 32); }

void round(Blocks& b, const Keys& keys, int i) {
  const Words product_0 = multiply_0(b), product_1 = multiply_1(b);
  b = {exclusive_or(high_half(product_1), b.c1, words(keys.first[i])), product_1,
       exclusive_or(high_half(product_0), b.c3, words(keys.second[i])), product_0};
}

/// The last round makes two words of 64 bits at once: the product's high half is met where it stands.
void last_round(const Blocks& b, const Keys& keys, double* first, double* second) {
  const Words c1 = _mm512_slli_epi64(b.c1, 32), c3 = _mm512_slli_epi64(b.c3, 32);
  store_words(first, exclusive_or(multiply_1(b), c1, words(keys.first[rounds - 1])));
  store_words(second, exclusive_or(multiply_0(b), c3, words(keys.second[rounds - 1])));
}

[[gnu::noinline, gnu::flatten]] void draw(Tile& tile, std::uint64_t first_path, const Keys& keys) {
  Words paths[vectors];
  for (int v = 0; v < vectors; ++v)
    paths[v] = _mm512_add_epi64(words(first_path + static_cast<std::uint64_t>(v * lanes)),
                                _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0));
  for (int t = 0; t < months; t += 2) {
    Blocks blocks[vectors];
#pragma GCC unroll 8
    for (int v = 0; v < vectors; ++v)
      blocks[v] = {paths[v], high_half(paths[v]), words(static_cast<std::uint64_t>(t / 2)),
                   words(0)};
#pragma GCC unroll 16
    for (int i = 0; i < rounds - 1; ++i)
#pragma GCC unroll 8
      for (int v = 0; v < vectors; ++v) round(blocks[v], keys, i);
#pragma GCC unroll 8
    for (int v = 0; v < vectors; ++v)
      last_round(blocks[v], keys, tile.numbers[t][v], tile.numbers[t + 1][v]);
  }
}

[[gnu::noinline, gnu::flatten]] void make_normal(Tile& tile, const Tables& tables) {
  for (int t = 0; t < months; t += 2)
    for (int v = 0; v < vectors; ++v) {
      double *const even = tile.numbers[t][v], *const odd = tile.numbers[t + 1][v];
      Numbers first, second;
      normals(load_words(even), load_words(odd), tables, first, second);
      store(even, first);
      store(odd, second);
    }
}

[[gnu::noinline, gnu::flatten]] void make_growth(Tile& tile, const Tables& tables) {
  for (int t = 0; t < months; ++t)
    for (int v = 0; v < vectors; ++v) {
      double* const place = tile.numbers[t][v];
      store(place, exponential(drift, shock, load(place), tables));
    }
}

/// Sums of all paths with the same number modulo the lanes.
struct LaneTotals {
  alignas(64) double series[months][all_series][lanes];
  alignas(64) double sums[measures][lanes], squares[measures][lanes];
};

struct Deal {
  Numbers revenue, cash, tagged, remaining, stake, cloud, recycled, npv, invested;
  Numbers payment, equity;
  Lanes alive;
};

Deal start() {
  const Numbers nothing = numbers(0);
  return {numbers(first_revenue),
          numbers(note),
          numbers(note),
          numbers(commitment),
          nothing,
          nothing,
          nothing,
          numbers(-note),
          numbers(note),
          nothing,
          nothing,
          0xff};
}

void dilute(Deal& d, Numbers amount, Numbers price) {
  const Numbers bought = amount / (price + amount);
  d.stake = fma(bought, numbers(1) - d.stake, d.stake);
}

void receive(Deal& d, Numbers valuation, double tranche, double discount) {
  const Numbers amount = _mm512_maskz_mov_pd(d.alive, numbers(tranche));
  d.cash += amount;
  d.tagged += amount;
  d.invested += amount;
  d.npv = _mm512_fnmadd_pd(numbers(discount), amount, d.npv);
  dilute(d, amount, valuation);
}

/// Who is in default has no cash and every month a cost: nothing is paid, and nobody comes back to life.
void pay(Deal& d, int t, const Schedule& s) {
  const Numbers at_hand = _mm512_mask_add_pd(d.cash, d.alive, d.cash, d.revenue);
  const Numbers need = fma(d.revenue, numbers(cost_share), numbers(s.fixed_cost[t]));
  const Numbers spend = _mm512_max_pd(need, d.remaining * numbers(s.share_of_remaining[t]));
  d.payment = _mm512_min_pd(spend, at_hand);
  const Numbers back = _mm512_maskz_div_pd(d.alive, d.payment * d.tagged, at_hand);
  d.alive = _mm512_cmp_pd_mask(spend, at_hand, _CMP_LE_OQ);
  d.tagged -= back;
  d.recycled += back;
  d.cash = at_hand - d.payment;
  d.cloud += d.payment;
  d.remaining = _mm512_max_pd(d.remaining - d.payment, numbers(0));
  d.npv = fma(d.payment, numbers(s.discount[t] * margin), d.npv);
}

void step(Deal& d, Numbers growth, int t, const Schedule& s) {
  d.revenue *= growth;
  const Numbers valuation = d.revenue * numbers(revenue_multiple);
  if (s.tranche[t] > 0) receive(d, valuation, s.tranche[t], s.discount[t]);
  pay(d, t, s);
  if (t == conversion_month) {
    const Numbers price = _mm512_min_pd(numbers(cap), valuation * numbers(note_discount));
    dilute(d, _mm512_maskz_mov_pd(d.alive, numbers(note)), price);
  }
  d.equity = _mm512_maskz_mul_pd(d.alive, d.stake, valuation);
}

void add_month(LaneTotals& totals, const Deal (&deals)[in_flight], int t) {
  Numbers sums[all_series];
#pragma GCC unroll 8
  for (int i = 0; i < all_series; ++i) sums[i] = load(totals.series[t][i]);
#pragma GCC unroll 8
  for (const Deal& d : deals) {
    sums[revenue] = _mm512_mask_add_pd(sums[revenue], d.alive, sums[revenue], d.revenue);
    sums[cash] += d.cash;
    sums[payment] += d.payment;
    sums[equity] += d.equity;
  }
#pragma GCC unroll 8
  for (int i = 0; i < all_series; ++i) store(totals.series[t][i], sums[i]);
}

void add(Histogram& histogram, Numbers x) {
  const Words bits = _mm512_castpd_si512(x);
  const Words magnitude = _mm512_srli_epi64(_mm512_slli_epi64(bits, 1), Histogram::unused_bits + 1);
  Words key = _mm512_sub_epi64(magnitude, words(Histogram::first_key));
  key = _mm512_min_epi64(_mm512_max_epi64(key, words(0)), words(Histogram::keys - 1));
  const Lanes negative = _mm512_cmplt_epi64_mask(bits, words(0));
  key = _mm512_mask_sub_epi64(key, negative, words(0), key);
  alignas(64) std::int64_t places[lanes];
  _mm512_store_si512(places, _mm512_add_epi64(key, words(Histogram::centre)));
  for (const std::int64_t place : places) ++histogram.counts[place];
}

void add_end(Totals& totals, LaneTotals& lane_totals, const Deal& d, const Schedule& s) {
  const auto dead = static_cast<Lanes>(~d.alive);
  const Numbers values[measures] = {d.recycled,
                                    d.cloud,
                                    d.recycled / d.cloud,
                                    fma(numbers(s.discount[months]), d.equity, d.npv),
                                    fma(numbers(margin), d.cloud, d.equity) / d.invested,
                                    _mm512_maskz_mov_pd(dead, numbers(1))};
  for (int m = 0; m < measures; ++m) {
    add_to(lane_totals.sums[m], values[m]);
    add_to(lane_totals.squares[m], values[m] * values[m]);
    if (m < defaulted) add(totals.histograms[m], values[m]);
  }
}

[[gnu::noinline, gnu::flatten]] void run_deals(const Tile& tile, Totals& totals,
                                               LaneTotals& lane_totals, const Schedule& s) {
  for (int v = 0; v < vectors; v += in_flight) {
    Deal deals[in_flight];
    for (Deal& d : deals) d = start();
    for (int t = 0; t < months; ++t) {
#pragma GCC unroll 8
      for (int i = 0; i < in_flight; ++i) step(deals[i], load(tile.numbers[t][v + i]), t, s);
      add_month(lane_totals, deals, t);
    }
    for (const Deal& d : deals) add_end(totals, lane_totals, d, s);
  }
}

double over_lanes(const double (&sums)[lanes]) { return _mm512_reduce_add_pd(load(sums)); }

void add_lanes(Totals& totals, const LaneTotals& of) {
  for (int m = 0; m < measures; ++m) {
    totals.sums[m] += over_lanes(of.sums[m]);
    totals.squares[m] += over_lanes(of.squares[m]);
  }
  for (int t = 0; t < months; ++t)
    for (int i = 0; i < all_series; ++i) totals.series[i][t] += over_lanes(of.series[t][i]);
}

} // namespace

void add_vector_paths(Totals& totals, const Schedule& schedule, std::uint64_t paths,
                      std::uint64_t seed, Pass last) {
  const Tables tables;
  const Keys keys = make_keys(seed);
  LaneTotals lane_totals{};
  Tile tile;
  std::uint64_t path = 0;
  for (; path < paths; path += tile_paths) {
    draw(tile, path, keys);
    if (last >= Pass::normals) make_normal(tile, tables);
    if (last >= Pass::growth) make_growth(tile, tables);
    if (last >= Pass::step) run_deals(tile, totals, lane_totals, schedule);
  }
  totals.paths += path;
  add_lanes(totals, lane_totals);
}

} // namespace deal::benchmarks::hand

#endif
