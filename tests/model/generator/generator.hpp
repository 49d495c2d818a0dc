#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// Random models of the language, well-typed by construction, for properties that hold of every model:
/// the laws of conservation, the same bits from every executor. Pure functions of their arguments.
namespace deal::generator {

struct Options {
  unsigned size = 14;  ///< about how many formulas, payments and deals a model has
  bool faults = false; ///< some divisions are not guarded, so that a run may stop with a fault
};

/// A model as the list of its declarations.
struct Sample {
  std::uint64_t seed = 0;
  std::vector<std::string> declarations;

  std::string text() const;
};

/// The model of a seed. It compiles without diagnostics. Without `faults` it runs without a fault: divisions
/// are guarded, dues and counts are not negative, products stay small.
/// Amounts come from a small set, zero among them, so that dues often equal cash exactly; parties often
/// default, some with costs. In each stage the payments often form loops, which may run through the parties of a
/// table's rows, and have several classes of seniority. Money is followed by all rules of attribution.
///
/// Measures with these names are there for tests; all but the last are series:
///   cash_X      a party's cash, never negative
///   due_p       a payment's due, and paid_p what was paid of it: 0 <= paid <= due
///   begun_s     a state at the opening, and left_s after the period: that with which the next one begins
///   gap_X       shares of X outstanding less those of all holders: zero
///   surplus_X   what X invested, with the opening's tags, less what it got back as recycled: never
///               negative
Sample generate(std::uint64_t seed, const Options& options = {});

/// The model's text with every measure and event x a second time, as twin_x: what it would be without a deal.
std::string with_twins(const Sample& sample, const std::string& deal);

/// Drops declarations as long as `fails` still holds of the text, until none can go.
/// `fails` must hold of the sample's own text; it has to tell the failure at hand from a text that does not
/// compile.
Sample shrink(Sample sample, const std::function<bool(const std::string& text)>& fails);

} // namespace deal::generator
