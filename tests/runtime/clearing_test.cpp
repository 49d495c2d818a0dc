#include "exact_clearing.hpp"
#include "runtime/clearing/clearing.hpp"
#include "runtime/clearing/functions.hpp"
#include "tests/support/dice.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace deal::clearing {
namespace {

using test::Dice;
using test::Loop;

/// Rows of any number of lanes.
struct Block {
  std::size_t lanes = 0;
  std::vector<double> values;

  double& at(std::size_t row, std::size_t lane) { return values[row * lanes + lane]; }
};

using Function = void (*)(const Network&, const double*, double*, std::size_t, std::size_t,
                          double*) noexcept;

std::vector<double> run(Function function, const Network& network, const std::vector<double>& in,
                        std::size_t out_rows, std::size_t lanes = 1) {
  std::vector<double> out(out_rows * lanes), workspace(network.workspace());
  function(network, in.data(), out.data(), lanes, lanes, workspace.data());
  return out;
}

/// Of one lane: own cash, received, alpha, beta, owed.
std::vector<double> paid(const Network& network, std::vector<double> cash,
                         const std::vector<double>& owed, double alpha = 1, double beta = 1) {
  std::vector<double> in = std::move(cash);
  const std::size_t parties = network.parties();
  in.resize(2 * parties);
  in.resize(3 * parties, alpha);
  in.resize(4 * parties, beta);
  in.insert(in.end(), owed.begin(), owed.end());
  return run(clear, network, in, network.dues().size());
}

/// The network of a matrix of liabilities, all of them events of default.
std::vector<double> paid_in_all(const std::vector<std::vector<double>>& liabilities,
                                const std::vector<double>& assets, double alpha, double beta) {
  std::vector<Due> dues;
  std::vector<double> owed;
  for (std::uint32_t i = 0; i < liabilities.size(); ++i)
    for (std::uint32_t j = 0; j < liabilities.size(); ++j)
      if (liabilities[i][j] != 0) {
        dues.push_back({i, j, 0, true});
        owed.push_back(liabilities[i][j]);
      }
  const Network network(static_cast<std::uint32_t>(assets.size()), dues);
  const std::vector<double> each = paid(network, assets, owed, alpha, beta);
  std::vector<double> result(assets.size());
  for (std::size_t d = 0; d < dues.size(); ++d) result[dues[d].payer] += each[d];
  return result;
}

void check_close(const std::vector<double>& got, const std::vector<double>& expected) {
  REQUIRE(got.size() == expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    CAPTURE(i);
    CHECK(std::fabs(got[i] - expected[i]) <= 1e-14 * std::fabs(expected[i]));
  }
}

TEST_CASE("the worked loops of the semantics") {
  CHECK(paid(Network(3, {{0, 1}, {1, 2}, {2, 0}}), {10, 0, 5}, {30, 25, 10}) ==
        std::vector<double>{20, 20, 10});
  check_close(
      paid(Network(2, {{0, 1}, {0, outside}, {1, 0, 0}, {1, outside, 1}}), {1, 1}, {10, 5, 8, 4}),
      {4, 2, 5, 0});
  CHECK(paid(Network(2, {{0, 1}, {1, 0}}), {0, 0}, {100, 100}) == std::vector<double>{100, 100});
  CHECK(paid(Network(2, {{0, 1, 0, true}, {1, outside, 0, true}}), {10, 0}, {30, 25}, 0.5, 0.5) ==
        std::vector<double>{5, 2.5});
}

TEST_CASE("published clearing vectors") {
  CHECK(paid_in_all({{0, 100}, {0, 0}}, {150, 0}, 1, 1) == std::vector<double>{100, 0});
  CHECK(paid_in_all({{0, 100}, {0, 0}}, {40, 0}, 1, 1) == std::vector<double>{40, 0});
  CHECK(paid_in_all({{0, 100}, {100, 0}}, {0, 0}, 1, 1) == std::vector<double>{100, 100});
  // Rogers and Veraart (2013), section 5.1: a ring of six with a = 2, epsilon = 1, gamma = 0.4
  check_close(paid_in_all({{0, 2, 0, 0, 0, 0},
                           {0, 0, 3, 0, 0, 0},
                           {0, 0, 0, 2, 0, 0},
                           {0, 0, 0, 0, 3, 0},
                           {0, 0, 0, 0, 0, 2},
                           {3, 0, 0, 0, 0, 0}},
                          {0, 0.8, 0, 0.8, 0, 0.8}, 0.5, 0.5),
              {4 / 15.0, 8 / 15.0, 4 / 15.0, 8 / 15.0, 4 / 15.0, 8 / 15.0});
  // The example of default_clearing in the R package systemicrisk; node 3 stands for all outside
  check_close(
      paid_in_all({{0, 0.5, 0.5, 1.5}, {0.5, 0, 0.5, 0.5}, {0.5, 0.5, 0, 0.5}, {0, 0, 0, 0}},
                  {0.5, 0.625, 0.75, 0}, 1, 1),
      {165 / 112.0, 159 / 112.0, 1.5, 0});
}

TEST_CASE("a payment that would be below zero takes nothing from others") {
  // A's senior due takes all that it has; B's junior due to A must not fall below nothing, nor B's cash go to A.
  const Network network(3, {{0, outside, 0}, {0, 1, 1}, {1, 2, 0}, {2, 0, 0}, {2, outside, 0}});
  check_close(paid(network, {1, 4, 0}, {10, 6, 8, 4, 4}), {3, 0, 4, 2, 2});
}

TEST_CASE("a loop without money of its own that leaks pays nothing") {
  // A owes 10 outside before it pays B: the mutual debts drain until nothing is left.
  const Network network(2, {{0, outside, 0}, {0, 1, 1}, {1, 0, 0}});
  CHECK(paid(network, {0, 0}, {10, 100, 100}) == std::vector<double>{0, 0, 0});
}

TEST_CASE("a loop that hardly leaks is as exact as any other") {
  // All that ever leaves the loop is the 0.1 that A has, though ten digits more go round.
  const Network network(2, {{0, 1}, {0, outside}, {1, 0}});
  check_close(paid(network, {0.1, 0}, {1e9, 1, 1e9}), {1e8, 0.1, 1e8});
}

TEST_CASE("a shortfall by rounding is none") {
  std::vector<Due> dues;
  for (int i = 0; i < 10; ++i) dues.push_back({0, 1, 0, true});
  dues.push_back({1, 0, 0, true});
  std::vector<double> owed(10, 0.1);
  owed.push_back(0.25);
  const Network network(2, dues);
  // The ten are 1 + 5.6e-17 in all.
  CHECK(paid(network, {0.75, 0}, owed, 0, 0) == owed);
  CHECK(paid(network, {0.75 * (1 - 0x1p-42), 0}, owed, 0, 0) == owed);
  CHECK(paid(network, {0.75 - 0x1p-38, 0}, owed, 0, 0) == std::vector<double>(11, 0.0));
}

TEST_CASE("only an unpaid event of default costs") {
  // Rank 0 is an event, rank 1 is not; with 12 the senior 10 are paid and there are no costs.
  const Network network(2, {{0, 1, 0, true}, {0, 1, 1, false}, {1, 0, 0, false}});
  CHECK(paid(network, {10, 0}, {10, 8, 2}, 0.5, 0.5) == std::vector<double>{10, 2, 2});
  CHECK(paid(network, {6, 0}, {10, 8, 2}, 0.5, 0.5) == std::vector<double>{4, 0, 2});
  // Nothing is due as an event: no costs.
  CHECK(paid(network, {6, 0}, {0, 8, 1}, 0.5, 0.5) == std::vector<double>{0, 7, 1});
}

TEST_CASE("dues to oneself, several between two, none, and less than none") {
  const Network network(2, {{0, 0}, {0, 1}, {0, 1}, {1, 0}, {1, outside}});
  CHECK(paid(network, {4, 0}, {4, 2, 2, 0, -3}) == std::vector<double>{4, 2, 2, 0, 0});
  // 1 of its own: of 8 owed, x = 1 + x/2, half of it goes to itself.
  CHECK(paid(network, {1, 0}, {4, 2, 2, 0, -3}) == std::vector<double>{1, 0.5, 0.5, 0, 0});
  CHECK(paid(Network(1, {{0, 0}}), {0}, {5}) == std::vector<double>{5});
  CHECK(paid(Network(2, {}), {1, 2}, {}).empty());
  CHECK_THROWS_AS(Network(2, {{0, 2}}), std::logic_error);
}

TEST_CASE("an input that is not finite gives undefined payments") {
  const Network network(2, {{0, 1}, {1, 0}});
  for (const double bad :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
    for (std::size_t row = 0; row < 10; ++row) {
      std::vector<double> in{1, 0, 0, 0, 1, 1, 1, 1, 5, 4};
      in[row] = bad;
      for (const double x : run(clear, network, in, 2)) CHECK(std::isnan(x));
    }
}

/// What random loops are made of.
struct Recipe {
  std::uint32_t parties;
  std::size_t dues;
  std::uint32_t ranks;
  bool costs;
  std::size_t outside_percent;
  bool whole = true; ///< amounts are small whole numbers, so that ties are many
};

std::vector<Due> random_dues(Dice& dice, const Recipe& recipe) {
  std::vector<Due> dues;
  for (std::uint32_t i = 0; i < recipe.parties && dice.below(2) == 0; ++i)
    dues.push_back({i, (i + 1) % recipe.parties, 0, recipe.costs});
  while (dues.size() < recipe.dues) {
    const auto party = [&] { return static_cast<std::uint32_t>(dice.below(recipe.parties)); };
    const std::uint32_t payee = dice.below(100) < recipe.outside_percent ? outside : party();
    const std::uint32_t payer = party();
    if (payer == payee && dice.below(8) != 0) continue;
    dues.push_back({payer, payee, static_cast<std::uint32_t>(dice.below(recipe.ranks)),
                    recipe.costs && dice.below(2) == 0});
  }
  return dues;
}

/// Some parties have exactly what they need if all pay.
Loop random_loop(Dice& dice, const Recipe& recipe, std::vector<Due> dues) {
  Loop loop{recipe.parties, std::move(dues), {}, {}, {}, {}, {}};
  std::vector<long> needs(recipe.parties);
  for (const Due& due : loop.dues) {
    const auto amount = static_cast<long>(dice.below(5) == 0 ? 0 : dice.below(20));
    const double factor = recipe.whole ? 1 : 1 + static_cast<double>(dice.below(1000)) / 7e5;
    loop.owed.emplace_back(static_cast<double>(amount) * factor);
    needs[due.payer] += amount;
    if (due.payee != outside) needs[due.payee] -= amount;
  }
  const std::size_t wealth = 1 + dice.below(12);
  for (std::uint32_t i = 0; i < recipe.parties; ++i) {
    const bool exactly = recipe.whole && dice.below(3) == 0;
    loop.cash.emplace_back(exactly ? std::max(needs[i], 0L)
                                   : static_cast<long>(dice.below(wealth)));
    loop.received.emplace_back(exactly ? 0 : static_cast<long>(dice.below(wealth)), 4);
    loop.received.back().canonicalize();
    for (auto* rates : {&loop.alpha, &loop.beta}) {
      rates->emplace_back(recipe.costs ? static_cast<long>(dice.below(5)) : 4, 4);
      rates->back().canonicalize();
    }
  }
  return loop;
}

std::vector<double> inputs_of(const Loop& loop) {
  std::vector<double> in;
  for (const auto* rows : {&loop.cash, &loop.received, &loop.alpha, &loop.beta, &loop.owed})
    for (const mpq_class& x : *rows) in.push_back(x.get_d());
  return in;
}

void set_lane(Block& block, std::size_t lane, const std::vector<double>& column) {
  for (std::size_t row = 0; row < column.size(); ++row) block.at(row, lane) = column[row];
}

/// Right to 1e-12 of what its payer has; in full to the bit; and nothing below zero.
void check_exactly(const Loop& loop, Block& got, std::size_t lane) {
  const std::vector<mpq_class> exact = test::clear_exactly(loop);
  std::vector<double> means;
  for (std::uint32_t i = 0; i < loop.parties; ++i)
    means.push_back(test::means_of(loop, exact, i).get_d());
  for (std::size_t d = 0; d < loop.dues.size(); ++d) {
    const double x = got.at(d, lane);
    const bool in_full = exact[d] == loop.owed[d];
    const mpq_class error = abs(mpq_class(x) - exact[d]);
    const bool good =
        x >= 0 && !std::signbit(x) &&
        (in_full ? x == loop.owed[d].get_d() : error.get_d() <= 1e-12 * means[loop.dues[d].payer]);
    if (good) continue;
    CAPTURE(d, lane, x, exact[d].get_d(), error.get_d());
    FAIL("wrong payment");
  }
}

void check_recipe(Dice& dice, const Recipe& recipe, std::size_t lanes) {
  const std::vector<Due> dues = random_dues(dice, recipe);
  const Network network(recipe.parties, dues);
  std::vector<Loop> loops;
  Block in{lanes, std::vector<double>((4 * recipe.parties + dues.size()) * lanes)};
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    loops.push_back(random_loop(dice, recipe, dues));
    set_lane(in, lane, inputs_of(loops.back()));
  }
  Block out{lanes, run(clear, network, in.values, dues.size(), lanes)};
  for (std::size_t lane = 0; lane < lanes; ++lane) check_exactly(loops[lane], out, lane);
}

TEST_CASE("random loops are cleared as exact arithmetic clears them") {
  Dice dice(20260601);
  for (int i = 0; i < 400; ++i) {
    const auto parties = static_cast<std::uint32_t>(2 + dice.below(7));
    const Recipe recipe{parties,
                        1 + dice.below(3 * parties),
                        static_cast<std::uint32_t>(1 + dice.below(3)),
                        dice.below(2) == 0,
                        dice.below(3) * 15,
                        i % 4 != 0};
    CAPTURE(i, parties, recipe.ranks, recipe.costs);
    check_recipe(dice, recipe, 9);
  }
}

TEST_CASE("large loops are cleared as exact arithmetic clears them") {
  Dice dice(20260602);
  for (const std::uint32_t parties : {12u, 20u, 35u, 50u})
    for (const std::size_t dues : {std::size_t{parties} * 3 / 2, std::size_t{parties} * 4})
      for (const std::uint32_t ranks : {1u, 3u})
        for (const bool costs : {false, true}) {
          CAPTURE(parties, dues, ranks, costs);
          check_recipe(dice, {parties, dues, ranks, costs, 10}, 3);
        }
  check_recipe(dice, {50, 50 * 40, 1, false, 3}, 1);
  check_recipe(dice, {50, 50 * 40, 2, true, 3}, 1);
}

/// Many lanes of one random network.
struct Sample {
  Network network;
  Block in;
};
Sample sample(Dice& dice, std::size_t lanes) {
  const Recipe recipe{static_cast<std::uint32_t>(2 + dice.below(9)),
                      2 + dice.below(30),
                      static_cast<std::uint32_t>(1 + dice.below(3)),
                      dice.below(2) == 0,
                      15,
                      dice.below(2) == 0};
  const std::vector<Due> dues = random_dues(dice, recipe);
  Sample result{Network(recipe.parties, dues),
                {lanes, std::vector<double>((4 * recipe.parties + dues.size()) * lanes)}};
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    set_lane(result.in, lane, inputs_of(random_loop(dice, recipe, dues)));
  }
  return result;
}

