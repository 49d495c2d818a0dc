#include "process.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <sys/resource.h>

#include <algorithm>

using deal::test::Call;
using deal::test::Outcome;
using deal::test::TextFile;

namespace {

constexpr const char* head = "model \"t\"\ngrid monthly from 2025-01 to 2025-12\n";

/// A line for each number below `count`; {0} is the number.
std::string lines(int count, const std::string& line) {
  std::string text;
  for (int i = 0; i < count; ++i) text += fmt::format(fmt::runtime(line), i) + "\n";
  return text;
}

std::string parties(int n) {
  return head + lines(n, "party P{0} {{ cash: $10M }}") + "party A { cash: $10M }\n" +
         lines(n, "pay p{0}: P{0} -> A {{ due: $1M; kind: fee }}") +
         "measure m = cash(A) at 2025-12\n";
}
std::string outside_parties(int n) {
  return head + lines(n, "outside O{0}") + "party A { cash: $10M }\n" +
         lines(n, "pay p{0}: O{0} -> A {{ due: $1M; kind: fee }}") + "measure m = cash(A)\n";
}
std::string divisions(int n) {
  return head + std::string("party A { cash: $10M }\nparty B { cash: $1bn }\n") +
         lines(n, "division D{0} of A") +
         lines(n, "pay p{0}: B -> D{0} {{ due: $1M; kind: fee }}") + "measure m = cash(A)\n";
}
std::string kinds(int n) {
  return head + std::string("party A { cash: $10bn }\nparty B { cash: $1bn }\n") +
         lines(n, "kind k{0} {{ stage: operating; payer: fees_paid; payee: fees }}") +
         lines(n, "pay p{0}: A -> B {{ due: $1M; kind: k{0} }}") + "measure m = cash(A)\n";
}
std::string deals(int n) {
  return head + std::string("party G { cash: $100bn }\nparty S { cash: $100M }\n") +
         lines(n, "cloud_commit c{0}: S -> G {{ need: $1k/month; total: $12k; term: 1 year }}") +
         "measure m = cash(G) at 2025-12\n";
}
std::string measures(int n) {
  return head + std::string("let x ~ normal($1M, $1k)\n") + lines(n, "measure m{0} = x * {0}") +
         "measure m = x\n";
}
std::string series(int n) {
  return head + std::string("let x ~ normal($1M, $1k)\n") +
         lines(n, "measure m{0} = x / 1 year growing 2%/year") + "measure m = x\n";
}
std::string events(int n) {
  return head + std::string("let x ~ normal($1M, $1k)\n") +
         lines(n, "event e{0} when x > $1M + $1 * {0}") + "measure m = x\n";
}
std::string rows(int n) {
  return head + std::string("table t(a: money) {\n") + lines(n, "r{0}: $1M") +
         "}\nfor r in t { measure worth = r.a * 2 }\nmeasure m = $1\n";
}
std::string expectations(int n) {
  return head + std::string("let x ~ normal(1, 1)\nmeasure m = x\n") +
         lines(n, "expect mean(m) < {0} + 2");
}
std::string assumptions(int n) {
  return head + std::string("let x0 ~ normal(1, 1)\n") + lines(n, "let y{0} = x0 + {0} assumed") +
         fmt::format("measure m = y{}\n", n - 1);
}
std::string definitions(int n) {
  return head + lines(n, "structure s{0} of owner {{ amount: money }}") +
         lines(n, "function f{0}(a: number) = a + {0}") + "measure m = f1(2)\n";
}
/// Each is made of the one before.
std::string chain(int n) {
  std::string text = head + std::string("let x0 ~ normal(1, 1)\n");
  for (int i = 1; i < n; ++i) text += fmt::format("let x{} = x{} + 1\n", i, i - 1);
  return text + fmt::format("measure m = x{}\n", n - 1);
}
std::string states(int n) {
  return head + lines(n, "state x{0} = 1") + lines(n, "next x{0} = x{0} + 1") + "measure m = x0\n";
}
std::string wrong(int n) { return head + lines(n, "measure m{0} = nowhere{0}"); }
std::string scenarios(int n) {
  return head + std::string("let x = 1\n") + lines(n, "scenario s{0} {{ x: {0} }}") +
         "measure m = x\n";
}
/// Each scenario is wrong in another place.
std::string wrong_scenarios(int n) {
  return head + std::string("let x = 1\n") + lines(n, "scenario s{0} {{ x: nowhere{0} }}") +
         "measure m = x\n";
}
std::string years(int n) {
  return fmt::format("model \"t\"\ngrid monthly from 2001-01 to {}-12\n", 2000 + n) +
         "party A { cash: $1M }\nparty B { cash: $1M }\npay p: A -> B { due: $1; kind: fee }\n"
         "measure m = cash(A)\n";
}

struct Growing {
  const char* name;
  std::string (*model)(int size);
  int size;
  std::vector<std::string> words; ///< FILE is the model
  std::string input = {};
  int code = 0;
};

/// Seconds that the processor was busy with a command. What else the machine does is not in it.
double busy(const Growing& what, int size) {
  const TextFile file("model.deal", what.model(size));
  Call call{.arguments = what.words, .input = what.input};
  for (std::string& word : call.arguments)
    if (word == "FILE") word = file.path();
  const auto used = [] {
    rusage all{};
    getrusage(RUSAGE_CHILDREN, &all);
    return static_cast<double>(all.ru_utime.tv_sec + all.ru_stime.tv_sec) +
           static_cast<double>(all.ru_utime.tv_usec + all.ru_stime.tv_usec) * 1e-6;
  };
  const double before = used();
  const Outcome outcome = deal::test::deal(call);
  CHECK(outcome.code == what.code);
  return used() - before;
}

/// A kind of model, and the size at which a command on it takes some tenths of a second.
struct Kind {
  const char* name;
  std::string (*model)(int size);
  int size;
};

/// Every command on every kind of model.
std::vector<Growing> all_of(const std::vector<Kind>& kinds,
                            const std::vector<std::vector<std::string>>& commands) {
  std::vector<Growing> all;
  for (const Kind& kind : kinds)
    for (const auto& words : commands) all.push_back({kind.name, kind.model, kind.size, words});
  return all;
}

/// Four times as much may take eight times as long, where a square would take sixteen.
void check_growth(const std::vector<Growing>& all) {
  constexpr double most = 8, start = 0.15;
  for (const Growing& each : all) {
    INFO(each.name << ": " << each.words.front() << " … " << each.words.back());
    double small = busy(each, each.size), large = busy(each, 4 * each.size);
    // A single measurement may be disturbed.
    for (int again = 0; again < 2 && large > most * small + start; ++again) {
      small = std::max(small, busy(each, each.size));
      large = std::min(large, busy(each, 4 * each.size));
    }
    CHECK(large <= most * small + start);
  }
}

} // namespace

