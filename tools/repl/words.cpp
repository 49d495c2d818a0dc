#include "tools/repl/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace deal::tools::repl {

namespace {

constexpr std::string_view blanks = " \t\r\n\f\v";
constexpr std::size_t longest_compared = 64;

/// Insertions, deletions, replacements and swaps of neighbours (Damerau 1964, in its restricted form).
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::vector<std::size_t>> steps(from.size() + 1,
                                              std::vector<std::size_t>(to.size() + 1));
  for (std::size_t i = 0; i <= from.size(); ++i) steps[i][0] = i;
  for (std::size_t j = 0; j <= to.size(); ++j) steps[0][j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const bool same = from[i - 1] == to[j - 1];
      steps[i][j] = std::min(
          {steps[i - 1][j] + 1, steps[i][j - 1] + 1, steps[i - 1][j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
      if (swapped) steps[i][j] = std::min(steps[i][j], steps[i - 2][j - 2] + 1);
    }
  }
  return steps[from.size()][to.size()];
}

} // namespace

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  const bool quoted = line.starts_with('"');
  if (quoted) line.remove_prefix(1);
  const std::size_t end =
      std::min(quoted ? line.find('"') : line.find_first_of(blanks), line.size());
  std::string word(line.substr(0, end));
  line.remove_prefix(std::min(end + (quoted ? 1 : 0), line.size()));
  return word;
}

std::string nearest(std::string_view written, std::span<const std::string_view> words) {
  if (written.size() > longest_compared) return "";
  std::string_view best;
  std::size_t fewest = std::max<std::size_t>(1, written.size() / 3) + 1;
  for (const std::string_view word : words) {
    const std::size_t steps = distance(written, word);
    if (steps >= fewest) continue;
    fewest = steps;
    best = word;
  }
  return std::string(best);
}

std::string enumeration(const std::vector<std::string>& words, std::size_t most) {
  std::string text;
  const std::size_t shown = words.size() <= most ? words.size() : most;
  for (std::size_t i = 0; i < shown; ++i) {
    const bool last = i + 1 == words.size();
    text += (i == 0 ? "" : last ? " and " : ", ") + words[i];
  }
  if (shown < words.size()) text += fmt::format(" and {} more", words.size() - shown);
  return text;
}

} // namespace deal::tools::repl
