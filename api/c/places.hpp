#pragma once

#include "deal/deal.h"
#include "deal/diagnostic.hpp"

namespace deal::c {

inline constexpr deal_place no_place{"", 0, 0, 0, 0};

/// Lives as long as the place does.
inline deal_place place_of(const Place& place) {
  return {place.file.c_str(), place.line, place.column, place.end_line, place.end_column};
}

} // namespace deal::c
