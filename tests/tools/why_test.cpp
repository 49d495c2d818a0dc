#include "models.hpp"
#include "process.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>

using deal::Attribution;
using deal::WhyNode;
using deal::WhyOptions;
using deal::WhyResult;
using deal::WhyTrail;
using deal::test::Outcome;
using deal::test::TextFile;
using deal::test::year_2025;
using Json = nlohmann::json;

namespace {

WhyResult why_text(const std::string& name, const std::string& text, const std::string& number,
                   const WhyOptions& options = {}, deal::CompileOptions compile = {}) {
  compile.keep_written = true;
  const deal::CompileResult compiled = deal::Engine().compile_text(name, text, compile);
  return compiled.model ? deal::why(*compiled.model, number, options)
                        : WhyResult{.diagnostics = compiled.diagnostics};
}

WhyResult why(const std::string& text, const std::string& number, const WhyOptions& options = {},
              const deal::CompileOptions& compile = {}) {
  WhyResult result = why_text("t.deal", text, number, options, compile);
  for (const deal::Diagnostic& each : result.diagnostics) UNSCOPED_INFO(each.text);
  return result;
}

const WhyNode* find(const WhyNode& node, const std::string& name) {
  if (node.name == name && !node.repeated) return &node;
  for (const WhyNode& part : node.parts) {
    if (const WhyNode* found = find(part, name)) return found;
  }
  return nullptr;
}

const WhyNode& part(const WhyNode& node, const std::string& name) {
  const WhyNode* found = find(node, name);
  if (found == nullptr) throw std::runtime_error("no part " + name);
  return *found;
}

/// A part of a number that has the number's own name.
const WhyNode& child(const WhyNode& node, const std::string& name) {
  for (const WhyNode& each : node.parts)
    if (each.name == name) return each;
  throw std::runtime_error("no part " + name);
}

double held(const WhyTrail& trail, const std::string& holder) {
  for (const auto& [name, amount] : trail.held)
    if (name == holder) return amount;
  return 0;
}

/// Worked number 1: S has 100, I invests 100, S pays I 50; then S earns 50 and pays I 100.
const std::string circle = R"(model "circle"
grid yearly from 2025-01 to 2026-01
outside I
party S { cash: $100 }
investment stake: I -> S { amount: $100; on: 2025-01 }
pay cloud: S -> I { due: if now in [2025-01] then $50 else $100; kind: cloud }
pay sold: world -> S { due: $50 if now in [2026-01]; kind: sales }
measure back = recycled(I)
measure all = back.total
measure of_invested = back.of_invested
)";

/// Worked number 2: M invests 100 in O; O pays C 80, C (own 20) pays N 50, all in one period.
const std::string hops = R"(model "hops"
grid yearly from 2025-01 to 2025-01
outside M
party O
party C { cash: $20 }
party N
investment stake: M -> O { amount: $100; on: 2025-01 }
pay second: C -> N { due: $50; kind: sales }
pay first_hop: O -> C { due: $80; kind: cloud }
measure of_n = funded(M, N)
)";

/// 100 of M's that O invests in P.
const std::string onward = R"(model "onward"
grid yearly from 2025-01 to 2026-01
outside M
party O
party P
investment stake: M -> O { amount: $100; on: 2025-01 }
investment next: O -> P { amount: $100; on: 2026-01 }
measure on = total(passed_on(M))
measure of_o = tagged(O, P)
)";

