#include "support.hpp"

using namespace deal;
using namespace deal::test;

namespace {

std::string codes(const std::string& text) { return compiled(text).codes; }

} // namespace

TEST_CASE("what is no text is refused at its first bad byte") {
  CHECK(codes("") == "D0004");
  CHECK(codes("\xEF\xBB\xBF") == "D0004");
  CHECK(codes(std::string("model \"a\0b\"\n", 12)) == "D0002");
  CHECK(codes("model \"\xC3(\"\n") == "D0001");
  CHECK(codes("model \"\xED\xA0\x80\"\n") == "D0001"); // a surrogate
  CHECK(codes("model \"\xC0\xAF\"\n") == "D0001");     // an overlong slash
  CHECK(codes("let x = \"half") == "D0006");
  CHECK(codes("// only a comment") == "D0004");
}

TEST_CASE("texts without measure end in one error") {
  CHECK(codes(repeat("(", 1'000'000)) == "D0011");
  CHECK(codes(std::string(head) + "let x = " + repeat("(", 1'000'000)) == "D0011");
  CHECK(codes(std::string(head) + "let x = " + repeat("[", 1'000'000)) == "D0011");
  CHECK(codes(repeat("structure s {", 100'000)) == "D0011");
  CHECK(codes(std::string(head) + "let x = 1" + repeat(" + 1", 100'000)) == "D0029");
  CHECK(codes(std::string(head) + "let x = " + repeat("-", 500'000) + "1") == "D0011");
  CHECK(codes(std::string(head) + "let x = " + repeat("not ", 500'000) + "true") == "D0011");
  CHECK(codes(std::string(head) + "let x = 2" + repeat("^2", 100'000)) == "D0011");
  CHECK(codes(std::string(head) + "let x = " + repeat("if true then 1 else ", 50'000) + "1") ==
        "D0011");
  CHECK(codes(std::string(head) + "let x = a" + repeat(".a", 100'000)) == "D0029");
  CHECK(codes(std::string(head) + "let x = " + std::string(10 << 20, '1')) == "D0003");
  CHECK(codes(std::string(head) + "let x = " + std::string(100'000, '7')) == "D0013");
  CHECK(codes("// " + std::string(10 << 20, 'x')) == "D0003");
  CHECK(codes(std::string(1 << 20, '\n')) == "D0004");
  CHECK(codes(std::string(head) + repeat("let x = )\n", 100'000)).starts_with("D0009"));
}

TEST_CASE("a model of wrong lines stops after some errors") {
  const auto outcome = compiled(std::string(head) + repeat("let x = )\n", 50'000));
  CHECK(outcome.compilation->diagnostics.size() == 21);
}

TEST_CASE("a model of wrong names stops after some errors") {
  std::string text = head;
  for (int i = 0; i < 50'000; ++i)
    text += "let x" + std::to_string(i) + " = nothing" + std::to_string(i) + "\n";
  const auto outcome = compiled(text);
  CHECK(outcome.codes == "D0101 D0026");
  CHECK(outcome.compilation->diagnostics.size() == 101);
}

TEST_CASE("names and texts of any size are told in full") {
  const std::string name(100'000, 'x');
  CHECK(codes(std::string(head) + "let a = " + name + "\n") == "D0101");
  CHECK(codes(std::string(head) + "let a: " + name + " = 1\n") == "D0107");
  CHECK(codes(std::string(head) + name + " a\n") == "D0104");
  CHECK(codes(std::string(head) + "import \"" + name + "\"\n") == "D0114");
}

TEST_CASE("a grid of any length is measured before it is made") {
  CHECK(codes("model \"m\"\ngrid weekly from 0001-01 to 9999-12\n") == "D0403");
  CHECK(codes("model \"m\"\ngrid monthly from 2000-01 to 2499-12\nparty A { cash: $1 }\n") == "");
  CHECK(codes("model \"m\"\ngrid yearly from 9999-01 to 9999-12\nparty A { cash: $1 }\n") == "");
}
