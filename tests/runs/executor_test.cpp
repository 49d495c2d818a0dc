#include "models.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>
#include <random>
#include <thread>

using deal::Executor;
using deal::Result;
using deal::RunOptions;
using deal::test::bits;
using deal::test::compile;
using deal::test::many_measures;

namespace {

using Work = std::function<void(unsigned)>;

void one_by_one(unsigned count, const Work& work) {
  for (unsigned i = 0; i < count; ++i) work(i);
}
void backwards(unsigned count, const Work& work) {
  for (unsigned i = count; i-- > 0;) work(i);
}
void all_at_once(unsigned count, const Work& work) {
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
}
/// Without the first, until all others are done.
void first_one_last(unsigned count, const Work& work) {
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
  }
  work(0);
}

} // namespace

TEST_CASE("whatever runs the work, the bits are the same") {
  const auto model = compile(many_measures);
  // More blocks than may wait for their turn.
  RunOptions options{.paths = 300'000, .threads = 1};
  options.measures = {"amount", "path"};
  const auto expected = bits(deal::run(*model, options));
  for (const Executor& executor : {Executor(one_by_one), Executor(backwards), Executor(all_at_once),
                                   Executor(first_one_last)}) {
    for (const unsigned threads : {1u, 2u, 5u}) {
      options.threads = threads;
      options.executor = executor;
      const Result result = deal::run(*model, options);
      REQUIRE(result.ok());
      CHECK(bits(result) == expected);
    }
  }
}

TEST_CASE(
    "an executor gets as many pieces of work as there are threads, and the run none of its own") {
  const auto model = compile(many_measures);
  unsigned pieces = 0;
  std::vector<std::thread::id> called;
  RunOptions options{.paths = 10'000, .threads = 3};
  options.batch = [&](const deal::Batch&) { called.push_back(std::this_thread::get_id()); };
  options.executor = [&](unsigned count, const Work& work) {
    pieces = count;
    one_by_one(count, work);
  };
  REQUIRE(deal::run(*model, options).ok());
  CHECK(pieces == 3);
  CHECK(std::ranges::all_of(called, [](auto id) { return id == std::this_thread::get_id(); }));
}

TEST_CASE("a run on the threads of another ends where it is stopped") {
  const auto model = compile(many_measures);
  std::stop_source source;
  RunOptions options{.paths = 100'000, .threads = 2, .stop = source.get_token()};
  options.executor = one_by_one;
  options.batch = [&](const deal::Batch&) { source.request_stop(); };
  const Result result = deal::run(*model, options);
  CHECK(result.status == deal::RunStatus::interrupted);
  CHECK(result.paths < 100'000);
}

TEST_CASE("what an executor throws comes back, and work that it leaves out fails the run") {
  const auto model = compile(many_measures);
  RunOptions options{.paths = 2000, .threads = 2};
  options.executor = [](unsigned, const Work&) { throw std::logic_error("no threads today"); };
  CHECK_THROWS_WITH(deal::run(*model, options), "no threads today");
  options.executor = [](unsigned, const Work& work) { work(0); };
  const Result result = deal::run(*model, options);
  CHECK(result.status == deal::RunStatus::failed);
  CHECK(result.diagnostics.at(0).code == "D1053");
}
