#pragma once

#include "compiler/diagnostics/diagnostics.hpp"
#include "compiler/syntax/ast.hpp"
#include "runtime/stop/stop.hpp"

#include <string>

namespace deal::syntax {

/// Limits that are checked on the tokens, before anything recursive runs.
struct Limits {
  std::size_t nesting = 200;            ///< open ( [ { at once, and prefix operators in a row
  std::size_t expression_tokens = 4000; ///< tokens between two ends of a line or field
  std::size_t operations =
      500; ///< operators, members and calls in one formula: what its tree is deep at most
  std::size_t number_digits = 400;
  std::size_t file_bytes = source::max_file_bytes;
  stop::Stop* stop = nullptr; ///< ends the parsing by stop::Stopped; none: it goes on to the end
};

/// Parses one file of `sources`. On errors they are reported and the module holds what was understood.
/// Thread-safe for different Sources.
Module parse(const source::Sources& sources, source::FileId file,
             diagnostics::Diagnostics& diagnostics, const Limits& limits = {});

/// Parses one expression, as in `--set name=value`; null after an error.
ExprPtr parse_expression(const source::Sources& sources, source::FileId file,
                         diagnostics::Diagnostics& diagnostics, const Limits& limits = {});

/// The tokens, one a line: `line:column  KIND  text`.
std::string dump_tokens(const source::Sources& sources, source::FileId file);
/// The module as an indented tree.
std::string dump(const Module& module);
std::string dump(const Expr& expression);

} // namespace deal::syntax