TEST_CASE("a lane has the same bits alone, among others and with every instruction set") {
  Dice dice(20260603);
  for (int i = 0; i < 60; ++i) {
    const std::size_t lanes = 1 + dice.below(20);
    Sample s = sample(dice, lanes);
    const std::size_t dues = s.network.dues().size();
    Block together{lanes, run(clear, s.network, s.in.values, dues, lanes)};
    std::vector<double> workspace(s.network.workspace());
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      std::vector<double> alone(dues * lanes);
      clear(s.network, s.in.values.data() + lane, alone.data(), lanes, 1, workspace.data());
      for (std::size_t d = 0; d < dues; ++d)
        REQUIRE(std::bit_cast<std::uint64_t>(alone[d * lanes]) ==
                std::bit_cast<std::uint64_t>(together.at(d, lane)));
    }
    for (const math::InstructionSet set :
         {math::InstructionSet::portable, math::InstructionSet::avx2,
          math::InstructionSet::avx512}) {
      if (!math::is_available(set)) continue;
      std::vector<double> other(dues * lanes);
      functions_for(set).clear(s.network, s.in.values.data(), other.data(), lanes, lanes,
                               workspace.data());
      REQUIRE(other == together.values);
    }
  }
}

TEST_CASE("who has more pays no less, and nobody more than it has or owes") {
  Dice dice(20260604);
  for (int i = 0; i < 60; ++i) {
    const std::size_t lanes = 8;
    Sample s = sample(dice, lanes);
    const std::vector<Due>& dues = s.network.dues();
    const std::size_t parties = s.network.parties();
    Block before{lanes, run(clear, s.network, s.in.values, dues.size(), lanes)};
    for (std::size_t lane = 0; lane < lanes; ++lane)
      for (std::uint32_t j = 0; j < parties; ++j) {
        double means = s.in.at(j, lane) + s.in.at(parties + j, lane), out = 0;
        for (std::size_t d = 0; d < dues.size(); ++d) {
          if (dues[d].payee == j) means += before.at(d, lane);
          if (dues[d].payer == j) out += before.at(d, lane);
          REQUIRE(before.at(d, lane) <= s.in.at(4 * parties + d, lane));
        }
        REQUIRE(out <= means * (1 + 0x1p-38));
      }
    for (std::size_t lane = 0; lane < lanes; ++lane)
      s.in.at(dice.below(parties), lane) += 0.5 * static_cast<double>(dice.below(9));
    Block after{lanes, run(clear, s.network, s.in.values, dues.size(), lanes)};
    for (std::size_t at = 0; at < before.values.size(); ++at)
      REQUIRE(after.values[at] >= before.values[at] - 1e-10);
  }
}

