#pragma once

#include "deal/run.hpp"

#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

/// \file
/// Where a number comes from.
namespace deal {

/// One path of a model, and how far back to go on it.
struct WhyOptions {
  std::uint64_t path = 0; ///< 0 … 99 999 999
  std::uint64_t seed = default_seed;
  std::string at =
      {}; ///< the period of a series, as in Result::periods; "": where its size is largest
  unsigned depth = 4;        ///< steps back from the number, at most 100
  bool deep = false;         ///< with the choices that functions make inside
  std::stop_token stop = {}; ///< ends it within a tenth of a second, with an error
};

/// What a formula asked or chose from on the way.
struct WhyChoice {
  std::string kind; ///< "condition", "side" of a minimum or maximum, or "growth": a rate
  std::string text; ///< as written
  Place place;
  /// In the base unit; of a condition 1 or 0; of growth the factor since the grid began; NaN where there is none.
  double value = 0;
  std::string shown;  ///< for people
  bool taken = false; ///< of a side: it is the one
};

/// A number and where it comes from.
struct WhyNode {
  std::string
      kind; ///< "formula", "part", "draw", "state", "due", "paid", "units", "amount", "balance", "flow" or "cell"
  std::string name; ///< qualified: "trainium.extra"; of a part of a formula its text
  std::string unit;
  double value = 0;           ///< in the base unit; NaN where it is absent
  std::string shown;          ///< for people
  std::string period;         ///< of the value; "" if it does not move in time
  std::string formula;        ///< as written; "" of what the engine keeps
  std::optional<Place> place; ///< of the formula, else of the name
  bool assumed = false;
  std::string source; ///< of a value with `source "…"`
  std::string note;   ///< in words: who pays whom, how it was drawn
  /// "total", "average", "so far", …: how it is made of a series; "" if it is not.
  std::string over;
  std::vector<double> series; ///< that series, else its own values by period; may be empty
  std::string series_unit;
  std::vector<WhyChoice> choices;
  std::vector<WhyNode> parts; ///< the inputs that it has on this path
  bool repeated = false;      ///< its parts stand where it occurs first, nearer to the root
  bool more = false;          ///< it has parts, deeper than was asked for
};

/// What one payment did with an origin's money.
struct WhyHop {
  unsigned step = 1; ///< hops of the money from the origin
  std::string payment, payer, payee, kind;
  std::optional<Place> place;
  double paid = 0;    ///< in the periods in which it carried the origin's money
  double carried = 0; ///< the origin's part of that
  std::string end;    ///< "invested", "recycled", "returned", "spent", "passed on" or "moved on"
};

/// The way of an origin's money (docs/semantics.md, whose money is it?).
struct WhyTrail {
  std::string origin;
  std::string attribution; ///< "pro rata", "fifo", "own first" or "own last"
  std::string up_to;       ///< the last period that is covered
  double opening = 0, invested = 0;
  double recycled = 0, returned = 0, spent = 0, passed_on = 0;
  std::vector<std::pair<std::string, double>> held; ///< by whom at the end of that period
  double residual = 0;      ///< opening + invested − all that became of it; a rounding error
  std::vector<WhyHop> hops; ///< nearest to the origin first, of one step the largest first
};

/// A number taken apart, or why that failed.
struct [[nodiscard]] WhyResult {
  bool done = false; ///< else the diagnostics say why not
  std::string model, scenario, currency;
  std::vector<Override> overrides;  ///< in place of what model and scenario say
  std::vector<std::string> removed; ///< what the scenario removes, and what is made for it
  std::uint64_t path = 0, seed = 0;
  std::vector<std::string> periods;
  WhyNode root;
  std::vector<WhyTrail> trails; ///< of each origin whose money the number follows
  std::vector<Diagnostic> diagnostics;

  /// Whether it was taken apart.
  bool ok() const { return done; }
  /// Itself; throws Error unless ok().
  DEAL_API const WhyResult& or_throw() const&;
};
/// Takes a number apart on one path: its formula as written, what it reads, and what that reads, back to what is
/// written as a number. `number` is a measure, any other formula by its full name (`trainium.extra`), or a
/// payment's `.due` or `.paid`; of what a table has for each row one row, `cheque[Mistral].paid`. The values are
/// those that a run with the same seed has on that path. Of a model that was compiled for one scenario; compiles it
/// anew unless CompileOptions::keep_written was set. Blocks; safe to call for one model from many threads.
DEAL_API WhyResult why(const Model& model, const std::string& number,
                       const WhyOptions& options = {});
/// The same with what a Run was given: a number of its runs.
DEAL_API WhyResult why(const Run& run, const std::string& number, const WhyOptions& options = {});
/// As JSON, schema 1 (docs/json.md).
DEAL_API std::string to_json(const WhyResult& result);

} // namespace deal
