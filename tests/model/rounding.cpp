#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cmath>
#include <string>

/// Amounts that are zero but for rounding. What is expected is arithmetic in decimals, or a closed form.

using deal::test::Case;
using deal::test::codes;

namespace {

const std::string year = "grid yearly from 2025-01 to 2025-12\n";

std::string months(int count) {
  return fmt::format("grid monthly from 2025-01 to {}-{:02}\n", 2025 + (count - 1) / 12,
                     (count - 1) % 12 + 1);
}

} // namespace

TEST_CASE("A due that subtracts down to zero is zero") {
  // In binary 0.3 - 0.1 - 0.2 is -2.8e-17: as constants, and as what a path works out.
  const Case m(year + R"(
party A { cash: $0.3 }
party B
let share = 100% - 70% - 20% - 10%
pay written: world -> A { due: $0.3 - $0.1 - $0.2; kind: sales }
pay counted: A -> B { due: cash(A) - $0.1 - $0.2; kind: fee }
pay part: A -> B { due: $1bn * share; kind: fee }
pay turned: A -> B { due: -(opening(cash(A)) - $0.1 - $0.2); kind: fee }
measure a = written.due
measure b = counted.due
measure c = part.due
measure d = turned.due
)");
  for (const char* due : {"a", "b", "c", "d"}) {
    INFO(due);
    CHECK(m(due, 0) == 0);
  }
}

TEST_CASE("A small amount beside a large one is an amount") {
  const Case m(year + R"(
party A { cash: $1bn }
party B
pay small: A -> B { due: cash(A) - $999_999_999.999; kind: fee }
pay less: A -> B { due: $0.000_000_001; kind: fee }
measure small_due = small.due
measure less_due = less.due
)");
  CHECK(m("small_due", 0) == Approx(1e-3).epsilon(1e-4));
  CHECK(m("less_due", 0) == 1e-9);
}

TEST_CASE("Counts, opening holdings and postings are zero within rounding") {
  const Case m(year + R"(
party A { cash: $0.3 }
party B
opening held(A, share(A)) = 100 shares
opening held(B, share(A)) = (0.3 - 0.1 - 0.2) * 1 share
issue more: share(A) to B { count: (cash(A) - $0.1 - $0.2) / $1 * 1 share }
book wear { amount: cash(A) - $0.1 - $0.2; debit: A.losses; credit: A.capital }
measure issued = more.count
measure worn = wear.amount
measure there = held(B, share(A))
)");
  for (const char* measure : {"issued", "worn", "there"}) {
    INFO(measure);
    CHECK(m(measure, 0) == 0);
  }
}

TEST_CASE("What is moved away in equal parts leaves nothing") {
  for (const int parts : {3, 7, 11, 30, 49, 120}) {
    INFO(parts);
    const Case m(months(parts) + fmt::format(R"(
party A
party B
opening held(A, share(A)) = 100 shares
move sale: share(A) from A to B {{ count: 100 shares / {} }}
measure left = held(A, share(A))
measure there = held(B, share(A))
)",
                                             parts));
    CHECK(m("left", static_cast<std::size_t>(parts - 1)) == 0);
    CHECK(m("there", static_cast<std::size_t>(parts - 1)) == Approx(100).epsilon(1e-13));
    if (parts == 3) CHECK(m("left", 1) == Approx(100.0 / 3).epsilon(1e-13));
  }
}

TEST_CASE("A level loan of any rate and term is paid back to the last cent, and to no less") {
  for (const double rate : {0.0025, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05}) {
    for (const int term : {12, 36, 42, 60, 120, 360}) {
      INFO(rate << " a period, " << term << " periods");
      const Case m(months(term + 2) + fmt::format(R"(
party Firm {{ cash: $500bn }}
outside Bank
let level = annuity($200M, {0}, {1})
state owed: money = $200M
pay interest: Firm -> Bank {{ due: owed * {0}; kind: interest; unpaid: default }}
pay principal: Firm -> Bank {{ due: (if owed > 0 then level else 0) - interest.due; kind: principal; unpaid: default }}
next owed = owed - principal.paid
measure repaid = total(principal.paid)
measure in_all = total(interest.paid + principal.paid)
)",
                                                  rate, term));
      const double level = 200e6 * rate / -std::expm1(-term * std::log1p(rate));
      // The level is known to its last place, and the loan compounds what is beyond.
      const double known = 1e-12 + 0x1p-51 * std::pow(1 + rate, term);
      CHECK(m("repaid") == Approx(200e6).epsilon(known));
      CHECK(m("in_all") == Approx(term * level).epsilon(1e-12));
    }
  }
}

