#pragma once

#include "compiler/driver/driver.hpp"
#include "compiler/driver/inputs.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// Why a number is what it is on one path: its formula as written, what its inputs come to, and theirs, back to
/// what is written as a number; and for money that is followed, the way that it took.
namespace deal::driver {

struct WhyQuestion {
  std::string
      name; ///< of a measure or any other named formula, a payment's `.due` or `.paid`, a state
  std::uint64_t seed = 0;
  std::uint64_t path = 0;
  std::optional<std::uint32_t> period; ///< of what moves in time; none: where it is largest
  std::uint32_t depth = 4;             ///< steps back from the number
  bool deep = false;                   ///< show the formulas inside functions too
  stop::Stop* stop = nullptr;          ///< ends the search by stop::Stopped
};

/// A number and where it comes from. In base units.
struct Derivation {
  enum class Form : std::uint8_t {
    formula,
    written, ///< a part of a formula
    draw,
    state,
    due,
    paid,
    count,
    amount,  ///< of a posting
    balance, ///< cash, units, tags: what is there
    flow,    ///< sums of payments
    column,  ///< a cell of a table
  };
  /// What a formula asked or chose from on the way.
  struct Choice {
    /// A condition; one side of a minimum or maximum; by what factor something has grown.
    enum class Form : std::uint8_t { condition, side, growth };
    Form form = Form::condition;
    source::Span text;
    sema::Type type;
    double value = 0;
    bool taken = false; ///< of an alternative
  };
  Form form = Form::formula;
  std::string name;
  sema::Type type;
  double value = std::numeric_limits<double>::quiet_NaN();
  std::optional<std::uint32_t> period; ///< of the value, where it moves in time
  std::vector<double> series; ///< in each period; of a total and its like, of what it is made from
  std::string over;           ///< "total" and its like: how it is made from the series
  std::optional<source::Span> formula; ///< as written
  std::optional<source::Span> place;   ///< where it has its name
  bool assumed = false;
  std::string source;
  std::string note; ///< in words: from what it was drawn, who pays whom
  std::vector<Choice> choices;
  std::vector<std::uint32_t> parts; ///< numbers in Why::nodes
  bool repeated = false;            ///< its parts are shown where it first occurs
  bool more = false;                ///< it has parts that lie deeper than was asked for
};

/// What a payment did with an origin's money over the path.
struct Hop {
  std::string payment, payer, payee, kind;
  std::optional<source::Span> place;
  std::uint32_t step = 1; ///< hops of the money from the origin
  double paid = 0;        ///< in the periods in which it carried the origin's money
  double carried = 0;     ///< of it, the origin's
  std::string end;        ///< "invested", "recycled", "returned", "spent", "passed on", "moved on"
};

/// The way of one origin's money by one rule.
struct MoneyTrail {
  std::string origin;
  sema::Rule rule = sema::Rule::pro_rata;
  std::uint32_t last = 0; ///< the period up to which it is followed
  double opening = 0;     ///< held by others when the model begins
  double invested = 0, recycled = 0, returned = 0, spent = 0, passed_on = 0;
  std::vector<std::pair<std::string, double>> held; ///< by whom at the end
  double residual = 0;                              ///< opening + invested less all the others
  std::vector<Hop> hops;                            ///< nearest to the origin first
};

struct Why {
  std::vector<Derivation> nodes; ///< the first is what was asked
  std::vector<MoneyTrail> trails;
};

/// Answers for the one scenario of a compilation with `Options::keep_written`, or says why it cannot. The path has these
/// inputs, whose samples have to reach so far.
std::variant<Why, diagnostics::Diagnostic>
why(const Compilation& compilation, const WhyQuestion& question, const NamedInputs& inputs = {});

} // namespace deal::driver
