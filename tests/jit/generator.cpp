#include "tests/jit/generator.hpp"

#include "compiler/ir/builder.hpp"

#include <array>
#include <limits>
#include <random>
#include <vector>

namespace deal::test {

namespace {

using ir::Builder;
using ir::FamilyId;
using ir::no_value;
using ir::Op;
using ir::Type;
using ir::ValueId;

constexpr std::size_t family_count = 4; ///< the scalars are the first

/// A function of its arguments, and of the path if it is one by path; undefined here and there.
std::shared_ptr<const host::Body> weighted(bool by_path) {
  return std::make_shared<const host::Body>([by_path](const host::Call& call) {
    for (std::size_t lane = 0; lane < call.results.size(); ++lane) {
      double sum = by_path ? static_cast<double>((call.first_path + lane) % 7) : 0.25;
      for (std::size_t k = 0; k < call.arguments.size(); ++k)
        sum += static_cast<double>(k + 1) * call.arguments[k][lane];
      call.results[lane] = sum < -1000 ? std::numeric_limits<double>::quiet_NaN() : sum;
    }
  });
}

class Wild {
 public:
  Wild(std::uint32_t number, int size, bool with_networks, bool with_host, bool with_inputs)
      : random_(number), with_networks_(with_networks), with_host_(with_host),
        periods_(1 + below(6)), builder_(periods_) {
    families();
    states();
    leaves();
    if (with_inputs) inputs();
    // States may be written before and after others read them.
    next_states();
    for (int i = 0; i < size; ++i) operation();
    next_states();
    for (Pool& pool : pools_) checked_sum(pool);
    effects();
    close();
  }

  ir::Program finish() { return builder_.finish(); }

 private:
  struct Pool {
    FamilyId family = ir::scalar;
    std::uint32_t size = 1;
    std::vector<ValueId> numbers, masks;
    std::vector<std::uint32_t> number_slots, mask_slots;
    std::vector<std::uint32_t> open_slots; ///< those of the numbers that were not written yet
    std::uint32_t sum_slot = 0;
  };

  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  template <class T> const T& pick(const std::vector<T>& from) {
    return from[below(static_cast<std::uint32_t>(from.size()))];
  }
  Pool& some_pool() { return pools_[below(family_count)]; }
  Pool& some_family() { return pools_[1 + below(family_count - 1)]; }

  double some_number() {
    static constexpr double some[] = {0.0,
                                      -0.0,
                                      1,
                                      -1,
                                      0.5,
                                      3,
                                      1e-300,
                                      1e300,
                                      2.25,
                                      -7,
                                      0.1,
                                      40,
                                      -750,
                                      1e17,
                                      0x1p-1074,
                                      0.999,
                                      12,
                                      0.25,
                                      std::numeric_limits<double>::infinity(),
                                      std::numeric_limits<double>::quiet_NaN()};
    return some[below(std::size(some))];
  }

  void families() {
    for (std::size_t i = 1; i < family_count; ++i) {
      const std::uint32_t size = i == 3 && below(3) == 0 ? 0 : 1 + below(9);
      pools_[i].size = size;
      pools_[i].family = builder_.family("f" + std::to_string(i), size);
    }
    for (Pool& from : pools_)
      for (Pool& into : pools_) {
        std::vector<std::uint32_t> entries(from.size);
        if (into.size == 0 && from.size != 0) {
          maps_.push_back(~0u);
          continue;
        }
        for (auto& entry : entries) entry = below(into.size);
        maps_.push_back(builder_.index_table("map", from.family, into.family, entries));
      }
  }

  void states() {
    for (Pool& pool : pools_) {
      for (int i = 0; i < 3; ++i) {
        pool.number_slots.push_back(builder_.slot("n", Type::number, pool.family));
        builder_.write_start(pool.number_slots.back(), start(pool));
      }
      pool.open_slots = pool.number_slots;
      pool.sum_slot = builder_.slot("sum", Type::number, pool.family);
      builder_.write_start(pool.sum_slot, builder_.number(1));
      pool.mask_slots.push_back(builder_.slot("m", Type::mask, pool.family));
      builder_.write_start(pool.mask_slots.back(),
                           builder_.make(Op::lt, start(pool), column(pool)));
    }
  }

