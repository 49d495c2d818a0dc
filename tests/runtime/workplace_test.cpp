#include "runtime/engine/engine.hpp"

#include <catch2/catch.hpp>

#include <atomic>

namespace deal::engine {
namespace {

using statistics::Statistic;
using statistics::StatisticSet;

/// A scalar, the parameter plus the path, and a series of twice that; the path of number `faulty` has a fault.
class Adder final : public kernel::Kernel {
 public:
  explicit Adder(std::uint64_t faulty = ~0u) : faulty_(faulty) {}

  kernel::Layout layout() const override { return {1, 1, 2}; }
  std::unique_ptr<kernel::Workspace> workspace() const override {
    ++made;
    return std::make_unique<Desk>();
  }
  std::optional<kernel::Fault> run(kernel::Workspace& workspace, std::uint64_t, std::uint64_t first,
                                   std::uint32_t count, kernel::BlockBuffer& out,
                                   std::stop_token) const override {
    const double p = static_cast<Desk&>(workspace).parameter;
    for (std::uint32_t i = 0; i < count; ++i) out.scalar(0)[i] = p + static_cast<double>(first + i);
    for (std::uint32_t t = 0; t < 2; ++t) {
      for (std::uint32_t i = 0; i < count; ++i) out.series(0, t)[i] = 2 * out.scalar(0)[i];
      out.end_period(t, 0, count);
    }
    const bool here = p < 0 && first <= faulty_ && faulty_ < first + count;
    return here ? std::optional(kernel::Fault{.path = faulty_}) : std::nullopt;
  }

  mutable std::atomic<int> made = 0;

 private:
  struct Desk final : kernel::Workspace {
    void bind(const kernel::Inputs& inputs) override { parameter = inputs.parameters.front(); }
    double parameter = 0;
  };
  std::uint64_t faulty_;
};

Options options_for(const kernel::Inputs& inputs, Workplace* workplace, StatisticSet of_series) {
  Options options;
  options.paths = 600;
  options.threads = 1;
  options.inputs = &inputs;
  options.workplace = workplace;
  options.series_statistics = {of_series};
  return options;
}

} // namespace

TEST_CASE("a workplace serves one run after the other, each with its inputs") {
  for (const StatisticSet& set : {StatisticSet::all(), StatisticSet{Statistic::mean}}) {
    const Adder kernel;
    Workplace workplace;
    for (const double p : {1.0, 7.0, -2.0}) {
      const kernel::Inputs inputs{{p}, {}};
      const Result result = run(kernel, options_for(inputs, &workplace, set));
      CHECK(result.scalars[0].summary().mean == p + 299.5);
      CHECK(result.series[0][1].summary().mean == 2 * (p + 299.5));
    }
    CHECK(kernel.made == 1);
    // Where other statistics are wanted, outputs lie elsewhere.
    const kernel::Inputs inputs{{3}, {}};
    CHECK(run(kernel, options_for(inputs, &workplace, {Statistic::max})).scalars[0].summary().max ==
          602);
    CHECK(kernel.made == 2);
  }
}

TEST_CASE("after a fault or for another kernel a workplace is made anew") {
  const Adder kernel(300), other;
  Workplace workplace;
  const kernel::Inputs bad{{-1}, {}}, good{{1}, {}};
  const auto asked = [&](const kernel::Inputs& inputs) {
    return options_for(inputs, &workplace, {Statistic::mean});
  };
  CHECK(run(kernel, asked(bad)).fault);
  CHECK(run(kernel, asked(good)).series[0][0].summary().mean == 2 * 300.5);
  CHECK(kernel.made == 2);
  CHECK(run(other, asked(good)).series[0][0].summary().mean == 2 * 300.5);
  CHECK(other.made == 1);
}

} // namespace deal::engine
