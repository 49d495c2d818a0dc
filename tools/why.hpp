#pragma once

#include "deal/why.hpp"
#include "tools/output.hpp"

#include <string>

namespace deal::tools {

/// The derivation of a number for people: what was asked, the tree of its inputs, the way of followed money.
std::string why_report(const WhyResult& result, const Style& style, std::size_t columns);

} // namespace deal::tools
