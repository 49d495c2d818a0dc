#include "runtime/engine/engine.hpp"
#include "runtime/random/stream.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cfenv>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>
#include <thread>

namespace deal::engine {
namespace {

using kernel::BlockBuffer;
using kernel::Fault;
using Clock = std::chrono::steady_clock;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint32_t periods = 3;

/// Scalar 0: a draw; scalar 1: a draw that one path in four lacks. Series 0: draw + period; series 1: path.
class DrawKernel : public kernel::Kernel {
 public:
  using Hook = std::function<std::optional<Fault>(std::uint64_t first, std::uint32_t count,
                                                  const std::stop_token& stop)>;
  explicit DrawKernel(Hook hook = {}) : hook_(std::move(hook)) {}

  kernel::Layout layout() const override { return {2, 2, periods}; }
  std::unique_ptr<kernel::Workspace> workspace() const override {
    return std::make_unique<kernel::Workspace>();
  }
  std::optional<Fault> run(kernel::Workspace&, std::uint64_t seed, std::uint64_t first,
                           std::uint32_t count, BlockBuffer& out,
                           std::stop_token stop) const override {
    const auto key = random::stream_key(seed, "draw");
    const auto noise = random::stream_key(seed, "noise");
    for (std::uint32_t i = 0; i < count; ++i) {
      const double u = random::uniform(key, first + i, 0);
      out.scalar(0)[i] = u;
      out.scalar(1)[i] = u < 0.25 ? nan : u;
    }
    constexpr std::uint32_t part = 3 * kernel::least_part;
    for (std::uint32_t from = 0; from < count; from += part)
      run_part(noise, first, from, std::min(part, count - from), out);
    return hook_ ? hook_(first, count, stop) : std::nullopt;
  }

 private:
  static void run_part(random::Key noise, std::uint64_t first, std::uint32_t from,
                       std::uint32_t count, BlockBuffer& out) {
    for (std::uint32_t t = 0; t < periods; ++t) {
      for (std::uint32_t i = from; i < from + count; ++i) {
        out.series(0, t)[i] = random::uniform(noise, first + i, t) + t;
        out.series(1, t)[i] = static_cast<double>(first + i);
      }
      out.end_period(t, from, count);
    }
  }

