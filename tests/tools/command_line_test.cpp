#include "process.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <regex>

using deal::test::Call;
using deal::test::Outcome;
using deal::test::TextFile;
using Json = nlohmann::json;

namespace {

const std::string head = "model \"t\"\ngrid monthly from 2025-01 to 2025-12\n";
const std::string random_model =
    head +
    "let x ~ normal($1bn, $100M)\nmeasure m = x\nmeasure flow = x / 1 year growing 10%/year\n"
    "measure rich = x > $1.1bn\nevent crossed when x / 1 year growing 10%/year > $1.1bn/year\n";
const std::string holding = random_model + "expect mean(x) in $0.9bn to $1.1bn\n";
const std::string broken = random_model + "expect P(x > $1.1bn) < 10%\n";
const std::string wrong = random_model + "measure n = nowhere\n";
const std::string faulty = head + "let x ~ uniform(0, 1)\nmeasure m = log(x - 2)\n";

Outcome on_model(const std::string& text, std::vector<std::string> arguments) {
  const TextFile file("model.deal", text);
  arguments.insert(arguments.begin() + 1, file.path());
  return deal::test::deal(std::move(arguments));
}

Json json_of(const std::string& text, std::vector<std::string> arguments) {
  arguments.push_back("--json");
  return Json::parse(on_model(text, std::move(arguments)).out);
}

std::vector<std::string> examples() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(DEAL_EXAMPLES)) {
    if (entry.path().extension() == ".deal") files.push_back(entry.path());
  }
  return files;
}

bool has_escape(const Outcome& outcome) {
  return outcome.out.find('\x1b') != std::string::npos ||
         outcome.err.find('\x1b') != std::string::npos;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the exit code tells what became of a run") {
  CHECK(on_model(holding, {"run"}).code == 0);
  CHECK(on_model(broken, {"run"}).code == 1);
  CHECK(on_model(broken, {"run", "--json"}).code == 1);
  CHECK(on_model(wrong, {"run"}).code == 2);
  CHECK(on_model(wrong, {"run", "--json"}).code == 2);
  CHECK(on_model(faulty, {"run"}).code == 3);
  CHECK(on_model(faulty, {"run", "--json"}).code == 3);
}

TEST_CASE("check answers without a run") {
  const Outcome right = on_model(broken, {"check"});
  CHECK(right.code == 0);
  CHECK(right.err.empty());
  const Outcome bad = on_model(wrong, {"check"});
  CHECK(bad.code == 2);
  CHECK(bad.out.empty());
  CHECK(contains(bad.err, "nowhere"));
  const Json list = json_of(wrong, {"check"});
  REQUIRE(list.size() == 1);
  CHECK(list[0]["severity"] == "error");
  CHECK(list[0]["line"] == 8);
  CHECK(list[0]["column"] == 13);
  CHECK(json_of(holding, {"check"}) == Json::array());
}

TEST_CASE("a wrong call is refused in words with exit code 2") {
  const TextFile file("model.deal", holding);
  const std::vector<std::vector<std::string>> calls{
      {},
      {"dance"},
      {"run"},
      {"run", file.folder() + "/absent.deal"},
      {"run", file.folder()},
      {"run", file.path(), "--paths", "0"},
      {"run", file.path(), "--paths", "-1"},
      {"run", file.path(), "--paths", "1e99"},
      {"run", file.path(), "--paths", "10abc"},
      {"run", file.path(), "--paths", ""},
      {"run", file.path(), "--paths", "100000001"},
      {"run", file.path(), "--paths", "99999999999999999999999"},
      {"run", file.path(), "--paths"},
      {"run", file.path(), "--seed", "18446744073709551616"},
      {"run", file.path(), "--seed", "x"},
      {"run", file.path(), "--threads", "0"},
      {"run", file.path(), "--threads", "1025"},
      {"run", file.path(), "--set", "x"},
      {"run", file.path(), "--set", "=1"},
      {"run", file.path(), "--set", "x="},
      {"run", file.path(), "--set", "absent=1"},
      {"run", file.path(), "--set", "x=$1bn +"},
      {"run", file.path(), "--set", "\xff=1"},
      {"run", file.path(), "--scenario", "absent"},
      {"run", file.path(), "--scenario", "\xff"},
      {"run", file.path(), "--colour"},
      {"run", file.path(), "--color", "sometimes"},
      {"dump", file.path()},
      {"dump", file.path(), "--stage", "soup"},
      {"explain", "D9999"},
      {"list", "nothing"},
      {"list", "assumptions"},
  };
  for (const auto& call : calls) {
    const Outcome outcome = deal::test::deal(call);
    INFO((call.empty() ? std::string("no words") : call.back()));
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.size() > 20);
  }
}

