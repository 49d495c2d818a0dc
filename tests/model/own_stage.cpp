#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

/// Dues that read what is paid in their own stage. All numbers are worked by hand.

using deal::test::Case;
using deal::test::codes;

namespace {

const std::string year = "grid yearly from 2025-01 to 2025-12\n";

void check(const Case& m, const char* measure, double expected) {
  INFO(measure);
  CHECK(m.results.series(measure).at(0) == Approx(expected).epsilon(1e-13));
}

} // namespace

TEST_CASE("A licence is a part of what is sold in the same stage") {
  const Case m(year + R"(
party S
party G
pay r: S -> G { due: 10% * revenue(S); kind: licence }
pay buy: world -> S { due: $100; kind: sales }
measure paid = r.paid
measure left = cash(S)
)");
  check(m, "paid", 10);
  check(m, "left", 90);
}

TEST_CASE("A due that reads its own stage competes with other dues by class") {
  // 100 come in; 95 go to wages first, and of the licence of 10 and the fee of 10 each gets half of what is left.
  const Case m(year + R"(
party S
party G
pay buy: world -> S { due: $100; kind: sales }
pay wages: S -> world { due: $95; kind: expenses; class: 1 }
pay r: S -> G { due: 10% * buy.paid; kind: licence }
pay f: S -> G { due: $10; kind: fee }
measure paid = r.paid
measure owed = r.due
)");
  check(m, "paid", 2.5);
  check(m, "owed", 10);
}

TEST_CASE("A part of what was received goes on from party to party") {
  const Case m(year + R"(
party A
party B
party C
outside Bank
pay third: C -> world { due: 20% * paid_by(B, C); kind: expenses }
pay second: B -> C { due: 50% * first.paid; kind: fee }
pay first: A -> B { due: 10% * revenue_from(world, A); kind: fee }
pay buy: world -> A { due: $100; kind: sales }
pay grant: Bank -> world { due: 3 * second.paid; kind: expenses }
measure a = first.paid
measure b = second.paid
measure c = third.paid
measure g = grant.paid
)");
  check(m, "a", 10);
  check(m, "b", 5);
  check(m, "c", 1);
  check(m, "g", 15);
}

TEST_CASE("A due after a loop reads what the loop has paid") {
  // A has 1 and owes B 10 and C 5 of one class; B has 1 and owes A 8 first and C 4: 4, 2, 5 and 0 are paid.
  const Case m(year + R"(
party A { cash: $1 }
party B { cash: $1 }
party C
party D { cash: $100 }
pay ab: A -> B { due: $10; kind: fee }
pay ac: A -> C { due: $5; kind: fee }
pay ba: B -> A { due: $8; kind: fee; class: 1 }
pay bc: B -> C { due: $4; kind: fee; class: 3 }
pay match: D -> world { due: revenue(B) + 2 * ac.paid; kind: expenses }
measure d = match.paid
)");
  check(m, "d", 8);
}

TEST_CASE("Shares of customers and what is invested are read in their own stage") {
  const Case m(year + R"(
party S
party P { cash: $100 }
party Q { cash: $100 }
party F { cash: $100 }
party T { cash: $100 }
pay p: P -> S { due: $30; kind: sales }
pay q: Q -> S { due: $10; kind: sales }
pay h: S -> world { due: $8 * concentration(S); kind: expenses }
pay l: S -> world { due: $8 * largest_customer(S); kind: expenses }
pay put: F -> S { due: $40; kind: equity }
pay more: T -> S { due: 50% * invested(F); kind: equity }
measure hhi = h.paid
measure largest = l.paid
measure added = more.paid
)");
  check(m, "hhi", 5);
  check(m, "largest", 6);
  check(m, "added", 20);
}

