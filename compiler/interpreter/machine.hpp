#pragma once

#include "compiler/interpreter/binding.hpp"
#include "compiler/interpreter/plan.hpp"
#include "runtime/kernel/kernel.hpp"
#include "runtime/random/stream.hpp"

#include <array>
#include <optional>
#include <vector>

namespace deal::interpreter {

/// Where a machine's lane 0 stands in a block's outputs.
struct Window {
  kernel::BlockBuffer* buffer = nullptr; ///< without one, nothing is observed
  std::size_t lane = 0;
};

/// The memory of up to `width` paths and the instructions' effect on it. Refers to the plan.
///
/// A fault on lane k leaves only the lanes before k running: a smaller path may still fail later, and nothing
/// else can become the block's fault.
class Machine {
 public:
  Machine(const Plan& plan, std::size_t width);

  /// What `parameter` gives; it stays with the caller. Without it there are none.
  void give(std::span<const double> parameters) { parameters_ = parameters; }
  /// The same with samples and with what is the same on all paths, in place of the plan's; all stay with the caller.
  void give(const Binding& binding);

  /// Starts paths first … first + count − 1 (count ≤ width) afresh.
  void begin(std::uint64_t seed, std::uint64_t first, std::size_t count);
  void at_period(std::uint32_t period) { period_ = period; }
  /// Instead: what is the same on all paths, in `count` periods (≤ width) as lanes.
  void over_periods(std::uint32_t first, std::size_t count);
  /// Runs one block; `out` receives what is observed.
  void execute(ir::Block block, Window out = {});
  /// The slots' next values become their values.
  void end_period();

  std::size_t width() const { return width_; }
  /// Those still running.
  std::size_t lanes() const { return lanes_; }
  const std::optional<kernel::Fault>& fault() const { return fault_; }
  /// Masks as 0 and 1. For a value that has rows or is a slot's.
  double value(ir::ValueId id, std::uint32_t member, std::size_t lane = 0) const;

 private:
  using Mask = std::uint8_t;

  const ir::Instruction& instruction(ir::ValueId id) const { return plan_.program.values[id]; }
  std::size_t row(const Place& place) const;
  void take_seed(std::uint64_t seed);
  template <class T> T* result(ir::ValueId id, std::uint32_t member);
  /// `position` tells which spare row is used for an operand that is one number.
  template <class T> const T* operand(ir::ValueId id, std::uint32_t member, int position);
  template <class T>
  const T* view(const Constants<T>& constants, const std::vector<T>& rows, std::vector<T>& spread,
                const Place& place, std::uint32_t member) const;

  void run(ir::ValueId id, Window out);
  template <class T> void run_typed(ir::ValueId id);
  template <class T> void elementwise(ir::ValueId id);
  template <class T> void broadcast(ir::ValueId id);
  template <class T> void gather(ir::ValueId id);
  void number_only(ir::ValueId id);
  void draw(ir::ValueId id);
  void take_sample(ir::ValueId id);
  void in_each_period(ir::ValueId id);
  void scatter_add(ir::ValueId id);
  void join_members(ir::ValueId id);
  void on_network(ir::ValueId id);
  void call_host(ir::ValueId id);
  /// Joins the members in their order; `of_none` is what a family without members gives.
  void reduce(ir::ValueId id, double of_none, void (*join)(double*, const double*, std::size_t));
  void any(ir::ValueId id);
  void irr(ir::ValueId id);
  template <class T> void write(const ir::Instruction& in);
  void observe(const ir::Instruction& in, Window out);
  void guard(ir::ValueId id);

  const Plan& plan_;
  std::size_t width_;
  std::vector<double> numbers_;
  std::vector<Mask> masks_;
  std::array<std::vector<double>, 3> spread_numbers_; ///< an operand that is one number, as a row
  std::array<std::vector<Mask>, 3> spread_masks_;
  std::vector<double> clearing_; ///< working memory of runtime/clearing
  std::vector<double> flows_;    ///< of internal rates of return: a row for each member
  host::Caller host_;
  std::vector<double> host_arguments_; ///< a row for each
  std::vector<Mask> swapped_;          ///< by slot: whether the second rows are the current ones

  std::size_t lanes_;
  std::uint32_t period_ = 0;
  std::uint64_t first_ = 0;
  std::optional<std::uint64_t> seed_;
  std::vector<std::vector<random::Key>> keys_; ///< by stream and member, for the seed
  bool lanes_are_periods_ = false;
  const Constants<double>* constant_numbers_;
  const Constants<Mask>* constant_masks_;
  std::span<const double> parameters_;
  std::span<const std::span<const double>> samples_;
  std::optional<kernel::Fault> fault_;
};

} // namespace deal::interpreter
