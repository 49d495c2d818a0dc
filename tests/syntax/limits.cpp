#include "support.hpp"

#include <catch2/catch.hpp>

using namespace deal;
using namespace deal::test;

namespace {

std::string repeat(std::string_view part, std::size_t count) {
  std::string text;
  text.reserve(part.size() * count);
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

} // namespace

TEST_CASE("texts made to break a parser are refused in words") {
  CHECK(parsed("let x = " + repeat("(", 1'000'000)).codes == "D0011");
  CHECK(parsed("let x = " + repeat("-", 500'000) + "1").codes == "D0011");
  CHECK(parsed("let x = " + repeat("not ", 100'000) + "a").codes == "D0011");
  CHECK(parsed("let x = " + repeat("2^", 100'000) + "1").codes == "D0011");
  CHECK(parsed("let x = " + repeat("if a then b else ", 100'000) + "1").codes == "D0011");
  CHECK(parsed("let x = " + repeat("not a + ", 100'000) + "1").codes == "D0011");
  CHECK(parsed(repeat("structure s { ", 100'000)).codes == "D0011");
  CHECK(parsed("let x = " + repeat("1 + ", 100'000) + "1").codes == "D0029");
  CHECK(parsed("let x = a" + repeat(".a", 500'000)).codes == "D0029");
  CHECK(parsed("let x = f" + repeat("(1)", 100'000)).codes == "D0029");
  CHECK(parsed("let x = " + repeat("f(1, ", 150) + "a" + repeat(repeat("+b", 500) + ")", 150))
            .codes == "D0029");
  CHECK(parsed("party " + repeat("x ", 5000)).codes == "D0012");
  CHECK(parsed("let x = " + repeat("1", 100'000)).codes == "D0013");
  CHECK(parsed("let x = 1e" + repeat("1", 100'000)).codes == "D0013");
  CHECK(parsed(repeat("x", 10'000'000)).codes == "D0003");
  CHECK(parsed("model " + repeat("\"", 100'001)).codes != "");
  CHECK(parsed(repeat("@", 1'000'000)).codes == "D0005");
  CHECK(parsed(repeat("}", 1'000'000)).codes == "D0009");
}

TEST_CASE("what is large but flat or just inside the limits parses") {
  CHECK(parsed("let x = " + repeat("1 + ", 500) + "1").codes.empty());
  CHECK(parsed("let x = " + repeat("(", 199) + "1" + repeat(")", 199)).codes.empty());
  CHECK(parsed("let x = " + repeat("-", 199) + "1").codes.empty());
  CHECK(parsed("let x = [" + repeat("2^2, ", 5000) + "1]").codes.empty());
  CHECK(parsed("let x = " + repeat("not a and ", 250) + "b").codes.empty());
  CHECK(parsed("let x = " + repeat("a^2 + ", 250) + "b").codes.empty());
  CHECK(parsed("party A {" + repeat("x: 1\n", 5000) + "}").codes.empty());
  CHECK(parsed("let x = " + repeat("1", 400)).codes == "D0014");
}

TEST_CASE("errors before a broken limit are still told") {
  CHECK(parsed("let a = =\nlet x = " + repeat("(", 1000)).codes == "D0019 D0011");
}

TEST_CASE("limits can be set") {
  source::Sources sources;
  diagnostics::Diagnostics diagnostics;
  const auto file = sources.add("t", "let x = ((1))");
  syntax::parse(sources, file, diagnostics, {.nesting = 1});
  CHECK(codes_of(diagnostics.sorted()) == "D0011");
}