  ValueId column(const Pool& pool) {
    std::vector<double> values(pool.size);
    for (double& value : values) value = some_number();
    return builder_.column_value(builder_.column("c", pool.family, values));
  }

  ValueId start(const Pool& pool) {
    const ValueId u = builder_.uniform_per_path(builder_.stream("start", pool.family));
    return below(2) ? column(pool) : builder_.make(Op::mul, u, column(pool));
  }

  void leaves() {
    std::vector<double> grid(periods_);
    for (double& value : grid) value = some_number();
    for (Pool& pool : pools_) {
      for (int i = 0; i < 2; ++i)
        pool.numbers.push_back(builder_.uniform_per_period(builder_.stream("u", pool.family)));
      pool.numbers.push_back(column(pool));
      pool.numbers.push_back(
          builder_.broadcast(builder_.grid_value(builder_.grid_column("g", grid)), pool.family));
      pool.numbers.push_back(builder_.broadcast(builder_.period(), pool.family));
      for (const std::uint32_t slot : pool.number_slots)
        pool.numbers.push_back(builder_.read(slot));
      for (const std::uint32_t slot : pool.mask_slots) pool.masks.push_back(builder_.read(slot));
      pool.masks.push_back(builder_.make(Op::lt, pool.numbers[0], pool.numbers[1]));
      pool.masks.push_back(builder_.make(Op::undefined, pool.numbers.back()));
    }
  }

  /// With what is the same on all paths and hangs on a parameter: of both types, once a run and in each period.
  void inputs() {
    for (Pool& pool : pools_) {
      const std::string name = "p" + std::to_string(below(3));
      const ValueId own = builder_.parameter_value(builder_.parameter(name, 0.75));
      const ValueId root = builder_.make(Op::sqrt, builder_.make(Op::sub, own, column(pool)));
      const ValueId grown = builder_.make(Op::mul, root, builder_.make(Op::exp, builder_.period()));
      pool.numbers.push_back(builder_.broadcast(own, pool.family));
      pool.numbers.insert(pool.numbers.end(), {root, grown});
      pool.masks.push_back(builder_.make(Op::lt, root, column(pool)));
      pool.masks.push_back(builder_.make(Op::le, grown, root));
      for (const bool per_period : {false, true}) {
        const ValueId sample = builder_.sample_value(builder_.sample("s", pool.family, per_period));
        pool.numbers.push_back(sample);
        pool.numbers.push_back(builder_.make(Op::mul, sample, own));
      }
    }
  }

  Op some_unary() {
    static constexpr Op ops[] = {
        Op::neg,   Op::abs, Op::sqrt,  Op::floor,      Op::exp,
        Op::expm1, Op::log, Op::log1p, Op::normal_cdf, Op::normal_quantile};
    return ops[below(std::size(ops))];
  }

  void elementwise(Pool& pool) {
    static constexpr Op binary[] = {Op::add, Op::sub, Op::mul, Op::div, Op::min, Op::max, Op::pow};
    const ValueId a = pick(pool.numbers);
    const ValueId b = pick(pool.numbers);
    switch (below(8)) {
    case 0: return pool.numbers.push_back(builder_.make(some_unary(), a));
    case 1: return pool.numbers.push_back(builder_.make(Op::fma, a, b, pick(pool.numbers)));
    case 2:
    case 3: return pool.numbers.push_back(builder_.make(binary[below(std::size(binary))], a, b));
    case 4: return pool.numbers.push_back(builder_.select(pick(pool.masks), a, b));
    case 5: return pool.masks.push_back(comparison(a, b));
    case 6: return pool.masks.push_back(mask_operation(pool));
    default: return pool.numbers.push_back(iterated(pool, a));
    }
  }

