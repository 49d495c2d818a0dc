#include "tests/model/harness.hpp"

#include "compiler/syntax/ast.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

using namespace deal;

namespace {

const std::string head = R"(model "t"
grid monthly from 2025-01 to 2026-12
party A { cash: $10bn }
party B { cash: $1bn }
cloud_commit c: A -> B { need: $1M/month; total: $12M; term: 1 year }
equity_stake e: A -> B { shares: 5M shares }
)";

/// A deal that is in order, and for each field what it cannot be.
struct Structure {
  const char* name;
  const char* deal;
  std::vector<std::pair<const char*, std::vector<const char*>>> wrong;
};

const std::vector<Structure> structures{
    {"business",
     "business x of A { }",
     {{"revenue", {"-$1/month"}}, {"compute", {"-$1/year"}}, {"wages", {"-$1M/month"}}}},
    {"revenue_share",
     "revenue_share x: A -> B { gross: $1M/month; fee: 10% }",
     {{"gross", {"-$1/month"}},
      {"fee", {"25", "-1%", "100.1%"}},
      {"cannibalised", {"30", "-0.1%"}}}},
    {"investment", "investment x: A -> B { amount: $1M; on: 2025-02 }", {{"amount", {"-$1"}}}},
    {"cloud_commit",
     "cloud_commit x: A -> B { need: $1M/month; total: $12M; term: 1 year }",
     {{"need", {"-$1/month"}},
      {"total", {"-$1"}},
      {"term", {"0 months", "-1 year", "0 days"}},
      {"capacity", {"-$1/month"}},
      {"used_before", {"-$1"}},
      {"carried_before", {"-$1"}}}},
    {"chip_mandate",
     "chip_mandate x: A -> B { of: c; share: 20% }",
     {{"committed", {"-1 chips"}},
      {"share", {"20", "-1%"}},
      {"performance", {"0", "-1"}},
      {"price", {"-1%"}},
      {"switching_cost", {"-$1"}},
      {"slower", {"-1%"}},
      {"recovers", {"0 months", "-1 day"}},
      {"began", {"2025-01-01", "2026-01"}},
      {"incumbent_part", {"40", "-1%"}}}},
    {"equity_stake", "equity_stake x: B -> A { shares: 1 share }", {{"shares", {"-1 shares"}}}},
    {"round",
     "round x of B { on: 2025-03; pre_money: $1bn; raises: $1M }",
     {{"pre_money", {"0", "-$1"}}, {"raises", {"-$1"}}}},
    {"dated_note",
     "investment n: A -> B { amount: $1M; on: 2025-02; as: convertible { discount: x.d; cap: x.c; "
     "interest: x.i; maturity: x.m; owed_before: x.o } }\n"
     "structure terms { d: fraction = 0%; c: money? = none; i: fraction/year = 0%/year; "
     "m: duration? = none; o: money = 0 }\nterms x { }",
     {{"d", {"20", "-1%", "100%"}},
      {"c", {"0", "-$1"}},
      {"i", {"-1%/year"}},
      {"m", {"0 months", "-5 days"}},
      {"o", {"-$1"}}}},
    {"note_stake",
     "note_stake x: A -> B { owed: $1M; since: 2024-06; as: convertible { } }",
     {{"owed", {"-$1"}}, {"since", {"2025-01-01", "2025-06"}}}},
    {"geometric_brownian",
     "geometric_brownian x { from: 1; drift: 0%/year; volatility: 10% }",
     {{"from", {"-1"}}, {"volatility", {"-1%"}}}},
    {"mean_reverting",
     "mean_reverting x { from: 1; mean: 1; speed: 50%/year; volatility: 0.1 }",
     {{"speed", {"-1%/year"}}, {"volatility", {"-0.1"}}}},
    {"jump_diffusion",
     "jump_diffusion x { from: 1; drift: 0%/year; volatility: 10%; jumps: 1/year; jump_mean: 0; "
     "jump_sd: 0.1 }",
     {{"from", {"-1"}}, {"volatility", {"-1%"}}, {"jumps", {"-1/year"}}, {"jump_sd", {"-0.1"}}}},
};

/// Numbers that can be anything.
const std::set<std::string> free_numbers{"geometric_brownian.drift", "mean_reverting.from",
                                         "mean_reverting.mean",      "jump_diffusion.drift",
                                         "jump_diffusion.jump_mean", "security.agreed",
                                         "security.bought"};

std::string said_of(const std::string& deal, const driver::Options& options) {
  return test::rendered(
      *driver::compile_text("m.deal", head + deal + "\nmeasure m = 1\n", options));
}

bool is_number(const syntax::TypeExpr& type) {
  static const std::set<std::string> others{"bool",       "date",        "dates", "party",
                                            "kind",       "asset",       "text",  "security",
                                            "dated_note", "cloud_commit"};
  return type.alternatives.empty() && !others.contains(type.factors.front().name.text);
}

} // namespace

TEST_CASE("every number of the library's structures has a range, or is known to need none") {
  std::set<std::string> tried;
  for (const Structure& structure : structures) tried.insert(structure.name);
  const auto library = driver::library();
  std::size_t ranges = 0;
  for (const syntax::Module* module : library->module_list()) {
    for (const auto& declaration : module->declarations) {
      const auto* structure = std::get_if<syntax::StructureDecl>(&declaration.value);
      if (structure == nullptr) continue;
      for (const auto& member : structure->members) {
        const auto* field = std::get_if<syntax::FieldDecl>(&member.value);
        if (field == nullptr || !field->type) continue;
        const std::string name = structure->name.text + "." + field->name.text;
        CAPTURE(name);
        if (is_number(*field->type)) CHECK(field->bounds.empty() == free_numbers.contains(name));
        if (field->bounds.empty()) continue;
        ++ranges;
        CHECK(tried.contains(structure->name.text));
      }
    }
  }
  std::size_t rows = 0;
  for (const Structure& structure : structures) rows += structure.wrong.size();
  CHECK(ranges == rows);
}

TEST_CASE("check refuses what a field of the library cannot be, and takes the deal without it") {
  for (const Structure& structure : structures) {
    CAPTURE(structure.deal);
    CHECK(said_of(structure.deal, {.known_faults = true}).empty());
    for (const auto& [field, values] : structure.wrong) {
      for (const char* value : values) {
        CAPTURE(field, value);
        const driver::Options options{.settings = {{std::string("x.") + field, value}},
                                      .known_faults = true};
        const std::string said = said_of(structure.deal, options);
        const bool of_the_rule = said.find("error[D0919]") != std::string::npos ||
                                 said.find("error[D0920]") != std::string::npos;
        CHECK(of_the_rule);
      }
    }
  }
}