TEST_CASE("a hub makes no flows between its spokes") {
  constexpr std::uint32_t spokes = 1000;
  std::vector<Due> dues;
  for (std::uint32_t i = 1; i <= spokes; ++i) {
    dues.push_back({0, i});
    dues.push_back({i, 0});
  }
  const Network network(spokes + 1, dues);
  CHECK(network.elimination().flows == 2 * spokes);
  // Each spoke has 1 and owes 3 to the hub, which owes each 2 and has nothing: all pay 2 of it.
  std::vector<double> cash(spokes + 1, 1.0), owed;
  cash[0] = 0;
  for (std::uint32_t i = 0; i < spokes; ++i) owed.insert(owed.end(), {2, 4});
  const std::vector<double> x = paid(network, cash, owed);
  CHECK(x[0] == 2);
  CHECK(x[1] == 3);
  CHECK(x.back() == 3);
}

std::vector<double> mixes(const Network& network, std::vector<double> in) {
  return run(mix, network, in, network.parties());
}

TEST_CASE("the mix of pools that pay each other") {
  // S has 100 of its own and 100 of I's, and pays I 50, which I keeps: a quarter of 100 is 25.
  CHECK(mixes(Network(2, {{0, 1}}), {100, 0, 150, 50, 50}) == std::vector<double>{0.5, 0.5});
  // x0 · 4 = 2 + 1 · x1, x1 · 2 = 0 + 3 · x0 ... with what stays: x0 (1 + 3) and x1 (1 + 1)
  check_close(mixes(Network(2, {{0, 1}, {1, 0}}), {2, 0, 1, 1, 3, 1}), {0.8, 1.2});
  // A loop without a source, closed and not
  CHECK(mixes(Network(2, {{0, 1}, {1, 0}}), {0, 0, 0, 0, 100, 100}) == std::vector<double>{0, 0});
  CHECK(mixes(Network(2, {{0, 1}, {1, 0}}), {0, 0, 1, 0, 100, 100}) == std::vector<double>{0, 0});
}

