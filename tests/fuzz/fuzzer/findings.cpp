#include "tests/fuzz/fuzzer/findings.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace deal::fuzz {

namespace {

bool is_utf8(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at++]);
    int more = byte < 0x80 ? 0 : byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : byte >= 0xC2 ? 1 : -1;
    if (more < 0 || byte > 0xF4) return false;
    for (; more > 0; --more, ++at) {
      if (at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) return false;
    }
  }
  return true;
}

bool same_bits(const std::vector<double>& one, const std::vector<double>& other) {
  return one.size() == other.size() &&
         std::equal(one.begin(), one.end(), other.begin(),
                    [](double a, double b) { return fuzz::same_bits(a, b); });
}

bool same_bits(const Statistics& one, const Statistics& other) {
  return one.count == other.count && same_bits(one.mean, other.mean) &&
         same_bits(one.standard_error, other.standard_error) && same_bits(one.sd, other.sd) &&
         same_bits(one.min, other.min) && same_bits(one.p50, other.p50) &&
         same_bits(one.max, other.max);
}

std::string difference(const MeasureResult& one, const MeasureResult& other) {
  const std::string& name = one.info.name;
  if (name != other.info.name || one.info.unit != other.info.unit) return "the measure " + name;
  if (!same_bits(one.statistics, other.statistics)) return "the statistics of " + name;
  const auto a = one.values.all(), b = other.values.all();
  if (a.size() != b.size()) return "the number of values of " + name;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!fuzz::same_bits(a[i], b[i])) return "the value " + std::to_string(i) + " of " + name;
  }
  return "";
}

/// The codes that say that the engine is at fault, a law of it is broken, or it could not go on.
bool blames_the_engine(const std::string& code) {
  return code == "D0907" || code == "D0906" || code == "D0909";
}

} // namespace

bool same_bits(double a, double b) {
  // Which NaN it is says nothing.
  return (std::isnan(a) && std::isnan(b)) ||
         std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool has_errors(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::error; });
}

std::string words(const std::vector<Diagnostic>& diagnostics) {
  std::string result;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.code != "D0911") result += diagnostic.text + "\n";
  }
  return result;
}

void require_sound(const std::vector<Diagnostic>& diagnostics, const std::string& name,
                   const std::string& text) {
  const auto lines = static_cast<std::uint32_t>(1 + std::count(text.begin(), text.end(), '\n'));
  for (const Diagnostic& diagnostic : diagnostics) {
    if (blames_the_engine(diagnostic.code))
      throw Finding(diagnostic.code + " " + diagnostic.message, diagnostic.text);
    if (diagnostic.code.empty() || diagnostic.message.empty() || diagnostic.text.empty())
      throw Finding("a diagnostic without words", diagnostic.code);
    if (!is_utf8(diagnostic.text)) throw Finding("a diagnostic that is no UTF-8", diagnostic.code);
    const auto& place = diagnostic.place;
    if (!place || place->file != name) continue;
    const bool inside = place->line >= 1 && place->line <= place->end_line &&
                        place->end_line <= lines && place->column >= 1;
    if (!inside) throw Finding("a place outside the text", diagnostic.text);
  }
}

namespace {

/// What is said and where, whatever the file is called.
std::string said(const std::vector<Diagnostic>& diagnostics) {
  std::string result;
  for (const Diagnostic& each : diagnostics)
    result += each.code + ": " + each.message + " " +
              (each.place ? std::to_string(each.place->line) : "") + "\n";
  return result;
}

} // namespace

std::string difference(const Result& one, const Result& other) {
  if (one.status != other.status)
    return "how it ended: " + words(one.diagnostics) + "and " + words(other.diagnostics);
  if (said(one.diagnostics) != said(other.diagnostics))
    return "the diagnostics: " + words(one.diagnostics) + "and " + words(other.diagnostics);
  if (one.measures.size() != other.measures.size()) return "the number of measures";
  for (std::size_t i = 0; i < one.measures.size(); ++i) {
    const std::string found = difference(one.measures[i], other.measures[i]);
    if (!found.empty()) return found;
  }
  if (one.expectations.size() != other.expectations.size()) return "the number of expectations";
  for (std::size_t i = 0; i < one.expectations.size(); ++i) {
    const ExpectResult &a = one.expectations[i], &b = other.expectations[i];
    if (a.holds() != b.holds() || a.found != b.found || a.difference != b.difference)
      return "the expectation " + a.text;
  }
  if (!fuzz::same_bits(one.conservation.cash, other.conservation.cash) ||
      !fuzz::same_bits(one.conservation.tags, other.conservation.tags) ||
      !fuzz::same_bits(one.conservation.postings, other.conservation.postings))
    return "the residuals of conservation";
  return "";
}

} // namespace deal::fuzz
