#include "deal/deal.hpp"
#include "tests/docs/blocks.hpp"
#include "tests/model/generator/absent.hpp"
#include "tests/model/generator/generator.hpp"
#include "tools/output.hpp"
#include "tools/why.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <regex>
#include <set>

using namespace deal;

namespace {

constexpr std::uint64_t paths = 3;

/// Measures, and the dues of the payments that the text declares and what was paid of them.
std::set<std::string> names_in(const Model& model, const std::string& text) {
  std::set<std::string> names;
  for (const MeasureInfo& measure : model.measures()) names.insert(measure.name);
  static const std::regex payment(R"(^\s*pay\s+(\w+)\s*:)", std::regex::multiline);
  for (std::sregex_iterator at(text.begin(), text.end(), payment), end; at != end; ++at)
    for (const char* what : {".paid", ".due"}) names.insert((*at)[1].str() + what);
  return names;
}

const MeasureResult* find(const Result& run, const std::string& name) {
  for (const MeasureResult& measure : run.measures)
    if (measure.info.name == name) return &measure;
  return nullptr;
}

/// The run's own number, at the period that was chosen.
void check_value(const WhyResult& answer, const MeasureResult& measure, std::uint64_t path) {
  const auto period = std::ranges::find(answer.periods, answer.root.period);
  const std::size_t t = measure.info.series && period != answer.periods.end()
                            ? static_cast<std::size_t>(period - answer.periods.begin())
                            : 0;
  const double expected = measure.values.of_period(t)[path];
  if (std::isnan(expected))
    CHECK(std::isnan(answer.root.value));
  else
    CHECK(answer.root.value == Approx(expected).epsilon(1e-12));
}

void check_report(const WhyResult& answer) {
  const auto json = nlohmann::json::parse(to_json(answer));
  CHECK(json["status"] == "done");
  CHECK(json["why"]["name"] == answer.root.name);
  CHECK(tools::why_report(answer, tools::Style(false), 80).find(answer.root.name) !=
        std::string::npos);
}

/// How many numbers were taken apart; 0 of a text that is no model.
std::size_t check_all(const std::string& name, const std::string& text, unsigned depth) {
  const CompileResult compiled = Engine().compile_text(name, text, {.keep_written = true});
  if (!compiled.model) return 0;
  const Result run = deal::run(
      *compiled.model,
      {.paths = paths, .threads = 1, .backend = Backend::interpreter, .keep_paths = true});
  std::size_t done = 0;
  for (const std::string& number : names_in(*compiled.model, text)) {
    for (std::uint64_t path = 0; path < paths; path += 2) {
      INFO(name << ": " << number << " on path " << path << "\n" << text);
      const WhyResult answer =
          why(*compiled.model, number, {.path = path, .depth = depth, .deep = done % 2 == 0});
      for (const Diagnostic& each : answer.diagnostics) UNSCOPED_INFO(each.text);
      const MeasureResult* measure = find(run, number);
      if (!answer.done) {
        // A path that stops, or a payment with rows.
        const std::string code = answer.diagnostics.back().code;
        CHECK(code != "D0907");
        CHECK((run.status == RunStatus::failed || (measure == nullptr && code == "D1011") ||
               number.find('[') != std::string::npos));
        continue;
      }
      ++done;
      if (measure != nullptr) check_value(answer, *measure, path);
      check_report(answer);
    }
  }
  return done;
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* value = std::getenv(variable);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

} // namespace

TEST_CASE("why: every number of the models in the examples and the tests") {
  std::size_t done = 0;
  for (const char* folder : {"/examples", "/tests"}) {
    const auto files =
        std::filesystem::recursive_directory_iterator(DEAL_SOURCE_DIR + std::string(folder));
    for (const auto& entry : files)
      if (entry.path().extension() == ".deal")
        done += check_all(entry.path().string(), docs::read_text(entry.path()), 20);
  }
  CHECK(done > 100);
}

TEST_CASE("why: every number of the models in the documentation") {
  const std::filesystem::path root = DEAL_SOURCE_DIR;
  const std::string host = docs::read_text(root / "tests/docs/hosts/parties.deal");
  std::size_t done = 0;
  for (const auto& path : docs::documents(root)) {
    for (const docs::Block& block : docs::read_document(path).blocks) {
      if (block.kind != "deal" || block.has("fragment") || block.has("error")) continue;
      const std::string text = (block.has("in") ? host : "") + block.text();
      done += check_all(path.filename().string() + ".deal", text, 20);
    }
  }
  CHECK(done > 200);
}

// DEAL_WHY_MODELS says how many, DEAL_FIRST_MODEL from which seed on.
TEST_CASE("why: every number of random models") {
  const std::uint64_t first = number_from("DEAL_FIRST_MODEL", 1);
  std::size_t done = 0;
  for (std::uint64_t seed = first; seed < first + number_from("DEAL_WHY_MODELS", 25); ++seed) {
    const auto sample = generator::generate(
        seed, {.size = 3 + static_cast<unsigned>(seed % 8), .faults = seed % 5 == 0});
    done += check_all("random.deal", sample.text(), 8);
  }
  CHECK(done > 0);
}

TEST_CASE("why: every number of random formulas of what may be absent") {
  std::size_t done = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed)
    done += check_all("absent.deal", generator::absent_model(seed, 8).text, 8);
  CHECK(done > 100);
}

