#include "support.hpp"

#include <algorithm>

using namespace deal;
using namespace deal::test;

namespace {

constexpr const char* model = R"(
/// The giant.
/// It has money.
party Amazon    { cash: $78bn }
party Anthropic { cash: $1bn; staff: 100 }
investment note24: Amazon -> Anthropic { amount: $2bn; on: 2025-03; as: convertible { cap: $18bn } }
table startups(cash: money, on: date?) {
  Mistral: $1, 2025-01
  Cohere:  $2, none
}
unit gigawatt, GW
let margin = 38%
measure back = recycled(Amazon)
measure back_total = back.total
pay fee: Amazon -> Anthropic { due: $1 if now == 2025-01; kind: licence }
state users = 1
scenario lean { note24.amount: $1bn }
)";

std::vector<std::string> words(const Session& session, const std::string& line) {
  std::vector<std::string> result;
  for (const Completion& each : session.complete(line)) result.push_back(each.text);
  return result;
}

bool has(const std::vector<std::string>& words, const std::string& word) {
  return std::ranges::find(words, word) != words.end();
}

std::string first(const Session& session, const std::string& line) {
  const auto all = words(session, line);
  return all.empty() ? "" : all.front();
}

} // namespace

TEST_CASE("what may come next") {
  Session session;
  enter(session, model);
  SECTION("names, the likeliest first") {
    CHECK(words(session, "marg") == std::vector<std::string>{"margin", "mean_reverting"});
    CHECK(first(session, "back") == "back");
    CHECK(words(session, "back")[1] == "back_total");
    CHECK(first(session, "cash(An") == "Anthropic");
    CHECK(first(session, "cash(an") == "Anthropic");
    CHECK(has(words(session, "bkt"), "back_total"));
    CHECK(first(session, "reduce + recy") == "recycled");
    CHECK(has(words(session, ""), "party"));
    CHECK(has(words(session, ""), "margin"));
    CHECK(words(session, "zzz").empty());
  }
  SECTION("each with a line of documentation and its place in the line") {
    const auto all = session.complete("  cash(Ama");
    REQUIRE(!all.empty());
    CHECK(all.front().text == "Amazon");
    CHECK(all.front().form == "party");
    CHECK(all.front().doc == "The giant.");
    CHECK(all.front().begin == 7);
    CHECK(session.complete("cash(").front().begin == 5);
  }
  SECTION("fields in braces") {
    CHECK(has(words(session, "investment x: Amazon -> Anthropic { "), "amount"));
    CHECK(first(session, "investment x: Amazon -> Anthropic { am") == "amount");
    CHECK(first(session, "investment x: Amazon -> Anthropic {\n  amount: $1bn\n  o") == "on");
    CHECK(first(session, "investment x: A -> B { as: convertible { ca") == "cap");
    CHECK(has(words(session, "party New { "), "cash"));
    CHECK(!has(words(session, "party New { "), "amount"));
    CHECK(has(words(session, "note24 { "), "amount"));
    CHECK(has(words(session, "Amazon { "), "kept_cash"));
    CHECK(first(session, "pay p: A -> B { du") == "due");
    CHECK(first(session, "pay p: A -> B { due: $1; unpaid: ar") == "arrears");
    CHECK(has(words(session, "pay p: A -> B { kind: "), "licence"));
    CHECK(has(words(session, "cloud_commit c: A -> B { shape: "), "ramp"));
    CHECK(has(words(session, "scenario s { note"), "note24"));
  }
  SECTION("members behind a dot") {
    CHECK(has(words(session, "note24."), "cheque"));
    CHECK(first(session, "note24.am") == "amount");
    CHECK(has(words(session, "note24.as."), "cap"));
    CHECK(has(words(session, "note24.cheque."), "paid"));
    CHECK(words(session, "startups.") == std::vector<std::string>{"Cohere", "Mistral"});
    CHECK(words(session, "startups.Mistral.") == std::vector<std::string>{"cash", "on"});
    CHECK(has(words(session, "fee."), "due"));
    CHECK(has(words(session, "Anthropic."), "staff"));
    CHECK(has(words(session, "recycled(Amazon)."), "of_invested"));
    CHECK(has(words(session, "back."), "of_invested"));
    CHECK(has(words(session, "back."), "total"));
    CHECK(first(session, "cash(Amazon).fin") == "final");
  }
  SECTION("units behind a number, distributions behind a tilde, types") {
    CHECK(first(session, "5 ye") == "year");
    CHECK(has(words(session, "3 "), "gigawatt"));
    CHECK(has(words(session, "$3bn per "), "GW"));
    CHECK(first(session, "let x ~ log") == "lognormal");
    CHECK(!has(words(session, "let x ~ "), "margin"));
    CHECK(first(session, "let x: mon") == "money");
    CHECK(first(session, "function f(x: par") == "party");
  }
  SECTION("names that can be redefined") {
    CHECK(words(session, "let ma") == std::vector<std::string>{"margin"});
    CHECK(words(session, "next us") == std::vector<std::string>{"users"});
    CHECK(words(session, "grid mon") == std::vector<std::string>{"monthly"});
    CHECK(first(session, "attribution f") == "fifo");
    CHECK(first(session, "expect ba") == "back");
    CHECK(first(session, "x at marg") == "margin");
  }
  SECTION("nothing in texts and comments") {
    CHECK(words(session, "// Ama").empty());
    CHECK(words(session, "let x = 3 // Ama").empty());
    CHECK(words(session, "model \"Ama").empty());
    CHECK(words(session, "/// Ama").empty());
    CHECK(words(session, "\xFF").empty());
  }
  SECTION("in a structure's body declarations, of the declaration that is open") {
    CHECK(first(session, "structure s: a -> b {\n  st") == "state");
    CHECK(has(words(session, "structure s: a -> b {\n  pay p: a -> b { "), "due"));
    CHECK(has(words(session, "let a = 1\nparty B { "), "cash"));
  }
}