TEST_CASE("numbers of the call may be grouped and reach the run") {
  const Json result = json_of(
      holding, {"run", "--paths", "1_000", "--seed", "18446744073709551615", "--threads", "2"});
  CHECK(result["paths"] == 1000);
  CHECK(result["seed"] == 18446744073709551615u);
}

TEST_CASE("defaults are ten thousand paths and seed 1 and the output says so") {
  const Outcome outcome = on_model(holding, {"run"});
  CHECK(contains(outcome.out, "10,000 paths"));
  CHECK(contains(outcome.out, "seed 1"));
  CHECK(contains(outcome.out, "pro rata"));
}

TEST_CASE("the JSON of a run has the keys of schema 1") {
  const Json result = json_of(broken, {"run"});
  CHECK(result["schema"] == 1);
  CHECK(result["status"] == "done");
  CHECK(result["model"] == "t");
  CHECK(result["scenario"] == "");
  CHECK(result["paths"] == 10000);
  CHECK(result["seed"] == 1);
  CHECK(result["attribution"] == "pro rata");
  for (const char* name : {"model", "library", "engine"})
    CHECK(result["hashes"][name].get<std::string>().size() == 16);
  CHECK(result["grid"]["periods"].size() == 12);
  CHECK(result["grid"]["periods"][0] == "2025-01");
  for (const char* name : {"cash", "tags", "postings"})
    CHECK(result["conservation"][name].get<double>() <= 1e-9);
  CHECK(result["diagnostics"].is_array());
  for (const char* name : {"compile_s", "run_s"}) CHECK(result["timing"][name].get<double>() >= 0);
  const Json& measure = result["measures"]["m"];
  CHECK(measure["unit"] == "USD");
  CHECK(measure["kind"] == "scalar");
  CHECK(measure["count"] == 10000);
  for (const char* name : {"mean", "stderr", "sd", "min", "p5", "p25", "p50", "p75", "p95", "max",
                           "p5_stderr", "p25_stderr", "p50_stderr", "p75_stderr", "p95_stderr"}) {
    CHECK(measure[name].is_number());
    CHECK(result["measures"]["flow"][name].size() == 12);
  }
  CHECK(result["measures"]["flow"]["kind"] == "series");
  CHECK(result["measures"]["rich"]["unit"] == "probability");
  CHECK(result["measures"]["rich"].size() == 7);
  CHECK(result["measures"]["rich"]["low"] < result["measures"]["rich"]["mean"]);
  CHECK(result["measures"]["rich"]["high"] > result["measures"]["rich"]["mean"]);
  const Json& expectation = result["expects"][0];
  CHECK(expectation["text"] == "P(x > $1.1bn) < 10%");
  CHECK(expectation["line"] == 8);
  CHECK(expectation["verdict"] == "fails");
  CHECK(expectation["asserted"] == 0.1);
  CHECK(expectation["found"] == result["measures"]["rich"]["mean"]);
  CHECK(expectation["stderr"] == result["measures"]["rich"]["stderr"]);
}

TEST_CASE("JSON answers errors and failed runs too") {
  const Json compile = json_of(wrong, {"run"});
  CHECK(compile["status"] == "failed");
  CHECK(compile["diagnostics"][0]["code"].get<std::string>().front() == 'D');
  const Json fault = json_of(faulty, {"run"});
  CHECK(fault["status"] == "failed");
  CHECK(fault["measures"].empty());
  CHECK(fault["expects"].empty());
  CHECK(fault["diagnostics"][0]["code"] == "D0901");
  CHECK(fault["diagnostics"][0]["line"] == 4);
}

TEST_CASE("the number of threads changes nothing but the time") {
  const TextFile file("model.deal", broken);
  auto text = [&](const char* threads) {
    auto json = nlohmann::ordered_json::parse(
        deal::test::deal({"run", file.path(), "--json", "--paths", "5000", "--threads", threads})
            .out);
    json.erase("timing");
    return json.dump();
  };
  CHECK(text("1") == text("2"));
  CHECK(text("1") == text("7"));
}

