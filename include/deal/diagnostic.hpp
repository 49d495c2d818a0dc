#pragma once

#include "deal/export.hpp"

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// \file
/// What is wrong, and the two ways in which it comes back: as a value, or thrown.
namespace deal {

/// A warning leaves a result, an error none.
enum class Severity { error, warning };

/// A place in a text; lines and columns count from 1, columns in terminal cells (a wide character is two).
struct Place {
  std::string file;
  std::uint32_t line = 0, column = 0, end_line = 0, end_column = 0;
};

/// Another place that has to do with it, and what is there.
struct Note {
  Place place;
  std::string text;
};

/// What is wrong, where, and what to do.
struct Diagnostic {
  std::string code; ///< "D0101"; explain() tells more
  Severity severity = Severity::error;
  std::string message;
  std::optional<Place> place; ///< none for errors of the call
  std::string here;           ///< a few words for that place; may be empty
  std::vector<Note> notes;    ///< other places, such as the other side of a clash
  std::string help;           ///< may be empty
  std::string text;           ///< rendered for a terminal, without colour
  std::string colored;        ///< the same with ANSI colours
};

/// The explanation of a diagnostic's code, any case; nothing if there is no such code.
DEAL_API std::optional<std::string> explain(std::string_view code);
/// Diagnostics as a JSON array.
DEAL_API std::string to_json(const std::vector<Diagnostic>& diagnostics);

/// What or_throw() throws. what() is the text of all errors, one after the other.
class DEAL_API Error : public std::runtime_error {
 public:
  /// Of diagnostics with at least one error.
  explicit Error(std::vector<Diagnostic> diagnostics);
  /// What is wrong, errors and warnings.
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

/// What comes of a call that gives nothing else.
struct [[nodiscard]] Status {
  std::vector<Diagnostic> diagnostics; ///< empty: done

  /// Whether it was done.
  bool ok() const { return diagnostics.empty(); }
  /// Throws Error unless ok().
  void or_throw() const {
    if (!ok()) throw Error(diagnostics);
  }
};

} // namespace deal
