#include "support.hpp"

#include <catch2/catch.hpp>

using namespace deal;
using namespace deal::test;

namespace {

std::string message(const std::string& text) {
  const auto result = parsed(text);
  return result.errors.empty() ? "" : result.errors[0].message;
}

std::string help(const std::string& text) {
  const auto result = parsed(text);
  return result.errors.empty() ? "" : result.errors[0].help;
}

} // namespace

TEST_CASE("errors say what was expected and what was found") {
  CHECK(message("party A {\n  cash:\n  x: 1\n}") ==
        "expected a value after `cash:`, found the end of the line");
  CHECK(message("party A { cash: }") == "expected a value after `cash:`, found `}`");
  CHECK(message("let x =") == "expected a value after `x =`, found the end of the file");
  CHECK(message("let a = 5 6") ==
        "expected an operator or the end of the line after `5`, found `6`");
  CHECK(message("let 5") == "`let` needs a name, found `5`");
  CHECK(message("let: money = 5") == "`let` needs a name, found `:`");
  CHECK(message("measure\nlet x = 1") == "`measure` needs a name, found the end of the line");
  CHECK(message("pay bill: a b { }") == "expected `->` after `a`, found `b`");
  CHECK(message("let x = f(1 2)") == "expected an operator, `,` or `)` after `1`, found `2`");
  CHECK(message("let = 5") == "`let` needs a name, found `=`");
  CHECK(message("party A b") == "expected the end of the line after `A`, found `b`");
  CHECK(message("let x = [1 2]") == "expected an operator, `,` or `]` after `1`, found `2`");
  CHECK(message("let x = if a b") == "expected an operator or `then` after `a`, found `b`");
  CHECK(message("model 5") == "expected a text in quotes after `model`, found `5`");
  CHECK(message("structure s { amount: 5 }") == "expected a type after `amount:`, found `5`");
  CHECK(message("let x = the 5") == "expected `the NAME in STRUCTURE where CONDITION`, found `5`");
  CHECK(message("party A { x = 1 }") == "expected `:` or `~` after `x`, found `=`");
  CHECK(message("party A { 5: x }") == "expected a field, `name: value`, found `5`");
}

TEST_CASE("errors know the right form") {
  CHECK(message("measrue back = x") == "`measrue` is not a declaration");
  CHECK(help("measrue back = x") == "did you mean `measure`?");
  CHECK(help("lett 5") == "did you mean `let`?");
  CHECK(help("let 5") == "for example `let growth = 5%`");
  CHECK(help("let x = a = b") == "a comparison is written `==`");
  CHECK(help("let x = 4 bn") == "write `4bn`");
  CHECK(help("let x = “a”") == "texts stand in straight double quotes: \"…\"");
  CHECK(help("let x = 1,000") == "a large number is written `1_000_000` or `1mn`");
  CHECK(help("party A { x: 1, y: 2 }") ==
        "fields are separated by `;` or stand on lines of their own");
  CHECK(help("party A { x = 1 }") == "a field is `name: value`");
  CHECK(help("let x = a ? b : c") == "a choice is written `if a then b else c`");
  CHECK(help("# note") == "a comment begins with `//`");
}

TEST_CASE("each wrong text has its code") {
  CHECK(parsed("").codes == "D0004");
  CHECK(parsed(" \n// only words\n/// more\n").codes == "D0004");
  CHECK(parsed("let x = \xff").codes == "D0001");
  CHECK(parsed(std::string("let x\0", 6)).codes == "D0002");
  CHECK(parsed("let x = @").codes == "D0005");
  CHECK(parsed("model \"abc").codes == "D0006");
  CHECK(parsed("model \"abc\nlet y = 2").codes == "D0006");
  CHECK(parsed("model \"a\\qb\"").codes == "D0007");
  CHECK(parsed("party A { x: 1").codes == "D0008");
  CHECK(parsed("let x = (1 + 2").codes == "D0008");
  CHECK(parsed("party A { x: (1 }").codes == "D0008");
  CHECK(parsed("let x = 1)").codes == "D0009");
  CHECK(parsed("party A { x: 1 }}").codes == "D0009");
  CHECK(parsed("let x = (1]").codes == "D0010");
  CHECK(parsed("5 + 6").codes == "D0021");
  CHECK(parsed("party A { a.b: 1 }").codes == "D0024");
  CHECK(parsed("grid monthly from 2024-10").codes == "D0025");
  CHECK(parsed("import \"\"").codes == "D0028");
}

TEST_CASE("several errors come at once and no cascades") {
  const auto result = parsed("let a = \nlet b = 1 2\nparty C { x: ; y: 2; z 3\n w: 4 }\nlet d = "
                             "(1\nlet e = 5\nlet f = )\n");
  CHECK(result.codes == "D0019 D0019 D0019 D0008 D0009");
  CHECK(result.tree == "instance party C\n  y: 2\n  w: 4\nlet d\n  = 1\nlet e\n  = 5\n");
}

TEST_CASE("a broken member leaves its structure standing") {
  const auto result = parsed(
      "structure s {\n  a: money\n  let x = = 5\n  state b = 1\n  foo bar baz\n}\nlet y = 1");
  CHECK(result.codes == "D0019 D0019");
  CHECK(result.tree == "structure s\n  field a: money\n  state b\n    = 1\nlet y\n  = 1\n");
}

TEST_CASE("after twenty errors the rest is counted as one") {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "let x = =\n";
  const auto result = parsed(text);
  CHECK(result.errors.size() == 21);
  CHECK(result.codes.ends_with("D0026"));
}
