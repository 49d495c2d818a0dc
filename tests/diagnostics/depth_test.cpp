#include "compiler/syntax/parser.hpp"
#include "support.hpp"

#include <fmt/format.h>

using namespace deal;
using namespace deal::test;

namespace {

/// Depth may be refused in words; what compiles must run too.
void works_or_says(const std::string& body, const std::string& refusal) {
  const auto outcome = compiled(head + body);
  if (!outcome.runs()) {
    CHECK(outcome.codes == refusal);
    CHECK(outcome.compilation->diagnostics.error_count() == 1);
    return;
  }
  CHECK_FALSE(fault_of(*outcome.compilation, kernel::block_paths));
}

void works(const std::string& body) {
  const auto outcome = compiled(head + body);
  CHECK(outcome.codes == "");
  if (outcome.runs()) CHECK_FALSE(fault_of(*outcome.compilation, kernel::block_paths));
}

/// `line` so many times, each with its number.
std::string lets(int count, const char* line) {
  std::string result;
  for (int i = 0; i < count; ++i) result += fmt::format(fmt::runtime(line), i) + "\n";
  return result;
}

} // namespace

TEST_CASE("formulas just below the limits go through all stages") {
  works("measure m = cash(Giant) / $1" + repeat(" + cash(Startup) / $1", 160) + "\n");
  works("measure m = " + repeat("(", 190) + "cash(Giant)" + repeat(")", 190) + "\n");
  works("measure m = " + repeat("-", 190) + "cash(Giant)\n");
  works("measure m = " + repeat("abs(", 190) + "cash(Giant)" + repeat(")", 190) + "\n");
  works("let x = cash(Giant) / $1\nmeasure m = x" + repeat(" + x", 480) + "\n");
  works("let x = cash(Giant) / $1\nmeasure m = max(x" + repeat(", x + 1", 480) + ")\n");
  works("measure m = " + repeat("if cash(Giant) > $1bn then 1 else ", 90) + "2\n");
  works("let x = cash(Giant) > $1bn\nmeasure m = x" + repeat(" and not x or x", 100) + "\n");
}

TEST_CASE("long tables of dates and choices go through all stages") {
  std::string points, values;
  for (int i = 0; i < 600; ++i) {
    points += fmt::format("{}{}% at {}-{:02}", i == 0 ? "" : ", ", i, 1990 + i / 12, 1 + i % 12);
    values += fmt::format("{}{} at 0.1%", i == 0 ? "" : ", ", i);
  }
  works("let x = ramp(" + points + ")\nmeasure m = x\n");
  works("let x = steps(" + points + ")\nmeasure m = x\n");
  works("let x ~ choice(" + values + ", 7 at 40%)\nmeasure m = x\n");
}

TEST_CASE("chains of formulas work or are refused in words") {
  works("let x = cash(Giant) / $1\nlet y0 = x\n" + lets(5000, "let z{0} = x + {0}") +
        "measure m = z4999\n");
  const std::string seed = "let s = cash(Giant) / $1\n";
  for (const int length : {100, 300, 1000, 5000}) {
    std::string forwards = seed + "let x0 = s\n";
    std::string backwards;
    for (int i = 1; i < length; ++i) {
      const std::string line = fmt::format("let x{} = x{} + 1\n", i, i - 1);
      forwards += line;
      backwards.insert(0, line);
    }
    const std::string shown = fmt::format("measure m = x{}\n", length - 1);
    CAPTURE(length);
    works_or_says(forwards + shown, "D0309");
    works_or_says(backwards + forwards.substr(0, seed.size() + 11) + shown, "D0309");
  }
}

TEST_CASE("chains of long formulas work or are refused in words") {
  std::string backwards = "let x0 = cash(Giant) / $1\n";
  for (int i = 1; i < 300; ++i) {
    backwards.insert(0, fmt::format("let x{} = x{}", i, i - 1) + repeat(" + 1", 400) + "\n");
  }
  works_or_says(backwards + "measure m = x299\n", "D0309");
}

TEST_CASE("chains of states payments and functions work or are refused in words") {
  std::string states = "state s0 = 1\nnext s0 = s0 + 1\n",
              functions = "function f0(x: number) = x\n",
              payments = "pay p0: world -> Startup { due: $1; kind: sales }\n";
  for (int i = 1; i < 1000; ++i) {
    states += fmt::format("state s{0} = 1\nnext s{0} = s{1} + s{0}\n", i, i - 1);
    functions += fmt::format("function f{}(x: number) = f{}(x) + 1\n", i, i - 1);
    payments +=
        fmt::format("pay p{}: world -> Startup {{ due: p{}.due; kind: sales }}\n", i, i - 1);
  }
  works(states);
  works_or_says(functions + "measure m = f999(cash(Giant) / $1)\n", "D0309");
  works_or_says(payments, "D0309");
}

TEST_CASE("what calls itself is refused in words") {
  CHECK(
      compiled(std::string(head) + "function f(x: money) = f(x + $1)\nmeasure m = f(cash(Giant))\n")
          .codes == "D0309");
  CHECK(compiled(std::string(head) + "structure s {\n  s inner\n}\ns one\n").codes == "D0309");
  CHECK(compiled(std::string(head) +
                 "structure a {\n  b inner\n}\nstructure b {\n  a inner\n}\na one\n")
            .codes == "D0309");
  CHECK(compiled(std::string(head) + "structure s {\n  as: s = s\n  use as\n}\ns one\n").codes ==
        "D0309");
  CHECK(compiled(std::string(head) + "let a = b\nlet b = a\n").codes == "D0308");
  CHECK(compiled(std::string(head) + "let a = a.total\nlet b = a.of_revenue\n").codes == "D0308");
}

