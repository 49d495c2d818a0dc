#include "case.hpp"
#include "support.hpp"

#include "tests/support/dice.hpp"

#include "compiler/syntax/parser.hpp"

#include <sstream>
#include <vector>

using namespace deal;
using namespace deal::test;
namespace fs = std::filesystem;

namespace {

/// The examples, the cases and the library's modules; these with a model around them.
std::vector<std::string> seeds() {
  std::vector<std::string> result;
  const fs::path top = DEAL_SOURCE_DIR;
  for (const char* folder : {"examples", "library"}) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(top / folder)) {
      if (entry.path().extension() == ".deal") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
      const bool library = std::string(folder) == "library";
      result.push_back(
          (library ? head : "") + read_text(file) +
          (library ? "investment a: Giant -> Startup { amount: $1bn; on: 2025-02 }\n" : ""));
    }
  }
  for (const Case& what : all_cases()) {
    const auto size = fs::file_size(what.file);
    if (size > 0 && size < 2000) result.push_back(read_text(what.file));
  }
  return result;
}

/// Words, numbers, signs and spaces one by one.
std::vector<std::string> tokens(const std::string& text) {
  std::vector<std::string> result;
  const auto word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$';
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!result.empty() && word(text[i]) && word(text[i - 1]))
      result.back() += text[i];
    else
      result.emplace_back(1, text[i]);
  }
  return result;
}

std::string flipped(std::string text, Dice& dice) {
  for (auto n = 1 + dice.below(3); n > 0; --n) {
    text[dice.below(text.size())] =
        static_cast<char>(dice.below(2) ? 32 + dice.below(95) : dice.below(256));
  }
  return text;
}

std::string shuffled(const std::string& text, Dice& dice) {
  auto parts = tokens(text);
  for (auto n = 1 + dice.below(3); n > 0; --n) {
    const auto at = dice.below(parts.size());
    const auto other = dice.below(parts.size());
    switch (dice.below(4)) {
    case 0: parts[at].clear(); break;
    case 1: parts[at] += " " + parts[at]; break;
    case 2: std::swap(parts[at], parts[other]); break;
    default: parts[at] = parts[other]; break;
    }
  }
  std::string result;
  for (const std::string& part : parts) result += part;
  return result;
}

/// Compiled, run for a few paths, and every error in the text and printable.
void digest(const std::string& text) {
  const auto outcome = compiled(text);
  if (!outcome.runs()) return;
  if (const auto fault = fault_of(*outcome.compilation, kernel::block_paths)) {
    const auto said = driver::explain_fault(*outcome.compilation, 1, *fault);
    CHECK(!diagnostics::to_text(said, outcome.compilation->sources, false).empty());
  }
}

void fuzz(std::uint64_t seed, int rounds, std::string (*mutate)(const std::string&, Dice&)) {
  const auto texts = seeds();
  Dice dice(seed);
  for (int round = 0; round < rounds; ++round) {
    const std::string text = mutate(texts[dice.below(texts.size())], dice);
    CAPTURE(round);
    CAPTURE(text);
    digest(text);
  }
}

} // namespace

TEST_CASE("models with wrong bytes compile or say why") {
  fuzz(1, 2500, [](const std::string& text, Dice& dice) { return flipped(text, dice); });
}

TEST_CASE("models with wrong words compile or say why") { fuzz(2, 2500, shuffled); }