TEST_CASE("another seed gives other draws") {
  CHECK(json_of(holding, {"run", "--seed", "1"})["measures"] !=
        json_of(holding, {"run", "--seed", "2"})["measures"]);
}

TEST_CASE("settings and scenarios reach the model") {
  const std::string text = head + "let x = $1bn\nmeasure m = x\nscenario double { x: $2bn }\n";
  CHECK(json_of(text, {"run"})["measures"]["m"]["mean"] == 1e9);
  const Json doubled = json_of(text, {"run", "--scenario", "double"});
  CHECK(doubled["measures"]["m"]["mean"] == 2e9);
  CHECK(doubled["scenario"] == "double");
  CHECK(json_of(text, {"run", "--scenario", "double", "--set",
                       "x=$3bn"})["measures"]["m"]["mean"] == 3e9);
  CHECK(json_of(text, {"run", "--set", "x=$3bn"})["hashes"]["model"] != doubled["hashes"]["model"]);
}

TEST_CASE("deals are removed by the scenario that is named after them") {
  const std::string text = head + R"(party A { cash: $100 }
party B
pay p: A -> B { due: $1 if now == 2025-01; kind: fee }
pay q: A -> B { due: $2 if now == 2025-01; kind: fee }
measure m = total(revenue(B))
scenario other { A.cash: $50 }
)";
  const Outcome both =
      on_model(text, {"run", "--scenario", "", "--without", "p", "--without", "p,q"});
  CHECK(both.code == 0);
  CHECK(contains(both.out, "3 scenarios over the same draws"));
  CHECK(contains(both.out, "without p, q"));
  const Json one = json_of(text, {"run", "--without", "p"});
  CHECK(one["scenario"] == "without p");
  CHECK(one["measures"]["m"]["mean"] == 2);
  CHECK(one["hashes"] == json_of(text, {"run", "--scenario", "without p"})["hashes"]);
  const Json all = json_of(text, {"run", "--scenario", "all", "--without", "q"});
  REQUIRE(all["scenarios"].size() == 3);
  CHECK(all["scenarios"][1]["scenario"] == "other");
  CHECK(all["scenarios"][2]["scenario"] == "without q");
  CHECK(all["scenarios"][2]["measures"]["m"]["mean"] == 1);
  const Outcome wrong = on_model(text, {"check", "--without", "B"});
  CHECK(wrong.code == 2);
  CHECK(contains(wrong.err, "[D0118]"));
}

TEST_CASE("what was set and what was removed is named wherever a number is shown") {
  const std::string text = head + R"(party A { cash: $100 }
party B
investment stake: A -> B { amount: $10; on: 2025-01 }
structure second: a -> b {
  of: investment
  pay cheque: a -> b { due: of.amount / 2 if now == 2025-02; kind: equity }
}
second after: A -> B { of: stake }
let k = 1
measure m = k * total(after.cheque.paid)
scenario other { A.cash: $50 }
)";
  const std::vector<std::vector<std::string>> commands{
      {"run"}, {"books"}, {"why", "m"}, {"books", "--journal", "-"}};
  for (const std::vector<std::string>& command : commands) {
    CAPTURE(command);
    const auto shown = [&](std::vector<std::string> options) {
      options.insert(options.begin(), command.begin(), command.end());
      const Outcome outcome = on_model(text, options);
      CHECK(outcome.code == 0);
      return outcome.out;
    };
    CHECK(contains(shown({}), "no scenario"));
    CHECK(contains(shown({"--set", "k=2"}), "no scenario, k = 2"));
    CHECK(contains(shown({"--scenario", "other", "--set", "k=2", "--set", "stake.amount=$4"}),
                   "scenario other, k = 2, stake.amount = $4"));
    CHECK(contains(shown({"--scenario", "without stake", "--set", "k=2"}),
                   "without stake, after, k = 2"));
    if (command.size() > 2) continue;
    const Json json = json_of(text, [&] {
      auto options = command;
      options.insert(options.end(), {"--scenario", "without stake", "--set", "k=2"});
      return options;
    }());
    CHECK(json["scenario"] == "without stake");
    CHECK(json["overrides"] == Json{{"k", "2"}});
    CHECK(json["removed"] == Json{"stake", "after"});
  }
  const Outcome both =
      on_model(text, {"run", "--scenario", "", "--without", "stake", "--set", "k=2"});
  CHECK(contains(both.out, "2 scenarios over the same draws, k = 2"));
  CHECK(contains(both.out, "without stake, after"));
  const Outcome dump = on_model(text, {"dump", "--stage", "model", "--without", "stake"});
  CHECK(contains(dump.out, "\nwithout stake, after\n"));
}

