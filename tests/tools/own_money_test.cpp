#include "deal/deal.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>

using namespace deal;

namespace {

/// S has 100 of its own and 100 of I's, pays I 50, earns 50 and pays I what is due then: 100, or half of what it has.
const std::string circle = R"(
model "A circle"
grid yearly from 2025-01 to 2026-12
party I { cash: $100 }
party S { cash: $100 }
pay cheque: I -> S { due: $100 if now == 2025-01; kind: equity }
pay earned: world -> S { due: $50 if now == 2026-01; kind: sales }
pay cloud: S -> I { due: if now == 2025-01 then $50 else cash(S) / 2; kind: cloud }
measure back = recycled(I)
)";

Result result_of(const std::string& text, const CompileOptions& options, Backend backend) {
  const CompileResult compiled = Engine().compile_text("circle.deal", text, options);
  REQUIRE(compiled.model);
  RunOptions run_options;
  run_options.paths = 300;
  run_options.backend = backend;
  return run(*compiled.model, run_options);
}

} // namespace

TEST_CASE("own money stands by two rules beside what its deals caused") {
  for (const Backend backend : {Backend::interpreter, Backend::jit}) {
    const Result result = result_of(circle, {.own_money = true}, backend);
    REQUIRE(result.status == RunStatus::done);
    REQUIRE(result.measures.size() == 1);
    REQUIRE(result.own_money.size() == 1);
    const OwnMoney& own = result.own_money.front();
    CHECK(own.party == "I");
    CHECK(own.unit == "USD");
    CHECK(own.deals == std::vector<std::string>{"cheque"});
    CHECK(own.invested.mean.front() == 100);
    // Of 150, half is I's: 75 of them are half paid out in the second year, out of a pool of 200.
    CHECK(own.revenue.mean.front() == 125);
    REQUIRE(own.by_rule.size() == 2);
    CHECK(own.by_rule[0].rule == "pro rata");
    CHECK(own.by_rule[0].recycled.mean.front() == Approx(25 + 75 * 75.0 / 200));
    CHECK(own.by_rule[1].rule == "own first");
    CHECK(own.by_rule[1].recycled.mean.front() == Approx(100));
    // Without the cheque S pays 50 of its 100, then half of the 50 that are left.
    REQUIRE(own.caused);
    CHECK(own.caused->mean.front() == Approx(125 - 75));
    CHECK(own.caused->standard_error.front() == 0);
  }
}

TEST_CASE(
    "what deals caused is left out, with the reason, where the model cannot do without them") {
  const std::string text = R"(
model "A price of its deal"
grid yearly from 2025-01 to 2026-12
party I { cash: $100 }
party S { cash: $100 }
structure ticket: a -> b {
  price: fraction
  pay cheque: a -> b { due: $100 if now == 2025-01; kind: equity }
}
structure follower: a -> b {
  of: ticket
  pay p: a -> b { due: $1; kind: fee }
}
ticket round: I -> S { price: 10% }
follower after: I -> S { of: round }
pay cloud: S -> I { due: $50 + $10 * round.price; kind: cloud }
measure back = recycled(I)
)";
  const Result refused = result_of(text, {.own_money = true}, Backend::interpreter);
  REQUIRE(refused.status == RunStatus::done);
  REQUIRE(refused.own_money.size() == 1);
  const OwnMoney& own = refused.own_money.front();
  CHECK(own.revenue.mean.front() == 2 * 51);
  CHECK_FALSE(own.caused);
  CHECK(own.not_caused == "`cloud` reads `round.price`, which is absent without `round`");
  CHECK(own.deals == std::vector<std::string>{"round"});
  CHECK(own.removed == std::vector<std::string>{"round", "after"});

  std::string mended = text;
  mended.replace(mended.find("round.price"), 11, "(round.price otherwise 0%)");
  const Result told = result_of(mended, {.own_money = true}, Backend::interpreter);
  REQUIRE(told.own_money.size() == 1);
  // Without the cheque S still pays 50 in each year out of its own 100.
  REQUIRE(told.own_money.front().caused);
  CHECK(told.own_money.front().caused->mean.front() == Approx(2));
  CHECK(told.own_money.front().not_caused.empty());
}

TEST_CASE("the model's rule comes first, and what was not asked for is not there") {
  const Result fifo =
      result_of("attribution own_first\n" + circle, {.own_money = true}, Backend::interpreter);
  REQUIRE(fifo.own_money.size() == 1);
  CHECK(fifo.own_money.front().by_rule[0].rule == "own first");
  CHECK(fifo.own_money.front().by_rule[1].rule == "pro rata");
  const Result plain = result_of(circle, {}, Backend::interpreter);
  CHECK(plain.own_money.empty());
  CHECK(plain.funded_by.empty());
  CHECK(to_json(plain).find("own_money") == std::string::npos);
}

TEST_CASE("revenue by whose money paid for it, over time and in all") {
  const Result result = result_of(circle, {.funded_by = true}, Backend::interpreter);
  REQUIRE(result.funded_by.size() == 2);
  const FundedBy& row = result.funded_by.front();
  CHECK(row.receiver == "I");
  CHECK(row.revenue.series.mean == std::vector<double>{50, 75});
  CHECK(row.revenue.total.mean.front() == 125);
  REQUIRE(row.parts.size() == 1);
  CHECK(row.parts.front().origin == "I");
  CHECK(row.parts.front().amount.series.mean[0] == Approx(25));
  CHECK(row.parts.front().amount.series.mean[1] == Approx(75 * 75.0 / 200));
  // What S earns outside is nobody's.
  CHECK(result.funded_by.back().receiver == "S");
  CHECK(result.funded_by.back().revenue.total.mean.front() == 50);
  CHECK(result.funded_by.back().parts.front().amount.total.mean.front() == 0);
  const auto json = nlohmann::json::parse(to_json(result));
  CHECK(json["funded_by"][0]["by"]["I"]["total"]["mean"] ==
        row.parts.front().amount.total.mean.front());
}

TEST_CASE("money from before the grid alone is a column of the matrix too") {
  // 60 of S's 100 are I's from before, and I invests nothing: of the 50 that S pays 30 are I's.
  const std::string text = R"(
model "Money from before"
grid yearly from 2025-01 to 2025-12
party I { cash: $100 }
party S { cash: $100 }
opening tagged(I, S) = $60
pay cloud: S -> I { due: $50; kind: cloud }
measure back = recycled(I)
)";
  const Result result =
      result_of(text, {.own_money = true, .funded_by = true}, Backend::interpreter);
  REQUIRE(result.funded_by.size() == 1);
  REQUIRE(result.funded_by.front().parts.size() == 1);
  CHECK(result.funded_by.front().parts.front().origin == "I");
  CHECK(result.funded_by.front().parts.front().amount.total.mean.front() == Approx(30));
}
