#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What stands on a line.
namespace deal::tools::repl {

/// Without the blanks around it.
std::string_view trimmed(std::string_view text);

/// Takes the next word off a line; one in double quotes may hold blanks. "" at the end.
std::string take_word(std::string_view& line);

/// The word that is fewest letters away from what was written, if they are few; else "".
std::string nearest(std::string_view written, std::span<const std::string_view> words);

/// "a, b and c", of more than `most` the first ones and how many more.
std::string enumeration(const std::vector<std::string>& words, std::size_t most);

} // namespace deal::tools::repl
