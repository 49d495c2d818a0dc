#include "tests/ir/support.hpp"

#include <algorithm>
#include <stdexcept>

namespace deal::test {

using ir::Builder;
using ir::FamilyId;
using ir::Op;
using ir::Type;
using ir::ValueId;

Outcome run(const ir::Program& program, std::uint32_t paths, std::uint64_t seed,
            std::uint64_t first) {
  const auto kernel = interpreter::make_kernel(program);
  const auto workspace = kernel->workspace();
  const kernel::Layout layout = kernel->layout();
  kernel::BlockBuffer buffer(layout);
  Outcome outcome;
  outcome.scalars.resize(layout.scalars);
  outcome.series.resize(layout.series);
  for (std::uint32_t done = 0; done < paths; done += kernel::block_paths) {
    const std::uint32_t count = std::min(kernel::block_paths, paths - done);
    const auto fault = kernel->run(*workspace, seed, first + done, count, buffer, {});
    if (fault && !outcome.fault) outcome.fault = fault;
    for (std::uint32_t i = 0; i < count; ++i) {
      for (std::uint32_t o = 0; o < layout.scalars; ++o)
        outcome.scalars[o].push_back(buffer.scalar(o)[i]);
      for (std::uint32_t o = 0; o < layout.series; ++o)
        for (std::uint32_t t = 0; t < layout.periods; ++t)
          outcome.series[o].push_back(buffer.series(o, t)[i]);
    }
  }
  return outcome;
}

double run_one(const ir::Program& program) {
  if (const auto errors = ir::verify(program); !errors.empty()) throw std::logic_error(errors[0]);
  return run(program, 1).scalars.at(0).at(0);
}

namespace {

bool same_lists(const std::vector<std::vector<double>>& a,
                const std::vector<std::vector<double>>& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
    return std::ranges::equal(x, y, [](double p, double q) { return same(p, q); });
  });
}

class RandomProgram {
 public:
  RandomProgram(std::uint32_t number, int size) : random_(number), builder_(5) {
    tables();
    leaves();
    for (int i = 0; i < size; ++i) operation();
    effects();
  }

  ir::Program finish() { return builder_.finish(); }

 private:
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  double number() {
    static constexpr double some[] = {0.0, -0.0, 1, -1, 0.5, 3, 1e-300, 1e300, 2.25, -7};
    return some[below(std::size(some))];
  }

  void tables() {
    family_ = builder_.family("rows", 4);
    wide_ = builder_.family("items", 7);
    column_ = builder_.column("amount", family_, {1, -2, 0.25, 0});
    grid_ = builder_.grid_column("rate", {0, 0.1, 0.2, 0.3, 0.4});
    map_ = builder_.index_table("owner", wide_, family_, {0, 3, 1, 1, 0, 2, 3});
    for (int i = 0; i < 6; ++i) {
      slots_.push_back(builder_.slot("s", Type::number, i % 2 ? family_ : ir::scalar));
      builder_.write_start(slots_.back(), builder_.broadcast(builder_.number(number()),
                                                             i % 2 ? family_ : ir::scalar));
    }
    stream_ = builder_.stream("u");
    family_stream_ = builder_.stream("v", family_);
  }

  void leaves() {
    for (int i = 0; i < 6; ++i) numbers_.push_back(builder_.number(number()));
    numbers_.push_back(builder_.grid_value(grid_));
    numbers_.push_back(builder_.period());
    numbers_.push_back(builder_.uniform_per_path(stream_));
    numbers_.push_back(builder_.uniform_per_period(stream_));
    arrays_.push_back(builder_.column_value(column_));
    arrays_.push_back(builder_.uniform_per_period(family_stream_));
    for (std::size_t i = 0; i < slots_.size(); ++i)
      (i % 2 ? arrays_ : numbers_).push_back(builder_.read(slots_[i]));
    masks_.push_back(builder_.mask(true));
    masks_.push_back(builder_.make(Op::lt, numbers_[8], numbers_[9]));
  }

  ValueId pick(const std::vector<ValueId>& from) {
    return from[below(static_cast<std::uint32_t>(from.size()))];
  }

  void operation() {
    static constexpr Op unary[] = {Op::neg, Op::abs, Op::sqrt, Op::floor, Op::exp, Op::log};
    static constexpr Op binary[] = {Op::add, Op::sub, Op::mul, Op::div, Op::min, Op::max};
    static constexpr Op reduction[] = {Op::sum, Op::smallest, Op::largest};
    static constexpr Op comparison[] = {Op::lt, Op::le, Op::eq};
    std::vector<ValueId>& pool = below(2) ? arrays_ : numbers_;
    switch (below(7)) {
    case 0: return pool.push_back(builder_.make(unary[below(6)], pick(pool)));
    case 1:
    case 2: return pool.push_back(builder_.make(binary[below(6)], pick(pool), pick(pool)));
    case 3:
      return masks_.push_back(builder_.make(comparison[below(3)], pick(numbers_), pick(numbers_)));
    case 4: return pool.push_back(builder_.select(pick(masks_), pick(pool), pick(pool)));
    case 5: {
      const ValueId items =
          builder_.make(Op::gather, pick(arrays_), ir::no_value, ir::no_value, map_);
      arrays_.push_back(builder_.make(Op::scatter_add, pick(arrays_), items, ir::no_value, map_));
      return;
    }
    default:
      if (below(2))
        numbers_.push_back(builder_.make(reduction[below(3)], pick(arrays_)));
      else
        masks_.push_back(builder_.make(Op::or_, pick(masks_), pick(masks_)));
    }
  }

  void effects() {
    for (std::size_t i = 0; i < slots_.size(); ++i)
      if (i != 4) builder_.write_next(slots_[i], pick(i % 2 ? arrays_ : numbers_));
    for (int i = 0; i < 3; ++i) builder_.observe(builder_.output("o", true), pick(numbers_));
    builder_.observe(builder_.output("end", false), builder_.read_final(slots_[0]));
    const ir::SiteId site = builder_.site("x", "value", {});
    const ValueId small = builder_.make(Op::lt, numbers_[9], builder_.number(0.01));
    builder_.check(pick(numbers_), small, site);
  }

  std::mt19937 random_;
  Builder builder_;
  FamilyId family_ = 0, wide_ = 0;
  std::uint32_t column_ = 0, grid_ = 0, map_ = 0, stream_ = 0, family_stream_ = 0;
  std::vector<std::uint32_t> slots_;
  std::vector<ValueId> numbers_, arrays_, masks_;
};

} // namespace

bool same(const Outcome& a, const Outcome& b) {
  if (a.fault.has_value() != b.fault.has_value()) return false;
  if (a.fault && (a.fault->path != b.fault->path || a.fault->period != b.fault->period ||
                  a.fault->site != b.fault->site))
    return false;
  if (a.fault) return true;
  return same_lists(a.scalars, b.scalars) && same_lists(a.series, b.series);
}

ir::Program random_program(std::uint32_t number, int size) {
  return RandomProgram(number, size).finish();
}

} // namespace deal::test