TEST_CASE("a name is set once") {
  const std::string text = head + "let x = 1\nmeasure m = x\n";
  const Outcome twice = on_model(text, {"run", "--set", "x=2", "--set", "x=3"});
  CHECK(twice.code == 2);
  CHECK(contains(twice.err, "[D1047]"));
  CHECK(on_model(text + "scenario s { x: 2; x: 3 }\n", {"check"}).code == 2);
}

TEST_CASE("why takes the path that is named") {
  const std::string text = head + "let x ~ uniform(0, 1)\nmeasure m = x\n";
  const Json first = json_of(text, {"why", "m"});
  const Json third = json_of(text, {"why", "m", "--path", "3"});
  CHECK(first["path"] == 0);
  CHECK(third["path"] == 3);
  CHECK(first["why"]["value"] != third["why"]["value"]);
  CHECK(contains(on_model(text, {"why", "m", "--path", "3"}).out, "path 3"));
}

TEST_CASE(
    "a measure that an override leaves without a value is absent, and breaks no other scenario") {
  const std::string text = head + R"(let fate = 1
let prize = if fate == 1 then $5 else none
measure won = if fate == 1 then $5 else none
measure over_time = if fate == 1 then so_far($1) else none
measure twice = 2 * prize
measure at_last = final(prize)
measure before = previous(prize)
measure opened = opening(prize)
measure in_may = prize at 2025-05
measure of_won = won + prize
measure grown = prize growing 10%/year
measure there = exists(prize)
measure stood_in = prize otherwise $3
expect mean(won) == $5
expect won == $5
scenario lost { fate: 2 }
)";
  const Outcome all = on_model(text, {"run", "--scenario", "all"});
  CHECK(all.err == "");
  CHECK(all.code == 1); // what has no value does not hold
  CHECK(on_model(text, {"run"}).code == 0);
  const Json lost = json_of(text, {"run", "--scenario", "lost"});
  for (const std::string name :
       {"won", "over_time", "twice", "at_last", "before", "opened", "in_may", "of_won", "grown"}) {
    CAPTURE(name);
    CHECK(lost["measures"][name]["count"] == 0);
    CHECK(lost["measures"][name]["unit"] == "none");
    CHECK(lost["measures"][name]["mean"].is_null());
  }
  CHECK(lost["measures"]["there"]["mean"] == 0);
  CHECK(lost["measures"]["stood_in"]["mean"] == 3);
  CHECK(contains(on_model(text, {"run", "--set", "fate=2"}).out, "0 paths"));
}

TEST_CASE("a measure that is a series in one scenario only is over time there") {
  const std::string text = R"(grid yearly from 2025-01 to 2026-12
let price = $10
let moving = steps($1 at 2025-01, $2 at 2026-01)
measure m = price
measure n = moving
measure both = moving + price
scenario other { price: steps($10 at 2025-01, $20 at 2026-01); moving: $3 }
)";
  const std::string out = on_model(text, {"run", "--scenario", "", "--scenario", "other"}).out;
  CHECK(std::regex_search(out, std::regex("\n  m +\\$10 ± \\$0 +over time *\n")));
  CHECK(std::regex_search(out, std::regex("\n  n +over time +\\$3 ± \\$0 *\n")));
  CHECK_FALSE(contains(out, "both"));
}

TEST_CASE("a rate below minus one and growth to less than nothing have no value") {
  for (const std::string formula : {"cagr(-$50, $100, 6 months)", "cagr(-$50, $100, 1 year)",
                                    "npv($1, -150%)", "annuity($100, -150%, 2)", "(-2) ^ 0.5"}) {
    CAPTURE(formula);
    const Outcome outcome = on_model(head + "measure m = " + formula + "\n", {"run"});
    CHECK(outcome.code == 3);
    CHECK(contains(outcome.err, "[D0901]"));
  }
}