  ValueId comparison(ValueId a, ValueId b) {
    static constexpr Op ops[] = {Op::lt, Op::le, Op::eq};
    return below(4) ? builder_.make(ops[below(3)], a, b) : builder_.make(Op::undefined, a);
  }

  ValueId mask_operation(const Pool& pool) {
    const ValueId p = pick(pool.masks);
    const ValueId q = pick(pool.masks);
    switch (below(4)) {
    case 0: return builder_.make(Op::and_, p, q);
    case 1: return builder_.make(Op::or_, p, q);
    case 2: return builder_.make(Op::not_, p);
    default: return builder_.select(pick(pool.masks), p, q);
    }
  }

  /// Of a tame parameter: a large one takes them long.
  ValueId iterated(const Pool& pool, ValueId a) {
    const ValueId mean = builder_.broadcast(builder_.number(1.5), pool.family);
    if (below(6) != 0) return builder_.make(Op::add, a, mean);
    return below(2) ? builder_.make(Op::poisson_quantile, a, mean)
                    : builder_.make(Op::beta_quantile, pool.numbers[0], mean, mean);
  }

  void across() {
    const auto from = below(family_count);
    const auto into = below(family_count);
    const std::uint32_t map = maps_[from * family_count + into];
    if (map == ~0u) return;
    Pool& one = pools_[from];
    Pool& other = pools_[into];
    if (below(2)) {
      one.numbers.push_back(
          builder_.make(Op::gather, pick(other.numbers), no_value, no_value, map));
      one.masks.push_back(builder_.make(Op::gather, pick(other.masks), no_value, no_value, map));
    } else {
      other.numbers.push_back(
          builder_.make(Op::scatter_add, pick(other.numbers), pick(one.numbers), no_value, map));
    }
  }

  void reduced() {
    Pool& pool = some_pool();
    Pool& scalars = pools_[0];
    switch (below(4)) {
    case 3: return scalars.numbers.push_back(irr(pool));
    case 0: return scalars.numbers.push_back(builder_.make(Op::sum, pick(pool.numbers)));
    case 1: return scalars.masks.push_back(builder_.make(Op::any, pick(pool.masks)));
    default:
      if (pool.size == 0) return;
      const std::uint32_t member = below(pool.size);
      scalars.numbers.push_back(
          builder_.make(Op::extract, pick(pool.numbers), no_value, no_value, member));
      scalars.masks.push_back(
          builder_.make(Op::extract, pick(pool.masks), no_value, no_value, member));
    }
  }

  ValueId some_amount(const Pool& pool) {
    if (below(12) == 0) return pick(pool.numbers);
    return builder_.make(Op::mul, pool.numbers[below(2)], builder_.number(below(20)));
  }

  /// So many members, of scalars and families.
  ValueId packed(std::uint32_t members) {
    if (below(8) == 0)
      return builder_.broadcast(some_amount(pools_[0]), builder_.family("joined", members));
    std::vector<ValueId> parts;
    while (members != 0) {
      const Pool& pool = some_pool();
      if (pool.size > members) continue;
      parts.push_back(some_amount(pool));
      members -= pool.size;
    }
    return builder_.pack(parts);
  }

  /// Of numbers that vary by path and of such that do not.
  void call_host() {
    Pool& pool = some_pool();
    const bool by_path = below(2) != 0;
    const bool invariant = below(4) == 0;
    std::vector<ValueId> arguments;
    for (std::uint32_t k = below(host::most_arguments + 1); k > 0; --k) {
      if (invariant)
        arguments.push_back(below(2) ? builder_.period() : builder_.number(some_number()));
      else
        arguments.push_back(below(3) ? pick(pool.numbers) : pick(pools_[0].numbers));
    }
    const auto count = static_cast<std::uint32_t>(arguments.size());
    const ir::FamilyId family = count == 0 ? ir::scalar : pool.family;
    const std::uint32_t function =
        builder_.host_function({"h" + std::to_string(count) + (by_path ? "p" : ""), count, family,
                                by_path, weighted(by_path)});
    const ValueId given = builder_.call_host(function, arguments);
    (count == 0 ? pools_[0] : pool).numbers.push_back(given);
  }

