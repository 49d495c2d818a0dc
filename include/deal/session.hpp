#pragma once

#include "deal/engine.hpp"
#include "deal/run.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// \file
/// A model that is written piece by piece and asked at any time: what a REPL or a notebook stands on.
namespace deal {

/// What a text is to a session.
enum class TextForm {
  blank,        ///< nothing but space and comments
  incomplete,   ///< a bracket or text is open: more lines may follow
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
  std::vector<std::string> affects; ///< declarations that name it, directly or through others
};

/// All of the text was taken, or none of it.
struct [[nodiscard]] EnterResult {
  std::vector<Change> changes;
  std::vector<Diagnostic> diagnostics; ///< errors: the session is as it was; else warnings

  /// Whether it was taken: there are no errors.
  DEAL_API bool ok() const;
};

/// A declaration of a session, as it was written.
struct Declared {
  std::string name; ///< "" of what has none
  std::string form; ///< "party", "let", "measure", a structure's name: the first word
  std::string text; ///< with its documentation
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
  std::string unit;                     ///< as MeasureInfo::unit
  MeasureResult measure;                ///< but of a statistic; with the values of the paths
  double value = 0;                     ///< of a statistic
  std::optional<double> standard_error; ///< of a statistic, where it has one
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
};

/// A model as a list of declarations that can be added, replaced, taken back and asked. What fails changes nothing. A session begins with a title and
/// a grid, which may be redefined like all else. One thread at a time may use it.
class DEAL_API Session {
 public:
  /// A title and a grid, and the engine's options.
  explicit Session(Engine engine = Engine());
  ~Session();
  /// What was moved from may be destroyed or assigned to.
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  /// Decided by the text and the names that are known; reads no further than that.
  TextForm form_of(std::string_view text) const;

  /// Declarations. One whose name there is already takes its place; all is checked together before any is taken. The
  /// lines in diagnostics count from the start of `text`.
  EnterResult enter(const std::string& text);
  /// Takes a declaration out; refused where others need it.
  EnterResult remove(const std::string& name);
  /// Takes the model of a file in place of all that is there. Relative imports are read from its folder from then on.
  EnterResult load(const std::string& path);
  /// As a new session.
  void reset();
  /// Takes back the last change, or what was taken back; false: there is nothing to take back.
  bool undo();
  /// Takes back an undo(); false: there is none.
  bool redo();

  /// Computes an expression over the paths of a run. `options.measures` and `keep_paths` are set by it.
  Answer ask(const std::string& expression, const RunOptions& options = {},
             const std::string& scenario = "") const;
  /// Checks an expression without running it.
  TypeResult type_of(const std::string& expression) const;

  /// In the order of the text.
  const std::vector<Declared>& declarations() const;
  /// The declaration as written, or the library's of that name; nothing: there is none.
  std::optional<std::string> show(std::string_view name) const;
  /// What may stand at the end of `line`, given the lines that are open before it. Sorted; the best first.
  std::vector<Completion> complete(std::string_view line) const;

  /// The whole model, as a file that runs to the same numbers.
  std::string text() const;
  /// The same, compiled: to run, ask why, keep books.
  CompileResult compile(const CompileOptions& options = {}) const;

  struct Implementation;

 private:
  std::unique_ptr<Implementation> implementation_;
};

} // namespace deal
