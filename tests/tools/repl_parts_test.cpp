#include "process.hpp"

#include "tools/numbers.hpp"
#include "tools/repl/command_list.hpp"
#include "tools/repl/files.hpp"
#include "tools/repl/history.hpp"
#include "tools/repl/settings.hpp"
#include "tools/repl/words.hpp"
#include "tools/table.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <filesystem>
#include <sys/stat.h>

using namespace deal::tools::repl;
using deal::test::TextFile;

namespace {

mode_t mode_of(const std::string& path) {
  struct stat file{};
  REQUIRE(stat(path.c_str(), &file) == 0);
  return file.st_mode & 0777;
}

} // namespace

TEST_CASE("a command may be cut short as long as it is clear") {
  CHECK(find_command("q").command->name == "quit");
  CHECK(find_command("sav").command->name == "save");
  CHECK(find_command("se").command->name == "set");
  CHECK(find_command("s").command == nullptr);
  CHECK(find_command("s").fault == "`:s` could be :save, :show, :set and :scenario");
  CHECK(find_command("lsit").fault == "there is no command `:lsit`; did you mean `:list`?");
  CHECK(find_command("xyzzy").fault == "there is no command `:xyzzy`; :help lists them");
  CHECK(find_command("").fault == "there is no command `:`; :help lists them");
}

TEST_CASE("the help fits a narrow terminal") {
  for (const CommandInfo& each : all_commands()) {
    INFO(each.name);
    // Indent, names of up to nine letters with a colon, arguments of up to sixteen, and gaps.
    CHECK(each.name.size() <= 9);
    CHECK(each.arguments.size() <= 17);
    CHECK(2 + 10 + 2 + 17 + 2 + each.doc.size() <= 80);
  }
}

TEST_CASE("words are taken off a line, in quotes with their blanks") {
  std::string_view line = "  none \"without note24\"  back total";
  CHECK(take_word(line) == "none");
  CHECK(take_word(line) == "without note24");
  CHECK(trimmed(line) == "back total");
  std::string_view open = "\"never closed";
  CHECK(take_word(open) == "never closed");
  CHECK(take_word(open).empty());
}

TEST_CASE("the nearest word is near") {
  static constexpr std::array<std::string_view, 3> words{"paths", "seed", "threads"};
  CHECK(nearest("path", words) == "paths");
  CHECK(nearest("sede", words) == "seed"); // a swap is one step
  CHECK(nearest("backend", words).empty());
  CHECK(nearest(std::string(100'000, 'a'), words).empty());
}

TEST_CASE("many words are counted") {
  CHECK(enumeration({}, 3).empty());
  CHECK(enumeration({"a"}, 3) == "a");
  CHECK(enumeration({"a", "b", "c"}, 3) == "a, b and c");
  CHECK(enumeration({"a", "b", "c", "d", "e"}, 3) == "a, b, c and 2 more");
}

TEST_CASE("settings are taken whole or not at all") {
  deal::RunOptions run{.paths = usual_paths};
  CHECK(set(run, "paths", "10_000").empty());
  CHECK(run.paths == 10'000);
  CHECK(set(run, "pa", "0") == "paths must be a whole number from 1 to 100000000, not `0`");
  CHECK(set(run, "paths", "12x").starts_with("paths must be"));
  CHECK(run.paths == 10'000);
  CHECK(set(run, "seed", "18446744073709551615").empty());
  CHECK(run.seed == 18446744073709551615u);
  CHECK(set(run, "threads", "2").empty());
  CHECK(set(run, "threads", "auto").empty());
  CHECK(run.threads == 0);
  CHECK(set(run, "backend", "jit").empty());
  CHECK(run.backend == deal::Backend::jit);
  CHECK(set(run, "backend", "gpu") == "backend must be auto, jit or interpreter, not `gpu`");
  CHECK(set(run, "sed", "1") == "there is nothing `sed` to set; did you mean `seed`?");
  CHECK(set(run, "seed", "") == "`:set seed` needs a value");
}

TEST_CASE("the history keeps entries of several lines, for its owner alone") {
  const TextFile place("unused", "");
  const std::string path = place.folder() + "/state/deal/history";
  const HistoryFile history(path);
  CHECK(history.load().empty());
  history.add("party A {\n  cash: $1\n}");
  history.add("back\\n");
  history.add("");
  history.add(std::string(HistoryFile::most_bytes + 1, 'x'));
  CHECK(history.load() == std::vector<std::string>{"party A {\n  cash: $1\n}", "back\\n"});
  CHECK(mode_of(path) == 0600);
}

TEST_CASE("the history is bounded") {
  const TextFile place("unused", "");
  const std::string path = place.folder() + "/history";
  const HistoryFile history(path);
  const std::size_t all = 2 * HistoryFile::most_entries + 10;
  for (std::size_t i = 0; i < all; ++i) history.add(std::to_string(i));
  const std::vector<std::string> kept = history.load();
  REQUIRE(kept.size() == HistoryFile::most_entries);
  CHECK(kept.back() == std::to_string(all - 1));
  CHECK(std::filesystem::file_size(path) < 6 * HistoryFile::most_entries);
  CHECK(history.load() == kept);
  CHECK(mode_of(path) == 0600);
}

TEST_CASE("a history that cannot be kept is no fault") {
  const TextFile place("file", "not a folder");
  const HistoryFile history(place.path() + "/history");
  history.add("1 + 1");
  CHECK(history.load().empty());
  const HistoryFile none("");
  none.add("1 + 1");
  CHECK(none.load().empty());
}

TEST_CASE("a file is replaced at once, with its permissions") {
  const TextFile place("a.deal", "old");
  chmod(place.path().c_str(), 0640);
  CHECK(replace_file(place.path(), "new", 0666).empty());
  CHECK(read_file(place.path()) == "new");
  CHECK(mode_of(place.path()) == 0640);
  CHECK(replace_file(place.folder() + "/none/b.deal", "x", 0666) == "No such file or directory");
  CHECK(replace_file(place.folder(), "x", 0666) == "it is a folder");
  // Nothing is left beside it.
  CHECK(files_from(place.folder() + "/") == std::vector<std::string>{place.path()});
}

TEST_CASE("a link stays one, and what it leads to is written") {
  const TextFile place("a.deal", "old");
  const std::string link = place.folder() + "/link.deal";
  std::filesystem::create_symlink("a.deal", link);
  CHECK(replace_file(link, "new", 0666).empty());
  CHECK(std::filesystem::is_symlink(link));
  CHECK(read_file(place.path()) == "new");
}

TEST_CASE("a text that is cut keeps within its cells") {
  CHECK(deal::tools::cut("abcdef", 6) == "abcdef");
  CHECK(deal::tools::cut("abcdef", 4) == "abc…");
  CHECK(deal::tools::cut("甲骨文公司", 5) == "甲骨…");
  CHECK(deal::tools::printable_lines("a\tb\nc\x1b\n") ==
        std::vector<std::string>{"a    b", "c\uFFFD"});
}