  void on_network() {
    const std::uint32_t parties = 1 + below(4);
    std::vector<clearing::Due> dues;
    for (std::uint32_t i = below(7); i > 0; --i)
      dues.push_back(
          {below(parties), below(4) ? below(parties) : clearing::outside, below(2), below(2) == 0});
    const auto count = static_cast<std::uint32_t>(dues.size());
    const std::uint32_t network = builder_.network("loop", parties, std::move(dues));
    const auto make = [&](Op op, std::uint32_t members) {
      return builder_.make(op, packed(members), no_value, no_value, network);
    };
    Pool& scalars = pools_[0];
    const ValueId paid = make(Op::clear, 4 * parties + count);
    const ValueId mixed = make(Op::mix, 2 * parties + count);
    scalars.numbers.push_back(make(Op::cycling, parties + count));
    scalars.numbers.push_back(builder_.make(Op::sum, paid));
    scalars.numbers.push_back(
        builder_.make(Op::extract, mixed, no_value, no_value, below(parties)));
    if (count == 0) return;
    Pool& pool = some_pool();
    std::vector<std::uint32_t> entries(pool.size);
    for (auto& entry : entries) entry = below(count);
    const ir::FamilyId of_dues = builder_.instruction(paid).family;
    const auto map = builder_.index_table("due", pool.family, of_dues, std::move(entries));
    pool.numbers.push_back(builder_.make(Op::gather, paid, no_value, no_value, map));
  }

  ValueId irr(const Pool& pool) {
    std::vector<double> times(pool.size);
    for (std::uint32_t i = 0; i < pool.size; ++i)
      times[i] = i == 0 ? 0.5 : times[i - 1] + 0.25 * (1 + below(4));
    const std::uint32_t column = builder_.column("times", pool.family, times);
    const ValueId flows = pick(pool.numbers);
    if (below(3) == 0) return builder_.make(Op::irr_count, flows, no_value, no_value, column);
    const ValueId which = below(4) ? builder_.number(below(3)) : pick(pools_[0].numbers);
    return builder_.make(Op::irr_root, flows, which, no_value, column);
  }

  /// What only some periods need, and is worth a branch.
  void on_the_calendar(Pool& pool) {
    const ValueId date = builder_.make(Op::le, builder_.period(), builder_.number(below(periods_)));
    ValueId dear =
        builder_.make(Op::exp, builder_.make(Op::mul, pick(pool.numbers), pool.numbers[0]));
    for (std::uint32_t i = below(4); i > 0; --i)
      dear = builder_.make(below(2) ? Op::add : Op::div, dear, pick(pool.numbers));
    pool.numbers.push_back(builder_.select(date, dear, pick(pool.numbers)));
  }

  /// A state whose numbers are checked on all paths, and rarely have no value.
  void checked_sum(Pool& pool) {
    if (pool.size == 0) return;
    const ValueId rarely_zero =
        builder_.make(Op::floor, builder_.make(Op::mul, pool.numbers[0], builder_.number(3000)));
    const ValueId quotient = builder_.make(Op::div, pool.numbers[1], rarely_zero);
    const ValueId high = builder_.make(Op::lt, builder_.number(0.5), pool.numbers[1]);
    const ValueId term = builder_.select(high, quotient, pool.numbers[0]);
    const ValueId state = builder_.read(pool.sum_slot);
    const ValueId ends[] = {builder_.make(Op::add, state, term),
                            builder_.make(Op::max, builder_.make(Op::sub, state, term), term),
                            builder_.make(Op::min, term, state), term};
    const ValueId next = ends[below(std::size(ends))];
    builder_.write_next(pool.sum_slot, next);
    for (const ValueId value : {quotient, term, next})
      if (below(2)) builder_.check(value, builder_.mask(true), builder_.site("w", "value", {}));
    pool.numbers.push_back(next);
  }