Outcome on_model(const std::string& text, std::vector<std::string> arguments) {
  const TextFile file("model.deal", text);
  arguments.insert(arguments.begin() + 1, file.path());
  return deal::test::deal(std::move(arguments));
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("why: a total leads to the period that counts most and to the payment in it") {
  const WhyResult result = why(circle, "all");
  REQUIRE(result.done);
  CHECK(result.root.value == Approx(62.5));
  CHECK(result.root.shown == "$62.5");
  CHECK(result.root.formula == "back.total");
  CHECK(result.root.place->line == 9);
  CHECK(result.root.over == "total");
  REQUIRE(result.root.series.size() == 2);
  CHECK(result.root.series[0] == Approx(25));
  CHECK(result.root.series[1] == Approx(37.5));
  const WhyNode& back = part(result.root, "back");
  CHECK(back.period == "2026");
  CHECK(back.formula == "recycled(I)");
  const WhyNode& mine = part(back, "I's money in cloud.paid");
  CHECK(mine.value == Approx(37.5));
  const WhyNode& paid = part(mine, "cloud.paid");
  CHECK(paid.value == 100);
  CHECK(paid.note == "S → I, cloud");
}

TEST_CASE("why: the way of the money of worked number 1 by every rule") {
  const std::pair<Attribution, double> recycled[]{{Attribution::pro_rata, 62.5},
                                                  {Attribution::fifo, 50},
                                                  {Attribution::own_first, 100},
                                                  {Attribution::own_last, 0}};
  for (const auto& [rule, back] : recycled) {
    const WhyResult result = why(circle, "all", {}, {.attribution = rule});
    REQUIRE(result.done);
    CHECK(result.root.value == Approx(back).margin(1e-12));
    REQUIRE(result.trails.size() == 1);
    const WhyTrail& trail = result.trails[0];
    CHECK(trail.origin == "I");
    CHECK(trail.up_to == "2026");
    CHECK(trail.invested == 100);
    CHECK(trail.recycled == Approx(back).margin(1e-12));
    CHECK(held(trail, "S") == Approx(100 - back).margin(1e-12));
    CHECK(std::fabs(trail.residual) < 1e-12);
    REQUIRE_FALSE(trail.hops.empty());
    CHECK(trail.hops[0].payment == "stake.cheque");
    CHECK(trail.hops[0].end == "invested");
    if (back == 0) continue;
    REQUIRE(trail.hops.size() == 2);
    CHECK(trail.hops[1].payment == "cloud");
    CHECK(trail.hops[1].step == 2);
    CHECK(trail.hops[1].end == "recycled");
    CHECK(trail.hops[1].carried == Approx(back));
  }
  CHECK(why(circle, "all").trails[0].attribution == "pro rata");
  CHECK(why(circle, "all", {}, {.attribution = Attribution::own_first}).trails[0].attribution ==
        "own first");
}

TEST_CASE("why: a period that is asked for ends the way of the money") {
  const WhyResult result = why(circle, "back", {.at = "2025"});
  REQUIRE(result.done);
  CHECK(result.root.value == Approx(25));
  CHECK(result.trails[0].recycled == Approx(25));
  CHECK(held(result.trails[0], "S") == Approx(75));
  CHECK(result.trails[0].up_to == "2025");
}

TEST_CASE("why: hops stand in the order of the money") {
  const WhyResult result = why(hops, "of_n");
  REQUIRE(result.done);
  CHECK(result.root.value == Approx(40));
  const WhyTrail& trail = result.trails.at(0);
  REQUIRE(trail.hops.size() == 3);
  const std::tuple<const char*, unsigned, double, double, const char*> wanted[]{
      {"stake.cheque", 1, 100, 100, "invested"},
      {"first_hop", 2, 80, 80, "moved on"},
      {"second", 3, 50, 40, "moved on"}};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto& [payment, step, paid, carried, end] = wanted[i];
    CHECK(trail.hops[i].payment == payment);
    CHECK(trail.hops[i].step == step);
    CHECK(trail.hops[i].paid == Approx(paid));
    CHECK(trail.hops[i].carried == Approx(carried));
    CHECK(trail.hops[i].end == end);
  }
  CHECK(held(trail, "O") == Approx(20));
  CHECK(held(trail, "C") == Approx(40));
  CHECK(held(trail, "N") == Approx(40));
  CHECK(std::fabs(trail.residual) < 1e-12);
}

TEST_CASE("why: money that is invested onward is passed on") {
  const WhyResult result = why(onward, "on");
  REQUIRE(result.done);
  CHECK(result.root.value == 100);
  CHECK(result.trails.at(0).passed_on == 100);
  CHECK(result.trails[0].hops.back().payment == "next.cheque");
  CHECK(result.trails[0].hops.back().end == "passed on");
  CHECK(held(why(onward, "of_o").trails.at(0), "P") == 100);
}

TEST_CASE("why: names of constants are kept, with what is said of them") {
  const WhyResult result =
      why(year_2025 + "let margin = 38% assumed\nlet size = $2bn source \"a report\"\n"
                      "let most = $1bn\nmeasure m = min(most, margin * size)\n",
          "m");
  REQUIRE(result.done);
  CHECK(result.root.value == Approx(0.76e9));
  CHECK(part(result.root, "margin").assumed);
  CHECK(part(result.root, "margin").formula == "38%");
  CHECK(part(result.root, "size").source == "a report");
  // The side that lost is named with its value, and not followed.
  CHECK(find(result.root, "most") == nullptr);
  REQUIRE(result.root.choices.size() == 2);
  CHECK(result.root.choices[0].text == "most");
  CHECK_FALSE(result.root.choices[0].taken);
  CHECK(result.root.choices[0].value == 1e9);
  CHECK(result.root.choices[1].taken);
}

