#include "support.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>
#include <vector>

using namespace deal::test;

TEST_CASE("texts are parsed by many threads at once") {
  const std::string text =
      "structure s: a -> b {\n  amount: money = $1\n  let x = if y then f(1, 2) else z in 1 to 2\n"
      "  pay p: a -> b { due: amount per year * -2 ^ 3 }\n}\nlet w = =\n";
  const auto alone = parsed(text);
  std::atomic<int> different = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int round = 0; round < 200; ++round) {
        const auto result = parsed(text);
        if (result.tree != alone.tree || result.codes != alone.codes) ++different;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(different == 0);
  CHECK(alone.codes == "D0019");
}
