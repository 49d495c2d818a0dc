#pragma once

#include "deal/diagnostic.hpp"
#include "deal/result.hpp"

#include <stdexcept>
#include <string>
#include <vector>

/// What must hold of everything that the interface gives.
namespace deal::fuzz {

/// Thrown where something does not hold; its text is the finding, with the kind first.
class Finding : public std::runtime_error {
 public:
  Finding(const std::string& kind, const std::string& detail)
      : std::runtime_error(kind + ": " + detail) {}
};

/// That each is worded, in UTF-8, in the text that it is of, and blames the text and not the engine. `text` is that of the
/// file `name`.
void require_sound(const std::vector<Diagnostic>& diagnostics, const std::string& name,
                   const std::string& text);
bool has_errors(const std::vector<Diagnostic>& diagnostics);
/// Their texts, one after the other, without those that speak of machine code only.
std::string words(const std::vector<Diagnostic>& diagnostics);

bool same_bits(double a, double b);
/// What differs first between two results of one model; "" if nothing does.
std::string difference(const Result& one, const Result& other);

} // namespace deal::fuzz
