#include "tests/docs/console.hpp"
#include "tests/docs/programs.hpp"
#include "tests/docs/runner.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

using namespace deal::docs;

namespace fs = std::filesystem;

namespace {

std::string fault_of(const std::string& text) {
  const Document document = parse_document(text);
  REQUIRE(document.blocks.size() == 1);
  return Runner(document, false).run(document.blocks.front());
}

} // namespace

TEST_CASE("every block of the documentation does what it says") {
  // DEAL_ACCEPT=1 writes what the commands print into the documents.
  const bool accept = std::getenv("DEAL_ACCEPT") != nullptr;
  for (const fs::path& path : documents(DEAL_SOURCE_DIR)) {
    const Document document = read_document(path);
    INFO(path.string());
    CHECK(document.fault.empty());
    Runner runner(document, accept);
    for (const Block& block : document.blocks) {
      INFO(path.string() + ":" + std::to_string(block.first + 1));
      CHECK(runner.run(block) == "");
    }
    runner.rewrite();
  }
}

TEST_CASE("a block that is wrong is found") {
  CHECK(fault_of("```deal\nmodel \"m\"\n```\n").find("no grid") != std::string::npos);
  CHECK(fault_of("```deal\ngrid monthly from 2025-01 to 2025-02\nmeasure m = nothing\n```\n")
            .find("D0101") != std::string::npos);
  CHECK(fault_of("```deal\ngrid monthly from 2025-01 to 2025-02\nexpect 1 > 2\n```\n") ==
        "breaks an expectation");
  CHECK(fault_of("```deal unmet\ngrid monthly from 2025-01 to 2025-02\nexpect 2 > 1\n```\n") ==
        "should break an expectation");
  CHECK(fault_of("```deal\ngrid monthly from 2025-01 to 2025-02\nscenario s { x: 1 }\n```\n")
            .find("D0113") != std::string::npos);
  CHECK(
      fault_of("```deal error=D0102\ngrid monthly from 2025-01 to 2025-02\n```\n").find("D0102") !=
      std::string::npos);
  CHECK(fault_of("```deal fragment\nlet let\n```\n") != "");
  CHECK(fault_of("```deal in=nowhere\nlet x = 1\n```\n") != "");
  CHECK(fault_of("```json\n{,}\n```\n") == "is not JSON");
  CHECK(fault_of("```yaml\na: b\n```\n") == "is of an unknown kind: `yaml`");
  CHECK(fault_of("```cpp file=include/deal/deal.hpp\nint no_such_line;\n```\n") != "");
  CHECK(fault_of("```cpp\nint not_in_the_program;\n```\n") != "");
  CHECK(fault_of("```console\n$ deal --version\nsomething else\n```\n") != "");
  CHECK(fault_of("```console\n$ rm -rf x\n```\n") != "");
  CHECK(fault_of("```console\nno command\n```\n") != "");
  CHECK(fault_of("```repl\ndeal> 1 + 1\n  3\n```\n") != "");
  CHECK(fault_of("```repl\nno prompt\n```\n") != "");
  CHECK(parse_document("```deal\nlet x = 1\n").fault != "");
}

TEST_CASE("C++ under one heading goes on from what stands before it") {
  const Document document = parse_document("# A\n```cpp program\nint main() {}\n```\n"
                                           "```cpp begin\nint all = 1;\n```\n"
                                           "## B\n```cpp\nint b = all;\n```\n```text\n2\n```\n"
                                           "```cpp\n#include <map>\n++b;\n```\n"
                                           "## C\n```cpp\nint c;\n```\n"
                                           "```cpp file=docs/x\nint no;\n```\n");
  const auto units = units_of(document);
  REQUIRE(units.size() == 3);
  CHECK(units[0].is_program);
  CHECK(units[1].blocks.size() == 2);
  CHECK(units[2].blocks.size() == 1);
  const std::string program = program_of({document});
  const auto place = [&](const std::string& text) {
    INFO(text);
    REQUIRE(program.find(text) != std::string::npos);
    return program.find(text);
  };
  CHECK(place("#include <map>") < place("int unit_0_main() {"));
  CHECK(place("int unit_0_main() {") < place("int all = 1;"));
  CHECK(place("int all = 1;") < place("int b = all;"));
  CHECK(place("int b = all;") < place("++b;"));
  CHECK(program.find("int no;") == std::string::npos);
}

TEST_CASE("what a block in C++ prints is compared") {
  const std::string guide = "docs/embedding.md";
  Document document = read_document(fs::path(DEAL_SOURCE_DIR) / guide);
  Runner runner(document, false);
  bool found = false;
  for (Block& block : document.blocks) {
    const bool output = block.kind == "text";
    if (output) block.lines = {"something else"};
    const std::string fault = runner.run(block);
    CHECK((fault != "") == output);
    found |= output;
  }
  CHECK(found);
}

TEST_CASE("a recorded session may go on in a further block") {
  const Document document =
      parse_document("```repl\ndeal> let a = (\n  ..> 1)\n  added a (let)\n```\n"
                     "```repl on\ndeal> a + 1\n  2\n```\n"
                     "```repl\ndeal> a + 1\n  2\n```\n");
  Runner runner(document, false);
  CHECK(runner.run(document.blocks[0]) == "");
  CHECK(runner.run(document.blocks[1]) == "");
  CHECK(runner.run(document.blocks[2]) != "");
}

TEST_CASE("a dots character stands for what differs from run to run") {
  using Lines = std::vector<std::string>;
  CHECK(agree(Lines{"a", "b"}, Lines{"a", "b"}));
  CHECK_FALSE(agree(Lines{"a", "b"}, Lines{"a"}));
  CHECK_FALSE(agree(Lines{"a"}, Lines{"a", "b"}));
  CHECK(agree(Lines{"took … s"}, Lines{"took 0.12 s"}));
  CHECK_FALSE(agree(Lines{"took … s"}, Lines{"took 0.12 ms "}));
  CHECK(agree(Lines{"a", "…", "z"}, Lines{"a", "b", "c", "z"}));
  CHECK(agree(Lines{"a", "…", "z"}, Lines{"a", "z"}));
  CHECK_FALSE(agree(Lines{"a", "…", "z"}, Lines{"a", "b"}));
  CHECK(agree(masked(Lines{"10,000 paths in 12 ms"}), Lines{"10,000 paths in 7 ms"}));
}
