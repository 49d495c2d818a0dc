#pragma once

#include "deal/session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace deal::tools::repl {

/// Ways to go on with what is written.
struct Candidates {
  std::size_t replaced = 0; ///< bytes at the end of the line that they take the place of
  std::vector<Completion> all;
};

/// Commands behind a colon, files where a command takes one, forms and settings where it takes these; else what the session knows.
/// `open` are the lines before, that are not complete yet.
Candidates complete(const Session& session, const std::string& open, const std::string& line);

/// What all candidates begin with.
std::string common_start(const std::vector<Completion>& candidates);

} // namespace deal::tools::repl
