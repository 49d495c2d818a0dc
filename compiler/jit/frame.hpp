#pragma once

#include "runtime/clearing/network.hpp"

#include <cstdint>

namespace deal::jit {

class HostCalls;

/// All that machine code is told: its functions take one pointer to this. For rows see rows.hpp.
struct Frame {
  double* numbers;                    ///< number rows
  std::uint8_t* masks;                ///< mask rows
  std::uint8_t* faults;               ///< one mask row: the lanes on which a check failed
  const double* setup;                ///< numbers that are the same on all paths and periods
  const std::uint8_t* setup_masks;    ///< one byte each
  const double* schedule;             ///< numbers of this period, the same on all paths
  const std::uint8_t* schedule_masks; ///< one byte each
  const double* tables;               ///< columns and grid columns that are read path by path
  const std::uint32_t* maps;          ///< index tables, one after the other
  const clearing::Network* const* networks;
  double* clearing;          ///< working memory of runtime/clearing
  const std::uint64_t* keys; ///< the keys of Philox: [stream][member][2]
  double* const* outputs;    ///< of the period: each scalar, then each series, at the first lane
  HostCalls* host;
  std::uint64_t first_path; ///< of lane 0
  std::uint64_t lanes;      ///< to be worked on; a multiple of rows.hpp's `quantum`
  std::uint64_t period;
};

using Code = void (*)(Frame*);

} // namespace deal::jit
