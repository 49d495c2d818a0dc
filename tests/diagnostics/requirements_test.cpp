#include "support.hpp"

#include <fmt/format.h>

#include <optional>

using namespace deal;
using namespace deal::test;

namespace {

constexpr std::uint64_t paths = 4096;

/// What is said of the text, or of the first path with a fault.
std::optional<diagnostics::Diagnostic> first_fault(const std::string& text) {
  const auto outcome = compiled(std::string(head) + text);
  if (!outcome.runs()) return outcome.compilation->diagnostics.sorted().front();
  const auto fault = fault_of(*outcome.compilation, paths);
  if (!fault) return std::nullopt;
  return driver::explain_fault(*outcome.compilation, 1, *fault);
}

constexpr std::string_view structure = R"(
structure broker: client -> agent {
  fee: fraction in 0% to 100%
  cap: money? >= $1M = none
  term: duration <= 18 months = 1 year
  wait: duration < 30 days = 0 days
  on: dates > start = 2025-02-01
  level: number >= 2 = 2
  pay commission: client -> agent { due: $1 * fee; kind: fee }
}
)";

std::string broker(const std::string& fields) {
  return std::string(structure) + "broker b: Startup -> Giant { " + fields + " }\n";
}

} // namespace

TEST_CASE("a value in its range passes, both ends of `in` and the absent included") {
  for (const char* fields :
       {"fee: 0%", "fee: 100%", "fee: 25%; cap: $1M", "fee: 1; cap: none",
        "fee: 0; term: 18 months", "fee: 0; wait: 29 days", "fee: 0; on: [2025-02-01, 2025-06-30]",
        "fee: 0; level: 2", "fee ~ uniform(0%, 100%)",
        "fee: 0; cap: if fee > 50% then $0 else none",
        // One that is undefined faults where it is used.
        "fee: 0; level: 3 * (cash(Giant) - cash(Giant)) / (cash(Giant) - cash(Giant))"}) {
    CAPTURE(fields);
    CHECK_FALSE(first_fault(broker(fields)));
  }
}

TEST_CASE("a value outside its range is told in the field's words") {
  struct Row {
    const char* fields;
    const char* said;
  };
  // The amounts are those of the text: 25 is 2500 %, 19 months are 19/12 years, 30 days are 30/365.25.
  const Row rows[] = {
      {"fee: 25", "`b.fee` is 2500%; it must be at most 100%"},
      {"fee: -1%", "`b.fee` is -1%; it must be at least 0%"},
      {"fee: 0; cap: $999_999", "`b.cap` is 999999 USD; it must be at least $1M"},
      {"fee: 0; term: 19 months", "`b.term` is 1.583333333 years; it must be at most 18 months"},
      {"fee: 0; wait: 30 days", "`b.wait` is 0.08213552361 years; it must be below 30 days"},
      {"fee: 0; on: [2025-02-01, 2025-01-01]", "`b.on` is 2025-01-01; it must be after start"},
      {"fee: 0; level: 1.5", "`b.level` is 1.5; it must be at least 2"},
      {"fee: ramp(0% at 2025-01, 300% at 2025-04)",
       "`b.fee` is 200% in 2025-03 on path 0; it must be at most 100%"},
  };
  for (const Row& row : rows) {
    const auto said = first_fault(broker(row.fields));
    CAPTURE(row.fields);
    REQUIRE(said);
    CHECK(said->code == diagnostics::Code::out_of_range);
    CHECK(said->message == row.said);
  }
}

TEST_CASE("a drawn value stops the run at the first path on which it is outside") {
  const auto drawn =
      compiled(std::string(head) + "let f ~ uniform(0%, 101%)\nmeasure above = f > 100%\n");
  REQUIRE(drawn.runs());
  const auto stopped =
      first_fault(std::string(structure) + "let f ~ uniform(0%, 101%)\n"
                                           "broker b: Startup -> Giant { fee: f }\n");
  // The same draw, read without the rule, tells which path is the first.
  kernel::BlockBuffer block(drawn.compilation->kernel->layout());
  const auto workspace = drawn.compilation->kernel->workspace();
  std::optional<std::uint64_t> first;
  for (std::uint64_t from = 0; from < paths && !first; from += kernel::block_paths) {
    REQUIRE_FALSE(
        drawn.compilation->kernel->run(*workspace, 1, from, kernel::block_paths, block, {}));
    for (std::uint32_t i = 0; i < kernel::block_paths && !first; ++i)
      if (block.scalar(0)[i] == 1) first = from + i;
  }
  REQUIRE(first);
  REQUIRE(stopped);
  CHECK(stopped->message.find(fmt::format("on path {};", *first)) != std::string::npos);
}

TEST_CASE("a requirement reads the end of the period, and comes before what it leads to") {
  // 10 less 1 a month: 5 at the end of May, 4 at the end of June.
  const auto cash = first_fault("party Bank { cash: $10M }\n"
                                "pay costs: Bank -> world { due: $1M; kind: expenses }\n"
                                "require cash(Bank) >= $5M else \"it lacks cash\"\n");
  REQUIRE(cash);
  CHECK(cash->message == "the model in 2025-06 on path 0: it lacks cash");
  const auto fee = first_fault(
      "revenue_share r: Startup -> Giant { gross: $8M/month; fee: 25; recognised: principal }\n");
  REQUIRE(fee);
  CHECK(fee->code == diagnostics::Code::out_of_range);
}

TEST_CASE("a range holds at every stage that can read the field") {
  // The fee is 300 % while the startup has its 100, and 50 % once the dividend has left 4.
  const auto fee = first_fault("revenue_share r: Startup -> Giant { gross: $1M/month; "
                               "fee: if cash(Startup) > $50M then 300% else 50% }\n"
                               "pay drain: Startup -> world { due: cash(Startup) - $4M if "
                               "cash(Startup) > $50M; kind: dividend }\n");
  REQUIRE(fee);
  CHECK(fee->message == "`r.fee` is 300% in 2025-01 on path 0; it must be at most 100%");
}

TEST_CASE("a requirement can speak of the whole path, and of each row") {
  CHECK_FALSE(first_fault("require final(cash(Giant)) > 0 else \"no cash\"\n"));
  const auto whole = first_fault("require total(revenue(Giant)) > 0 else \"it never earns\"\n");
  REQUIRE(whole);
  CHECK(whole->message.ends_with(": it never earns"));
  const auto row = first_fault("table t(x: number) { p: 1; q: 3 }\n"
                               "for s in t { let y = 2 * s.x; require y < 5 else \"too much\" }\n");
  REQUIRE(row);
  CHECK(row->message == "row [q] in 2025-01 on path 0: too much");
}

TEST_CASE("a removed deal requires nothing") {
  const std::string text = std::string(head) + broker("fee ~ uniform(99%, 101%)");
  driver::Options options;
  options.scenarios = {"without b"};
  const auto compilation = driver::compile_text("m.deal", text, options);
  REQUIRE(compilation->kernel);
  CHECK_FALSE(fault_of(*compilation, 16));
  const auto inside =
      first_fault(broker("fee: if held(Giant, share(Startup)) == 0 shares then 2 else 1") +
                  "equity_stake e: Giant -> Startup { shares: 5 shares }\n"
                  "measure m = total(without(e, b.commission.paid))\n");
  REQUIRE(inside);
  CHECK(inside->message.starts_with("without e: `b.fee` is 200%"));
}
