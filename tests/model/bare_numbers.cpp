#include "tests/model/harness.hpp"

#include "compiler/syntax/ast.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <set>
#include <string>

using namespace deal;

namespace {

const std::string head = "model \"t\"\ngrid monthly from 2025-01 to 2026-12\n"
                         "party A { cash: $10bn }\nparty B { cash: $1bn }\nunit gpu, gpus\n";

std::string codes_in(const std::string& text, const std::vector<std::string>& scenarios = {}) {
  driver::Options options;
  options.scenarios = scenarios;
  std::string codes;
  for (const auto& record : driver::compile_text("m.deal", text, options)->diagnostics.sorted())
    codes += std::string(diagnostics::info(record.code).number) + " ";
  return codes;
}

/// Whether numbers of the type are amounts of something; `is_number` tells whether they are numbers at all.
bool has_unit(const syntax::TypeExpr& type, bool& is_number) {
  static const std::set<std::string> plain{"number", "fraction"};
  static const std::set<std::string> others{"bool", "date",  "dates", "party",
                                            "kind", "asset", "text"};
  const std::string& first = type.factors.empty() ? "" : type.factors.front().name.text;
  is_number = type.alternatives.empty() && !first.empty() && !others.contains(first);
  return is_number && (type.factors.size() > 1 || !plain.contains(first));
}

/// A deal of the structure with one field alone.
std::string deal_of(const syntax::StructureDecl& structure, const std::string& field) {
  const std::string name = structure.name.text;
  if (structure.signature.from) return fmt::format("{} x: A -> B {{ {} }}\n", name, field);
  if (structure.signature.of) return fmt::format("{} x of A {{ {} }}\n", name, field);
  // A process stands for itself, a security is what an investment buys.
  return fmt::format(
      "{0} z {{ {1} }}\ninvestment x: A -> B {{ amount: $1; on: 2025-02; as: {0} {{ {1} }} }}\n",
      name, field);
}

} // namespace

TEST_CASE("no field of the library takes a number without its unit, and all take zero") {
  const auto library = driver::library();
  std::set<std::string> structures;
  for (const syntax::Module* module : library->module_list())
    for (const auto& declaration : module->declarations)
      if (const auto* d = std::get_if<syntax::StructureDecl>(&declaration.value))
        structures.insert(d->name.text);
  std::size_t fields = 0;
  for (const syntax::Module* module : library->module_list()) {
    for (const auto& declaration : module->declarations) {
      const auto* structure = std::get_if<syntax::StructureDecl>(&declaration.value);
      if (structure == nullptr || structure->is_abstract) continue;
      for (const auto& member : structure->members) {
        const auto* field = std::get_if<syntax::FieldDecl>(&member.value);
        if (field == nullptr || !field->type) continue;
        bool is_number = false;
        const bool unit = has_unit(*field->type, is_number);
        if (!is_number || structures.contains(field->type->factors.front().name.text)) continue;
        const auto with = [&](const std::string& value) {
          return codes_in(head + deal_of(*structure, field->name.text + ": " + value));
        };
        CAPTURE(structure->name.text, field->name.text);
        CHECK((with("7").find("D0222") != std::string::npos) == unit);
        CHECK((with("3 + 4").find("D0222") != std::string::npos) == unit);
        CHECK(with("0").find("D0222") == std::string::npos);
        fields += unit;
      }
    }
  }
  CHECK(fields > 20);
}

TEST_CASE("what is set has the unit of what is written") {
  struct Row {
    const char* written;
    const char* right;
    const char* wrong;
    const char* code;
  };
  const Row rows[] = {
      {"let x = $5M", "$6M", "6", "D0222 "},
      {"let x = $5M", "0", "6 * 2", "D0222 "},
      {"let x = $5M/month", "$1M/year", "$6M", "D0205 "},
      {"let x = 3 months", "1 year", "4", "D0222 "},
      {"let x = 25%", "0.3", "$1", "D0203 "},
      {"let x: money/month = 1000", "$2000/month", "2000", "D0222 "},
      {"let x: money/month = 1000", "0", "$2000", "D0205 "},
      {"let x ~ uniform($1, $2)", "$3", "3", "D0222 "},
      {"let x ~ normal($1 to $2)", "$3", "3 gpus", "D0205 "},
      {"let x ~ normal(0, $1)", "$3", "3", "D0222 "},
      {"let x ~ normal($5, $1) / 1 month", "$4/month", "4", "D0222 "},
      {"let x ~ normal($5, $1) / 1 month", "$4/month", "$4", "D0205 "},
      {"let x ~ uniform(10% to 20%) per year", "15%/year", "15%", "D0205 "},
      {"let x ~ choice(0 at 50%, 3 gpus at 50%)", "4 gpus", "4", "D0222 "},
      {"let x ~ choice(2 gpus at 50%, 3 gpus at 50%)", "4 gpus", "4", "D0222 "},
      {"let x = if now > 2025-06 then $5 else 0", "$3", "3", "D0222 "},
  };
  for (const Row& row : rows) {
    CAPTURE(row.written, row.right, row.wrong);
    const auto text = [&](const char* value) {
      return head + row.written + "\nmeasure m = x / 1\nscenario s { x: " + value + " }\n";
    };
    CHECK(codes_in(text(row.right), {"s"}).empty());
    if (std::string(row.code) != "D0203 ") CHECK(codes_in(text(row.wrong), {"s"}) == row.code);
  }
}

TEST_CASE("beside a type a number is of the unit that the type names") {
  // By hand: $1000 a month is $12,000 a year; $2.20 an hour of a processor is 2.2 * 8766 a year.
  const std::string text = head + R"(
let a: money/month = 1000
let b: money/gpu/hour = 2.2
let c: points = 3
state d: money/quarter = 5
table t(rent: money/month, gpus: gpu) { one: 10, 4; two: $24/year, 5 gpus }
structure s: x -> y { fee: money/month = 100; pay p: x -> y { due: fee; kind: fee } }
s i: A -> B {}
measure year_of_a = a * 1 year
measure year_of_b = b * 1 gpu * 1 year
measure of_c = 26% + c
measure year_of_d = final(d) * 1 year
measure rents = sum(k.rent for k in t) * 1 year
measure all = sum(k.gpus for k in t)
measure fees = total(i.p.paid)
)";
  const test::Case found(text);
  CHECK(found.results.scalar("year_of_a") == Approx(12'000).epsilon(1e-12));
  CHECK(found.results.scalar("year_of_b") == Approx(2.2 * 8766).epsilon(1e-12));
  CHECK(found.results.scalar("of_c") == Approx(0.29).epsilon(1e-12));
  CHECK(found.results.scalar("year_of_d") == Approx(20).epsilon(1e-12));
  CHECK(found.results.scalar("rents") == Approx(120 + 24).epsilon(1e-12));
  CHECK(found.results.scalar("all") == Approx(9).epsilon(1e-12));
  CHECK(found.results.scalar("fees") == Approx(2400).epsilon(1e-12));
}