TEST_CASE("why: only the branch that was taken is followed") {
  const std::string text = year_2025 + "let x ~ uniform(0, 1)\nlet low = $1\nlet high = $2\n"
                                       "measure m = if x < 50% then low else high\n";
  for (std::uint64_t path = 0; path < 8; ++path) {
    const WhyResult result = why(text, "m", {.path = path});
    REQUIRE(result.done);
    const bool is_low = part(result.root, "x").value < 0.5;
    CHECK(result.root.value == (is_low ? 1 : 2));
    CHECK((find(result.root, "low") != nullptr) == is_low);
    CHECK((find(result.root, "high") != nullptr) == !is_low);
    REQUIRE(result.root.choices.size() == 1);
    CHECK(result.root.choices[0].text == "x < 50%");
    CHECK(result.root.choices[0].value == (is_low ? 1 : 0));
    CHECK(part(result.root, "x").kind == "draw");
    CHECK(part(result.root, "x").formula == "uniform(0, 1)");
    CHECK(part(result.root, "x").note == "drawn once a path");
  }
}

TEST_CASE("why: a state leads to the period that set it") {
  const std::string text = year_2025 +
                           "state level = 1\nlet step = if now < 2025-04 then 1 else 0\n"
                           "next level = level + step\nmeasure m = final(level)\n";
  const WhyResult result = why(text, "m", {.depth = 6});
  REQUIRE(result.done);
  CHECK(result.root.value == 4);
  const WhyNode& level = part(result.root, "level");
  CHECK(level.period == "2025-12");
  CHECK(level.note == "state, set at the end of 2025-03");
  CHECK(level.formula == "level + step");
  REQUIRE(level.parts.size() == 2);
  CHECK(level.parts[1].name == "step");
  CHECK(level.parts[1].period == "2025-03");
  CHECK(level.parts.at(0).value == 3);
  const WhyNode first = why(text, "level", {.at = "2025-01"}).root;
  CHECK(first.value == 2);
  CHECK(first.note == "state, set at the end of 2025-01");
  CHECK(child(first, "level").value == 1);
  CHECK(child(first, "level").note == "state, as it starts");
}

TEST_CASE("why: what a period leaves goes back to its next, what it used to the one before") {
  // 30, repaid 10 a month: 20, 10, 0 are left.
  const std::string text =
      year_2025 + "party A { cash: $100 }\nparty B\nstate owed: money = $30\n"
                  "let due_now = min($10, owed)\n"
                  "pay back: A -> B { due: due_now; kind: principal }\n"
                  "next owed = owed - back.paid\n"
                  "measure left = owed\nmeasure began = opening(owed)\nmeasure used = due_now\n"
                  "measure after = closing(due_now)\nmeasure at_end = final(owed)\n";
  const auto of = [&](const std::string& measure, const std::string& at = "2025-02") {
    const WhyResult result = why(text, measure, {.at = at, .depth = 6});
    REQUIRE(result.done);
    return result.root;
  };
  const WhyNode left = child(of("left"), "owed");
  CHECK(left.value == 10);
  CHECK(left.note == "state, set at the end of 2025-02");
  CHECK(child(left, "back.paid").period == "2025-02");
  const WhyNode used_by_next = child(left, "owed");
  CHECK(used_by_next.value == 20);
  CHECK(used_by_next.note == "state, set at the end of 2025-01");
  const WhyNode began = child(of("began"), "owed");
  CHECK(began.value == 20);
  CHECK(began.note == "state, set at the end of 2025-01");
  CHECK(child(began, "back.paid").period == "2025-01");
  const WhyNode used = child(child(of("used"), "due_now"), "owed");
  CHECK(used.value == 20);
  CHECK(used.note == "state, set at the end of 2025-01");
  const WhyNode after = child(child(of("after"), "due_now"), "owed");
  CHECK(after.value == 10);
  CHECK(after.note == "state, set at the end of 2025-02");
  const WhyNode last = child(of("at_end", ""), "owed");
  CHECK(last.value == 0);
  CHECK(last.note == "state, set at the end of 2025-03");
}

