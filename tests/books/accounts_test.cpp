#include "support.hpp"

using namespace deal;
using namespace deal::test;

using Amounts = std::vector<double>;

/// What accounts say of themselves, and what is entered without cash.

TEST_CASE("a dividend is income and no revenue") {
  // All that S has is I's: of 100 it pays 10 for cloud and 40 as a dividend.
  const Books books = done_books_of(R"(
grid yearly from 2025-01 to 2025-12
party I { cash: $1000 }
party S { cash: $0 }
investment stake: I -> S { amount: $100; on: 2025-01 }
pay cloud: S -> I { due: $10; kind: cloud }
pay share: S -> I { due: $40; kind: dividend }
)");
  const PartyBooks& i = party(books, "I");
  CHECK(i.income.revenue.total == Amounts{10});
  CHECK(line(i.income.income, "dividend_income", 1) == Amounts{40});
  CHECK(i.income.net_income == Amounts{50});
  CHECK(i.cash_flow.operating.total == Amounts{50});
  CHECK(line(i.balance_sheet->assets, "shares_held", 1) == Amounts{100});
  const PartyBooks& s = party(books, "S");
  CHECK(s.income.net_income == Amounts{-10});
  CHECK(s.cash_flow.financing.total == Amounts{60});
  CHECK(books.origins.at(0).recycled == Amounts{10});
  CHECK(books.origins.at(0).returned == Amounts{40});
}

TEST_CASE("what waits in arrears is a receivable and a payable until it is paid") {
  // Of 30 a year it can pay 10, then 25 of 50, then the rest.
  const Books books = done_books_of(R"(
grid yearly from 2025-01 to 2027-12
party Seller { cash: $100 }
party Buyer { cash: $10 }
pay income: world -> Buyer { due: steps($0 at 2025-01, $25 at 2026-01, $40 at 2027-01); kind: sales }
pay bill: Buyer -> Seller { due: steps($30 at 2025-01, $0 at 2027-01); kind: cloud }
)");
  const PartyBooks& seller = party(books, "Seller");
  CHECK(seller.income.revenue.total == Amounts{30, 30, 0});
  CHECK(seller.cash_flow.operating.total == Amounts{10, 25, 25});
  CHECK(line(seller.balance_sheet->assets, "receivables", 3) == Amounts{20, 25, 0});
  CHECK(seller.revenue->gross == Amounts{10, 25, 25});
  CHECK(seller.revenue->posted == Amounts{20, 5, -25});
  const PartyBooks& buyer = party(books, "Buyer");
  CHECK(buyer.income.net_income == Amounts{-30, -5, 40});
  CHECK(line(buyer.balance_sheet->liabilities, "payables", 3) == Amounts{20, 25, 0});
}

TEST_CASE("a prepayment is revenue once: by whose money when it is paid, in the statement when it "
          "is earned") {
  const Books books = done_books_of(R"(
grid yearly from 2025-01 to 2027-12
party I { cash: $1000 }
party S { cash: $0 }
investment stake: I -> S { amount: $90; on: 2025-01 }
pay ahead: S -> I { due: $90 if now == 2025-01; kind: prepayment }
book earned { amount: $30; debit: I.prepayments; credit: I.sales }
book used { amount: $30; debit: S.compute; credit: S.prepaid }
)");
  const PartyBooks& i = party(books, "I");
  CHECK(i.income.revenue.total == Amounts{30, 30, 30});
  CHECK(i.cash_flow.operating.total == Amounts{90, 0, 0});
  CHECK(i.cash_flow.financing.total == Amounts{0, 0, 0});
  CHECK(line(i.balance_sheet->liabilities, "prepayments", 3) == Amounts{60, 30, 0});
  CHECK(i.revenue->gross == Amounts{90, 0, 0});
  CHECK(i.revenue->own_funded == Amounts{90, 0, 0});
  CHECK(i.revenue->posted.empty());
  CHECK(i.revenue->deferred == Amounts{60, 30, 0});
  CHECK(books.origins.at(0).recycled == Amounts{90, 0, 0});
  const PartyBooks& s = party(books, "S");
  CHECK(s.cash_flow.operating.total == Amounts{-90, 0, 0});
  CHECK(s.income.net_income == Amounts{-30, -30, -30});
}

