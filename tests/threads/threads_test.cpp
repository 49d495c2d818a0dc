#include "tests/runs/models.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <thread>

using deal::Backend;
using deal::Engine;
using deal::Model;
using deal::Result;
using deal::RunOptions;
using deal::RunStatus;
using deal::test::bits;
using deal::test::many_measures;

namespace {

constexpr unsigned crowd = 32;
using Bits = std::vector<std::uint64_t>;

/// Does it on 32 threads at once.
void by_all(const std::function<void(unsigned)>& what) {
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < crowd; ++i) threads.emplace_back([&what, i] { what(i); });
}

std::string model_text(unsigned number) {
  return many_measures + "let own = " + std::to_string(number + 1) +
         "\nparty P { cash: $1M }\nmeasure mine = own * u + so_far(g)\n";
}

/// Different for each number.
RunOptions options_for(unsigned number) {
  RunOptions options;
  options.paths = 300 + 97 * number;
  options.seed = number % 5;
  options.threads = 1 + number % 3;
  options.backend = number % 4 == 0 ? Backend::jit : Backend::interpreter;
  options.keep_paths = number % 2 == 0;
  if (number % 3 == 0) options.measures = {"path", "rare"};
  if (number % 7 == 0) options.time = std::chrono::hours(1);
  if (number % 5 == 0) {
    options.executor = [](unsigned count, const std::function<void(unsigned)>& work) {
      for (unsigned i = 0; i < count; ++i) work(count - 1 - i);
    };
  }
  return options;
}

Bits compile_and_run(const Engine& engine, unsigned number) {
  const auto result = engine.compile_text("t.deal", model_text(number));
  return result.ok() ? bits(deal::run(*result.model, options_for(number))) : Bits();
}

Bits bits_of_books(const Model& model, unsigned number) {
  deal::BooksOptions options;
  options.path = number;
  return bits(std::vector<double>{deal::books(model, options).residuals.balance_sheets,
                                  deal::why(model, "mine", {.path = number}).root.value});
}

/// What 32 threads find at once is what one finds alone.
void check_same(const std::function<Bits(unsigned)>& what) {
  std::vector<Bits> alone, together(crowd);
  for (unsigned i = 0; i < crowd; ++i) alone.push_back(what(i));
  by_all([&](unsigned i) { together[i] = what(i); });
  for (unsigned i = 0; i < crowd; ++i) {
    CAPTURE(i);
    CHECK_FALSE(alone[i].empty());
    CHECK(together[i] == alone[i]);
  }
}

} // namespace

TEST_CASE("32 threads compile and run models of their own with one engine") {
  const Engine engine;
  check_same([&](unsigned i) { return compile_and_run(engine, i); });
}

TEST_CASE("32 threads compile and run models of their own with engines of their own") {
  check_same([&](unsigned i) { return compile_and_run(Engine(), i); });
}

TEST_CASE("32 threads run one model, each as it likes") {
  const Engine engine;
  const auto alone = engine.compile_text("t.deal", model_text(1)).or_throw();
  std::vector<Bits> expected;
  for (unsigned i = 0; i < crowd; ++i) {
    const Result result = deal::run(*alone, options_for(i));
    REQUIRE(result.ok());
    expected.push_back(bits(result));
  }
  // One whose machine code is not there yet.
  const auto shared = engine.compile_text("t.deal", model_text(1)).or_throw();
  std::vector<Bits> found(crowd);
  by_all([&](unsigned i) { found[i] = bits(deal::run(*shared, options_for(i))); });
  for (unsigned i = 0; i < crowd; ++i) {
    CAPTURE(i);
    CHECK(found[i] == expected[i]);
  }
}

TEST_CASE("32 threads keep books of one model and ask why") {
  deal::CompileOptions written;
  written.keep_written = true;
  const auto model = deal::test::compile(model_text(1), written);
  check_same([&](unsigned i) { return bits_of_books(*model, i); });
}

TEST_CASE("32 threads stop each other, and each has the paths that it had done") {
  const auto model = deal::test::compile(model_text(1));
  RunOptions options{.paths = 200'000, .threads = 2, .backend = Backend::interpreter};
  options.measures = {"amount"};
  options.keep_paths = true;
  const Result whole = deal::run(*model, options);
  const auto all = whole.measure("amount").values.all();
  std::vector<std::stop_source> sources(crowd);
  std::vector<Result> found(crowd);
  by_all([&](unsigned i) {
    RunOptions own = options;
    own.stop = sources[i].get_token();
    own.batch = [&](const deal::Batch& batch) {
      if (batch.first_path >= i * 512) sources[(i + 1) % crowd].request_stop();
    };
    found[i] = deal::run(*model, own);
  });
  for (const Result& result : found) {
    REQUIRE(result.status != RunStatus::failed);
    CHECK((result.status == RunStatus::interrupted) == (result.paths < options.paths));
    CHECK(bits(result.measure("amount").values.all()) == bits(all.first(result.paths)));
  }
}