using Matrix = std::vector<std::vector<mpq_class>>;

struct Flows {
  std::vector<mpq_class> first, second, amounts; ///< by party, by party, by due
};
Flows random_flows(Dice& dice, const Network& network) {
  Flows result;
  for (std::uint32_t i = 0; i < network.parties(); ++i) {
    result.first.emplace_back(static_cast<long>(dice.below(10)));
    result.second.emplace_back(static_cast<long>(1 + dice.below(10)));
  }
  for (std::size_t d = 0; d < network.dues().size(); ++d)
    result.amounts.emplace_back(static_cast<long>(dice.below(4) == 0 ? 0 : dice.below(30)));
  return result;
}

std::vector<double> as_doubles(std::initializer_list<const std::vector<mpq_class>*> rows) {
  std::vector<double> result;
  for (const auto* each : rows)
    for (const mpq_class& x : *each) result.push_back(x.get_d());
  return result;
}

Network random_network(Dice& dice) {
  const Recipe recipe{static_cast<std::uint32_t>(2 + dice.below(12)), 2 + dice.below(50), 2, false,
                      20};
  return {recipe.parties, random_dues(dice, recipe)};
}

TEST_CASE("random mixes are those of exact arithmetic") {
  Dice dice(20260605);
  for (int i = 0; i < 200; ++i) {
    const Network network = random_network(dice);
    const std::size_t n = network.parties();
    const Flows flows = random_flows(dice, network);
    Matrix a(n, std::vector<mpq_class>(n));
    for (std::size_t j = 0; j < n; ++j) a[j][j] = flows.second[j];
    for (std::size_t d = 0; d < flows.amounts.size(); ++d) {
      const Due& due = network.dues()[d];
      a[due.payer][due.payer] += flows.amounts[d];
      if (due.payee != outside) a[due.payee][due.payer] -= flows.amounts[d];
    }
    const auto exact = test::solve_exactly(a, flows.first);
    REQUIRE(exact);
    const auto got = mixes(network, as_doubles({&flows.first, &flows.second, &flows.amounts}));
    for (std::size_t j = 0; j < n; ++j)
      REQUIRE(std::fabs(got[j] - (*exact)[j].get_d()) <= 1e-14 * (*exact)[j].get_d());
  }
}

