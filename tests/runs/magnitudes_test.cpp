#include "deal/books.hpp"
#include "models.hpp"
#include "tests/support/dice.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <set>

// Amounts of every size that can be written, side by side: a run gives numbers or names what is too large, and is never
// called a fault of the engine.

using namespace deal;
using namespace deal::test;

namespace {

class Writer {
 public:
  explicit Writer(std::uint64_t seed) : dice_(seed) {}

  std::string text() {
    static const char* const grids[] = {"monthly from 2025-01 to 2034-12",
                                        "weekly from 2025-01-01 to 2027-01-01",
                                        "yearly from 2025-01 to 2124-12"};
    text_ = std::string("grid ") + grids[dice_.below(3)] + "\n";
    // Each model has sizes of its own: some from the smallest to the largest, some as usual.
    static const double reaches[] = {300, 200, 118, 118, 60, 18};
    reach_ = reaches[dice_.below(6)];
    parties_ = 2 + dice_.below(3);
    for (unsigned i = 0; i < parties_; ++i) party(i);
    text_ += "outside O\n";
    const unsigned payments = 2 + dice_.below(18);
    for (unsigned i = 0; i < payments; ++i) payment(i);
    for (unsigned i = 0; i < parties_; ++i)
      text_ += "investment i" + std::to_string(i) + ": P" + std::to_string(i) + " -> P" +
               std::to_string((i + 1) % parties_) + " { amount: " + amount() + "; on: 2025-01 }\n";
    static const char* const rules[] = {"pro_rata", "fifo", "own_first", "own_last"};
    for (unsigned i = 0; i < parties_; ++i) {
      const std::string p = "P" + std::to_string(i);
      const std::string rule = rules[dice_.below(4)];
      text_ += "measure r" + p + ": mean = recycled(" + p + ", rule: " + rule + ").total\n";
      text_ += "measure c" + p + ": mean, sd, max = final(cash(" + p + "))\n";
    }
    return text_;
  }

 private:
  std::string number(double value) {
    char digits[40];
    std::snprintf(digits, sizeof digits, "%.6g", value);
    return digits;
  }
  double uniform(double low, double high) {
    return low + (high - low) * (dice_.below(1'000'000) + 0.5) * 1e-6;
  }
  std::string amount() { return "$" + number(std::pow(10.0, uniform(-reach_, reach_))); }

  void party(unsigned i) {
    text_ += "party P" + std::to_string(i) + " { ";
    if (dice_.below(4) != 0) text_ += "cash: " + amount();
    if (dice_.below(4) == 0) text_ += "; kept_cash: 1%; kept_receipts: 50%";
    text_ += " }\n";
  }

  std::string of_cash(const std::string& payer) {
    static const char* const parts[] = {"100%", "99%",    "50%", "200%", "99.9999999%",
                                        "1e-9", "1e-200", "1e9", "33%"};
    return std::string(parts[dice_.below(9)]) + " * cash(" + payer + ")";
  }

  void payment(unsigned i) {
    static const char* const kinds[] = {"expenses", "cloud",    "gift",      "equity",
                                        "dividend", "purchase", "interest",  "loan",
                                        "fee",      "licence",  "principal", "breakage"};
    static const char* const unpaid[] = {"arrears", "forgiven", "default"};
    const std::string name = std::to_string(i);
    const unsigned from = dice_.below(parties_ + 2);
    unsigned to = dice_.below(parties_ + 2);
    if (to == from) to = (to + 1) % (parties_ + 2);
    auto end = [&](unsigned at) {
      return at < parties_ ? "P" + std::to_string(at) : at == parties_ ? "O" : "world";
    };
    std::string due = amount();
    if (dice_.below(3) == 0) {
      static const char* const sigmas[] = {"0.1", "1", "3", "20"};
      text_ += "let d" + name + " ~ lognormal(" + number(uniform(0.001, 100)) + ", " +
               sigmas[dice_.below(4)] + ") every period\n";
      due += " * d" + name;
    }
    if (from < parties_ && dice_.below(2) == 0) due = of_cash(end(from));
    if (dice_.below(4) == 0) due = "(" + due + ") if now > start";
    // What marks money as its payer's has to come from somebody.
    std::string kind = kinds[dice_.below(12)];
    if (end(from) == "world" && (kind == "equity" || kind == "loan" || kind == "gift"))
      kind = "fee";
    text_ +=
        "pay p" + name + ": " + end(from) + " -> " + end(to) + " { due: " + due + "; kind: " + kind;
    if (from < parties_) text_ += std::string("; unpaid: ") + unpaid[dice_.below(3)];
    text_ += "; class: " + std::to_string(1 + dice_.below(4)) + " }\n";
  }