TEST_CASE("why: what a stage saw is told as it saw it") {
  // Defaults in its second month: then it still was alive when its dues were read.
  const std::string text =
      year_2025 + "party A { cash: $15 }\n"
                  "pay wage: A -> world { due: $10 if alive(A); kind: expenses; unpaid: default }\n"
                  "measure m = defaulted(A)\nmeasure left = cash(A)\n";
  const WhyResult result = why(text, "m", {.at = "2025-06"});
  REQUIRE(result.done);
  CHECK(result.root.shown == "true");
  const WhyNode& state = part(result.root, "defaulted(A)");
  CHECK(state.note == "since 2025-02");
  const WhyNode& paid = part(state, "wage.paid");
  CHECK(paid.value == 5);
  CHECK(part(paid, "wage.due").value == 10);
  CHECK(part(paid, "wage.due").choices.at(0).value == 1);
  CHECK(part(paid, "cash(A)").value == 5);
  // The cash of the first month: what it had, less what it paid.
  const WhyNode cash = part(why(text, "left", {.at = "2025-01"}).root, "cash(A)");
  CHECK(cash.value == 5);
  CHECK(part(cash, "A.cash").value == 15);
  CHECK(part(cash, "wage.paid").value == 10);
}

TEST_CASE("why: what is absent leads to its condition") {
  const WhyResult result =
      why(year_2025 + "party A { cash: $1 }\nmeasure m = first_date(defaulted(A))\n", "m");
  REQUIRE(result.done);
  CHECK(std::isnan(result.root.value));
  CHECK(result.root.note == "absent");
  CHECK(part(result.root, "defaulted(A)").value == 0);
}

TEST_CASE("why: of what a table has for each row one row is explained") {
  const std::string text = year_2025 + R"(party Giant
table firms(size: money assumed) { Mistral: $5M; Cohere: $7M }
for f in firms {
  party Firm { cash: f.size }
  pay bill: Firm -> Giant { due: f.size / 10 if now in [2025-03]; kind: cloud }
  measure paid = total(bill.paid)
}
measure all = total(revenue(Giant))
)";
  const WhyResult one = why(text, "paid[Mistral]");
  REQUIRE(one.done);
  CHECK(one.root.value == 5e5);
  const WhyNode& bill = part(one.root, "bill[Mistral].paid");
  CHECK(bill.note == "Firm[Mistral] → Giant, cloud");
  CHECK(bill.period == "2025-03");
  const WhyNode& cell = part(bill, "firms.size[Mistral]");
  CHECK(cell.value == 5e6);
  CHECK(cell.formula == "$5M");
  CHECK(why(text, "bill[Cohere].due").root.value == 7e5);
  const WhyResult all = why(text, "all");
  REQUIRE(all.done);
  CHECK(part(all.root, "bill[Mistral].paid").value + part(all.root, "bill[Cohere].paid").value ==
        Approx(all.root.value));
  CHECK_FALSE(why(text, "paid").done);
  CHECK_FALSE(why(text, "paid[Nobody]").done);
}

TEST_CASE("why: the numbers are those of the run") {
  constexpr std::uint64_t paths = 5;
  for (const char* name : {"/amazon-anthropic.deal", "/portfolio.deal", "/azure-growth.deal"}) {
    const std::string file = std::string(DEAL_EXAMPLES) + name;
    const auto compiled = deal::Engine().compile_file(file, {.keep_written = true});
    REQUIRE(compiled.model);
    const deal::Result run = deal::run(*compiled.model, {.paths = paths, .seed = 3});
    for (const deal::MeasureResult& measure : run.measures) {
      if (measure.info.unit == "probability") continue;
      CAPTURE(name, measure.info.name);
      double sum = 0, count = 0;
      for (std::uint64_t path = 0; path < paths; ++path) {
        const WhyResult result = deal::why(*compiled.model, measure.info.name,
                                           {.path = path,
                                            .seed = 3,
                                            .at = measure.info.series ? run.periods.back() : "",
                                            .depth = 0});
        REQUIRE(result.done);
        if (std::isnan(result.root.value)) continue;
        sum += result.root.value;
        ++count;
      }
      if (count > 0 && !measure.statistics.mean.empty())
        CHECK(sum / count == Approx(measure.statistics.mean.back()).epsilon(1e-12));
    }
  }
}

TEST_CASE("why: every measure of every example can be taken apart to the end") {
  std::size_t trails = 0;
  for (const auto& entry : std::filesystem::directory_iterator(DEAL_EXAMPLES)) {
    if (entry.path().extension() != ".deal") continue;
    const auto compiled = deal::Engine().compile_file(entry.path(), {.keep_written = true});
    REQUIRE(compiled.model);
    for (const deal::MeasureInfo& measure : compiled.model->measures()) {
      CAPTURE(entry.path(), measure.name);
      const WhyResult result =
          deal::why(*compiled.model, measure.name, {.path = 1, .depth = 30, .deep = true});
      for (const deal::Diagnostic& each : result.diagnostics) UNSCOPED_INFO(each.text);
      REQUIRE(result.done);
      for (const WhyTrail& trail : result.trails) {
        CHECK(std::fabs(trail.residual) <= 1e-9 * (trail.opening + trail.invested));
        ++trails;
      }
    }
  }
  CHECK(trails > 0);
}

