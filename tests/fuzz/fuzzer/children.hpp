#pragma once

#include "tests/fuzz/fuzzer/trial.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// Trials in processes of their own, so that one that crashes or never ends is a finding like others.
namespace deal::fuzz {

struct Bounds {
  /// Processor seconds for one trial.
  unsigned seconds = 5;
  /// Bytes of address space of a child; 0: any, as under AddressSanitizer.
  std::uint64_t memory = 0;
  /// Seconds by the clock after which no further trial begins; 0: none.
  double all_seconds = 0;
};
/// As much as suits this build.
Bounds usual_bounds();

struct Found {
  std::uint64_t number = 0;
  std::string finding;
};

struct Tally {
  std::uint64_t tried = 0;
  std::array<std::uint64_t, 3> reached{}; ///< by Reached
  std::vector<Found> findings;
};

/// Calls the work for every number from `first` up to `end`, in a child. One that dies is followed by another, which
/// goes on behind the number that it died of.
Tally in_children(std::uint64_t first, std::uint64_t end,
                  const std::function<Verdict(std::uint64_t)>& work, const Bounds& bounds,
                  const std::function<void(const Found&)>& found = {});

/// What stands before the first ": ": by this a finding is known again in a shorter text.
std::string kind_of(const std::string& finding);

} // namespace deal::fuzz
