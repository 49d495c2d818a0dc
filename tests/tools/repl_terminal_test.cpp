#include "terminal.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <signal.h>
#include <sstream>
#include <sys/stat.h>

using deal::test::Terminal;
using deal::test::TextFile;

namespace {

/// A terminal without colours, with a state folder of the test's own.
deal::test::Call call_in(const TextFile& place, std::vector<std::string> more = {}) {
  deal::test::Call call{{"repl", "--color", "never"}};
  call.arguments.insert(call.arguments.end(), more.begin(), more.end());
  call.environment = {{"XDG_STATE_HOME", place.folder()},
                      {"HOME", place.folder()},
                      {"LC_ALL", "C.UTF-8"},
                      {"TERM", "xterm"}};
  return call;
}

std::string text_of(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// A prompt at which nothing stands yet.
constexpr const char* prompt = "deal> ";

} // namespace

TEST_CASE("at a terminal lines are answered one by one") {
  const TextFile place("model.deal", "");
  Terminal terminal(call_in(place));
  CHECK_THAT(terminal.wait_for(prompt), Catch::Contains("1,000 paths, seed 1"));
  terminal.type("2 * $3bn\r");
  CHECK_THAT(terminal.wait_for(prompt), Catch::Contains("  $6.00bn\n"));
  terminal.type("let zeta ~ uniform(0, 1)\r");
  CHECK_THAT(terminal.wait_for(prompt), Catch::Contains("added zeta"));
  terminal.type("nonsense_name\r");
  CHECK_THAT(terminal.wait_for(prompt), Catch::Contains("nonsense_name"));
  terminal.type("\x04");
  CHECK(terminal.wait_for_end() == 0);
}

TEST_CASE("a declaration may have several lines, which come back as one from the history") {
  const TextFile place("model.deal", "");
  Terminal terminal(call_in(place));
  terminal.wait_for(prompt);
  terminal.type("party 甲骨文 {\r");
  terminal.wait_for("  ..> ");
  terminal.type("cash: $1bn\r");
  terminal.wait_for("  ..> ");
  terminal.type("}\r");
  CHECK_THAT(terminal.wait_for(prompt), Catch::Contains("added 甲骨文"));
  // Arrow up: the whole entry, which a redefinition shows.
  terminal.type("\x1b[A");
  terminal.wait_for("}");
  terminal.type("\r");
  CHECK_THAT(terminal.wait_for(prompt), Catch::Contains("redefined 甲骨文"));
  terminal.type("cash(甲骨文) at 2025-01\r");
  CHECK_THAT(terminal.wait_for(prompt), Catch::Contains("$1.00bn"));
  terminal.type(":quit\r");
  CHECK(terminal.wait_for_end() == 0);
  CHECK(text_of(place.folder() + "/deal/history") ==
        "party 甲骨文 {\\ncash: $1bn\\n}\ncash(甲骨文) at 2025-01\n:quit\n");
}

TEST_CASE("the Tab key completes a word, or lists what there is") {
  const TextFile place("model.deal", "");
  Terminal terminal(call_in(place));
  terminal.wait_for(prompt);
  terminal.type("let zeta_one = 41\r");
  terminal.wait_for(prompt);
  terminal.type("zet\t + 1\r");
  CHECK_THAT(terminal.wait_for(prompt), Catch::Contains("  42\n"));
  terminal.type("let zeta_two = 2\r");
  terminal.wait_for(prompt);
  terminal.type("zeta\t");
  terminal.wait_for("_");
  terminal.type("\t");
  const std::string listed = terminal.wait_for("zeta_two  let");
  CHECK_THAT(listed, Catch::Contains("zeta_one  let"));
  terminal.wait_for("zeta_");
  terminal.type("two\r");
  CHECK_THAT(terminal.wait_for(prompt), Catch::Contains("  2\n"));
  terminal.type(":he\t\r");
  CHECK_THAT(terminal.wait_for(prompt), Catch::Contains(":compare"));
  terminal.type("\x04");
  CHECK(terminal.wait_for_end() == 0);
}

TEST_CASE("Ctrl-C at the prompt drops the line") {
  const TextFile place("model.deal", "");
  Terminal terminal(call_in(place));
  terminal.wait_for(prompt);
  terminal.type("let lost = 1\x03");
  terminal.wait_for("^C");
  terminal.wait_for(prompt);
  terminal.type("party half {\r");
  terminal.wait_for("  ..> ");
  terminal.type("\x03");
  terminal.wait_for(prompt);
  terminal.type(":list lets\r");
  CHECK_THAT(terminal.wait_for(prompt), Catch::Contains("there are no `lets`"));
  // Nor does a signal from elsewhere end the session.
  kill(terminal.process(), SIGINT);
  terminal.type("1 + 1\r");
  CHECK_THAT(terminal.wait_for(prompt), Catch::Contains("  2\n"));
  terminal.type("\x04");
  CHECK(terminal.wait_for_end() == 0);
}

TEST_CASE("Ctrl-C stops a run and leaves the session as it was") {
  const TextFile place("model.deal", "");
  Terminal terminal(call_in(place, {"--paths", "100000000", "--threads", "1", "--backend",
                                    "interpreter", "--no-history"}));
  terminal.wait_for(prompt);
  terminal.type("let x ~ normal(0, 1) per month\r");
  terminal.wait_for(prompt);
  terminal.type("mean(x at 2029-12)\r");
  terminal.wait_for("100000000 paths"); // the bar
  terminal.type("\x03");
  CHECK_THAT(terminal.wait_for(prompt), Catch::Contains("interrupted"));
  terminal.type(":set paths 100\r");
  terminal.wait_for(prompt);
  terminal.type(":list lets\r");
  CHECK_THAT(terminal.wait_for(prompt), Catch::Contains("x"));
  terminal.type("1 + 1\r");
  CHECK_THAT(terminal.wait_for(prompt), Catch::Contains("  2\n"));
  terminal.type("\x04");
  CHECK(terminal.wait_for_end() == 0);
  CHECK_FALSE(std::filesystem::exists(place.folder() + "/deal"));
}

TEST_CASE("the history goes from one session to the next") {
  const TextFile place("model.deal", "");
  for (const char* keys : {"40 + 2\r", "\x1b[A\r"}) {
    Terminal terminal(call_in(place));
    terminal.wait_for(prompt);
    terminal.type(keys);
    CHECK_THAT(terminal.wait_for(prompt), Catch::Contains("  42\n"));
    terminal.type("\x04");
    CHECK(terminal.wait_for_end() == 0);
  }
  struct stat file{};
  REQUIRE(stat((place.folder() + "/deal/history").c_str(), &file) == 0);
  CHECK((file.st_mode & 0777) == 0600);
}
