#pragma once

#include "deal/deal.h"
#include "deal/engine.hpp"

/// What a program in C gives to its models.
namespace deal::c {

HostFunction host_function(const deal_host_function& given);
HostSeries host_series(const deal_host_series& given);

} // namespace deal::c
