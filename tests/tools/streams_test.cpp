#include "process.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <fstream>
#include <sstream>

using deal::test::Call;
using deal::test::Outcome;
using deal::test::TextFile;

namespace {

const std::string head = "model \"t\"\ngrid monthly from 2025-01 to 2025-12\n";
const std::string good =
    head + "party A { cash: $5M }\nlet fee = $1M assumed\nmeasure left = cash(A)\n";
const std::string wrong = head + "measure n = nowhere\n";

/// Every command that answers on stdout; FILE is a model.
const std::vector<std::vector<std::string>> all_commands{
    {"run", "FILE"},
    {"run", "FILE", "--json"},
    {"books", "FILE"},
    {"books", "FILE", "--json"},
    {"books", "FILE", "--journal", "-"},
    {"check", "FILE"},
    {"check", "FILE", "--json"},
    {"why", "FILE", "left"},
    {"why", "FILE", "left", "--json"},
    {"dump", "FILE", "--stage", "ast"},
    {"explain", "D0201"},
    {"list", "functions"},
    {"list", "assumptions", "FILE"},
    {"show", "investment"},
    {"cache", "clear"},
    {"repl", "FILE"},
    {"repl", "--echo"},
    {"--help"},
    {"--version"},
    {"run", "--help"},
};

Call call_of(const std::vector<std::string>& words, const TextFile& file) {
  Call call{.arguments = words, .input = "1 + 1\nlet y = 3\n:help\n"};
  for (std::string& word : call.arguments)
    if (word == "FILE") word = file.path();
  call.environment = {{"XDG_CACHE_HOME", file.folder()}};
  return call;
}

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

} // namespace

TEST_CASE("an answer that cannot be written is an error that is said, for every command",
          "[streams]") {
  const TextFile file("model.deal", good);
  for (const auto& words : all_commands) {
    CAPTURE(words);
    for (const auto& [place, why] : {std::pair{"/dev/full", "No space left on device"},
                                     std::pair{"", "Bad file descriptor"}}) {
      Call call = call_of(words, file);
      call.out_to = place;
      const Outcome outcome = deal::test::deal(call);
      CHECK(outcome.signal == 0);
      CHECK(outcome.code == 3);
      CHECK(outcome.err == std::string("error: the output cannot be written: ") + why + "\n");
    }
  }
}

TEST_CASE("a reader that goes away ends every command quietly with 141", "[streams]") {
  const TextFile file("model.deal", good);
  for (const auto& words : all_commands) {
    CAPTURE(words);
    Call call = call_of(words, file);
    call.deaf_reader = true;
    const Outcome outcome = deal::test::deal(call);
    CHECK(outcome.signal == 0);
    CHECK(outcome.code == 141);
    CHECK(outcome.err.empty());
  }
}

TEST_CASE("where there is nothing to say stderr need not be writable", "[streams]") {
  const TextFile file("model.deal", good);
  for (const auto& words : all_commands) {
    CAPTURE(words);
    const Call plain = call_of(words, file);
    const Outcome expected = deal::test::deal(plain);
    REQUIRE(expected.code == 0);
    for (const char* place : {"/dev/full", ""}) {
      Call call = plain;
      call.err_to = place;
      const Outcome outcome = deal::test::deal(call);
      CHECK(outcome.signal == 0);
      CHECK(outcome.code == 0);
      CHECK(outcome.out.size() >= expected.out.size() / 2);
      call.out_to = place;
      CHECK(deal::test::deal(call).code == 3);
    }
  }
}

