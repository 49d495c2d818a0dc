#include "compiler/diagnostics/diagnostics.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace deal::diagnostics {

namespace {

constexpr std::size_t longest_name = 100;
constexpr std::size_t most_candidates = 10'000;

using Letters = std::vector<std::string_view>;

Letters letters(std::string_view name) {
  Letters result;
  for (const auto& glyph : source::glyphs(name)) result.push_back(glyph.shown);
  return result;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool differ_in_case_only(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

/// Insertions, deletions, substitutions and swaps of neighbours, each letter edited at most once
/// (optimal string alignment; Damerau 1964, Levenshtein 1966).
std::size_t distance(const Letters& a, const Letters& b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1])});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

} // namespace

std::string nearest(std::string_view name, std::span<const std::string> candidates) {
  if (name.size() > longest_name * 4 || candidates.size() > most_candidates) return {};
  const auto wanted = letters(name);
  if (wanted.size() > longest_name) return {};
  std::size_t best = wanted.size() / 3 + 1;
  std::string result;
  for (const auto& candidate : candidates) {
    if (candidate == name || candidate.size() > longest_name * 4) continue;
    const auto other = letters(candidate);
    if (other.size() > wanted.size() + best || wanted.size() > other.size() + best) continue;
    const auto edits = differ_in_case_only(name, candidate) ? 0 : distance(wanted, other);
    if (edits >= best) continue;
    best = edits;
    result = candidate;
  }
  return result;
}

} // namespace deal::diagnostics
