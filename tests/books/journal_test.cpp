#include "support.hpp"

#include "tests/model/generator/generator.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <sys/wait.h>
#include <unistd.h>

using namespace deal;
using namespace deal::test;

namespace fs = std::filesystem;

namespace {

struct Said {
  int code = -1;
  std::string text;
};

/// Runs hledger on a journal; it is one of the packages that the tests need.
Said hledger(const std::string& journal, const std::string& words) {
  const fs::path file = fs::temp_directory_path() / fmt::format("deal-test-{}.journal", ::getpid());
  std::ofstream(file, std::ios::binary) << journal;
  const std::string command =
      fmt::format("LC_ALL=C.UTF-8 hledger -f '{}' {} 2>&1", file.string(), words);
  Said said;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 4096> buffer;
  for (std::size_t count; (count = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    said.text.append(buffer.data(), count);
  const int status = ::pclose(pipe);
  said.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  fs::remove(file);
  return said;
}

/// hledger's balances by account; the display style asks for more digits than the journal's own.
std::map<std::string, double> balances(const std::string& journal, const std::string& words = "") {
  const Said said = hledger(journal, "balance --flat --empty --no-total -O csv " + words +
                                         " --commodity-style '1000.000000000000 USD'");
  INFO(said.text);
  REQUIRE(said.code == 0);
  std::map<std::string, double> result;
  std::istringstream lines(said.text);
  std::string line;
  std::getline(lines, line);
  REQUIRE(line == "\"account\",\"balance\"");
  while (std::getline(lines, line)) {
    const std::size_t middle = line.find("\",\"");
    REQUIRE(middle != std::string::npos);
    result[line.substr(1, middle - 1)] = std::stod(line.substr(middle + 3));
  }
  return result;
}

const char* const top[] = {"assets", "liabilities", "equity", "revenues", "income", "expenses"};

/// Our ledger's, by the names that accounts without awkward letters have in the journal.
std::map<std::string, double> ours(const Journal& journal) {
  std::map<std::string, double> result;
  auto add = [&](std::uint32_t party, std::uint32_t account, double amount) {
    const Journal::Account& named = journal.accounts[account];
    result[fmt::format("{}:{}:{}", journal.parties[party],
                       top[static_cast<std::size_t>(named.account_class)], named.name)] += amount;
  };
  for (const Journal::Entry& entry : journal.entries) {
    add(entry.party, entry.debit, entry.amount);
    add(entry.party, entry.credit, -entry.amount);
  }
  return result;
}

void check_same(const std::map<std::string, double>& theirs,
                const std::map<std::string, double>& expected, double scale) {
  CHECK(theirs.size() == expected.size());
  for (const auto& [account, amount] : expected) {
    INFO(account);
    REQUIRE(theirs.contains(account));
    CHECK(std::abs(theirs.at(account) - amount) <=
          std::max(0.005, 1e-9 * std::max(std::abs(amount), scale)));
  }
}

void check_accepted(const std::string& journal) {
  for (const char* check : {"check", "check --strict ordereddates"}) {
    const Said said = hledger(journal, check);
    INFO(check << "\n" << said.text);
    CHECK(said.code == 0);
    CHECK(said.text.empty());
  }
}

} // namespace

TEST_CASE("the journal of a small model is the text that it should be") {
  const Books books = done_books_of(R"(model "Journal"
grid yearly from 2025-01 to 2025-12
party A { cash: $100.25 }
division Shop of A
pay sold: world -> Shop { due: $8; kind: sales }
book wear { amount: $0.1; debit: A.losses; credit: A.capital }
)");
  const std::string text = to_journal(books);
  const std::size_t start = text.find("commodity");
  REQUIRE(start != std::string::npos);
  CHECK(text.substr(start) == R"(commodity 1000.00 USD

account world:assets:cash  ; type:C
account world:expenses:purchases  ; type:X
account A:assets:cash  ; type:C
account A:equity:capital  ; type:E
account A:expenses:losses  ; type:X
account A:equity:opening  ; type:E
account A:liabilities:cash of divisions  ; type:L
account Shop:revenues:sales  ; type:R
account Shop:assets:cash at owner  ; type:A

2024-12-31 opening
    A:assets:cash  100.25 USD
    A:equity:opening  -100.25 USD

2025-12-31 sold | sales
    world:expenses:purchases  8 USD
    world:assets:cash  -8 USD
    Shop:assets:cash at owner  8 USD
    Shop:revenues:sales  -8 USD
    A:assets:cash  8 USD
    A:liabilities:cash of divisions  -8 USD

2025-12-31 wear
    A:expenses:losses  0.1 USD
    A:equity:capital  -0.1 USD
)");
  check_accepted(text);
}

TEST_CASE("hledger accepts the journals of the examples and finds the same balances") {
  for (const std::string& file : examples()) {
    INFO(file);
    const CompileResult compiled = Engine().compile_file(file);
    REQUIRE(compiled.model);
    const Books kept = books(*compiled.model, {.path = 3});
    REQUIRE(kept.status == RunStatus::done);
    const std::string journal = to_journal(kept);
    check_accepted(journal);
    check_same(balances(journal), ours(kept.journal), 0);
  }
}

TEST_CASE("hledger accepts the journals of random models and finds the same balances") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const Books kept = books_of(generator::generate(seed).text());
    REQUIRE(kept.status == RunStatus::done);
    const std::string journal = to_journal(kept);
    check_accepted(journal);
    check_same(balances(journal), ours(kept.journal), 0);
  }
}

