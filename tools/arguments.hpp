#pragma once

#include "deal/books.hpp"
#include "deal/why.hpp"

#include <optional>
#include <string>
#include <vector>

namespace deal::tools {

enum class Command { run, books, check, why, repl, dump, explain, list, show, cache };
/// Over which stretches of time amounts are shown.
enum class By { period, quarter, year };
enum class Color { automatic, always, never };

/// A call of the program, checked.
struct Arguments {
  Command command = Command::run;
  std::optional<std::string> file;
  CompileOptions compile;
  RunOptions run; ///< paths, seed, threads and what runs it
  WhyOptions why;
  bool json = false;
  Color color = Color::automatic;
  Stage stage = Stage::ir;
  BooksOptions books;                    ///< but for `run`
  std::optional<By> by;                  ///< over what stretches books are shown
  std::optional<std::string> journal;    ///< where to; "-" is stdout
  bool no_history = false, echo = false; ///< of repl
  /// Whether the call is for several scenarios, however many there turn out to be.
  bool compares() const { return compile.all_scenarios || compile.scenarios.size() > 1; }
  std::string
      subject; ///< of why the number, of explain the code, of list the vocabulary, of show the name, of cache what to do
};

/// What became of the words of the command line: either a call, or a text and an exit code.
struct Parsed {
  std::optional<Arguments> arguments;
  std::string text; ///< help or version if exit_code is 0, else what is wrong
  int exit_code = 0;
};
Parsed parse(int count, const char* const* words);

} // namespace deal::tools