  Dice dice_;
  std::string text_;
  unsigned parties_ = 0;
  double reach_ = 0;
};

/// The code of what stopped the run; "" if nothing did.
std::string code_of(const Result& result) {
  return result.status == RunStatus::done ? "" : result.diagnostics.back().code;
}

std::uint64_t models() {
  const char* asked = std::getenv("DEAL_MAGNITUDE_MODELS");
  return asked == nullptr ? 250 : std::strtoull(asked, nullptr, 10);
}

} // namespace

// DEAL_MAGNITUDE_MODELS says how many.
TEST_CASE("amounts from 1e-300 to 1e300 break no law") {
  std::size_t done = 0;
  for (std::uint64_t seed = 1; seed <= models(); ++seed) {
    const std::string text = Writer(seed).text();
    INFO("model " << seed << "\n" << text);
    const CompileResult compiled = Engine().compile_text("t.deal", text);
    if (!compiled.model) {
      // What is due on every path is known without a run.
      CHECK(compiled.diagnostics.front().code == "D0913");
      continue;
    }
    const auto model = compiled.model;
    const Result result = run(*model, {.paths = 16, .threads = 1, .backend = Backend::interpreter});
    for (const Diagnostic& each : result.diagnostics) UNSCOPED_INFO(each.text);
    const std::string code = code_of(result);
    // Too much is due, or a product of what is due is infinite.
    CHECK((code.empty() || code == "D0913" || code == "D0902"));
    done += code.empty();
    // The books of a path whose run kept the laws keep theirs.
    if (code.empty()) {
      const Books kept = books(*model, {.path = seed % 16});
      for (const Diagnostic& each : kept.diagnostics) UNSCOPED_INFO(each.text);
      CHECK(kept.ok());
    }
    if (seed % 25 != 0) continue;
    const Result again = run(*model, {.paths = 16, .threads = 1, .backend = Backend::jit});
    CHECK(code_of(again) == code);
    CHECK(bits(again) == bits(result));
  }
  CHECK(done > models() / 4);
}

TEST_CASE("a sweep that leaves a hundredth each week keeps all laws until nothing is left") {
  const std::string head =
      "grid weekly from 2025-01-01 to 2034-12-31\nparty A { cash: $1bn }\n"
      "party B { cash: $1 }\ninvestment i: B -> A { amount: $1; on: 2025-01-08 }\n"
      "measure r: mean = recycled(B, rule: fifo).total\n"
      "measure left: mean, sd = final(cash(A))\n";
  for (const char* part : {"99%", "50%", "99.9999999%", "10%"}) {
    // To a party, to world, and in a loop.
    for (const std::string& payee : {std::string("B"), std::string("world")}) {
      for (const char* back :
           {"", "pay back: B -> A { due: 1% * cash(B); kind: fee; class: 2 }\n"}) {
        const std::string text = head + "pay sweep: A -> " + payee + " { due: " + part +
                                 " * cash(A); kind: dividend }\n" + back;
        INFO(text);
        const auto model = compile(text);
        CHECK(code_of(run(*model, {.paths = 3, .threads = 1})) == "");
        CHECK(books(*model).ok());
      }
    }
  }
}

TEST_CASE("an amount that is too large is named with its place") {
  const Result result = run_lines("party I { cash: $1e30 }\n"
                                  "let more ~ uniform($0, $0)\n"
                                  "pay earned: world -> I { due: $1e308 + more; kind: sales }\n"
                                  "measure down = defaulted(I)\n");
  REQUIRE(code_of(result) == "D0913");
  const Diagnostic& said = result.diagnostics.back();
  CHECK(said.message == "`earned` is too large in 2025-01 on path 0: 1e+308 is above 1e+120");
  CHECK(said.place.has_value());
}

TEST_CASE("values that are too large to be added up are refused") {
  const Result result =
      run_lines("let x ~ normal(0, 1e307)\nmeasure m = x\nmeasure n = x / 1e300\n");
  REQUIRE(code_of(result) == "D0914");
  CHECK(code_of(run_lines("let x ~ normal(0, 1e300)\nmeasure m = x\n")) == "");
}
