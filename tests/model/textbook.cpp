#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using deal::test::Case;

/// Models of textbooks, said in plain parties and payments.

TEST_CASE("Model SIM: a closed economy settles in a loop, period after period") {
  // Godley and Lavoie, Monetary Economics (2007), chapter 3: G = 20, θ = 0.2, α1 = 0.6, α2 = 0.4. Firms pay out
  // in wages what they sell, households buy with this period's wages: nobody but the government has money first.
  // Income is solved by hand: Y = (G + α2 H₋₁) / (1 − α1 (1 − θ)).
  const Case m(R"(
grid yearly from 2025-01 to 2124-12
let government = $20
let tax = 20%
let of_income = 60%
let of_wealth = 40%
party Households
party Firms
outside Government
let income = (government + of_wealth * opening(cash(Households))) / (1 - of_income * (1 - tax))
pay purchases: Government -> Firms { due: government; kind: sales }
pay consumption: Households -> Firms {
  due: of_income * (1 - tax) * income + of_wealth * opening(cash(Households)); kind: sales
}
pay wages: Firms -> Households { due: income; kind: expenses; unpaid: default }
pay taxes: Households -> Government { due: tax * income; kind: expenses; unpaid: default }
measure Y = revenue(Firms)
measure H = cash(Households)
measure C = consumption.paid
measure T = taxes.paid
measure broke = default(Households) or default(Firms)
)");
  CHECK(m("Y", 0) == Approx(20 / 0.52).epsilon(1e-12));
  CHECK(m("T", 0) == Approx(7.6923076923076925).epsilon(1e-12));
  CHECK(m("C", 0) == Approx(18.46153846153846).epsilon(1e-12));
  CHECK(m("H", 0) == Approx(12.307692307692307).epsilon(1e-12));
  CHECK(m("Y", 1) == Approx(47.928994082840234).epsilon(1e-12));
  CHECK(m("T", 1) == Approx(9.585798816568047).epsilon(1e-12));
  CHECK(m("C", 1) == Approx(27.928994082840237).epsilon(1e-12));
  CHECK(m("H", 1) == Approx(22.72189349112426).epsilon(1e-12));
  CHECK(m("Y", 99) == Approx(99.99999595768097).epsilon(1e-12));
  CHECK(m("H", 99) == Approx(79.99999555344905).epsilon(1e-12));
  CHECK(m("broke") == 0);
  // What households save is what the government spends beyond its taxes.
  for (std::size_t t = 1; t < 100; ++t)
    CHECK(std::abs(m("H", t) - m("H", t - 1) - (20 - m("T", t))) < 1e-11);
  CHECK(m.results.residual() <= 1e-12);
}
