#include "library/library.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

namespace {

using deal::library::modules;

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

TEST_CASE("an embedded text keeps what is special to CMake and to C++") {
  REQUIRE(modules().size() == 3);
  CHECK(modules()[0].name == "awkward.deal");
  CHECK(modules()[0].text == bytes_of(DEAL_SOURCE_DIR "/tests/embed/awkward.deal"));
  CHECK(modules()[0].text.find("a;b;;[c]d] e[ \\ \\n ${HOME}") == 0);
}

TEST_CASE("an empty text is a module too") {
  CHECK(modules()[1].name == "empty.deal");
  CHECK(modules()[1].text.empty());
}

TEST_CASE("a text over 64 KiB comes out whole and from several literals") {
  const std::string expected = bytes_of(EMBEDDED_FILES "/long.deal");
  REQUIRE(expected.size() > 2 * 65536);
  CHECK(modules()[2].text == expected);

  const std::string source = bytes_of(EMBEDDED_FILES "/embedded.cpp");
  std::size_t longest = 0;
  for (std::size_t start = source.find("R\"deal("); start != std::string::npos;
       start = source.find("R\"deal(", start + 1)) {
    longest = std::max(longest, source.find(")deal\"", start) - start);
  }
  CHECK(longest > 0);
  CHECK(longest < 65536);
}