double index_of(const Network& network, const std::vector<double>& in) {
  return run(cycling, network, in, 1)[0];
}

TEST_CASE("the cycling index of known networks") {
  // Cone Spring (Tilly 1968): plants, bacteria, detritus feeders, carnivores, detritus; kcal/m²/year. The index is
  // published as 9.2 %, of a throughflow of 30626.
  const Network cone_spring(
      5, {{0, 4}, {1, 2}, {1, 4}, {2, 3}, {2, 4}, {3, 4}, {4, 1}, {4, 2}, {1, outside}});
  const double index =
      index_of(cone_spring, {11184, 0, 0, 0, 635, 8881, 75, 1600, 370, 200, 167, 5205, 2309, 3530});
  CHECK(index == Approx(0.0919).margin(0.00005));
  // A ring that keeps half: of a party's throughflow of 1 + 1/2^n·T the part 1/2^n comes back.
  CHECK(index_of(Network(3, {{0, 1}, {1, 2}, {2, 0}}), {7, 0, 0, 4, 2, 1}) ==
        Approx(0.125).epsilon(1e-14));
  CHECK(index_of(Network(2, {{0, 1}}), {3, 4, 2}) == 0);
  CHECK(index_of(Network(2, {{0, 1}, {1, 0}}), {0, 0, 0, 0}) == 0);
  CHECK(index_of(Network(2, {{0, 1}, {1, 0}}), {0, 0, 100, 100}) == Approx(1).epsilon(1e-14));
  CHECK(index_of(Network(1, {{0, 0}}), {3, 1}) == Approx(0.25).epsilon(1e-14));
}

