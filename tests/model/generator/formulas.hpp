#pragma once

#include "tests/model/generator/dice.hpp"

#include <string>
#include <vector>

namespace deal::generator {

/// What a formula is: its unit, in the words of the language.
enum class Sort { money, rate, number, fraction, duration, condition, chips };
inline constexpr std::size_t sorts = 7;

/// A stage up to which a formula may read what was paid.
enum Reach : int { nothing_paid = -1, funding = 0, operating = 1, distribution = 2 };

struct Named {
  std::string name;
  Sort sort;
  int reach;          ///< the latest stage whose payments it reads
  bool state = false; ///< whoever looks back says which of its values is meant
};

struct Payment {
  std::string name;
  int stage;
  bool rows = false; ///< one for each row of the model's table, so that only the sum can be read
};

/// Rules of attribution.
inline constexpr std::initializer_list<const char*> rules{"pro_rata", "fifo", "own_first",
                                                          "own_last"};

/// What formulas can speak of.
struct Vocabulary {
  std::vector<std::string> dates;   ///< the first day of each period
  std::vector<std::string> parties; ///< with cash of their own
  std::vector<std::string> holders; ///< parties, divisions and outside parties
  std::vector<std::string> origins; ///< parties and outside parties
  std::vector<std::string> funders; ///< of them, who puts money into others
  std::vector<std::string> issuers; ///< parties with shares from the opening on
  std::vector<Named> named;         ///< lets, states and draws so far
  std::vector<Payment> payments;
};

/// Writes formulas of a sort. Their values stay small and finite; an unguarded division comes only with
/// `faults`.
class Formulas {
 public:
  Formulas(Dice& dice, const Vocabulary& words, bool faults)
      : dice_(dice), words_(words), faults_(faults) {}

  /// A formula that reads no payment of a stage after `limit`.
  std::string write(Sort sort, int limit, int depth = 2);
  /// A formula of a measure or an event, which looks back on the period.
  std::string looking_back(Sort sort, int depth = 2);
  /// Never negative; for dues, wages, needs.
  std::string positive(Sort sort, int limit, int depth = 2);
  /// The latest stage whose payments the formula written last reads.
  int reach() const { return reach_; }

  /// A number without any name in it.
  std::string literal(Sort sort);
  std::string date() { return dice_.of(words_.dates); }
  std::string points(Sort sort, const char* function);

 private:
  std::string formula(Sort sort, int depth);
  std::string leaf(Sort sort);
  std::string known(Sort sort);
  std::string money(int depth);
  std::string money_leaf();
  /// The rule of attribution that a call names, if any.
  std::string by_rule();
  std::string flow(const std::string& what);
  std::string rate(int depth);
  std::string number(int depth);
  std::string fraction(int depth);
  static std::string counted(const std::string& between);
  std::string duration(int depth);
  std::string condition(int depth);
  std::string condition_leaf();
  std::string chips(int depth);
  /// Forms that every sort of number has: a choice, an extremum, the past, a sum so far.
  std::string common(Sort sort, int depth);
  std::string remembered(Sort sort);

  Dice& dice_;
  const Vocabulary& words_;
  bool faults_;
  bool looks_back_ = false;
  int limit_ = nothing_paid;
  int reach_ = nothing_paid;
};

} // namespace deal::generator
