#pragma once

#include "deal/engine.hpp"
#include "deal/run.hpp"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

/// \file
/// A model that is written piece by piece and asked at any time: what a REPL or a notebook stands on.
namespace deal {

/// What a text is to a session.
enum class TextForm {
  blank, ///< nothing but space and comments
  incomplete, ///< a bracket is open, or an operator, comma or documentation asks for more: lines may follow
  declarations, ///< parses, or fails, as declarations
  expression,   ///< something to be answered
};

/// What became of one declaration that was entered.
struct Change {
  /// What was done with it.
  enum class Kind { added, redefined, removed };
  Kind kind = Kind::added;
  std::string name; ///< "Anthropic"; of what has no name its first word: "grid", "expect"
  std::string form; ///< as in Declared::form
  std::vector<std::string>
      affects; ///< declarations that name it, directly or through others; in the order of the text. Empty where more than a hundred change at once
};

/// All of the text was taken, or none of it.
struct [[nodiscard]] EnterResult {
  std::vector<Change> changes;
  std::vector<Diagnostic> diagnostics; ///< errors: the session is as it was; else warnings

  /// Whether it was taken: there are no errors.
  DEAL_API bool ok() const;
};

/// A declaration of a session, as it was written. Each binding of a `state` or `next` is one of its own.
struct Declared {
  std::string name; ///< "" of what has none
  std::string form; ///< "party", "let", "measure", a structure's name: the first word
  std::string text; ///< with its documentation and the comments beside it
  std::string doc;
};

/// What an expression came to.
struct [[nodiscard]] Answer {
  /// What kind of answer it is.
  enum class Form {
    number,       ///< the same on all paths: the mean is it
    distribution, ///< a number that the paths differ in
    probability,  ///< a condition
    series,       ///< of any of these, by period
    statistic, ///< of the run as a whole, like `P(…)` and `mean(…)`: `value` and `standard_error`
  };
  Form form = Form::number;
  std::string unit; ///< as MeasureInfo::unit
  /// With the values of the paths. Of a statistic empty, but if it is a series: `mean` and `standard_error` then.
  MeasureResult measure;
  double value = 0; ///< of a statistic; of a condition 1 or 0, NaN if it is open
  std::optional<double> standard_error; ///< of a statistic, where it has one
  std::optional<double> low, high;      ///< of a statistic, the 95 % interval where it has one
  /// Of a condition on statistics, and about how many paths would tell of an open one, 0 if that is not known.
  std::optional<Verdict> verdict;
  std::uint64_t paths_to_tell = 0;
  std::vector<std::string> periods;
  std::uint64_t paths = 0, seed = 0;
  double seconds = 0; ///< from the question to the answer
  Backend backend = Backend::interpreter;
  RunStatus status = RunStatus::done;
  std::vector<Diagnostic> diagnostics; ///< unless `status` is done, errors, and nothing else

  /// Whether there is an answer.
  bool ok() const { return status == RunStatus::done; }
};

/// What an expression would come to, without a run.
struct [[nodiscard]] TypeResult {
  std::string unit; ///< as MeasureInfo::unit
  bool series = false;
  bool drawn = false; ///< differs from path to path
  bool statistic = false;
  std::vector<Diagnostic> diagnostics;

  /// Whether it has a type: there are no errors.
  DEAL_API bool ok() const;
};

/// A way to go on with a word.
struct Completion {
  std::string text; ///< the whole word
  std::string form; ///< "party", "field", "unit", "function", "keyword", …
  std::string doc;  ///< one line
  std::size_t begin =
      0; ///< in the bytes of the line: `text` takes the place of what stands from there on
};

/// A model as a list of declarations that can be added, replaced, taken back and asked. What fails changes nothing: a new
/// list is made beside the old one, checked, and only then taken. A session begins with `model "Untitled"` and a
/// monthly grid from 2025-01 to 2029-12, which may be redefined like all else. One thread at a time may use it, also of
/// its const functions, which keep what they have compiled. What they give is the caller's own.
class DEAL_API Session {
 public:
  /// A title and a grid, and the engine's options.
  explicit Session(Engine engine = Engine());
  ~Session();
  /// What was moved from may be destroyed or assigned to; anything else throws std::logic_error.
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  /// Decided by the text and the names that are known; reads no further than that.
  TextForm form_of(std::string_view text) const;

