#include "support.hpp"

using namespace deal;
using namespace deal::test;

using Amounts = std::vector<double>;

TEST_CASE("the statements of a party with its division are those worked out by hand") {
  const Books books = done_books_of(by_hand);
  const PartyBooks& i = party(books, "I");
  CHECK(i.kind == PartyBooks::Kind::party);
  CHECK(i.divisions == std::vector<std::string>{"Cloud"});
  // Half of the second year's cloud is paid, and all of it is earned.
  CHECK(line(i.income.revenue, "sales", 2) == Amounts{50, 100});
  CHECK(line(i.income.revenue, "licences", 2) == Amounts{40, 0});
  CHECK(i.income.revenue.total == Amounts{90, 100});
  CHECK(line(i.income.expenses, "wages", 2) == Amounts{20, 20});
  CHECK(line(i.income.expenses, "purchases", 2) == Amounts{60, 0});
  CHECK(line(i.income.expenses, "losses", 2) == Amounts{0, 10});
  CHECK(i.income.net_income == Amounts{10, 70});
  CHECK(i.cash_flow.start == Amounts{1000, 910});
  CHECK(i.cash_flow.operating.total == Amounts{10, 30});
  CHECK(i.cash_flow.investing.total == Amounts{-100, 0});
  CHECK(i.cash_flow.financing.total == Amounts{0, 0});
  CHECK(i.cash_flow.change == Amounts{-90, 30});
  CHECK(i.cash_flow.end == Amounts{910, 940});
  REQUIRE(i.balance_sheet);
  CHECK(line(i.balance_sheet->assets, "cash", 2) == Amounts{910, 940});
  CHECK(line(i.balance_sheet->assets, "shares_held", 2) == Amounts{100, 90});
  CHECK(line(i.balance_sheet->assets, "receivables", 2) == Amounts{0, 50});
  CHECK(i.balance_sheet->assets.total == Amounts{1010, 1080});
  CHECK(i.balance_sheet->liabilities.total == Amounts{0, 0});
  CHECK(line(i.balance_sheet->equity, "opening", 2) == Amounts{1000, 1000});
  CHECK(line(i.balance_sheet->equity, "retained earnings", 2) == Amounts{10, 80});
  CHECK(i.balance_sheet->equity.total == Amounts{1010, 1080});
}

TEST_CASE("a division has books of its own, and its cash is a claim on its owner") {
  const Books books = done_books_of(by_hand);
  const PartyBooks& cloud = party(books, "Cloud");
  CHECK(cloud.kind == PartyBooks::Kind::division);
  CHECK(cloud.owner == "I");
  CHECK(cloud.income.net_income == Amounts{30, 80});
  CHECK(cloud.cash_flow.end == Amounts{30, 60});
  REQUIRE(cloud.balance_sheet);
  CHECK(line(cloud.balance_sheet->assets, "cash at owner", 2) == Amounts{30, 60});
  CHECK(line(cloud.balance_sheet->assets, "receivables", 2) == Amounts{0, 50});
  CHECK(cloud.balance_sheet->equity.total == Amounts{30, 110});
  REQUIRE(cloud.revenue);
  CHECK(cloud.revenue->gross == Amounts{50, 50});
  CHECK(cloud.revenue->own_funded == Amounts{25, 18.75});
  CHECK(cloud.customers.empty());
}

TEST_CASE("a startup that cannot pay all shows what it owes") {
  const Books books = done_books_of(by_hand);
  const PartyBooks& s = party(books, "S");
  // In 2026 it has 150 and earns 50, and owes 100 and 300: half of each is paid.
  CHECK(s.income.revenue.total == Amounts{0, 50});
  CHECK(line(s.income.expenses, "compute", 2) == Amounts{50, 100});
  CHECK(line(s.income.expenses, "purchases", 2) == Amounts{0, 300});
  CHECK(s.income.net_income == Amounts{-50, -350});
  CHECK(s.cash_flow.financing.total == Amounts{100, 0});
  CHECK(s.cash_flow.end == Amounts{150, 0});
  CHECK(line(s.balance_sheet->equity, "capital", 2) == Amounts{100, 100});
  CHECK(line(s.balance_sheet->liabilities, "payables", 2) == Amounts{0, 200});
  CHECK(s.balance_sheet->equity.total == Amounts{150, -200});
  CHECK(s.owes == Amounts{0, 200});
  CHECK(s.is_owed == Amounts{0, 0});
  CHECK(party(books, "I").is_owed == Amounts{0, 50});
  CHECK(party(books, "Cloud").is_owed == Amounts{0, 50});
  CHECK(party(books, "Landlord").is_owed == Amounts{0, 150});
}

