#pragma once

#include "runtime/kernel/inputs.hpp"

#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <stop_token>
#include <utility>
#include <vector>

/// What an executor of a compiled model offers, whatever made it.
namespace deal::kernel {

/// What a kernel writes: scalars[o] is one number a path, series[o] one a path and period.
/// An output's position in its own list is the order in which the model declares it.
struct Layout {
  std::uint32_t scalars = 0;
  std::uint32_t series = 0;
  std::uint32_t periods = 0;
};

/// Paths are worked on and reduced in blocks of this many; part of the definition of the results' bits.
inline constexpr std::uint32_t block_paths = 256;

/// Where a block is run in parts, each but the last is a multiple of this.
inline constexpr std::uint32_t least_part = 32;

/// Starts at a line of the cache, so that no vector lies across two.
template <class T> struct AlignedAllocator {
  using value_type = T;
  static constexpr std::align_val_t alignment{64};

  AlignedAllocator() = default;
  template <class U> AlignedAllocator(const AlignedAllocator<U>&) {}
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), alignment)); }
  void deallocate(T* memory, std::size_t) { ::operator delete(memory, alignment); }
  friend bool operator==(const AlignedAllocator&, const AlignedAllocator&) { return true; }
};

/// Takes series whose values need not be kept, a period of some paths at a time.
class SeriesSink {
 public:
  virtual ~SeriesSink() = default;
  /// values[0 … count − 1] belong to the paths from number `from` of the block on; `from` is a multiple
  /// of least_part, and comes in order for each period.
  virtual void take(std::uint32_t output, std::uint32_t period, const double* values,
                    std::uint32_t from, std::uint32_t count) = 0;
  /// Some paths are through a period.
  virtual void end_period() {}
};

/// Room for the outputs of one block. NaN says that the path has no value (an absent optional).
class BlockBuffer {
 public:
  explicit BlockBuffer(const Layout& layout) : BlockBuffer(layout, {}, nullptr) {}
  /// The series of these numbers pass: each period of them is given to `sink`, and lies where the one before lay, so
  /// that it never leaves the first caches. `sink` must outlive the buffer.
  BlockBuffer(const Layout& layout, std::vector<std::uint32_t> passing, SeriesSink* sink)
      : layout_(layout), passing_(std::move(passing)), sink_(sink),
        rows_(layout.series, layout.periods) {
    for (const std::uint32_t output : passing_) rows_[output] = 1;
    std::size_t row = layout.scalars;
    for (const std::uint32_t rows : rows_) {
      first_.push_back(row);
      row += rows;
    }
    values_.resize(row * block_paths);
  }

  const Layout& layout() const { return layout_; }
  double* scalar(std::uint32_t output) {
    return values_.data() + std::size_t{output} * block_paths;
  }
  double* series(std::uint32_t output, std::uint32_t period) {
    const std::size_t row = first_[output] + (rows_[output] == 1 ? 0 : period);
    return values_.data() + row * block_paths;
  }
  /// What has to be said when a period of all series is there for `count` paths from number `from` of the block on.
  void end_period(std::uint32_t period, std::uint32_t from, std::uint32_t count) {
    for (const std::uint32_t output : passing_)
      sink_->take(output, period, series(output, period) + from, from, count);
    if (sink_ != nullptr) sink_->end_period();
  }

 private:
  Layout layout_;
  std::vector<std::uint32_t> passing_;
  SeriesSink* sink_;
  std::vector<std::uint32_t> rows_; ///< by series
  std::vector<std::size_t> first_;  ///< by series: its first row
  std::vector<double, AlignedAllocator<double>> values_;
};

/// Where a path stopped: something that happens got an undefined, infinite or forbidden number.
struct Fault {
  std::uint64_t path = 0;
  std::uint32_t period = 0;
  std::uint32_t site = 0;        ///< of the program
  std::uint32_t instruction = 0; ///< the check that failed
};

/// Memory for one thread's work on one kernel.
class Workspace {
 public:
  virtual ~Workspace() = default;
  /// For the runs to come; a new workspace has the program's own parameters and no samples. Only the samples' numbers are
  /// not copied. Throws std::invalid_argument where there is not one for each parameter or sample of the program. Does
  /// nothing for a kernel that takes none.
  virtual void bind(const Inputs&) {}
};

/// A compiled model. Immutable; run() may be called from many threads with a workspace each.
class Kernel {
 public:
  virtual ~Kernel() = default;
  virtual Layout layout() const = 0;
  virtual std::unique_ptr<Workspace> workspace() const = 0;
  /// About what a workspace holds.
  virtual std::size_t workspace_bytes() const { return 0; }
  /// Runs paths first … first + count − 1 (count ≤ block_paths; first a multiple of block_paths) and fills
  /// the first `count` entries of every output, series period by period with an end_period() after each. Returns the fault of the smallest path, in it the earliest,
  /// if any. Looks at `stop` between periods; a stopped block's buffer is not to be used. Throws std::invalid_argument
  /// where there are fewer samples than paths.
  virtual std::optional<Fault> run(Workspace& workspace, std::uint64_t seed, std::uint64_t first,
                                   std::uint32_t count, BlockBuffer& out,
                                   std::stop_token stop) const = 0;
};

} // namespace deal::kernel