  void operation() {
    if (with_host_ && below(8) == 0) return call_host();
    if (with_networks_ && below(30) == 0) return on_network();
    const std::uint32_t kind = below(11);
    if (kind == 10) return on_the_calendar(some_pool());
    if (kind == 0) return across();
    if (kind == 1) return reduced();
    if (kind == 2) {
      Pool& pool = some_family();
      pool.numbers.push_back(builder_.broadcast(pick(pools_[0].numbers), pool.family));
      pool.masks.push_back(builder_.broadcast(pick(pools_[0].masks), pool.family));
      return;
    }
    elementwise(some_pool());
  }

  void next_states() {
    for (Pool& pool : pools_)
      std::erase_if(pool.open_slots, [&](std::uint32_t slot) {
        const bool writes = below(2) != 0;
        if (writes) builder_.write_next(slot, pick(pool.numbers));
        return writes;
      });
  }

  void effects() {
    for (Pool& pool : pools_) {
      builder_.write_next(pool.mask_slots[0], pick(pool.masks));
      if (pool.size == 0) continue;
      const ValueId rarely = builder_.make(Op::lt, pool.numbers[0], builder_.number(0.002));
      builder_.check(pick(pool.numbers), rarely, builder_.site("x", "value", {}));
      builder_.require(pick(pool.masks), rarely, builder_.site("y", "requirement", {}));
    }
    for (int i = 0; i < 5; ++i)
      builder_.observe(builder_.output("o", true), pick(pools_[0].numbers));
    builder_.output("nobody", true);
  }

  void close() {
    const ValueId flag = builder_.read_final(pools_[0].mask_slots[0]);
    const ValueId one = builder_.read_final(pools_[0].number_slots[0]);
    const ValueId two = builder_.read_final(pools_[0].number_slots[1]);
    builder_.observe(builder_.output("end", false), builder_.select(flag, one, two));
    for (const Pool& pool : pools_) rates(pool);
    for (const Pool& pool : pools_)
      builder_.observe(builder_.output("total", false),
                       builder_.make(Op::sum, builder_.read_final(pool.number_slots[2])));
    builder_.check(one, builder_.make(Op::lt, two, builder_.number(-1e200)),
                   builder_.site("z", "value", {}));
  }

  /// Of what is left in a state.
  void rates(const Pool& pool) {
    std::vector<double> times(pool.size);
    for (std::uint32_t i = 0; i < pool.size; ++i) times[i] = i;
    const std::uint32_t column = builder_.column("times", pool.family, times);
    const ValueId flows = builder_.read_final(pool.number_slots[0]);
    builder_.observe(builder_.output("rates", false),
                     builder_.make(Op::irr_count, flows, no_value, no_value, column));
    builder_.observe(builder_.output("rate", false),
                     builder_.make(Op::irr_root, flows, builder_.number(1), no_value, column));
  }

  std::mt19937 random_;
  bool with_networks_, with_host_;
  std::uint32_t periods_;
  Builder builder_;
  std::array<Pool, family_count> pools_;
  std::vector<std::uint32_t> maps_; ///< [from][into]
};

} // namespace

SomeInputs::SomeInputs(const ir::Program& program, std::uint64_t paths, std::uint32_t number) {
  std::mt19937 random(number);
  const auto some = [&] { return static_cast<double>(random() % 4000) / 1000 - 1; };
  for (std::size_t i = 0; i < program.parameters.size(); ++i) inputs.parameters.push_back(some());
  for (const ir::Sample& sample : program.samples) {
    lists.emplace_back(paths * numbers_of_path(program, sample));
    for (double& value : lists.back()) value = some();
  }
  for (const auto& list : lists) inputs.samples.emplace_back(list);
}

ir::Program wild_program_with_inputs(std::uint32_t number, int size) {
  return Wild(number, size, true, number % 2 == 0, true).finish();
}

ir::Program wild_program(std::uint32_t number, int size, bool with_networks, bool with_host) {
  return Wild(number, size, with_networks, with_host, false).finish();
}

} // namespace deal::test
