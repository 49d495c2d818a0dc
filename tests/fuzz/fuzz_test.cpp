#include "tests/fuzz/fuzzer/children.hpp"
#include "tests/fuzz/fuzzer/corpus.hpp"
#include "tests/fuzz/fuzzer/findings.hpp"
#include "tests/fuzz/fuzzer/grid.hpp"
#include "tests/fuzz/fuzzer/mutation.hpp"
#include "tests/fuzz/fuzzer/shrink.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <set>

using namespace deal;
using namespace deal::fuzz;

/// The fuzzer itself: what it says nothing of, it must have tried.
namespace {

const Corpus& corpus() {
  static const Corpus read = read_corpus(
      DEAL_SOURCE_DIR, [](const std::string& text) { return text.find("structure") > 100; });
  return read;
}

/// The solid tokens with bars between them.
std::string words_of(const std::string& text) {
  std::string result;
  for (const Token& token : tokens(text)) {
    if (is_solid(token)) result += (result.empty() ? "" : "|") + token.text;
  }
  return result;
}

} // namespace

TEST_CASE("a text is cut into words, numbers, dates, texts and signs, and no byte is lost") {
  CHECK(words_of("pay a: A -> B { due: $1.5bn/year; on: 2025-01-31 } // why\n\"x y\" <= 3e-5") ==
        "pay|a|:|A|->|B|{|due|:|$1.5bn|/|year|;|on|:|2025-01-31|}|\"x y\"|<=|3e-5");
  CHECK(words_of("40亿 CNY, 2024Q3, 20%") == "40亿|CNY|,|2024Q3|,|20%");
  for (const Seed& seed : corpus().right) CHECK(join(seed.tokens) == seed.text);
}

TEST_CASE("declarations end with the line outside of brackets, formulas where they are left") {
  const std::string text = "let x = f(1, 2)\nparty A { cash: $1\n staff: 3 }\n\nlet y = 2";
  const auto parts = tokens(text);
  std::vector<std::string> found;
  for (const Range& range : declarations(parts)) found.push_back(join(parts, range));
  CHECK(found == std::vector<std::string>{"let x = f(1, 2)\n", "party A { cash: $1\n staff: 3 }\n",
                                          "let y = 2"});
  std::set<std::string> read;
  for (const Range& range : formulas(parts)) read.insert(join(parts, range));
  CHECK(read == std::set<std::string>{"f(1, 2)", "1", "2", "$1", "3 "});
}

TEST_CASE("the text of a number is always the same, and numbers have texts of their own") {
  std::set<std::string> texts;
  for (std::uint64_t number = 0; number < 200; ++number) {
    texts.insert(mutant(number, corpus()));
    CHECK(mutant(number, corpus()) == mutant(number, corpus()));
  }
  CHECK(texts.size() > 190);
}

TEST_CASE("a finding is made as short as it stays one") {
  const auto fails = [](const std::string& text) {
    return text.find("bad") != std::string::npos && text.find("worse") != std::string::npos;
  };
  CHECK(shrunk("one line\nlet bad = 1\nanother\nlet x = worse + 2\n", fails) == "badworse");
}

TEST_CASE("a child that crashes or never ends is a finding, and the next one goes on") {
  const auto work = [](std::uint64_t number) -> fuzz::Verdict {
    if (number == 2) std::abort();
    if (number == 4) std::_Exit(7);
    for (volatile bool ends = number != 5; !ends;) {}
    return {Reached::ran, number == 1 ? "wrong: a number" : ""};
  };
  const Tally tally = in_children(0, 8, work, {.seconds = 1});
  CHECK(tally.tried == 8);
  CHECK(tally.reached[static_cast<std::size_t>(Reached::ran)] == 5);
  std::vector<std::string> kinds;
  for (const Found& found : tally.findings)
    kinds.push_back(std::to_string(found.number) + " " + kind_of(found.finding));
  CHECK(kinds == std::vector<std::string>{"1 wrong", "2 crash by Aborted", "4 ends the process",
                                          "5 takes too long"});
}

TEST_CASE("diagnostics that blame the engine, say nothing or point nowhere are findings") {
  const auto found = [](Diagnostic diagnostic) {
    diagnostic.message = "m";
    try {
      require_sound({diagnostic}, "f", "one\ntwo");
    } catch (const Finding& finding) { return kind_of(finding.what()); }
    return std::string();
  };
  Diagnostic plain{.code = "D0101", .place = Place{"f", 2, 1, 2, 3}, .text = "words"};
  CHECK(found(plain).empty());
  Diagnostic blaming = plain, silent = plain, broken = plain, astray = plain;
  blaming.code = "D0907";
  silent.text.clear();
  broken.text = "\xC3(";
  astray.place->end_line = 3;
  CHECK(found(blaming) == "D0907 m");
  CHECK(found(silent) == "a diagnostic without words");
  CHECK(found(broken) == "a diagnostic that is no UTF-8");
  CHECK(found(astray) == "a place outside the text");
}

TEST_CASE("the grid has every function and distribution, and its model is right") {
  const Trial trial;
  const Grid grid(trial.engine());
  std::string all;
  for (std::uint64_t number = 0; number < 20'000; ++number) {
    const Question question = grid.question(number);
    all += question.text;
    for (const auto& [name, value] : question.settings) all += value + "\n";
  }
  for (const char* vocabulary : {"functions", "distributions"}) {
    for (const Entry& entry : trial.engine().list(vocabulary).entries) {
      INFO(entry.name);
      CHECK(all.find(entry.name) != std::string::npos);
    }
  }
  // What is not changed from outside or by what stands behind it compiles.
  Question plain = grid.question(0);
  plain.text = plain.text.substr(0, plain.text.find("function f")) + "measure m = number\n";
  plain.settings.clear();
  plain.extras = Extras::all();
  const fuzz::Verdict verdict = trial(plain);
  CHECK(verdict.finding == "");
  CHECK(verdict.reached == Reached::ran);
}