/// By the definition, with the parts of what each payer gives.
std::optional<mpq_class> exact_index(const Network& network, const Flows& flows) {
  const std::size_t n = network.parties();
  std::vector<mpq_class> through = flows.first;
  for (std::size_t d = 0; d < flows.amounts.size(); ++d)
    if (network.dues()[d].payee != outside) through[network.dues()[d].payee] += flows.amounts[d];
  Matrix a(n, std::vector<mpq_class>(n));
  for (std::size_t i = 0; i < n; ++i) a[i][i] = 1;
  for (std::size_t d = 0; d < flows.amounts.size(); ++d) {
    const Due& due = network.dues()[d];
    if (due.payee != outside && through[due.payer] != 0)
      a[due.payee][due.payer] -= flows.amounts[d] / through[due.payer];
  }
  mpq_class cycled = 0, all = 0;
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<mpq_class> unit(n);
    unit[i] = 1;
    const auto column = test::solve_exactly(a, unit);
    if (!column) return std::nullopt;
    cycled += through[i] * ((*column)[i] - 1) / (*column)[i];
    all += through[i];
  }
  return all == 0 ? mpq_class(0) : mpq_class(cycled / all);
}

TEST_CASE("random cycling indices are those of exact arithmetic") {
  Dice dice(20260606);
  for (int i = 0; i < 100; ++i) {
    const Network network = random_network(dice);
    Flows flows = random_flows(dice, network);
    for (mpq_class& inflow : flows.first) inflow += 1;
    const auto exact = exact_index(network, flows);
    REQUIRE(exact);
    REQUIRE(index_of(network, as_doubles({&flows.first, &flows.amounts})) ==
            Approx(exact->get_d()).epsilon(1e-13).margin(1e-15));
  }
}

