#include "deal/books.hpp"
#include "deal/session.hpp"
#include "deal/why.hpp"
#include "models.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <functional>
#include <thread>

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr auto soon = 5s;
#else
constexpr auto soon = 1s;
#endif

const std::string beginning = "model \"large\"\ngrid monthly from 2025-01 to 2029-12\n"
                              "party A { cash: $1M }\nlet l ~ uniform(0, 1)\n";

/// Its text is what takes time.
std::string long_text() {
  std::string text = beginning;
  for (int i = 0; text.size() < 3'500'000; ++i)
    text += "let x" + std::to_string(i) + " = (l + 1) * (l + 2) / (3 + l) - " + std::to_string(i) +
            "\n";
  return text;
}

/// Its analysis takes time: deals that each count the others.
std::string many_queries() {
  std::string text = beginning + "structure counted of X {\n  mine: money\n"
                                 "  let all = count(c for c in counted where c.mine > mine)\n"
                                 "  pay p: X -> world { due: $1 * all; kind: expenses }\n}\n";
  for (int i = 0; i < 1500; ++i)
    text += "counted c" + std::to_string(i) + " of A { mine: $" + std::to_string(i) + " }\n";
  return text + "measure m = total(c0.p.paid)\n";
}

/// Its program takes time to make, and its code more: formulas that are not alike.
std::string many_formulas(int count) {
  std::string text = beginning;
  for (int i = 0; i < count; ++i)
    text += "measure m" + std::to_string(i) + ": mean = total(max($0, cash(A) * exp(l * " +
            std::to_string(i) + " / 1000) - $" + std::to_string(i) + "))\n";
  return text;
}

/// What the work gives, which is told to stop when it has gone on for a while; it has to end soon after.
template <class Work> auto stopped(Work work) {
  std::stop_source source;
  Clock::time_point asked{};
  std::jthread other([&] {
    std::this_thread::sleep_for(60ms);
    asked = Clock::now();
    source.request_stop();
  });
  auto result = work(source.get_token());
  const Clock::time_point end = Clock::now();
  other.join();
  CHECK(end > asked);
  CHECK(end - asked < soon);
  return result;
}

std::string only_code(const std::vector<deal::Diagnostic>& diagnostics) {
  REQUIRE(diagnostics.size() == 1);
  return diagnostics[0].code;
}

} // namespace

TEST_CASE("a compilation stops in each of its phases") {
  const deal::Engine engine;
  for (const std::string& text : {long_text(), many_queries(), many_formulas(20'000)}) {
    INFO(text.substr(0, 300));
    const auto result = stopped(
        [&](std::stop_token stop) { return engine.compile_text("t.deal", text, {.stop = stop}); });
    CHECK_FALSE(result.ok());
    CHECK(only_code(result.diagnostics) == "D0918");
  }
}

TEST_CASE("a compilation ends with its time") {
  const deal::Engine engine;
  const auto start = Clock::now();
  const auto result = engine.compile_text("t.deal", many_queries(), {.time = 50ms});
  CHECK(Clock::now() - start < soon);
  CHECK(only_code(result.diagnostics) == "D1054");
  const deal::Engine bounded({.limits = {.time = 50ms}});
  CHECK(only_code(bounded.compile_text("t.deal", many_queries()).diagnostics) == "D1054");
  CHECK(bounded.compile_text("t.deal", beginning + "measure m = l\n").ok());
}

TEST_CASE("the making of machine code stops, and leaves the model usable") {
  const deal::Engine engine;
  const auto model = engine.compile_text("t.deal", many_formulas(2000)).or_throw();
  for (const deal::Tier tier : {deal::Tier::quick, deal::Tier::full}) {
    const deal::Result result = stopped([&](std::stop_token stop) {
      return deal::run(
          *model,
          {.paths = 256, .backend = deal::Backend::jit, .code = {.tier = tier}, .stop = stop});
    });
    CHECK(result.status == deal::RunStatus::interrupted);
    CHECK(result.paths == 0);
    CHECK(only_code(result.diagnostics) == "D0905");
  }
  CHECK(deal::run(*model, {.paths = 256, .backend = deal::Backend::interpreter}).ok());
}

TEST_CASE("taking a number apart, books and sessions stop") {
  const deal::Engine engine;
  deal::CompileOptions written;
  const auto model = engine.compile_text("t.deal", many_formulas(6000)).or_throw();
  const auto why =
      stopped([&](std::stop_token stop) { return deal::why(*model, "m1", {.stop = stop}); });
  CHECK_FALSE(why.ok());
  CHECK(only_code(why.diagnostics) == "D0918");
  deal::Session session;
  const auto entered =
      stopped([&](std::stop_token stop) { return session.enter(many_queries(), stop); });
  CHECK_FALSE(entered.ok());
  CHECK(only_code(entered.diagnostics) == "D0918");
  CHECK(session.declarations().size() == 2);
}

TEST_CASE("what a compilation holds is bounded by the memory of its engine") {
  const deal::Engine engine({.limits = {.memory = 10'000'000}});
  CHECK(engine.compile_text("t.deal", beginning + "measure m = l\n").ok());
  const auto large = engine.compile_text("t.deal", many_formulas(20'000));
  CHECK_FALSE(large.ok());
  const std::string code = only_code(large.diagnostics);
  CHECK((code == "D0311" || code == "D0908"));
}