TEST_CASE("why: what is absent counts in no period") {
  const std::string text = R"(grid yearly from 2025-01 to 2027-12
let x = steps(-$2 at 2025-01, -$3 at 2026-01, -$1 at 2027-01)
measure most = highest(-previous(x))
measure least = lowest(previous(x))
)";
  const auto model = Engine().compile_text("m.deal", text, {.keep_written = true}).model;
  REQUIRE(model);
  for (const char* name : {"most", "least"}) {
    const WhyResult answer = why(*model, name, {});
    REQUIRE(answer.root.series.size() == 3);
    CHECK(std::isnan(answer.root.series[0]));
    CHECK(std::abs(answer.root.series[1]) == 2);
    CHECK(std::abs(answer.root.series[2]) == 3);
  }
}

TEST_CASE("why: structures of which nothing is due") {
  // A constant that is zero leaves no payment, and amounts that are zero no choice to tell of.
  const std::string head =
      "model \"m\"\ngrid yearly from 2025-01 to 2027-01\nparty Owner\n"
      "party Partner { cash: $100 }\nbusiness b of Owner { wages: $200/year }\n"
      "investment other: Owner -> Partner { amount: $1; on: 2026-01 }\n";
  for (const char* deal :
       {"revenue_share d: Owner -> Partner { gross: $0/year; fee: 20% }",
        "revenue_share d: Owner -> Partner { gross: $5/year; fee: 0% }",
        "investment d: Owner -> Partner { amount: $0; on: 2025-01 }",
        "cloud_commit d: Owner -> Partner { need: $0/year; total: $0; term: 1 year }",
        "pay d: Owner -> Partner { due: $0; kind: fee }"}) {
    const std::string text = head + deal +
                             "\nmeasure one = total(revenue(Owner)) + total(revenue(Partner))\n"
                             "measure two = recycled(Owner).total\nmeasure three = cash(Partner)\n";
    INFO(text);
    const CompileResult compiled = Engine().compile_text("t.deal", text, {.keep_written = true});
    for (const Diagnostic& each : compiled.diagnostics) UNSCOPED_INFO(each.text);
    CHECK(compiled.model != nullptr);
    CHECK(check_all("t.deal", text, 20) > 0);
  }
  const std::string share = head +
                            "revenue_share resale: Owner -> Partner { gross: $0/year; fee: 20% }\n"
                            "measure sold = resale.sold.paid\n";
  CHECK(check_all("t.deal", share, 20) == 2);
}

TEST_CASE("why: a formula that nothing comes from is not read") {
  const std::string head = "model \"m\"\ngrid yearly from 2025-01 to 2027-01\n"
                           "party Owner { cash: $100 }\nparty Partner { cash: $0 }\n";
  // What is never absent has no use for what stands in, and the payment comes after what reads it.
  const std::string instead =
      head + "revenue_share resale: Owner -> Partner { gross: $100/year otherwise "
             "resale.sold.paid / 1 year; fee: 20% }\nmeasure fee = resale.commission.paid\n";
  CHECK(check_all("t.deal", instead, 20) == 2);
  // The whole of a path and one period of it have no time in common: no run reads it.
  const std::string mixed =
      head + "investment d: Owner -> Partner { amount: highest($7 if cash(Owner) == $0); "
             "on: 2025-01; provided: now < 2025-01 }\nmeasure got = d.cheque.paid\n";
  CHECK(check_all("t.deal", mixed, 20) == 2);
  const CompileResult compiled = Engine().compile_text("t.deal", mixed, {.keep_written = true});
  REQUIRE(compiled.model != nullptr);
  const WhyResult answer = why(*compiled.model, "d.agreed", {});
  REQUIRE(!answer.done);
  CHECK(answer.diagnostics.back().code == "D0217");
}
