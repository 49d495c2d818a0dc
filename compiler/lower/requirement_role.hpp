#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace deal::lower {

/// The role of the site that requires a requirement of the model.
std::string requirement_role(std::size_t index);
/// Which of Model::requirements has this role.
std::optional<std::size_t> requirement_of(std::string_view role);

} // namespace deal::lower
