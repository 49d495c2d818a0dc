#include "tools/numbers.hpp"

#include <charconv>

namespace deal::tools {

std::optional<std::uint64_t> whole_number(std::string text, std::uint64_t least,
                                          std::uint64_t most) {
  std::erase(text, '_');
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size() && !text.empty();
  if (!whole || value < least || value > most) return std::nullopt;
  return value;
}

} // namespace deal::tools