TEST_CASE("Money that comes back exactly has come back") {
  for (const std::string amount : {"0.1", "0.3", "0.7", "1.1", "1.7", "2.3", "4.35", "9.95", "17.3",
                                   "33.3", "100", "1_234.56"}) {
    INFO(amount);
    const Case m(months(12) + fmt::format(R"(
party A
let flow = (if now == start then -${0} else 0) + (if now > start then ${0} / 10 else 0)
let short = (if now == start then -${0} else 0) + (if now > start then ${0} / 10 * 0.999_999 else 0)
measure back: mean = payback(flow)
measure late: mean = payback(short)
)",
                                          amount));
    // Ten months after the first: November; of a little less each month December.
    CHECK(m("back") == 2025 * 372 + 10 * 31);
    CHECK(m("late") == 2025 * 372 + 11 * 31);
  }
}

TEST_CASE("A state of an amount that comes down to zero is zero, and starts anew") {
  // 0.3 less 0.1 three times, then 5.
  const Case m(months(7) + R"(
state left: money = $0.3
next left = if now == 2025-05 then $5 else if left > 0 then left - $0.1 else left
state part: number = 0.3
next part = part - 0.1
let used = left
measure money_left = opening(left)
measure after = left
measure closed = closing(used)
measure plain = opening(part)
)");
  // What a period leaves is what the next one begins with, to the bit.
  for (const char* after : {"after", "closed"})
    for (std::size_t t = 0; t < 6; ++t) CHECK(m(after, t) == m("money_left", t + 1));
  CHECK(m("after", 6) == Approx(4.8));
  CHECK(m("money_left", 2) == Approx(0.1));
  CHECK(m("money_left", 3) == 0);
  CHECK(m("money_left", 4) == 0);
  CHECK(m("money_left", 5) == 5);
  CHECK(m("money_left", 6) == Approx(4.9));
  CHECK(m("plain", 3) != 0);
}

TEST_CASE("A number can be asked for without what rounding left") {
  const Case m(year + R"(
party A { cash: $0.3 }
measure none_left = beyond_rounding(cash(A) - $0.1 - $0.2)
measure some_left = beyond_rounding(cash(A) - $0.1)
measure gone = beyond_rounding(cash(A) - $0.1 - $0.2) == 0
measure grown = cagr(cash(A) - $0.1 - $0.2, $1, 2 years)
)");
  CHECK(m("none_left", 0) == 0);
  CHECK(m("some_left", 0) == Approx(0.2));
  CHECK(m("gone", 0) == 1);
  CHECK(m("grown", 0) == -1);
}

TEST_CASE("A share that adds up to all is in its range") {
  // 0.1 + 0.7 + 0.2 is 1.0000000000000002 as a chain of 0.7 + 0.1 + 0.2 is not.
  CHECK(codes("grid monthly from 2025-01 to 2025-12\n"
              "structure cut { part: fraction in 0% to 100% }\n"
              "cut c { part: 60% + 30% + 10% + 0% }\ncut d { part: 100% - 70% - 20% - 10% }\n"
              "measure m = c.part + d.part\n") == "");
}

TEST_CASE("What is judged by rounding can be a part of a sum that is known before the run") {
  const Case m(year + R"(
party A { cash: $0.3 }
let known = beyond_rounding(exp(0) * $3 - $1) + $1
let chosen = (if sqrt(4) == 2 then $2 else $5) - $1
pay bill: world -> A { due: known + chosen; kind: sales }
measure due = bill.due
expect (if sqrt(4) == 2 then $2 else $5) - $1 == $1
)");
  CHECK(m("due", 0) == 4);
}
