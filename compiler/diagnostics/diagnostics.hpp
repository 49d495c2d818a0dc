#pragma once

#include "compiler/source/source.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Codes, spans and arguments → records; records → text or JSON.
/// The wording lives in codes/*.def, one line of message and a longer explanation for each code.
namespace deal::diagnostics {

enum class Severity { error, warning };

enum class Code {
#define DEAL_DIAGNOSTIC(name, number, severity, message, explanation) name,
#include "compiler/diagnostics/codes.def"
#undef DEAL_DIAGNOSTIC
};

/// What is known of a code, for `deal explain`.
struct CodeInfo {
  Code code;
  std::string_view name;
  std::string_view number; ///< "D0123"
  Severity severity;
  std::string_view message;     ///< fmt template
  std::string_view explanation; ///< cause, example, mend
};

const CodeInfo& info(Code code);
std::span<const CodeInfo> all_codes();
/// The code of a number ("D0123", any case), or null.
const CodeInfo* find_code(std::string_view number);

/// A secondary place: where the other side of a clash comes from.
struct Label {
  source::Span span;
  std::string text;

  friend bool operator==(const Label&, const Label&) = default;
};

struct Diagnostic {
  Code code;
  Severity severity;
  source::Span span;
  std::string message;
  std::string here;          ///< short text under the caret; may be empty
  std::vector<Label> labels; ///< other places, in order
  std::string help;          ///< what to do; may be empty
  bool has_span = true;      ///< false for errors of the call

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

/// Collects the diagnostics of one compilation. Not thread-safe.
class Diagnostics {
 public:
  /// Fluent handle on the record just reported; valid until the next report.
  class Handle {
   public:
    Handle(Diagnostics& owner, std::size_t index) : owner_(owner), index_(index) {}
    Handle& here(std::string text);
    Handle& label(source::Span span, std::string text);
    Handle& help(std::string text);

   private:
    Diagnostic& record();
    Diagnostics& owner_;
    std::size_t index_;
  };

  /// Records a diagnostic; `arguments` fill the `{}` of the code's message.
  /// A second report of the same code at the same span is dropped (no cascades). After `most_errors` one
  /// `too_many_errors` stands for all the rest.
  static constexpr std::size_t most_errors = 100;
  Handle report(Code code, source::Span span, std::vector<std::string> arguments = {});
  Handle report(Code code, std::vector<std::string> arguments = {});

  /// Takes over a record of another collection, unless it is here already word for word.
  void include(Diagnostic diagnostic);

  bool has_errors() const { return errors_ > 0; }
  std::size_t error_count() const { return errors_; }
  bool empty() const { return records_.empty(); }
  /// In the order of file and place.
  std::vector<Diagnostic> sorted() const;

  /// Of the records after the first `count`, those whose place `foreign` picks are moved to `place`; where
  /// they were becomes their first label. What then says the same as another is dropped.
  void move(std::size_t count, source::Span place,
            const std::function<bool(source::Span)>& foreign);
  /// Takes out all records after the first `count`: for speculative work.
  std::vector<Diagnostic> take(std::size_t count);
  std::size_t size() const { return records_.size(); }

 private:
  Handle add(Diagnostic diagnostic);
  Handle append(Diagnostic diagnostic);

  std::vector<Diagnostic> records_;
  Diagnostic dropped_;
  std::size_t errors_ = 0;
};

/// Renders for a terminal: place, message, source line with a caret, labels, help.
std::string to_text(const Diagnostic& diagnostic, const source::Sources& sources, bool color);
/// An array of objects: code, severity, message, file, line, column, end_line, end_column, labels, help.
std::string to_json(std::span<const Diagnostic> diagnostics, const source::Sources& sources);

/// The candidate nearest to a misspelt name (Damerau–Levenshtein, at most a third of its length), or "".
/// None is sought among more than ten thousand.
std::string nearest(std::string_view name, std::span<const std::string> candidates);

} // namespace deal::diagnostics
