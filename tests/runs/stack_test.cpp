#include "deal/books.hpp"
#include "deal/session.hpp"
#include "deal/why.hpp"
#include "models.hpp"

#include <catch2/catch.hpp>
#include <pthread.h>

#include <functional>

namespace {

std::string times(int count, const std::string& text) {
  std::string result;
  for (int i = 0; i < count; ++i) result += text;
  return result;
}

/// As deep as formulas may stand inside one another.
std::vector<std::string> deepest() {
  std::string lets = "let v195 = l\n", functions = "function f0(x: number) = x\n";
  for (int i = 0; i < 195; ++i)
    lets += "let v" + std::to_string(i) + " = v" + std::to_string(i + 1) + " + 1\n";
  for (int i = 1; i < 62; ++i)
    functions += "function f" + std::to_string(i) + "(x: number) = min(1, max(0, f" +
                 std::to_string(i - 1) + "(x) + 1))\n";
  return {"measure m = " + times(190, "(") + "l" + times(190, " + 1)") + "\n",
          "measure m = " + times(95, "1 + (") + "l" + times(95, ")") + "\n",
          "measure m = " + times(190, "min(1, ") + "l" + times(190, ")") + "\n",
          "measure m = " + times(60, "if l > 0.1 then 1 + (") + "l" + times(60, ") else 2") + "\n",
          "measure m = l" + times(480, " + l") + "\n",
          "measure m = l" + times(190, " ^ l") + "\n",
          lets + "measure m = v0\n",
          functions + "measure m = f61(l)\n",
          "table t(a: number) { R: 1 }\nmeasure m = " + times(90, "sum(1 + ") + "l" +
              times(90, " for r in t)") + "\n"};
}

const std::string beginning = "model \"deep\"\ngrid monthly from 2025-01 to 2025-12\n"
                              "party A { cash: $1M }\nlet l ~ uniform(0, 1)\n";

/// On a thread with as little stack as hosts give to theirs.
void on_small_stack(const std::function<void()>& work) {
  pthread_attr_t attributes;
  REQUIRE(pthread_attr_init(&attributes) == 0);
  REQUIRE(pthread_attr_setstacksize(&attributes, 256 * 1024) == 0);
  pthread_t thread;
  const auto start = [](void* argument) -> void* {
    (*static_cast<const std::function<void()>*>(argument))();
    return nullptr;
  };
  REQUIRE(pthread_create(&thread, &attributes, start, const_cast<std::function<void()>*>(&work)) ==
          0);
  pthread_attr_destroy(&attributes);
  pthread_join(thread, nullptr);
}

} // namespace

TEST_CASE("a thread with little stack compiles and runs what any other does") {
  for (const std::string& formula : deepest()) {
    INFO(formula.substr(0, 60));
    bool compiled = false, ran = false, explained = false, kept = false, answered = false;
    on_small_stack([&] {
      const deal::Engine engine;
      const auto model = engine.compile_text("deep.deal", beginning + formula).model;
      compiled = model != nullptr;
      if (!compiled) return;
      ran = true;
      for (const deal::Backend backend : {deal::Backend::interpreter, deal::Backend::jit})
        ran = ran && deal::run(*model, {.paths = 300, .threads = 1, .backend = backend}).ok();
      explained = deal::why(*model, "m", {.depth = 100}).ok();
      kept = deal::books(*model).ok();
      deal::Session session;
      const bool entered = session.enter("let l ~ uniform(0, 1)\n" + formula).ok();
      answered = entered && session.ask("m", {.paths = 100}).ok();
    });
    CHECK(compiled);
    CHECK(ran);
    CHECK(explained);
    CHECK(kept);
    CHECK(answered);
  }
}
