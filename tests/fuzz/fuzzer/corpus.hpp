#pragma once

#include "tests/fuzz/fuzzer/tokens.hpp"

#include <functional>
#include <string>
#include <vector>

namespace deal::fuzz {

/// A text to begin with, and its parts.
struct Seed {
  std::string origin; ///< the file that it is from
  std::string text;
  std::vector<Token> tokens;
  std::vector<Range> declarations, formulas;
};

/// Everything of the project that is written in the language. It is read once; what is made from it is the same as long as
/// the texts are.
struct Corpus {
  /// Examples, the library, blocks of the documentation, cases of diagnostics, and the models that stand in tests
  /// as raw strings. What is a part of a model has one around it.
  std::vector<Seed> right; ///< those that compile
  std::vector<Seed> wrong;
  std::vector<Token> words; ///< every solid token, once
};

/// Of the project in this folder; `compiles` parts right from wrong.
Corpus read_corpus(const std::string& project,
                   const std::function<bool(const std::string& text)>& compiles);

} // namespace deal::fuzz