  Hook hook_;
};

void append(std::vector<std::uint64_t>& bits, const statistics::Accumulator& column) {
  const auto s = column.summary();
  bits.push_back(s.count);
  for (const double x : {s.mean, s.standard_error, s.sd, s.min, s.p5, s.p25, s.p50, s.p75, s.p95,
                         s.max, column.quantile(0.123)})
    bits.push_back(std::bit_cast<std::uint64_t>(x));
}

std::vector<std::uint64_t> bits_of(const Result& result) {
  std::vector<std::uint64_t> bits{result.paths, result.stopped};
  for (const auto& column : result.scalars) append(bits, column);
  for (const auto& output : result.series)
    for (const auto& column : output) append(bits, column);
  for (const auto& values : result.values)
    for (const double x : values) bits.push_back(std::bit_cast<std::uint64_t>(x));
  return bits;
}

Options options_for(std::uint64_t paths, unsigned threads) {
  Options options;
  options.paths = paths;
  options.seed = 42;
  options.threads = threads;
  return options;
}

/// Makes blocks finish in another order than they start in.
std::optional<Fault> dawdle(std::uint64_t first, std::uint32_t, const std::stop_token&) {
  const std::uint64_t block = first / kernel::block_paths;
  std::this_thread::sleep_for(std::chrono::microseconds(block * 7919 % 5 * 200));
  return std::nullopt;
}

TEST_CASE("thread count never changes a bit") {
  for (const std::uint64_t paths : {1, 255, 256, 10000, 20001}) {
    CAPTURE(paths);
    auto options = options_for(paths, 1);
    options.observed = {{.series = false, .output = 0, .kept = true},
                        {.series = false, .output = 1},
                        {.series = true, .output = 1, .kept = true}};
    const auto expected = bits_of(run(DrawKernel(), options));
    for (unsigned threads = 2; threads <= 8; ++threads) {
      options.threads = threads;
      CHECK(bits_of(run(DrawKernel(dawdle), options)) == expected);
    }
  }
}

TEST_CASE("a series of which only the mean is wanted has the same mean") {
  for (const std::uint64_t paths : {1, 96, 255, 20001}) {
    CAPTURE(paths);
    auto options = options_for(paths, 2);
    const Result all = run(DrawKernel(), options);
    options.series_statistics = {{statistics::Statistic::mean}, {}};
    const Result some = run(DrawKernel(), options);
    for (std::uint32_t t = 0; t < periods; ++t) {
      const auto expected = all.series[0][t].summary();
      const auto actual = some.series[0][t].summary();
      CHECK(actual.count == paths);
      CHECK(actual.mean == expected.mean);
      CHECK(std::isnan(actual.sd));
      CHECK(some.series[1][t].summary().count == 0);
    }
  }
}

TEST_CASE("statistics are those of the paths") {
  auto options = options_for(5000, 2);
  options.observed = {{.series = false, .output = 0, .kept = true}};
  const Result result = run(DrawKernel(), options);
  CHECK(result.paths == 5000);
  CHECK_FALSE(result.stopped);
  CHECK_FALSE(result.fault);
  REQUIRE(result.values[0].size() == 5000);
  const auto key = random::stream_key(42, "draw");
  std::uint64_t present = 0;
  bool same = true;
  for (std::uint64_t path = 0; path < 5000; ++path) {
    const double u = random::uniform(key, path, 0);
    same = same && result.values[0][path] == u;
    present += u >= 0.25;
  }
  CHECK(same);
  CHECK(result.scalars[1].summary().count == present);
  for (std::uint32_t t = 0; t < periods; ++t) {
    const auto s = result.series[1][t].summary();
    CHECK(s.mean == Approx(2499.5).epsilon(1e-14));
    CHECK(s.sd == Approx(std::sqrt(5000 * 5001 / 12.0)).epsilon(1e-13));
    CHECK(s.p25 == 1249.75);
    CHECK(s.max == 4999);
    CHECK(result.series[0][t].summary().mean == Approx(t + 0.5).margin(0.02));
  }
}

TEST_CASE("only wanted statistics are there") {
  auto options = options_for(1000, 1);
  options.scalar_statistics = {{statistics::Statistic::mean}, {}};
  const Result result = run(DrawKernel(), options);
  CHECK_FALSE(std::isnan(result.scalars[0].summary().mean));
  CHECK(std::isnan(result.scalars[0].summary().p50));
  CHECK(std::isnan(result.scalars[0].quantile(0.5)));
  CHECK(result.scalars[1].summary().count == 0);
  CHECK(result.series[1][0].quantile(0.5) == 499.5);
}

TEST_CASE("no paths give no values") {
  const Result result = run(DrawKernel(), options_for(0, 4));
  CHECK(result.paths == 0);
  CHECK_FALSE(result.stopped);
  CHECK(result.scalars[0].summary().count == 0);
  CHECK_THROWS_AS(run(DrawKernel(), options_for(max_paths + 1, 1)), std::invalid_argument);
}

TEST_CASE("the fault of the smallest path is reported whatever finishes first") {
  // Blocks 3, 9 and 10 fault; block 3 is the slowest of all.
  const auto hook = [](std::uint64_t first, std::uint32_t,
                       const std::stop_token&) -> std::optional<Fault> {
    const std::uint64_t block = first / kernel::block_paths;
    if (block == 3) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    if (block == 3 || block == 9 || block == 10) return Fault{first + 17, 2, 5, 8};
    return std::nullopt;
  };
  const auto healthy = bits_of(run(DrawKernel(), options_for(3 * kernel::block_paths, 1)));
  for (unsigned threads = 1; threads <= 8; ++threads) {
    CAPTURE(threads);
    const Result result = run(DrawKernel(hook), options_for(100000, threads));
    REQUIRE(result.fault);
    CHECK(result.fault->path == 3 * kernel::block_paths + 17);
    CHECK(result.fault->period == 2);
    CHECK(result.fault->site == 5);
    CHECK(result.fault->instruction == 8);
    CHECK_FALSE(result.stopped);
    CHECK(result.paths == 3 * kernel::block_paths);
    CHECK(result.series[1][0].summary().max == 3 * kernel::block_paths - 1);
    CHECK(bits_of(result).size() == healthy.size());
  }
}

TEST_CASE("a fault ends the run early") {
  std::atomic<int> blocks = 0;
  const auto hook = [&](std::uint64_t first, std::uint32_t,
                        const std::stop_token&) -> std::optional<Fault> {
    ++blocks;
    return Fault{first, 0, 0, 0};
  };
  const Result result = run(DrawKernel(hook), options_for(1000000, 4));
  CHECK(result.fault->path == 0);
  CHECK(blocks <= 8);
}

TEST_CASE("a run is cancelled within a tenth of a second and keeps a prefix") {
  for (const unsigned threads : {1u, 2u, 5u}) {
    CAPTURE(threads);
    std::stop_source source;
    std::atomic<int> blocks = 0;
    const auto hook = [&](std::uint64_t, std::uint32_t,
                          const std::stop_token& stop) -> std::optional<Fault> {
      const int number = ++blocks;
      // From the eleventh on a block takes ten seconds unless it is told to stop.
      for (int ms = 0; number > 10 && ms < 10000 && !stop.stop_requested(); ++ms)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return std::nullopt;
    };
    auto options = options_for(1000000, threads);
    options.stop = source.get_token();
    Clock::time_point asked;
    std::jthread killer([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      asked = Clock::now();
      source.request_stop();
    });
    const Result result = run(DrawKernel(hook), options);
    const auto returned = Clock::now();
    killer.join();
    CHECK(returned - asked < std::chrono::milliseconds(100));
    CHECK(result.stopped);
    CHECK(result.paths % kernel::block_paths == 0);
    CHECK(result.paths <= 10 * kernel::block_paths);
    CHECK(result.paths > 0);
    CHECK(result.scalars[0].summary().count == result.paths);
    CHECK(result.series[1][0].summary().max == static_cast<double>(result.paths - 1));
  }
}

TEST_CASE("a run that is stopped before it starts does nothing") {
  std::stop_source source;
  source.request_stop();
  auto options = options_for(1000, 3);
  options.stop = source.get_token();
  const Result result = run(DrawKernel(), options);
  CHECK(result.stopped);
  CHECK(result.paths == 0);
}

TEST_CASE("exceptions of workers come back to the caller") {
  const auto hook = [](std::uint64_t first, std::uint32_t,
                       const std::stop_token&) -> std::optional<Fault> {
    const std::uint64_t block = first / kernel::block_paths;
    if (block == 5) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    if (block >= 5) throw std::runtime_error("block " + std::to_string(block));
    return std::nullopt;
  };
  for (const unsigned threads : {1u, 4u})
    CHECK_THROWS_WITH(run(DrawKernel(hook), options_for(100000, threads)), "block 5");
}

TEST_CASE("progress grows and ends at all paths") {
  for (const unsigned threads : {1u, 4u}) {
    std::vector<std::uint64_t> seen;
    std::atomic<int> inside = 0;
    bool alone = true;
    auto options = options_for(100000, threads);
    options.progress = [&](std::uint64_t done) {
      alone = alone && ++inside == 1;
      seen.push_back(done);
      --inside;
    };
    const auto slow = [](std::uint64_t, std::uint32_t,
                         const std::stop_token&) -> std::optional<Fault> {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return std::nullopt;
    };
    const auto start = Clock::now();
    run(DrawKernel(slow), options);
    const auto elapsed = Clock::now() - start;
    CHECK(alone);
    REQUIRE(seen.size() >= 2);
    CHECK(std::is_sorted(seen.begin(), seen.end()));
    CHECK(seen.back() == 100000);
    CHECK(seen.size() <= static_cast<std::size_t>(elapsed / std::chrono::milliseconds(50)) + 1);

    options.progress = [](std::uint64_t) { throw std::logic_error("enough"); };
    CHECK_THROWS_WITH(run(DrawKernel(slow), options), "enough");
  }
}

TEST_CASE("kernels run in the default floating-point environment and the caller's is put back") {
  std::atomic<bool> nearest = true;
  const auto hook = [&](std::uint64_t, std::uint32_t,
                        const std::stop_token&) -> std::optional<Fault> {
    if (std::fegetround() != FE_TONEAREST) nearest = false;
    return std::nullopt;
  };
  std::fesetround(FE_UPWARD);
  run(DrawKernel(hook), options_for(5000, 3));
  const int after = std::fegetround();
  std::fesetround(FE_TONEAREST);
  CHECK(nearest);
  CHECK(after == FE_UPWARD);
}

} // namespace
} // namespace deal::engine