  /// Takes declarations: all of them, or none and the errors. One that speaks of what there is already takes its place,
  /// wherever it was entered: of the same name (a party, deal, let, measure, … whichever it was before); of the same
  /// structure, function, kind, account or scenario; the title, grid, currency and attribution; the same `import`,
  /// `opening`, `next` or correlation; a `for` that declares the same; an `expect` of the same text. Others come last.
  ///
  /// What is there can be changed in part, which leaves the rest as it is written:
  ///
  ///     note24.amount: $2bn              a field of a deal, party or payment, also `note24.amount = $2bn`
  ///     series_f.pre_money ~ uniform($30bn to $40bn)
  ///     note24.as.discount: 20%          of a structure in a field
  ///     startups.Mistral.cash: $2bn      a cell of a table
  ///     Anthropic { cash: $2bn }         several fields at once; others stay
  ///     growth = 5%                      the formula of a let, state, measure or event; a new `let` if there is none
  ///     growth ~ normal(5%, 1%)
  ///
  /// Places in diagnostics are in the file "line" and count from the start of `text`; of what no longer holds in an older
  /// declaration they are in the file of its name and count from the start of its own text.
  /// A stop ends it within a tenth of a second, with an error; so it does remove(), load() and type_of().
  EnterResult enter(const std::string& text, std::stop_token stop = {});
  /// Takes out all that is declared under a name; what has none by its first word, where only one begins so, or by its
  /// whole text. Refused where others need it.
  EnterResult remove(const std::string& name, std::stop_token stop = {});
  /// Takes the model of a file in place of all that is there. Relative imports are read from its folder from then on.
  EnterResult load(const std::string& path, std::stop_token stop = {});
  /// As a new session; undo() brings back what was there.
  void reset();
  /// Takes back the last change, up to a thousand of them, or what was taken back; false: there is nothing to take back.
  bool undo();
  /// Takes back an undo(); false: there is none.
  bool redo();

  /// Computes an expression over the paths of a run, under a scenario of the session. Expectations are not judged.
  /// `options.measures` and `keep_paths` are set by it. The model of a question is kept until the session changes, so that
  /// the same one is answered sooner. A condition is answered with its probability; one about statistics, `P(x) < 5%`,
  /// with 1 or 0 and no error. The error of what is made from several statistics is an upper bound, the sum of what each
  /// contributes. Places in diagnostics are in the file "expression".
  Answer ask(const std::string& expression, const RunOptions& options = {},
             const std::string& scenario = "") const;
  /// Checks an expression without running it.
  TypeResult type_of(const std::string& expression, std::stop_token stop = {}) const;

  /// In the order of the text; until the session changes.
  const std::vector<Declared>& declarations() const;
  /// The declaration as written, or the library's of that name; nothing: there is none.
  std::optional<std::string> show(std::string_view name) const;
  /// What may stand at the end of `line`, which begins with the lines that are open before it: words that go on from
  /// the one that has been begun, and then those that have its letters in order. Sorted; the best first.
  std::vector<Completion> complete(std::string_view line) const;

  /// The whole model, as a file that runs to the same numbers.
  std::string text() const;
  /// The same, compiled: to run, ask why, keep books.
  CompileResult compile(const CompileOptions& options = {}) const;

  struct DEAL_HIDDEN Implementation;

 private:
  DEAL_HIDDEN Implementation& my() const;

  std::unique_ptr<Implementation> implementation_;
};

} // namespace deal