TEST_CASE("hledger's balances at the end of a period are those of the balance sheet") {
  const Books books = done_books_of(by_hand);
  const std::string journal = to_journal(books);
  const auto first = balances(journal, "-e 2026");
  CHECK(first.at("I:assets:cash") == 910);
  CHECK(first.at("I:assets:shares_held") == 100);
  CHECK(first.at("S:assets:cash") == 150);
  CHECK(first.at("S:equity:capital") == -100);
  CHECK(first.at("Cloud:assets:cash at owner") == 30);
  const auto second = balances(journal);
  CHECK(second.at("I:assets:cash") == 940);
  CHECK(second.at("I:expenses:losses") == 10);
  CHECK(second.at("Landlord:revenues:sales") == -300);
  CHECK(second.at("S:liabilities:payables") == -200);
  CHECK(second.at("world:assets:cash") == -10);
}

TEST_CASE("hledger knows cash, revenues and expenses by the types of the accounts") {
  const std::string journal = to_journal(done_books_of(by_hand));
  const Said income = hledger(journal, "incomestatement -O csv '^S:'");
  CHECK(income.text.find("\"S:expenses:purchases\",\"300.00 USD\"") != std::string::npos);
  CHECK(income.text.find("\"Net:\",\"-400.00 USD\"") != std::string::npos);
  const Said cash = hledger(journal, "cashflow -b 2026 -O csv '^I:'");
  CHECK(cash.text.find("\"I:assets:cash\",\"30.00 USD\"") != std::string::npos);
}

TEST_CASE("awkward names and amounts make a journal that hledger reads") {
  Books books;
  books.model = "A model;\nwith two lines";
  books.currency = "USD";
  books.opening_date = "2024-12-31";
  books.periods = {{"2025", "2025-01-01", "2025-12-31"}};
  books.journal.parties = {"world",
                           "a:b",
                           "a-b",
                           "(odd) [name]",
                           "two  spaces; and more",
                           "亚马逊",
                           "!mark",
                           "Startup[Mistral AI]",
                           "\"quoted\" | name"};
  books.journal.accounts = {{"cash", AccountClass::asset}, {"sales", AccountClass::revenue}};
  const double amounts[] = {0.1, 1e22, 123456789.123456789, 5e-324, 1e300, 1e-30, 1.0 / 3, -7.5, 2};
  for (std::uint32_t i = 0; i < books.journal.parties.size(); ++i) {
    books.journal.transactions.push_back({0, books.journal.parties[i], "(kind) ; x"});
    books.journal.entries.push_back({i, i, 0, 1, amounts[i]});
  }
  const std::string journal = to_journal(books);
  INFO(journal);
  check_accepted(journal);
  const auto found = balances(journal);
  // Two accounts each, whatever their parties' names became.
  CHECK(found.size() == 2 * books.journal.parties.size());
  std::multiset<double> cash;
  for (const auto& [account, amount] : found)
    if (account.ends_with(":assets:cash")) cash.insert(amount);
  REQUIRE(cash.size() == books.journal.parties.size());
  CHECK(*cash.begin() == -7.5);
  CHECK(*cash.rbegin() == Approx(1e300));
  CHECK(cash.contains(0.1));
  CHECK(found.at("a-b:assets:cash") == 1e22);
  CHECK(found.at("a-b 2:assets:cash") == Approx(123456789.123456789));
}

TEST_CASE("a journal that cannot be written says why") {
  const Books books = done_books_of(by_hand);
  const Status written = write_journal(books, "/no/such/folder/books.journal");
  REQUIRE_FALSE(written.ok());
  CHECK(written.diagnostics[0].code == "D1027");
  CHECK(written.diagnostics[0].message.find("No such file or directory") != std::string::npos);
  const fs::path file = fs::temp_directory_path() / fmt::format("deal-test-{}.j", ::getpid());
  CHECK(write_journal(books, file.string()).ok());
  CHECK(read_file(file.string()) == to_journal(books));
  fs::remove(file);
}