TEST_CASE("an account says under which activity its cash flows stand") {
  const Books books = done_books_of(R"(
grid yearly from 2025-01 to 2025-12
account leases: liability { cash_flow: operating }
account kit: asset { cash_flow: financing }
kind lease { stage: operating; payer: leases; payee: kit }
party A { cash: $10 }
party B
pay rent: A -> B { due: $4; kind: lease }
)");
  CHECK(party(books, "A").cash_flow.operating.total == Amounts{-4});
  CHECK(party(books, "B").cash_flow.financing.total == Amounts{4});
  CHECK(party(books, "B").cash_flow.investing.total == Amounts{0});
}

TEST_CASE("a note of an issuer in default is written off and earns nothing more") {
  // 100 at 12% a year: 106 after half a year. S has nothing when its bill falls due.
  const Books books = done_books_of(R"(
grid monthly from 2025-01 to 2026-12
party I { cash: $1000 }
party S { cash: $0 }
investment lent: I -> S { amount: $100; on: 2025-01; as: convertible { interest: 12%/year; maturity: 12 months } }
pay wages: S -> world { due: $100 if now == 2025-01; kind: expenses }
pay bill: S -> world { due: $1 if now == 2025-06; kind: expenses; unpaid: default }
pay late: world -> S { due: $20 if now == 2026-01; kind: sales }
)");
  const PartyBooks& i = party(books, "I");
  const Amounts held = line(i.balance_sheet->assets, "notes_held", 24);
  CHECK(held[4] == Approx(105));
  for (std::size_t t = 5; t < 24; ++t) CHECK(held[t] == Approx(0).margin(1e-12));
  CHECK(line(i.income.expenses, "losses", 24)[5] == Approx(106));
  // At maturity S pays the 20 that it has then.
  CHECK(line(i.income.expenses, "losses", 24)[12] == Approx(-20));
  double earned = 0;
  for (const double amount : line(i.income.revenue, "interest_income", 24)) earned += amount;
  CHECK(earned == Approx(6));
  const Amounts owed = line(party(books, "S").balance_sheet->liabilities, "notes", 24);
  CHECK(owed[5] == Approx(106));
  CHECK(owed[23] == Approx(86));
}

TEST_CASE("an unpaid note at maturity is written off in the period of the default") {
  const Books books = done_books_of(R"(
grid monthly from 2025-01 to 2026-12
party I { cash: $1000 }
party S { cash: $0 }
investment lent: I -> S { amount: $100; on: 2025-01; as: convertible { interest: 12%/year; maturity: 12 months } }
pay wages: S -> world { due: $70 if now == 2025-02; kind: expenses }
)");
  // Of 112 that are due 30 are there.
  const PartyBooks& i = party(books, "I");
  const Amounts held = line(i.balance_sheet->assets, "notes_held", 24);
  CHECK(held[11] == Approx(112));
  CHECK(held[12] == Approx(0).margin(1e-12));
  CHECK(held[23] == Approx(0).margin(1e-12));
  CHECK(line(i.income.expenses, "losses", 24)[12] == Approx(82));
}

TEST_CASE("units that change hands are listed, for a move makes no entry") {
  const Books books = done_books_of(R"(
grid yearly from 2025-01 to 2026-12
asset gpu
party Bank { cash: $100 }
party S { cash: $10 }
opening held(S, gpu) = 8 gpus
move seized: gpu from S to Bank { count: 5 gpus if now == 2026-01 }
move kept: gpu from S to Bank { count: 0 gpus }
)");
  REQUIRE(books.moved.size() == 1);
  CHECK(books.moved[0].name == "seized");
  CHECK(books.moved[0].asset == "gpu");
  CHECK(books.moved[0].from == "S");
  CHECK(books.moved[0].to == "Bank");
  CHECK(books.moved[0].units == Amounts{0, 5});
}