TEST_CASE("what cannot be said on stderr leaves the exit code, or makes it 3", "[streams]") {
  const TextFile bad("model.deal", wrong), warned("model.deal", good);
  // Of a folder that others may write into is warned.
  const std::string cache = warned.folder() + "/deal";
  REQUIRE(mkdir(cache.c_str(), 0777) == 0);
  REQUIRE(chmod(cache.c_str(), 0777) == 0);
  const std::vector<std::pair<Call, int>> calls{
      {call_of({"run", "FILE"}, bad), 2},
      {call_of({"run", "FILE", "--json"}, bad), 2},
      {call_of({"books", "FILE"}, bad), 2},
      {call_of({"check", "FILE"}, bad), 2},
      {call_of({"why", "FILE", "m"}, bad), 2},
      {call_of({"dump", "FILE", "--stage", "ir"}, bad), 2},
      {call_of({"list", "assumptions", "nosuch.deal"}, bad), 2},
      {call_of({"repl", "FILE"}, bad), 2},
      {call_of({"run", "nosuch.deal"}, bad), 2},
      {call_of({"run", "--nonsense"}, bad), 2},
      {call_of({"nonsense"}, bad), 2},
      {call_of({"explain", "D9999"}, bad), 2},
      {call_of({"show", "nothing"}, bad), 2},
      {call_of({"run", "FILE", "--backend", "jit"}, warned), 3},
      {call_of({"run", "FILE", "--backend", "jit", "--json"}, warned), 3},
  };
  for (const auto& [plain, code] : calls) {
    CAPTURE(plain.arguments);
    REQUIRE_FALSE(deal::test::deal(plain).err.empty());
    for (const char* place : {"/dev/full", ""}) {
      Call call = plain;
      call.err_to = place;
      const Outcome outcome = deal::test::deal(call);
      CHECK(outcome.signal == 0);
      CHECK(outcome.code == code);
    }
  }
}

TEST_CASE("a file that is opened never takes the place of a stream that was closed", "[streams]") {
  const TextFile file("model.deal", good);
  const std::string journal = file.folder() + "/journal";
  Call call = call_of({"books", "FILE", "--journal", journal}, file);
  REQUIRE(deal::test::deal(call).code == 0);
  const std::string expected = text_of(journal);
  REQUIRE(expected.find("opening") != std::string::npos);
  call.input_from = call.out_to = call.err_to = "";
  CHECK(deal::test::deal(call).code == 3);
  CHECK(text_of(journal) == expected);
}

TEST_CASE("a journal that cannot be written is an error", "[streams]") {
  const TextFile file("model.deal", good);
  const Outcome outcome =
      deal::test::deal(call_of({"books", "FILE", "--journal", "/dev/full"}, file));
  CHECK(outcome.code == 3);
  CHECK(outcome.err.find("D1027") != std::string::npos);
}

TEST_CASE("an input that cannot be read ends a script with an error", "[streams]") {
  const TextFile file("model.deal", good);
  for (const auto& [place, why] : {std::pair{file.folder(), "Is a directory"},
                                   std::pair{std::string(), "Bad file descriptor"}}) {
    Call call{.arguments = {"repl"}};
    call.input_from = place;
    const Outcome outcome = deal::test::deal(call);
    CHECK(outcome.code == 2);
    CHECK(outcome.err == std::string("error: the input cannot be read: ") + why + "\n");
  }
}

TEST_CASE("a script ends where its answers can no longer be written", "[streams]") {
  const TextFile file("model.deal", good);
  Call call{.arguments = {"repl"}, .input = "1 + 1\n:save " + file.folder() + "/late.deal\n"};
  call.out_to = "/dev/full";
  CHECK(deal::test::deal(call).code == 3);
  CHECK(text_of(file.folder() + "/late.deal").empty());
}

TEST_CASE("nothing but a file is replaced by a save", "[streams]") {
  const TextFile file("model.deal", good);
  const std::string pipe = file.folder() + "/pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  for (const std::string& place : {pipe, file.folder()}) {
    const Outcome outcome =
        deal::test::deal(Call{.arguments = {"repl"}, .input = ":save! " + place + "\n"});
    CHECK(outcome.code == 2);
    CHECK(outcome.err.find("cannot be written: it is ") != std::string::npos);
  }
}
