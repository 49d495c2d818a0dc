#include "process.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

using deal::test::Outcome;
using deal::test::TextFile;

namespace {

Outcome script(const std::string& input, std::vector<std::string> more = {}) {
  deal::test::Call call{{"repl", "--threads", "1"}};
  call.arguments.insert(call.arguments.end(), more.begin(), more.end());
  call.environment = {{"LC_ALL", "C.UTF-8"}, {"NO_COLOR", "1"}};
  call.input = input;
  return deal::test::deal(call);
}

std::string answered(const std::string& input) {
  const Outcome outcome = script(input);
  INFO(outcome.err);
  CHECK(outcome.code == 0);
  CHECK(outcome.err.empty());
  return outcome.out;
}

std::string text_of(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::string after_first_line(const std::string& text) { return text.substr(text.find('\n')); }

const std::string circle = DEAL_EXAMPLES "/hello.deal";

} // namespace

TEST_CASE("a script answers line by line without a prompt") {
  CHECK(answered("1 + 1\n\n// a remark\n20% of $3bn\n") == "  2\n  $600M\n");
  CHECK(answered("").empty());
  CHECK(answered("1 + 1") == "  2\n"); // without a last line break
  CHECK(answered("1 + 1\r\n") == "  2\n");
}

TEST_CASE("what a declaration changes is said") {
  CHECK(answered("let a = 2\nlet b = a * 3\nb\nlet a = 5\nb\n") ==
        "  added a (let)\n  added b (let)\n  6\n  redefined a (let), which affects b\n  15\n");
}

TEST_CASE("each kind of answer has its look") {
  const std::string number = answered("let x ~ uniform(1, 3)\nx\n");
  CHECK_THAT(number, Catch::Contains("mean") && Catch::Contains("p95"));
  CHECK_THAT(answered("let x ~ uniform(0, 1)\nx < 2\n"), Catch::Contains("  100% (≥ 99.7%)"));
  CHECK_THAT(answered("let x ~ uniform(0, 1)\nP(x < 2)\n"), Catch::Contains("  100%"));
  const std::string series = answered("$100/year growing 10%/year\n");
  CHECK_THAT(series, Catch::Contains("2025-01 ▁") && Catch::Contains("█ 2029-12"));
  CHECK_THAT(series, Catch::Contains("mean"));
}

TEST_CASE("where the locale has no block characters there is ASCII") {
  deal::test::Call call{{"repl"}};
  call.environment = {{"LC_ALL", "C"}, {"NO_COLOR", "1"}};
  call.input = "$100/year growing 10%/year\n";
  const Outcome outcome = deal::test::deal(call);
  CHECK(outcome.code == 0);
  CHECK_THAT(outcome.out, Catch::Contains("# 2029-12") && !Catch::Contains("█"));
}

TEST_CASE("errors name their line, and the script goes on") {
  const Outcome outcome = script("1 + * 2\nlet a = 1\nlet b = {\nnothing_like_this\n}\na\n");
  CHECK(outcome.code == 2);
  CHECK_THAT(outcome.out, Catch::Contains("added a") && Catch::Contains("  1\n"));
  CHECK_THAT(outcome.err, Catch::Contains("in line 1 of the input:\n") &&
                              Catch::Contains("in lines 3 to 5 of the input:\n"));
}

TEST_CASE("an entry that the end of the input cuts off is an error") {
  const Outcome outcome = script("party A {\n  cash: $1\n");
  CHECK(outcome.code == 2);
  CHECK_THAT(outcome.err, Catch::Contains("in lines 1 to 2 of the input:"));
}

TEST_CASE("commands of the session") {
  CHECK_THAT(answered(":help\n"),
             Catch::Contains("1,000 random paths") && Catch::Contains(":compare   A B [EXPR]"));
  CHECK_THAT(answered(":help save\n"), Catch::Contains(":save!"));
  CHECK_THAT(answered(":help investment\n"), Catch::Contains("amount"));
  CHECK_THAT(answered(":help D0201\n"), Catch::Contains("D0201"));
  CHECK_THAT(answered("let a = $3\n:list\n"),
             Catch::Contains("let  ") || Catch::Contains("let    a"));
  CHECK_THAT(answered("let a = $3\n:list lets\n"), Catch::Contains("let a = $3"));
  CHECK(answered("let a = $3\n:show a\n") == "  added a (let)\n  let a = $3\n");
  CHECK(answered(":type 2 * $3\n") == "  USD, the same on all paths\n");
  CHECK(answered("let a = 1\nlet a = 2\n:undo\na\n:redo\na\n:remove a\n").find("undid a") !=
        std::string::npos);
  CHECK(answered(":q\n1 + 1\n").empty());
}

TEST_CASE("commands that are wrong say so") {
  const auto says = [](const std::string& input, const std::string& text) {
    const Outcome outcome = script(input);
    INFO(input);
    CHECK(outcome.code == 2);
    CHECK_THAT(outcome.err, Catch::Contains(text));
  };
  says(":lsit\n", "did you mean `:list`?");
  says(":s\n", "could be");
  says(":quit!\n", "has a `!`");
  says(":load\n", "needs a FILE");
  says(":load nowhere.deal\n", "nowhere.deal");
  says(":save\n", "none was loaded or saved yet");
  says(":show nothing\n", "there is no `nothing`");
  says(":list partys\n", "there are no `partys`");
  says(":type\n", "needs an expression");
  says(":why\n", "needs the name");
  says(":set paths many\n", "paths must be a whole number");
  says(":scenario nowhere\n", "nowhere");
  says(":compare a\n", "needs two scenarios");
  says(":time maybe\n", "takes on or off");
  says(":undo\n", "nothing to undo");
  says(":redo\n", "nothing to redo");
  says(":remove nothing\n", "nothing");
  says(":books nobody\n", "nobody");
  says("help\n", "the command is `:help`");
}

TEST_CASE("settings are those of the runs to come") {
  CHECK_THAT(answered(":set paths 100\n:set seed 7\n:set\n"),
             Catch::Contains("100") && Catch::Contains("7"));
  CHECK_THAT(answered(":set paths 200\nlet x ~ uniform(0, 1)\nx < 2\n"),
             Catch::Contains("200 of 200 paths"));
  CHECK_THAT(answered(":time on\n1 + 1\n"), Catch::Contains(" ms, "));
}

TEST_CASE("a file is loaded, asked, saved and not overwritten by chance") {
  const TextFile place("other.deal", "precious");
  const std::string saved = place.folder() + "/saved.deal";
  const Outcome outcome =
      script(":load " + circle + "\n:save " + saved + "\n:save\n:save " + place.path() + "\n");
  CHECK(outcome.code == 2);
  CHECK_THAT(outcome.out, Catch::Contains("loaded ") && Catch::Contains("saved " + saved));
  CHECK_THAT(outcome.err, Catch::Contains("`:save! " + place.path() + "` replaces it"));
  CHECK(text_of(place.path()) == "precious");
  CHECK(script(":save! " + place.path() + "\n", {circle}).code == 0);
  CHECK(text_of(place.path()) == text_of(saved));
  // It runs to the same numbers.
  const std::string question = "recycled(Giant).total\n";
  CHECK(after_first_line(script(question, {saved}).out) ==
        after_first_line(script(question, {circle}).out));
}

TEST_CASE("a model that cannot be loaded ends a script") {
  const Outcome outcome = script("1 + 1\n", {"nowhere.deal"});
  CHECK(outcome.code == 2);
  CHECK(outcome.out.empty());
}

TEST_CASE("the whole report is that of a run") {
  const std::string report = script(":run\n", {circle}).out;
  CHECK_THAT(report, Catch::Contains("expectations") && Catch::Contains("1,000 paths · seed 1"));
  CHECK(script("expect 1 == 2\n:run\n", {circle}).code == 1);
}

TEST_CASE("scenarios are asked and compared") {
  const std::string model = "let a ~ uniform(0, 1)\nlet b = 1\nscenario more { b: 3 }\n";
  const std::string asked = answered(model + ":scenario\n:scenario more\nb\n:scenario none\nb\n");
  CHECK_THAT(asked, Catch::Contains("* none") && Catch::EndsWith("  3\n  1\n"));
  // On the same draws: a + 3 less a + 1 is 2 on each path, without an error.
  const std::string compared = answered(model + ":compare none more a + b\n");
  CHECK_THAT(compared, Catch::Contains("difference     +2"));
  CHECK_THAT(answered(model + "measure m = a + b\n:compare none more\n"),
             Catch::Contains("2 scenarios over the same draws"));
}

TEST_CASE("numbers are taken apart, and books shown") {
  CHECK_THAT(script(":why back path 3\n", {circle}).out, Catch::Contains("path 3"));
  CHECK_THAT(script(":books Giant\n", {circle}).out, Catch::Contains("Income statement"));
}

TEST_CASE("an echo writes a script as a terminal would show it") {
  CHECK(script("let a = (\n1)\na\n", {"--echo"}).out ==
        "deal> let a = (\n  ..> 1)\n  added a (let)\ndeal> a\n  1\n");
}

TEST_CASE("any bytes get an answer") {
  std::mt19937 random(20251);
  std::string noise;
  const std::string pieces[] = {
      "party ", "A",        "{",  "}",      "(",        ")",
      "\"",     "let x = ", ":",  ":show ", "\xff\xfe", std::string(1, '\0'),
      "\n",     "\n",       "\n", "甲骨",   "\xe7",     "1",
      "$",      "%",        "//", "~",      "\t",       "\x1b[2J",
      ":set ",  ":list ",   "at "};
  for (int i = 0; i < 4000; ++i) noise += pieces[random() % std::size(pieces)];
  // Nothing may leave the session or load something.
  const Outcome outcome = script(noise + "\n" + std::string(300, '}') + "\n\n");
  CHECK(outcome.signal == 0);
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("itself failed") == std::string::npos);
}

TEST_CASE("a line may be very long") {
  for (const std::string& line :
       {std::string(1'000'000, 'a'), std::string(1'000'000, '('), std::string(1'000'000, '\xff'),
        ":" + std::string(1'000'000, 'x'), "let a = \"" + std::string(1'000'000, 'x'),
        std::string(1'000'000, '\0')}) {
    const Outcome outcome = script(line + "\n");
    CHECK(outcome.signal == 0);
    CHECK(outcome.code == 2);
  }
}

TEST_CASE("Ctrl-C ends a script, with the code of what is interrupted") {
  deal::test::Call call{
      {"repl", "--paths", "100000000", "--threads", "1", "--backend", "interpreter"}};
  call.input = "let x ~ normal(0, 1) per month\nmean(x at 2029-12)\n1 + 1\n";
  call.interrupt_after = std::chrono::milliseconds(1500);
  const Outcome outcome = deal::test::deal(call);
  CHECK(outcome.code == 130);
  CHECK(outcome.out.find("  2\n") == std::string::npos);
}