TEST_CASE("books of many parties take no more time than they are long", "[linear]") {
  check_growth(all_of({{"parties", parties, 500},
                       {"outside parties", outside_parties, 500},
                       {"divisions", divisions, 500},
                       {"kinds", kinds, 500},
                       {"deals", deals, 100},
                       {"periods", years, 100}},
                      {{"books", "FILE"},
                       {"books", "FILE", "--json"},
                       {"books", "FILE", "--journal", "-"},
                       {"books", "FILE", "--by", "period"}}));
}

TEST_CASE("reports of many figures take no more time than they are long", "[linear]") {
  check_growth(all_of({{"parties", parties, 500},
                       {"deals", deals, 100},
                       {"measures", measures, 1000},
                       {"series", series, 250},
                       {"events", events, 500},
                       {"rows", rows, 1000},
                       {"expectations", expectations, 1000}},
                      {{"run", "FILE", "--paths", "256", "--threads", "1"},
                       {"run", "FILE", "--paths", "256", "--threads", "1", "--json"},
                       {"why", "FILE", "m"}}));
  check_growth(all_of({{"scenarios", scenarios, 100}},
                      {{"run", "FILE", "--paths", "256", "--scenario", "all"},
                       {"run", "FILE", "--paths", "256", "--scenario", "all", "--json"}}));
}

TEST_CASE("what is shown of long texts takes no more time than they are long", "[linear]") {
  check_growth(all_of({{"assumptions", assumptions, 1000}, {"definitions", definitions, 500}},
                      {{"list", "assumptions", "FILE"},
                       {"list", "structures", "FILE"},
                       {"dump", "FILE", "--stage", "tokens"},
                       {"dump", "FILE", "--stage", "ast"},
                       {"dump", "FILE", "--stage", "model"},
                       {"dump", "FILE", "--stage", "settlement"},
                       {"dump", "FILE", "--stage", "ir"}}));
  check_growth({{"definitions", definitions, 500, {"show", "s1", "FILE"}},
                {"errors", wrong, 1000, {"check", "FILE"}, "", 2},
                {"errors", wrong, 1000, {"check", "FILE", "--json"}, "", 2}});
}

TEST_CASE("a check of many declarations takes no more time than they are long", "[linear]") {
  check_growth(all_of({{"deals", deals, 500},
                       {"states", states, 2000},
                       {"chain", chain, 2000},
                       {"definitions", definitions, 1000}},
                      {{"check", "FILE"}}));
}

TEST_CASE("a session takes no more time than it is long", "[linear]") {
  for (const Kind& each : {Kind{"parties", parties, 500}, Kind{"assumptions", assumptions, 1000},
                           Kind{"definitions", definitions, 500}, Kind{"chain", chain, 1000}})
    check_growth({{each.name, each.model, each.size, {"repl", "FILE"}, "m\n:list\n:show m\n"}});
}

TEST_CASE("errors of many scenarios are merged in time", "[linear]") {
  check_growth(
      {{"wrong scenarios", wrong_scenarios, 100, {"run", "FILE", "--scenario", "all"}, "", 2}});
}

TEST_CASE("a script of many declarations takes no more time than it is long", "[linear]") {
  std::string few, many;
  for (int i = 0; i < 25; ++i) few += fmt::format("let a{} = {}\n", i, i);
  for (int i = 0; i < 100; ++i) many += fmt::format("let a{} = {}\n", i, i);
  const Growing small{"script", chain, 200, {"repl", "FILE"}, few};
  const Growing large{"script", chain, 200, {"repl", "FILE"}, many};
  CHECK(busy(large, 200) <= 8 * busy(small, 200) + 0.25);
}