TEST_CASE("why: another course of events is not taken apart on this one") {
  const WhyResult result = why(
      circle + "measure lift = total(revenue(I)) - without(stake, total(revenue(I)))\n", "lift");
  REQUIRE(result.done);
  // S pays 50 and 100 of its own and of what it earned; without the stake it has just that.
  CHECK(result.root.value == 0);
  const WhyNode& without = part(result.root, "without(stake, total(revenue(I)))");
  CHECK(without.value == 150);
  CHECK(without.parts.empty());
  CHECK(part(result.root, "total(revenue(I))").value == 150);
}

TEST_CASE("why: the question is checked") {
  auto code = [](const WhyResult& result) {
    REQUIRE_FALSE(result.done);
    return result.diagnostics.at(0).code;
  };
  CHECK(code(why_text("t.deal", circle, "al")) == "D1011");
  CHECK(code(why_text("t.deal", circle, "all", {.at = "2031"})) == "D1012");
  CHECK(code(why_text("t.deal", circle + "scenario other { }\n", "all", {},
                      {.all_scenarios = true})) == "D1013");
  CHECK(code(why_text("t.deal", circle, "all", {.path = 100'000'000})) == "D1003");
  CHECK(code(why_text("t.deal", circle, "all", {.depth = 101})) == "D1003");
  CHECK(code(why_text("t.deal", circle, "\xff")) == "D1011");
  const WhyResult near = why_text("t.deal", circle, "of_investd");
  CHECK(contains(near.diagnostics.at(0).help, "`of_invested`"));
  CHECK(contains(why_text("t.deal", circle, "cloud.pid").diagnostics.at(0).help, "`cloud.paid`"));
}

TEST_CASE("why: the command shows the tree and the way of the money") {
  const Outcome outcome = on_model(circle, {"why", "all"});
  CHECK(outcome.code == 0);
  CHECK(outcome.err.empty());
  CHECK(contains(outcome.out, "all = $62.5"));
  CHECK(contains(outcome.out, "│ total: 2025 $25 + 2026 $37.5"));
  CHECK(contains(outcome.out, "model.deal:9"));
  CHECK(contains(outcome.out, "I's money, pro rata to 2026"));
  CHECK(contains(outcome.out, "− still held by S  $37.5"));
  CHECK(contains(outcome.out, "--depth N shows more"));
  CHECK_FALSE(contains(on_model(circle, {"why", "all", "--depth", "9"}).out, "--depth N"));
  CHECK(contains(on_model(circle, {"why", "all", "--attribution", "fifo"}).out, "fifo to 2026"));
  CHECK(on_model(circle, {"why", "nothing"}).code == 2);
  CHECK(on_model(circle, {"why", "all", "--path", "-1"}).code == 2);
  CHECK(on_model(circle, {"why", "all", "--path", "100_000_000"}).code == 2);
  CHECK(on_model(circle, {"why"}).code == 2);
}

TEST_CASE("why: a path that stops says why") {
  const std::string text = year_2025 + R"(party A { cash: $5 }
pay p: A -> world { due: $1 * (1 / ((cash(A) - cash(A)) / $1)); kind: expenses }
measure m = cash(A)
)";
  const Outcome outcome = on_model(text, {"why", "m"});
  CHECK(outcome.code == 3);
  CHECK(contains(outcome.err, "D0901"));
}

TEST_CASE("why: JSON says the same") {
  const Json result = Json::parse(on_model(circle, {"why", "all", "--json"}).out);
  CHECK(result["schema"] == 1);
  CHECK(result["status"] == "done");
  CHECK(result["path"] == 0);
  CHECK(result["grid"]["periods"].size() == 2);
  CHECK(result["why"]["name"] == "all");
  CHECK(result["why"]["value"] == 62.5);
  CHECK(result["why"]["line"] == 9);
  CHECK(result["why"]["series"].size() == 2);
  CHECK(result["why"]["parts"][0]["name"] == "back");
  const Json& trail = result["trails"][0];
  CHECK(trail["recycled"] == 62.5);
  CHECK(trail["held"]["S"] == 37.5);
  CHECK(trail["hops"][1]["carried"] == 62.5);
  const Json failed = Json::parse(on_model(circle, {"why", "nothing", "--json"}).out);
  CHECK(failed["status"] == "failed");
  CHECK(failed["diagnostics"][0]["code"] == "D1011");
}