TEST_CASE("of an outside party there is only what the model shows") {
  const Books books = done_books_of(by_hand);
  const PartyBooks& landlord = party(books, "Landlord");
  CHECK(landlord.kind == PartyBooks::Kind::outside);
  CHECK(landlord.income.revenue.total == Amounts{0, 300});
  CHECK(landlord.cash_flow.change == Amounts{0, 150});
  CHECK(landlord.cash_flow.start.empty());
  CHECK(landlord.cash_flow.end.empty());
  CHECK_FALSE(landlord.balance_sheet);
}

TEST_CASE("revenue is shown gross, net of own funding and organic") {
  const Books books = done_books_of(by_hand);
  const PartyBooks& i = party(books, "I");
  REQUIRE(i.revenue);
  CHECK(i.revenue->gross == Amounts{90, 50});
  // 100 of S's 200 are I's in 2025, 75 of its 200 in 2026.
  CHECK(i.revenue->own_funded == Amounts{25, 18.75});
  CHECK(i.revenue->net == Amounts{65, 31.25});
  CHECK(i.revenue->funded_by_others.lines.empty());
  CHECK(i.revenue->organic == Amounts{65, 31.25});
  CHECK(i.revenue->posted == Amounts{0, 50});
  CHECK(i.revenue->deferred.empty());
  const PartyBooks& landlord = party(books, "Landlord");
  REQUIRE(landlord.revenue);
  CHECK(line(landlord.revenue->funded_by_others, "I", 2) == Amounts{0, 56.25});
  CHECK(landlord.revenue->organic == Amounts{0, 93.75});
  REQUIRE(books.origins.size() == 1);
  const OriginBooks& origin = books.origins[0];
  CHECK(origin.origin == "I");
  CHECK(origin.opening == 0);
  CHECK(origin.invested == Amounts{100, 0});
  CHECK(origin.recycled == Amounts{25, 18.75});
  CHECK(origin.spent == Amounts{0, 0});
  // Outside parties keep what reaches them.
  CHECK(origin.held == Amounts{75, 56.25});
}

TEST_CASE("what might be netted for a customer stands apart and is at most its revenue") {
  const Books books = done_books_of(by_hand);
  const auto& notes = party(books, "I").customers;
  REQUIRE(notes.size() == 2);
  CHECK(notes[0].customer == "S");
  CHECK(notes[0].revenue == 100);
  CHECK(notes[0].paid == std::vector<std::pair<std::string, double>>{{"equity", 100}});
  CHECK(notes[0].expensed == 0);
  CHECK(notes[0].at_most == 0);
  CHECK(notes[1].customer == "T");
  CHECK(notes[1].revenue == 40);
  CHECK(notes[1].expensed == 60);
  CHECK(notes[1].at_most == 40);
  const auto& of_t = party(books, "T").customers;
  REQUIRE(of_t.size() == 1);
  CHECK(of_t[0].customer == "I");
  CHECK(of_t[0].revenue == 60);
  CHECK(of_t[0].expensed == 40);
  CHECK(of_t[0].at_most == 40);
}

TEST_CASE("the flow matrix has a row for each kind in use and a column for each who has cash") {
  const Books books = done_books_of(by_hand);
  const FlowMatrix& flows = books.flows;
  REQUIRE(flows.columns == std::vector<std::string>{"I", "S", "T", "Landlord", "world"});
  const auto of = [&](const std::string& kind, std::size_t column) {
    for (const FlowMatrix::Row& row : flows.rows)
      if (row.kind == kind) return row.amounts[column];
    FAIL("no row " << kind);
    return Amounts{};
  };
  CHECK(flows.rows.size() == 6);
  CHECK(of("equity", 0) == Amounts{-100, 0});
  CHECK(of("equity", 1) == Amounts{100, 0});
  CHECK(of("equity", 2).empty());
  CHECK(of("cloud", 0) == Amounts{50, 50});
  CHECK(of("cloud", 1) == Amounts{-50, -50});
  CHECK(of("expenses", 4) == Amounts{20, 20});
  CHECK(of("purchase", 0) == Amounts{-60, 0});
  CHECK(of("purchase", 1) == Amounts{0, -150});
  CHECK(of("sales", 4) == Amounts{0, -50});
  CHECK(of("profit_share", 2) == Amounts{-40, 0});
  CHECK(flows.change == std::vector<Amounts>{{-90, 30}, {50, -150}, {20, 0}, {0, 150}, {20, -30}});
  CHECK(worst(books.residuals) == 0);
}

TEST_CASE("revenue that a posting makes is in the income statement and not in what was received") {
  const Books books = done_books_of(R"(model "Accrual"
grid yearly from 2025-01 to 2026-12
account receivable: asset
party A { cash: $0 }
pay sold: world -> A { due: $10; kind: sales }
book earned { amount: steps($7 at 2025-01, -$7 at 2026-01); debit: A.receivable; credit: A.sales }
)");
  const PartyBooks& a = party(books, "A");
  CHECK(a.income.revenue.total == Amounts{17, 3});
  CHECK(a.cash_flow.operating.total == Amounts{10, 10});
  CHECK(line(a.balance_sheet->assets, "receivable", 2) == Amounts{7, 0});
  REQUIRE(a.revenue);
  CHECK(a.revenue->gross == Amounts{10, 10});
  CHECK(a.revenue->posted == Amounts{7, -7});
}

