#include "support.hpp"

#include <thread>

using namespace deal;
using namespace deal::test;

namespace {

/// Models that differ in more than their numbers.
std::string model_number(int number) {
  std::string text = "model \"m\"\ngrid monthly from 2025-01 to 2025-04\n"
                     "party A { cash: $100M }\nparty B { cash: $1M }\n";
  for (int i = 0; i <= number; ++i)
    text += "let luck" + std::to_string(i) + " ~ uniform(0, " + std::to_string(i + 1) + ")\n";
  text += "pay fee: A -> B { due: $1M * luck" + std::to_string(number) +
          "; kind: expenses }\nmeasure x = final(cash(B))\n";
  return text;
}

} // namespace

TEST_CASE("a model that is compiled later is the same model") {
  const Engine engine;
  auto text = engine.compile_text_later("m.deal", model_number(2));
  auto bad = engine.compile_text_later("m.deal", "let");
  auto file = engine.compile_file_later("no such file");
  const auto now = engine.compile_text("m.deal", model_number(2)).or_throw();
  const auto later = text.get().or_throw();
  CHECK(numbers(run(*later, {.paths = 300})) == numbers(run(*now, {.paths = 300})));
  CHECK_FALSE(bad.get().ok());
  CHECK(codes(file.get().diagnostics) == "D1001");
}

TEST_CASE("the engine and the arguments may be gone before a model is compiled") {
  std::future<CompileResult> later;
  {
    EngineOptions options;
    options.read = [](const std::string&) { return std::string("let c = 2\n"); };
    const Engine engine(options);
    const std::string text = "model \"m\"\ngrid monthly from 2025-01 to 2025-02\n"
                             "import \"c\"\nmeasure x = c * s\nlet s = 1\n";
    later = engine.compile_text_later("m.deal", text, {.settings = {{"s", "3"}}});
  }
  const auto model = later.get().or_throw();
  CHECK(run(*model, {.paths = 1}).measure("x").statistics.mean.at(0) == 6);
}

TEST_CASE("eight threads compile and run by one engine") {
  constexpr int threads = 8, rounds = 3;
  const Engine engine;
  const auto found = [&](int number) {
    const auto model = engine.compile_text("m.deal", model_number(number)).or_throw();
    const Backend backend = number % 2 == 0 ? Backend::jit : Backend::interpreter;
    return run(*model, {.paths = 300, .threads = 1, .backend = backend})
        .or_throw()
        .measure("x")
        .statistics.mean.at(0);
  };
  std::vector<double> alone;
  for (int number = 0; number < threads; ++number) alone.push_back(found(number));
  std::vector<std::vector<double>> together(threads);
  {
    std::vector<std::jthread> running;
    for (int thread = 0; thread < threads; ++thread)
      running.emplace_back([&, thread] {
        for (int round = 0; round < rounds; ++round)
          together[thread].push_back(found((thread + round) % threads));
      });
  }
  for (int thread = 0; thread < threads; ++thread)
    for (int round = 0; round < rounds; ++round)
      CHECK(together[thread][round] == alone[(thread + round) % threads]);
}

TEST_CASE("what was prepared is not made again") {
  const auto model = Engine().compile_text("m.deal", model_number(3)).or_throw();
  const Folder folder;
  for (const std::uint64_t paths : {300, 100'000'000}) {
    const std::string cache = folder.file(std::to_string(paths));
    const RunOptions options{.paths = paths, .backend = Backend::jit, .cache_folder = cache};
    prepare(*model, options).or_throw();
    CHECK(clear_cache(cache) > 0);
    // What is made anew would be kept there anew.
    RunOptions fewer = options;
    fewer.paths = 200;
    CHECK(run(*model, fewer).or_throw().backend == Backend::jit);
    CHECK(clear_cache(cache) == 0);
  }
  CHECK(codes(prepare(*model, {.paths = 0}).diagnostics) == "D1003");
  CHECK(codes(prepare(*model, {.backend = Backend::jit, .code = {.lanes = 3}}).diagnostics) ==
        codes(run(*model, {.backend = Backend::jit, .code = {.lanes = 3}}).diagnostics));
  prepare(*model, {.backend = Backend::interpreter}).or_throw();
}
