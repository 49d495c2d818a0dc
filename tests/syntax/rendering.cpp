#include "support.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace deal;
using namespace deal::test;
using diagnostics::Code;
using diagnostics::Diagnostics;

TEST_CASE("an error shows its line and a caret") {
  CHECK(rendered("let a = 1\nlet b = (2 + 3\n") == R"(error[D0008]: this `(` is never closed
 --> t.deal:2:9
  |
2 | let b = (2 + 3
  |         ^
)");
}

TEST_CASE("carets stand under wide characters and behind tabs") {
  CHECK(rendered("party 阿里 { 现金: 40 亿 }") ==
        R"(error[D0016]: the scale `亿` stands apart from its number
 --> t.deal:1:23
  |
1 | party 阿里 { 现金: 40 亿 }
  |                       ^^
  = help: write `40亿`
)");
  CHECK(rendered("\tlet x = @\n") == R"(error[D0005]: `@` has no meaning here
 --> t.deal:1:10
  |
1 |  let x = @
  |          ^
)");
}

TEST_CASE("labels show other lines and files") {
  source::Sources sources;
  const auto main =
      sources.add("main.deal", "party A\nlet x = 1\n\n\n\n\n\n\n\nparty A, party B\n");
  const auto other = sources.add("lib.deal", "structure party {}\n", true);
  Diagnostics diagnostics;
  const auto line = sources.file(main).line_start(10);
  diagnostics.report(Code::bad_date, {main, line + 6, line + 7}, {"A"})
      .here("again here")
      .label({main, 6, 7}, "first here")
      .label({main, line + 15, line + 16}, "not this")
      .label({other, 10, 15}, "its structure")
      .help("rename one");
  CHECK(diagnostics::to_text(diagnostics.sorted()[0], sources, false) ==
        R"(error[D0018]: `A` is not a date
  --> main.deal:10:7
   |
 1 | party A
   |       - first here
...
10 | party A, party B
   |       ^ again here
   |                - not this
  ::: lib.deal:1:11
   |
 1 | structure party {}
   |           ----- its structure
   = help: rename one
)");
}

TEST_CASE("a long line is cut around its caret") {
  const auto text = rendered("let x = " + std::string(300, 'a') + " @ " + std::string(300, 'b'));
  CHECK(text == "error[D0005]: `@` has no meaning here\n --> t.deal:1:310\n  |\n1 | …" +
                    std::string(39, 'a') + " @ " + std::string(58, 'b') + "…\n  | " +
                    std::string(41, ' ') + "^\n");
}

TEST_CASE("colour wraps but does not change the text") {
  source::Sources sources;
  Diagnostics diagnostics;
  diagnostics.report(Code::stray_bracket, {sources.add("f", "let x = )"), 8, 9}, {")"})
      .help("drop it");
  auto text = diagnostics::to_text(diagnostics.sorted()[0], sources, true);
  CHECK(text.find("\x1b[1;31merror[D0009]\x1b[0m") == 0);
  for (auto at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b'))
    text.erase(at, text.find('m', at) - at + 1);
  CHECK(text == diagnostics::to_text(diagnostics.sorted()[0], sources, false));
}

TEST_CASE("control characters never reach the terminal") {
  source::Sources sources;
  Diagnostics diagnostics;
  diagnostics.report(Code::unexpected_character, {sources.add("f", "a\x1b[31m b"), 7, 8}, {"b"});
  CHECK(diagnostics::to_text(diagnostics.sorted()[0], sources, false).find('\x1b') ==
        std::string::npos);
}

TEST_CASE("JSON carries places in the same cells") {
  source::Sources sources;
  Diagnostics diagnostics;
  const auto file = sources.add("f.deal", "let 亿 = )\nx");
  diagnostics.report(Code::stray_bracket, {file, 10, 11}, {")"})
      .label({file, 12, 13}, "there")
      .help("drop it");
  const auto json = nlohmann::json::parse(diagnostics::to_json(diagnostics.sorted(), sources));
  REQUIRE(json.size() == 1);
  CHECK(json[0]["code"] == "D0009");
  CHECK(json[0]["severity"] == "error");
  CHECK(json[0]["message"] == "this `)` closes nothing");
  CHECK(json[0]["file"] == "f.deal");
  CHECK(json[0]["line"] == 1);
  CHECK(json[0]["column"] == 10);
  CHECK(json[0]["end_line"] == 1);
  CHECK(json[0]["end_column"] == 11);
  CHECK(json[0]["labels"][0]["line"] == 2);
  CHECK(json[0]["labels"][0]["message"] == "there");
  CHECK(json[0]["help"] == "drop it");
}

TEST_CASE("records are sorted and told once") {
  source::Sources sources;
  const auto file = sources.add("f", "abc");
  Diagnostics diagnostics;
  diagnostics.report(Code::stray_bracket, {file, 2, 3}, {")"});
  diagnostics.report(Code::stray_bracket, {file, 1, 2}, {"]"});
  diagnostics.report(Code::stray_bracket, {file, 2, 3}, {")"}).help("lost with the repetition");
  diagnostics.report(Code::too_many_errors);
  CHECK(diagnostics.error_count() == 3);
  const auto list = diagnostics.sorted();
  CHECK_FALSE(list[0].has_span);
  CHECK(list[1].span.begin == 1);
  CHECK(list[2].help.empty());
  CHECK(diagnostics.take(1).size() == 2);
  CHECK(diagnostics.error_count() == 1);
}

TEST_CASE("the nearest name is at most a third of its letters away") {
  const std::vector<std::string> names{"Anthropic", "Amazon", "AWS", "微软公司"};
  CHECK(diagnostics::nearest("Anthropc", names) == "Anthropic");
  CHECK(diagnostics::nearest("Amzaon", names) == "Amazon");
  CHECK(diagnostics::nearest("amazon", names) == "Amazon");
  CHECK(diagnostics::nearest("Azamno", names).empty());
  CHECK(diagnostics::nearest("AWX", names) == "AWS");
  CHECK(diagnostics::nearest("AZ", names).empty());
  CHECK(diagnostics::nearest("微轮公司", names) == "微软公司");
  CHECK(diagnostics::nearest("", names).empty());
}

TEST_CASE("every code has its own number and an explanation") {
  const auto codes = diagnostics::all_codes();
  for (std::size_t i = 0; i < codes.size(); ++i) {
    CAPTURE(codes[i].name);
    CHECK(codes[i].number.size() == 5);
    CHECK(codes[i].explanation.size() > 20);
    CHECK(codes[i].explanation.find("{{") == std::string::npos); // is no format
    CHECK(diagnostics::find_code(codes[i].number) == &codes[i]);
    CHECK(&diagnostics::info(codes[i].code) == &codes[i]);
  }
  CHECK(diagnostics::find_code("d0019")->number == "D0019");
  CHECK(diagnostics::find_code("D9999") == nullptr);
}