TEST_CASE("chains of structures and scenarios work or are refused in words") {
  std::string bases = "structure s0 { x: number = 1 }\n",
              nested = "structure t0 { x: number = 1 }\n",
              scenarios = "scenario c0 { Giant.cash: $1 }\n";
  for (int i = 1; i < 2000; ++i) {
    bases += fmt::format("structure s{} is s{} {{ x{} : number = 1 }}\n", i, i - 1, i);
    nested += fmt::format("structure t{} {{\n  t{} inner\n}}\n", i, i - 1);
    scenarios += fmt::format("scenario c{} extends c{} {{ Giant.cash: ${} }}\n", i, i - 1, i);
  }
  works(bases + "s1999 one\n");
  works_or_says(nested + "t1999 one\n", "D0309");
  driver::Options options;
  options.scenarios = {"c1999"};
  CHECK(driver::compile_text("m.deal", head + scenarios, options)->kernel != nullptr);
}

TEST_CASE("a chain of scenarios may be as long as a text") {
  std::string scenarios = "scenario c0 { Giant.cash: $1 }\n";
  for (int i = 1; i < 30'000; ++i)
    scenarios += fmt::format("scenario c{} extends c{} {{ Startup.cash: ${} }}\n", i, i - 1, i);
  driver::Options options;
  options.scenarios = {"c29999"};
  const auto found = driver::compile_text("m.deal", head + scenarios, options);
  REQUIRE(found->kernel != nullptr);
  CHECK(codes_of(found->diagnostics) == "");
}

namespace {

/// What an analysis within these limits finds wrong.
diagnostics::Diagnostics analysed(const std::string& body, const sema::Limits& limits) {
  const auto base = driver::library();
  const auto file = base->sources.add("m.deal", head + body);
  const auto module = syntax::parse(base->sources, file, base->diagnostics);
  sema::Input input{base->module_list(), "", {}};
  input.modules.push_back(&module);
  const auto definitions = sema::define(base->sources, input.modules, base->diagnostics);
  CHECK_FALSE(sema::analyze(base->sources, definitions, input, base->diagnostics, limits));
  return base->diagnostics;
}

} // namespace

TEST_CASE("a model of too many parts is refused once") {
  sema::Limits limits;
  limits.terms = 500;
  const auto found = analysed(lets(500, "let x{0} = cash(Giant) * {0} + $1"), limits);
  CHECK(codes_of(found) == "D0311");
  CHECK(found.size() == 1);
}

TEST_CASE("a model that takes too long to understand is refused once, at the model's own text") {
  sema::Limits limits;
  limits.readings = 20'000;
  std::string counting = "structure counted : payer -> payee {\n"
                         "  let all = count(c for c in counted where c.payee == payee)\n"
                         "  pay p: payer -> payee { due: $1 * all; kind: sales }\n}\n";
  std::string rounds;
  for (int i = 0; i < 200; ++i) {
    counting += fmt::format("counted c{}: Giant -> Startup {{ }}\n", i);
    rounds += fmt::format(
        "round r{} of Startup {{ on: 2025-{:02}; pre_money: $1bn; raises: $1M }}\n", i, 1 + i % 12);
  }
  for (const std::string& text : {counting, rounds}) {
    const auto found = analysed(text, limits);
    CHECK(codes_of(found) == "D0312");
    CHECK(found.size() == 1);
    // The model is the last file; the library's text is not to blame.
    CHECK(found.sorted().front().span.file == driver::library()->sources.size());
  }
}

TEST_CASE("functions that call one another twice stay small") {
  std::string functions = "function f0(x: number) = x * 2 + sqrt(x)\n";
  for (int i = 1; i <= 50; ++i)
    functions += fmt::format("function f{0}(x: number) = f{1}(x) + f{1}(x + 1)\n", i, i - 1);
  works(functions + "let l ~ uniform(0, 1)\nmeasure m = f50(l)\n");
  works(functions + "state s = 0\nnext s = f50(s)\nmeasure m = f50(1)\n");
}

TEST_CASE("many deals work and too many are refused once") {
  const auto deals = [](int count) {
    std::string text = head;
    for (int i = 0; i < count; ++i)
      text += fmt::format("business b{} of Startup {{ revenue: $1M/year }}\n", i);
    return text;
  };
  const auto many = compiled(deals(1000) + "measure m = sum(b.revenue for b in business)\n");
  CHECK(many.codes == "");
  const auto most = compiled(
      deals(15'000) + "measure m = sum(b.revenue / $1 * cash(Startup) for b in business)\n"
                      "measure n = any(b.revenue / cash(Startup) > 1/year for b in business)\n"
                      "expect mean(total(m)) > $0\n");
  CHECK(most.codes == "");
  if (most.runs()) CHECK_FALSE(fault_of(*most.compilation, 256));
  const auto too_many = compiled(deals(25'000));
  CHECK(too_many.codes == "D0310");
  CHECK(too_many.compilation->diagnostics.error_count() == 1);
}