TEST_CASE("several scenarios are shown side by side") {
  const std::string text = random_model + R"(let y = 1
measure typical: p50 = x * y
event late when so_far(1) > 3
expect mean(x * y) < $1.5bn
scenario double { y: 2 }
scenario half { y: 50% }
)";
  const Outcome all = on_model(text, {"run", "--scenario", "all"});
  CHECK(all.code == 1);
  CHECK(contains(all.out, "3 scenarios over the same draws"));
  CHECK(contains(all.out, "  measure"));
  CHECK(contains(all.out, "typical (p50)"));
  CHECK(contains(all.out, "\n  event, by the end "));
  CHECK(contains(all.out, "expectations · double"));
  const Outcome two = on_model(text, {"run", "--scenario", "half", "--scenario", ""});
  CHECK(two.code == 0);
  CHECK(contains(two.out, "2 scenarios over the same draws"));
  CHECK_FALSE(contains(two.out, "double"));
  CHECK(contains(on_model(text, {"run", "--scenario", "half"}).out, "\nscenario half · "));

  const Json document = json_of(text, {"run", "--scenario", "all"});
  REQUIRE(document["scenarios"].size() == 3);
  Json one = json_of(text, {"run", "--scenario", "double"});
  Json same = document["scenarios"][1];
  one.erase("timing");
  same.erase("timing");
  CHECK(one == same);
  CHECK(json_of(holding, {"run", "--scenario", "all"})["scenarios"].size() == 1);
  CHECK(json_of(wrong, {"run", "--scenario", "all"})["scenarios"][0]["status"] == "failed");
}

TEST_CASE("the exit code of several scenarios is that of the worst") {
  const std::string text = head + R"(let x ~ uniform(1, 2)
let low = 0
measure m = log(x - low)
expect P(x > low) > 50%
scenario broken { low: 1.9 }
)";
  const Outcome failed = on_model(text, {"run", "--scenario", "all"});
  CHECK(failed.code == 3);
  CHECK(contains(failed.err, "scenario `broken`: "));
  CHECK(contains(failed.out, "broken: failed"));
  CHECK(on_model(text, {"run", "--scenario", "broken", "--scenario", "broken"}).out.empty());
  CHECK(on_model(text, {"run", "--scenario", "", "--scenario", ""}).code == 0);
  CHECK(on_model(text, {"check", "--scenario", "all"}).code == 0);
  CHECK(on_model(text, {"run", "--scenario", "", "--scenario", "brokn"}).code == 2);
}

TEST_CASE("no escape byte reaches a pipe and every option of colour is obeyed") {
  CHECK_FALSE(has_escape(on_model(broken, {"run"})));
  CHECK_FALSE(has_escape(on_model(wrong, {"run"})));
  CHECK(has_escape(on_model(broken, {"run", "--color", "always"})));
  CHECK(has_escape(on_model(wrong, {"run", "--color", "always"})));
}

TEST_CASE("a terminal gets colour unless NO_COLOR or the call says otherwise") {
  const TextFile file("model.deal", broken);
  auto on_terminal = [&](std::vector<std::string> arguments, std::string no_color,
                         std::string kind) {
    return deal::test::deal(Call{.arguments = std::move(arguments),
                                 .environment = {{"NO_COLOR", no_color}, {"TERM", kind}},
                                 .terminal = true});
  };
  CHECK(has_escape(on_terminal({"run", file.path()}, "", "xterm")));
  CHECK_FALSE(has_escape(on_terminal({"run", file.path()}, "1", "xterm")));
  CHECK_FALSE(has_escape(on_terminal({"run", file.path()}, "", "dumb")));
  CHECK_FALSE(has_escape(on_terminal({"run", file.path(), "--color", "never"}, "", "xterm")));
}

TEST_CASE("text of the model cannot move the cursor") {
  const std::string text =
      "model \"a\x1b[2Jb\"\ngrid monthly from 2025-01 to 2025-12\nmeasure m = $1\n";
  CHECK_FALSE(has_escape(on_model(text, {"run"})));
}

