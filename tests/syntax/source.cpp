#include "compiler/source/source.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <stdexcept>
#include <string>

using namespace deal::source;

TEST_CASE("bytes that are no text are found with their offset") {
  const auto kind_at = [](const std::string& text) {
    const auto error = check_text(text);
    REQUIRE(error);
    return std::pair(error->kind, error->offset);
  };
  using Kind = TextError::Kind;
  CHECK_FALSE(check_text("plain"));
  CHECK_FALSE(check_text("é 亿 😀"));
  CHECK(kind_at("ab\xff") == std::pair(Kind::invalid_utf8, 2u));
  CHECK(kind_at("a\xc0\xaf") == std::pair(Kind::invalid_utf8, 1u));        // overlong
  CHECK(kind_at("\xed\xa0\x80") == std::pair(Kind::invalid_utf8, 0u));     // surrogate
  CHECK(kind_at("ok\xe4\xba") == std::pair(Kind::invalid_utf8, 2u));       // cut off
  CHECK(kind_at("\xf4\x90\x80\x80") == std::pair(Kind::invalid_utf8, 0u)); // above U+10FFFF
  CHECK(kind_at(std::string("ab\0c", 4)) == std::pair(Kind::nul_byte, 2u));
  CHECK_FALSE(check_text(std::string(max_file_bytes, 'x')));
  CHECK(kind_at(std::string(max_file_bytes + 1, 'x')).first == Kind::too_large);
}

TEST_CASE("names are composed to NFC") {
  CHECK(normalize("e\u0301") == "\u00e9");
  CHECK(normalize("\u1112\u1161\u11ab") == "\ud55c");
  CHECK(normalize("\u212b") == "\u00c5");
  CHECK(normalize("ﬁ") == "ﬁ"); // compatibility forms stay
}

TEST_CASE("columns count terminal cells") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("亿元") == 4);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("😀") == 2);
  CHECK(display_width("\t") == 1);
  const File file(0, "f", "ab\r\n亿x\n", false);
  CHECK(file.line_count() == 3);
  CHECK(file.line(1) == "ab");
  CHECK(file.line(2) == "亿x");
  CHECK(file.line(3).empty());
  CHECK(file.line(4).empty());
  CHECK(file.position(7).line == 2);
  CHECK(file.position(7).column == 3);
  CHECK(file.position(999).line == 3);
  CHECK(file.line_number(3) == 1);
  CHECK(file.line_number(4) == 2);
}

TEST_CASE("spans cover and cut texts") {
  Sources sources;
  const auto first = sources.add("a", "hello world");
  sources.add("b", "other", true);
  CHECK(sources.size() == 2);
  CHECK(sources.file(1).is_library());
  CHECK(sources.text(cover({first, 6, 8}, {first, 2, 7})) == "llo wo");
  CHECK(sources.text({first, 6, 99}) == "world");
  CHECK(sources.text({first, 99, 100}).empty());
}

TEST_CASE("files that are shared keep their numbers, in whatever order they come") {
  const auto file = [](FileId id) {
    return std::make_shared<const File>(id, "f" + std::to_string(id), "text", false);
  };
  Sources sources;
  CHECK(sources.size() == 0);
  CHECK_FALSE(sources.has(0));
  sources.share(file(7));
  CHECK(sources.size() == 8);
  sources.share(file(3));
  sources.share(file(9));
  for (const FileId id : {0u, 2u, 4u, 6u, 8u, 10u}) CHECK_FALSE(sources.has(id));
  for (const FileId id : {3u, 7u, 9u}) {
    REQUIRE(sources.has(id));
    CHECK(sources.file(id).name() == "f" + std::to_string(id));
    CHECK(sources.shared(id)->id() == id);
    CHECK(sources.text({id, 1, 3}) == "ex");
    CHECK_THROWS_AS(sources.share(file(id)), std::logic_error);
  }
  sources.share(file(8));
  CHECK(sources.add("next", "") == 10);
  CHECK(sources.file(8).name() == "f8");
}