TEST_CASE("mixes and cycling have the same bits among others and with every instruction set") {
  Dice dice(20260607);
  for (int i = 0; i < 30; ++i) {
    const Network network = random_network(dice);
    const std::size_t parties = network.parties(), lanes = 1 + dice.below(20);
    const std::size_t rows = 2 * parties + network.dues().size();
    std::vector<double> in(rows * lanes), workspace(network.workspace());
    for (double& x : in) x = static_cast<double>(dice.below(1000)) / 7;
    const auto mixed = run(mix, network, in, parties, lanes);
    const auto cycled = run(cycling, network, in, 1, lanes);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      std::vector<double> alone(parties * lanes);
      mix(network, in.data() + lane, alone.data(), lanes, 1, workspace.data());
      for (std::size_t j = 0; j < parties; ++j)
        REQUIRE(alone[j * lanes] == mixed[j * lanes + lane]);
      cycling(network, in.data() + lane, alone.data(), lanes, 1, workspace.data());
      REQUIRE(alone[0] == cycled[lane]);
    }
    for (const math::InstructionSet set :
         {math::InstructionSet::portable, math::InstructionSet::avx2,
          math::InstructionSet::avx512}) {
      if (!math::is_available(set)) continue;
      std::vector<double> other(parties * lanes);
      functions_for(set).mix(network, in.data(), other.data(), lanes, lanes, workspace.data());
      REQUIRE(other == mixed);
      functions_for(set).cycling(network, in.data(), other.data(), lanes, lanes, workspace.data());
      other.resize(lanes);
      REQUIRE(other == cycled);
    }
  }
}

} // namespace
} // namespace deal::clearing
