#pragma once

#include <string>
#include <vector>

namespace deal::sema {

/// What a parameter of a distribution is: in the unit of what is drawn, or a plain number.
enum class Role { quantity, shape };

/// One entry of the registry of distributions; the sampling method stands in compiler/lower/draws.cpp.
struct Distribution {
  const char* name;
  std::vector<Role> parameters;
  bool takes_range; ///< `name(a to b)`
  const char* signature;
  const char* doc;
};
const std::vector<Distribution>& distributions();
const Distribution* find_distribution(const std::string& name);

} // namespace deal::sema