TEST_CASE("Each row of a table pays of what it sells itself") {
  // A sells 100 and B 50; each pays a tenth on, and half of these 15 goes to the tax.
  const Case m(year + R"(
party G
table startups(sales: money) {
  A: $100
  B: $50
}
for s in startups {
  party Young
  pay buy: world -> Young { due: s.sales; kind: sales }
  pay r: Young -> G { due: 10% * revenue(Young); kind: licence }
  measure paid: mean = r.paid
}
pay tax: G -> world { due: 50% * revenue(G); kind: expenses }
measure taxed = tax.paid
measure left = cash(G)
)");
  check(m, "paid[A]", 10);
  check(m, "paid[B]", 5);
  check(m, "taxed", 7.5);
  check(m, "left", 7.5);
}

TEST_CASE("A party pays of what its division sells in the same stage") {
  const Case m(year + R"(
party I
division Cloud of I
party G
pay by_shop: world -> Cloud { due: $100; kind: sales }
pay by_owner: world -> I { due: $20; kind: sales }
pay of_cloud: I -> G { due: 10% * revenue(Cloud); kind: licence }
pay of_all: Cloud -> G { due: 10% * revenue(I); kind: licence }
measure cloud = of_cloud.paid
measure all = of_all.paid
measure left = cash(I)
)");
  check(m, "cloud", 10);
  check(m, "all", 12);
  check(m, "left", 98);
}

TEST_CASE("Without a customer the licence on what it pays is gone") {
  const Case m(year + R"(
party S
party G
pay large: world -> S { due: $100; kind: sales }
pay small: world -> S { due: $30; kind: sales }
pay r: S -> G { due: 10% * revenue(S); kind: licence }
measure paid = r.paid
measure otherwise_paid = without(large, total(r.paid))
)");
  check(m, "paid", 13);
  CHECK(m("otherwise_paid") == Approx(3).epsilon(1e-13));
}

TEST_CASE("A licence on the sales of a party that fails is paid from what the failure leaves") {
  // It owes 100 and a tenth of 20, and has half of 10 and half of 20: 15 for 102.
  const Case m(year + R"(
party S { cash: $10; kept_cash: 50%; kept_receipts: 50% }
party G
pay buy: world -> S { due: $20; kind: sales }
pay wages: S -> world { due: $100; kind: expenses; unpaid: default }
pay r: S -> G { due: 10% * revenue(S); kind: licence }
measure owed = r.due
measure paid = r.paid
measure staff = wages.paid
)");
  check(m, "owed", 2);
  check(m, "paid", 15.0 * 2 / 102);
  check(m, "staff", 15.0 * 100 / 102);
}

TEST_CASE("What has no order within a stage is refused") {
  const std::string two = year + "party S { cash: $9 }\nparty G { cash: $99 }\n"
                                 "pay put: G -> S { due: $50; kind: equity }\n";
  const auto refused = [&](const std::string& text) { return codes(two + text); };
  CHECK(refused("pay buy: G -> S { due: $5; kind: sales }\n"
                "pay r: S -> G { due: 10% * revenue(S); kind: licence }\n") == "D0440");
  CHECK(refused("pay r: S -> G { due: 10% * revenue(G); kind: licence }\n") == "D0440");
  CHECK(refused("pay a: S -> world { due: $5; kind: expenses }\n"
                "pay r: S -> G { due: 10% * a.paid; kind: licence }\n") == "D0440");
  CHECK(refused("pay r: world -> G { due: 10% * revenue(S); kind: sales }\n"
                "pay t: G -> S { due: $5; kind: sales }\n") == "D0440");
  CHECK(refused("pay f: S -> G { due: 10% * revenue(S); kind: loan }\n"
                "pay buy: world -> S { due: $5; kind: sales }\n") == "D0441");
  for (const char* flow : {"funded(G, G)", "returned(G)", "spent(G)", "cycling_index() * $1"}) {
    INFO(flow);
    CHECK(refused("pay buy: S -> G { due: $5; kind: sales }\n"
                  "pay back: S -> G { due: $1; kind: principal }\n"
                  "pay out: S -> world { due: $1; kind: expenses }\n"
                  "pay r: G -> world { due: 10% * " +
                  std::string(flow) + "; kind: expenses }\n") == "D0441");
  }
}
