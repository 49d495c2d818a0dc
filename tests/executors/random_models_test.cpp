#include "compiler/driver/driver.hpp"
#include "tests/jit/support.hpp"
#include "tests/model/generator/absent.hpp"
#include "tests/model/generator/generator.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <set>

using namespace deal;

/// Machine code held against the interpreter on whole models, by the bits of every output and by the fault, at
/// every lane width, target and tier that this machine has.
namespace {

std::size_t number_from(const char* variable, std::size_t otherwise) {
  const char* value = std::getenv(variable);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

/// Compiling takes the time: a model is held at one setting in so many.
std::size_t stride() { return std::max<std::size_t>(1, number_from("DEAL_EXECUTOR_STRIDE", 4)); }

/// "" if the settings agree with the interpreter: those of the stride from `first` on.
std::string disagreement(const std::string& text, std::size_t first) {
  const auto compilation = driver::compile_text("random.deal", text, {});
  if (!compilation->kernel) return "does not compile";
  const auto settings = test::settings();
  for (std::size_t i = first % stride(); i < settings.size(); i += stride()) {
    const jit::Options& options = settings[i];
    const auto kernel = test::compile(compilation->lowered->program, options);
    // More than a block, so that the last one is a part.
    const std::string wrong = test::difference(*compilation->kernel, *kernel, {1, 0, 300});
    if (!wrong.empty()) return test::describe(options) + ": " + wrong;
  }
  return "";
}

/// The `part`th of eight parts, so that they can run side by side.
void check_part(std::size_t part) {
  const std::size_t first = number_from("DEAL_FIRST_MODEL", 1);
  const std::size_t last = first + number_from("DEAL_EXECUTOR_MODELS", 1000);
  for (std::size_t seed = first + part; seed < last; seed += 8) {
    // Of various sizes; every third may stop with a fault.
    const generator::Options options{.size = 2 + static_cast<unsigned>(seed % 9),
                                     .faults = seed % 3 == 0};
    const auto sample = generator::generate(seed, options);
    // Seeds that differ by eight take turns.
    const std::size_t turn = seed / 8;
    if (disagreement(sample.text(), turn).empty()) continue;
    const auto least = generator::shrink(sample, [&](const std::string& text) {
      const std::string found = disagreement(text, turn);
      return !found.empty() && found != "does not compile";
    });
    FAIL("model " << seed << " " << disagreement(least.text(), turn) << "\n" << least.text());
  }
}

/// The model with each of its measures as it would be without the last of its deals too.
std::string without_a_deal(const generator::Sample& sample) {
  static const std::set<std::string> forms{"pay", "investment", "round", "cloud_commit",
                                           "business"};
  std::string deal, text = sample.text();
  for (const std::string& declaration : sample.declarations) {
    const std::string form = declaration.substr(0, declaration.find(' '));
    const std::size_t begin = form.size() + 1;
    if (forms.contains(form))
      deal = declaration.substr(begin, declaration.find_first_of(": ", begin) - begin);
  }
  return deal.empty() ? text : generator::with_twins(sample, deal);
}

} // namespace

TEST_CASE("Rates of return have the same bits on every executor") {
  // Mostly one rate, often none, sometimes several; of 40 periods, so that flows come in several pieces.
  const std::string text = R"(
model "Rates"
grid monthly from 2025-01 to 2028-04
party A { cash: $1M }
party B { cash: $1M }
let a ~ normal($0, $10) every period
let trend ~ uniform(-$3 to $3)
pay out: A -> B { due: max(0, a - trend); kind: loan }
pay back: B -> A { due: max(0, trend - a); kind: principal }
let x = back.paid - out.paid
measure rate = irr(x)
measure second = irr(x, 2)
measure rates = irr_roots(x)
measure known = irr(if now == start then -$10 else $1)
measure worth = npv(x, 10%)
measure monthly = periodic_irr(x)
measure first_monthly = periodic_irr(x, 1)
measure monthly_rates = periodic_irr_roots(x)
measure monthly_worth = periodic_npv_at_first(x, 1%)
)";
  for (std::size_t first = 0; first < stride(); ++first) CHECK(disagreement(text, first) == "");
}

TEST_CASE("Draws of extreme parameters have the same bits on every executor") {
  std::string text = "grid yearly from 2025-01 to 2027-12\n";
  std::size_t number = 0;
  for (const char* draw :
       {"normal(1e300, 1e300)", "normal(1e-300 to 1e300)", "lognormal(1e-300, 80)",
        "lognormal(1e-300 to 1e300)", "uniform(-1e300, 1e300)", "triangular(0, 1e-300, 1e300)",
        "triangular(-1e300, 0, 0)", "pert(0, 1e-300, 1e300)", "pert(1e-310, 1e-309, 1e-308)",
        "beta(1e-300, 1e-300)", "beta(1e6, 1e6)", "beta(1e-300, 1e6)", "beta(0.5, 1e6)",
        "exponential(1e-320)", "poisson(1e-18)", "poisson(5)", "poisson(5.01)", "poisson(1e15)",
        "choice(1e300 at 0.000000000000001%, -1e300 at 99.999999999999999%)"}) {
    const std::string name = std::to_string(++number);
    text +=
        "let x" + name + " ~ " + draw + " every period\nmeasure m" + name + " = x" + name + "\n";
  }
  text += "correlate x5, x6: 90%\ncorrelate x15, x16: -90%\n";
  for (std::size_t first = 0; first < stride(); ++first) CHECK(disagreement(text, first) == "");
}

TEST_CASE("What happens without a deal has the same bits on every executor") {
  for (std::size_t seed = 1; seed <= 40; ++seed) {
    const auto sample = generator::generate(seed, {.size = 4 + static_cast<unsigned>(seed % 9)});
    const std::string text = without_a_deal(sample);
    INFO("model " << seed << "\n" << text);
    CHECK(disagreement(text, seed).empty());
  }
}

TEST_CASE("What may be absent has the same bits on every executor") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const std::string text = generator::absent_model(seed, 12).text;
    INFO("model " << seed << "\n" << text);
    CHECK(disagreement(text, seed) == "");
  }
}

// DEAL_EXECUTOR_MODELS says how many in all, DEAL_FIRST_MODEL from which seed on.
TEST_CASE("Random models have the same bits on every executor, part 1") { check_part(0); }
TEST_CASE("Random models have the same bits on every executor, part 2") { check_part(1); }
TEST_CASE("Random models have the same bits on every executor, part 3") { check_part(2); }
TEST_CASE("Random models have the same bits on every executor, part 4") { check_part(3); }
TEST_CASE("Random models have the same bits on every executor, part 5") { check_part(4); }
TEST_CASE("Random models have the same bits on every executor, part 6") { check_part(5); }
TEST_CASE("Random models have the same bits on every executor, part 7") { check_part(6); }
TEST_CASE("Random models have the same bits on every executor, part 8") { check_part(7); }
