#pragma once

#include "api/c/guard.hpp"
#include "deal/result.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace deal::c {

deal_status status_of(RunStatus status);

/// Lives as long as the measure does.
deal_measure_info info_of(const MeasureInfo& measure);

template <class Entry> const Entry& at(const std::vector<Entry>& list, std::size_t index) {
  if (index >= list.size()) throw Misuse{"there is no index " + std::to_string(index)};
  return list[index];
}

/// "" where there is none.
const char* text_at(const std::vector<std::string>& list, std::size_t index);

} // namespace deal::c
