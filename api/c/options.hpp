#pragma once

#include "deal/deal.h"
#include "deal/run.hpp"

namespace deal::c {

/// Without what calls back, which an execution adds (run.cpp).
RunOptions run_options(const deal_run_options& given);
/// The caller's options as this version knows them.
deal_run_options taken_run_options(const deal_run_options* options);

} // namespace deal::c