TEST_CASE("SIGINT ends a long run within a tenth of a second and shows the paths done") {
  const TextFile file("model.deal", broken);
  double quickest = 1e9;
  for (int attempt = 0; attempt < 5 && quickest > 0.1; ++attempt) {
    const Outcome outcome =
        deal::test::deal(Call{.arguments = {"run", file.path(), "--paths", "100000000", "--json"},
                              .interrupt_after = std::chrono::milliseconds(500)});
    REQUIRE(outcome.code == 130);
    quickest = std::min(quickest, outcome.after_interrupt.count());
    const Json result = Json::parse(outcome.out);
    CHECK(result["status"] == "interrupted");
    CHECK(result["paths_asked"] == 100000000);
    CHECK(result["paths"] > 0);
    CHECK(result["paths"] < 100000000);
    CHECK(result["measures"]["m"]["count"] == result["paths"]);
    CHECK(result["expects"].empty());
    CHECK(result["diagnostics"][0]["code"] == "D0905");
    CHECK(contains(outcome.err, "D0905"));
  }
  CHECK(quickest <= 0.1);
}

TEST_CASE("SIGINT ends the making of machine code within a tenth of a second") {
  std::string text = head;
  for (int i = 0; i < 250; ++i) {
    const std::string n = std::to_string(i);
    text += "party S" + n + " { cash: $100M }\nbusiness b" + n + " of S" + n +
            " { revenue: $1M/month growing 20%/year; wages: $2M/month }\nround r" + n + " of S" +
            n + " { on: 2025-06; pre_money ~ uniform($1bn to $2bn); raises: $50M }\n";
  }
  const TextFile file("model.deal", text + "measure m = cash(S1)\n");
  double quickest = 1e9;
  for (int attempt = 0; attempt < 5 && quickest > 0.1; ++attempt) {
    const Outcome outcome =
        deal::test::deal(Call{.arguments = {"run", file.path(), "--backend", "jit", "--tier",
                                            "full", "--no-cache", "--no-own-money"},
                              .interrupt_after = std::chrono::milliseconds(2500)});
    // Where the model is still being read, the signal ends the program.
    const bool in_code = outcome.code == 130;
    const bool said = contains(outcome.err, "interrupted before anything was computed") ||
                      contains(outcome.err, "D0905");
    CHECK(said == in_code);
    CHECK((in_code || outcome.code == -1));
    quickest = std::min(quickest, outcome.after_interrupt.count());
  }
  CHECK(quickest <= 0.1);
}

TEST_CASE("a run on a terminal shows its progress and wipes it away") {
  const TextFile file("model.deal", holding);
  const Outcome outcome =
      deal::test::deal(Call{.arguments = {"run", file.path(), "--paths", "100000000"},
                            .environment = {{"TERM", "xterm"}},
                            .interrupt_after = std::chrono::milliseconds(1500),
                            .terminal = true});
  CHECK(outcome.code == 130);
  const std::size_t bar = outcome.out.find("of 100000000 paths");
  REQUIRE(bar != std::string::npos);
  CHECK(outcome.out.find("\r\x1b[K", bar) != std::string::npos);
  CHECK_FALSE(contains(on_model(holding, {"run"}).err, "%"));
}

TEST_CASE("columns stand under each other where names are wide") {
  const std::string text =
      head + "let x ~ normal($1bn, $100M)\nmeasure 回流 = x\nmeasure back = x\n";
  std::string out = on_model(text, {"run"}).out;
  // Each of the two characters takes three bytes and two cells.
  const std::string wide = "回流";
  REQUIRE(contains(out, wide));
  out.replace(out.find(wide), wide.size(), "wide");
  auto row = [&](const std::string& name) {
    const std::size_t begin = out.find("  " + name + " ");
    REQUIRE(begin != std::string::npos);
    return out.substr(begin + 6, out.find('\n', begin) - begin - 6);
  };
  CHECK(row("wide").find('$') != std::string::npos);
  CHECK(row("wide") == row("back"));
}

TEST_CASE("help and version are answers and not errors") {
  for (const std::vector<std::string>& call :
       {std::vector<std::string>{"--help"}, {"run", "--help"}, {"list", "-h"}, {"--version"}}) {
    const Outcome outcome = deal::test::deal(call);
    CHECK(outcome.code == 0);
    CHECK(outcome.err.empty());
    CHECK_FALSE(outcome.out.empty());
  }
  CHECK(deal::test::deal({"--version"}).out == "deal 0.1.0\n");
  CHECK(contains(deal::test::deal({"--help"}).out, "deal run FILE.deal"));
}