TEST_CASE("a default shows its period, and cash and tags of the opening are in the books") {
  const Books books = done_books_of(R"(model "Opening"
grid monthly from 2025-01 to 2025-03
party A { cash: $30 }
party B { cash: $0 }
opening tagged(B, A) = $12
pay bill: A -> B { due: $20; kind: sales; unpaid: default }
)");
  const PartyBooks& a = party(books, "A");
  REQUIRE(a.default_in);
  CHECK(*a.default_in == 1);
  CHECK(a.owes == Amounts{0, 0, 0});
  CHECK_FALSE(party(books, "B").default_in);
  REQUIRE(books.origins.size() == 1);
  CHECK(books.origins[0].opening == 12);
  CHECK(books.origins[0].recycled == Amounts{8, 4, 0});
  CHECK(party(books, "B").revenue->own_funded == Amounts{8, 4, 0});
}

TEST_CASE("periods have days and the opening stands before the first") {
  const Books books = done_books_of(by_hand);
  REQUIRE(books.periods.size() == 2);
  CHECK(books.periods[0].label == "2025");
  CHECK(books.periods[0].first == "2025-01-01");
  CHECK(books.periods[1].last == "2026-12-31");
  CHECK(books.opening_date == "2024-12-31");
  CHECK(books.currency == "USD");
}

TEST_CASE("parties are chosen by name, rows of a table one by one or all together") {
  const std::string text = R"(model "Rows"
grid yearly from 2025-01 to 2025-12
party Giant { cash: $50 }
division Cloud of Giant
table startups(cash: money) {
  Mistral: $1
  Cohere:  $2
}
for s in startups {
  party Startup { cash: s.cash }
  pay fee: Startup -> Cloud { due: 10% of s.cash; kind: fee }
}
)";
  const Books all = done_books_of(text);
  std::vector<std::string> names;
  for (const PartyBooks& each : all.parties) names.push_back(each.name);
  CHECK(names == std::vector<std::string>{"Giant", "Cloud", "Startup[Mistral]", "Startup[Cohere]"});
  CHECK(party(all, "Startup[Cohere]").cash_flow.end == Amounts{2 - 2 * 0.1});
  CHECK(party(all, "Cloud").income.revenue.total[0] == Approx(0.3));
  CHECK(all.flows.columns.size() == 4);
  CHECK(done_books_of(text, {.parties = {"Startup"}}).parties.size() == 2);
  CHECK(done_books_of(text, {.parties = {"Startup[Cohere]", "Cloud"}}).parties.size() == 2);
  CHECK(books_of(text, {.parties = {"Startup[Coher]"}}).diagnostics.front().help ==
        "did you mean `Startup[Cohere]`?");
}

TEST_CASE("what is asked for in vain is an error with a code") {
  const auto code_of = [](const BooksOptions& options) {
    const Books books = books_of(by_hand, options);
    CHECK(books.status == RunStatus::failed);
    CHECK(books.parties.empty());
    CHECK(books.journal.entries.empty());
    REQUIRE(books.diagnostics.size() == 1);
    return books.diagnostics[0].code;
  };
  CHECK(code_of({.parties = {"Clout"}}) == "D1021");
  CHECK(code_of({.parties = {"world"}}) == "D1022");
  CHECK(code_of({.parties = {"\xff"}}) == "D1021");
  CHECK(code_of({.path = 100'000'000}) == "D1023");
  CHECK(code_of({.quantile = PathQuantile{0, "recycled"}}) == "D1024");
  CHECK(code_of({.quantile = PathQuantile{1, "recycled"}}) == "D1024");
  CHECK(code_of({.quantile = PathQuantile{0.5, "recycle"}}) == "D1025");
  CHECK(code_of({.quantile = PathQuantile{0.5, "recycled"}, .run = {.paths = 0}}) == "D1003");
  CHECK(books_of(by_hand, {.parties = {"Clout"}}).diagnostics[0].help == "did you mean `Cloud`?");
}

TEST_CASE("a path that stops with a fault has no books") {
  const Books books = books_of(R"(model "Fault"
grid yearly from 2025-01 to 2025-12
party A { cash: $0 }
let luck ~ uniform(0, 1)
pay p: world -> A { due: $1 / (if luck < 2 then 0 else 1); kind: sales }
)");
  CHECK(books.status == RunStatus::failed);
  REQUIRE(books.diagnostics.size() == 1);
  CHECK(books.diagnostics[0].code == "D0901");
}
