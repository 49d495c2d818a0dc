#pragma once

#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <stop_token>
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

/// Room for the outputs of one block. NaN says that the path has no value (an absent optional).
class BlockBuffer {
 public:
  explicit BlockBuffer(const Layout& layout)
      : layout_(layout),
        values_((std::size_t{layout.scalars} + std::size_t{layout.series} * layout.periods) *
                block_paths) {}

  const Layout& layout() const { return layout_; }
  double* scalar(std::uint32_t output) {
    return values_.data() + std::size_t{output} * block_paths;
  }
  double* series(std::uint32_t output, std::uint32_t period) {
    return values_.data() +
           (layout_.scalars + std::size_t{output} * layout_.periods + period) * block_paths;
  }

 private:
  Layout layout_;
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
};

/// A compiled model. Immutable; run() may be called from many threads with a workspace each.
class Kernel {
 public:
  virtual ~Kernel() = default;
  virtual Layout layout() const = 0;
  virtual std::unique_ptr<Workspace> workspace() const = 0;
  /// Runs paths first … first + count − 1 (count ≤ block_paths; first a multiple of block_paths) and fills
  /// the first `count` entries of every output. Returns the fault of the smallest path, in it the earliest,
  /// if any. Looks at `stop` between periods; a stopped block's buffer is not to be used.
  virtual std::optional<Fault> run(Workspace& workspace, std::uint64_t seed, std::uint64_t first,
                                   std::uint32_t count, BlockBuffer& out,
                                   std::stop_token stop) const = 0;
};

} // namespace deal::kernel