TEST_CASE("explain takes a code in any case") {
  const Outcome upper = deal::test::deal({"explain", "D0905"});
  CHECK(upper.code == 0);
  CHECK(contains(upper.out, "D0905"));
  CHECK(deal::test::deal({"explain", "d0905"}).out == upper.out);
}

TEST_CASE("show prints a structure of the library or of a model as it is written") {
  const Outcome round = deal::test::deal({"show", "round"});
  CHECK(round.code == 0);
  CHECK(contains(round.out, "structure round of issuer {"));
  CHECK(contains(round.out, "/// A priced round"));
  CHECK(contains(deal::test::deal({"show", "gift"}).out, "kind gift"));
  const Outcome none = deal::test::deal({"show", "nothing"});
  CHECK(none.code == 2);
  CHECK(contains(none.err, "`nothing`"));
}

TEST_CASE("every stage can be shown") {
  CHECK(contains(on_model(holding, {"dump", "--stage", "tokens"}).out, "normal"));
  CHECK(contains(on_model(holding, {"dump", "--stage", "ast"}).out, "normal"));
  CHECK(contains(on_model(holding, {"dump", "--stage", "model"}).out, "flow"));
  CHECK(contains(on_model(holding, {"dump", "--stage", "ir"}).out, "flow"));
  const Outcome bad = on_model(wrong, {"dump", "--stage", "ir"});
  CHECK(bad.code == 2);
  CHECK(bad.out.empty());
}

TEST_CASE("vocabularies and assumptions are listed") {
  CHECK(contains(deal::test::deal({"list", "distributions"}).out, "lognormal(median, sigma)"));
  CHECK(contains(deal::test::deal({"list", "structures"}).out, "investment"));
  CHECK(contains(deal::test::deal({"list", "functions"}).out, "so_far(x)"));
  CHECK(contains(deal::test::deal({"list", "kinds"}).out, "cloud"));
  const std::string text =
      head + "let x = $1bn assumed\nlet y = $2bn source \"a report\"\nmeasure m = x + y\n";
  const TextFile file("model.deal", text);
  const Outcome found = deal::test::deal({"list", "assumptions", file.path()});
  CHECK(found.code == 0);
  CHECK(contains(found.out, "$1bn"));
  CHECK(contains(found.out, "a report"));
}

TEST_CASE("every example runs and keeps what it expects") {
  REQUIRE(examples().size() >= 4);
  for (const std::string& file : examples()) {
    CAPTURE(file);
    const Outcome outcome = deal::test::deal({"run", file, "--paths", "2000", "--json"});
    CHECK(outcome.err == "");
    REQUIRE(outcome.code == 0);
    const Json result = Json::parse(outcome.out);
    for (const auto& expected : result["expects"]) CHECK(expected["verdict"] == "holds");
    for (const auto& [law, residual] : result["conservation"].items()) {
      CAPTURE(law);
      if (residual.is_number()) CHECK(residual <= 1e-9);
    }
  }
}

TEST_CASE("every executor gives the same document") {
  const std::string examples = DEAL_EXAMPLES;
  for (const char* model : {"/amazon-anthropic.deal", "/portfolio.deal"}) {
    auto document = [&](std::vector<std::string> options) {
      std::vector<std::string> words{"run", examples + model, "--paths", "1500", "--json"};
      words.insert(words.end(), options.begin(), options.end());
      const Outcome outcome = deal::test::deal(words);
      CHECK(outcome.err == "");
      Json result = Json::parse(outcome.out);
      const std::string ran = result["timing"]["backend"];
      result.erase("timing");
      return std::pair{ran, result.dump()};
    };
    const auto reference = document({"--backend", "interpreter"});
    CHECK(reference.first == "interpreter");
    const std::vector<std::vector<std::string>> ways{
        {"--backend", "jit"},     {"--backend", "jit"}, // from the cache
        {"--tier", "quick"},      {"--no-cache", "--tier", "full"},
        {"--target", "baseline"}, {"--lanes", "1", "--threads", "1"},
        {"--lanes", "4"},         {"--code-events", "gdb", "--backend", "jit"}};
    for (const auto& way : ways) {
      CAPTURE(way);
      const auto found = document(way);
      CHECK(found.first == "jit");
      CHECK(found.second == reference.second);
    }
  }
}

TEST_CASE("machine code can be looked at") {
  const Outcome text = on_model(random_model, {"dump", "--stage", "llvm", "--lanes", "2"});
  CHECK(text.code == 0);
  CHECK(text.out.find("<2 x double>") != std::string::npos);
  const Outcome assembly = on_model(random_model, {"dump", "--stage", "asm"});
  CHECK(assembly.code == 0);
  CHECK(assembly.out.find("deal_step:") != std::string::npos);
}

TEST_CASE("machine code is kept and can be cleared") {
  const TextFile file("model.deal", random_model);
  const std::string cache = file.folder() + "/cache";
  auto call = [&](std::vector<std::string> words) {
    return deal::test::deal(
        Call{.arguments = std::move(words), .environment = {{"XDG_CACHE_HOME", cache}}});
  };
  CHECK(call({"run", file.path(), "--backend", "jit", "--no-cache"}).code == 0);
  CHECK_FALSE(std::filesystem::exists(cache));
  CHECK(call({"run", file.path(), "--backend", "jit"}).code == 0);
  const std::filesystem::directory_iterator kept(cache + "/deal");
  CHECK(std::distance(begin(kept), end(kept)) == 1);
  const Outcome cleared = call({"cache", "clear"});
  CHECK(cleared.code == 0);
  CHECK(cleared.out.find(cache + "/deal") != std::string::npos);
  CHECK(std::filesystem::is_empty(cache + "/deal"));
}

TEST_CASE("check looks into all scenarios") {
  const std::string scenarios =
      "scenario fine { x: $2bn }\nscenario bad { xx: 4; nobody.field: 5 }\n";
  for (const auto& more : std::vector<std::vector<std::string>>{{}, {"--scenario", "fine"}}) {
    std::vector<std::string> arguments{"check"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome found = on_model(holding + scenarios, arguments);
    CHECK(found.code == 2);
    CHECK(found.err.find("error[D0113]: scenario `bad`") == 0);
    CHECK(found.err.find("nobody.field") != std::string::npos);
  }
  CHECK(on_model(holding + "scenario s extends unknown { x: $2bn }\n", {"check"})
            .err.find("error[D0111]") == 0);
  CHECK(on_model(holding, {"check", "--scenario", "nope"}).err.find("error[D0111]") == 0);
  CHECK(on_model(holding + "scenario fine { x: $2bn }\n", {"check"}).code == 0);
}

TEST_CASE("a folder for machine code that others may write into is not used, which is said once") {
  const TextFile file("model.deal", holding);
  const std::string folder = file.folder() + "/deal";
  const auto run = [&](std::vector<std::string> more) {
    Call call{.arguments = {"run", file.path(), "--backend", "jit"}};
    call.arguments.insert(call.arguments.end(), more.begin(), more.end());
    call.environment = {{"XDG_CACHE_HOME", file.folder()}};
    return deal::test::deal(call);
  };
  std::filesystem::create_directory(folder);
  std::filesystem::permissions(folder, std::filesystem::perms::all);
  const Outcome warned = run({});
  CHECK(warned.code == 0);
  CHECK(warned.err.find("warning[D0916]: no machine code is kept in " + folder + ": others") == 0);
  CHECK(warned.err.find("D0916", 20) == std::string::npos);
  Call books{.arguments = {"books", file.path(), "--quantile", "50% of m", "--paths", "1000000"}};
  books.environment = {{"XDG_CACHE_HOME", file.folder()}};
  CHECK(deal::test::deal(books).err.find("warning[D0916]") == 0);
  CHECK(std::filesystem::is_empty(folder));
  CHECK(run({"--no-cache"}).err.empty());
  CHECK(run({"--target", "baseline", "--no-cache"}).err.empty());
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
  CHECK(run({}).err.empty());
  CHECK_FALSE(std::filesystem::is_empty(folder));
}

TEST_CASE("a width that no machine has is refused") {
  const TextFile file("model.deal", random_model);
  const Outcome refused = deal::test::deal({"run", file.path(), "--lanes", "3"});
  CHECK(refused.code == 2);
  CHECK(refused.err.find("--lanes must be 1, 2, 4 or 8") != std::string::npos);
}
