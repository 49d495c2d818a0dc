#include "support.hpp"

#include <catch2/catch.hpp>

using namespace deal::test;
using namespace deal::syntax;

TEST_CASE("what stands at the top of a model") {
  CHECK(tree("model \"two deals\"") == "model \"two deals\"\n");
  CHECK(tree("grid monthly from 2024-10 to 2030-12") ==
        "grid monthly\n  from 2024-10\n  to 2030-12\n");
  CHECK(tree("import \"a/b.deal\"") == "import \"a/b.deal\"\n");
  CHECK(tree("currency USD") == "currency USD\n");
  CHECK(tree("unit chip, chips") == "unit chip, chips\n");
  CHECK(tree("asset share(issuer)") == "asset share(issuer)\n");
  CHECK(tree("asset gpu") == "asset gpu\n");
  CHECK(tree("account notes: liability") == "account notes: liability\n");
  CHECK(tree("kind cloud { stage: operating; revenue: true }") ==
        "kind cloud\n  stage: operating\n  revenue: true\n");
  CHECK(tree("opening held(Fund, share(S)) = 100M shares") ==
        "opening\n  of (call held Fund (call share S))\n  = 100000000:shares\n");
  CHECK(tree("correlate a.b, c: 40%") == "correlate\n  of a.b\n  and c\n  = 0.4:%\n");
  CHECK(tree("expect P(d) < 30%") == "expect\n  = (< (call P d) 0.3:%)\n");
  CHECK(tree("measure back = recycled(A)") == "measure back\n  = (call recycled A)\n");
  CHECK(tree("measure back: mean, p95 = x") == "measure back: mean, p95\n  = x\n");
  CHECK(tree("scenario s { a.share: 0%; b ~ d }") == "scenario s\n  a.share: 0:%\n  b ~ d\n");
  CHECK(tree("scenario s extends t { }") == "scenario s extends t\n");
}

TEST_CASE("instances of structures") {
  CHECK(tree("party Amazon") == "instance party Amazon\n");
  CHECK(tree("business Claude of Anthropic { wages: $1 }") ==
        "instance business Claude\n  of Anthropic\n  wages: 1:USD\n");
  CHECK(tree("investment n: A -> B.c of D { on: 2024-11 }") ==
        "instance investment n\n  from A\n  to B.c\n  of D\n  on: 2024-11\n");
}

TEST_CASE("structures and their members") {
  CHECK(tree("structure a { }") == "structure a\n");
  CHECK(tree("abstract structure security") == "abstract structure security\n");
  CHECK(tree("structure c is b: x -> y of z { amount: money }") ==
        "structure c is b: x -> y of z\n  field amount: money\n");
  CHECK(tree("amount: money/time?") == "field amount: money/time?\n");
  CHECK(tree("rate: money*time/chip = 1") == "field rate: money*time/chip\n  = 1\n");
  CHECK(tree("shortfall: take_or_pay | forfeited = forfeited") ==
        "field shortfall: take_or_pay | forfeited\n  = forfeited\n");
  CHECK(tree("seniority = 1") == "field seniority\n  = 1\n");
  CHECK(tree("let x: money = 5") == "let x: money\n  = 5\n");
  CHECK(tree("let x ~ normal(0, 1)") == "let x\n  ~ (call normal 0 1)\n");
  CHECK(tree("let x: fraction ~ d every period") == "let x: fraction\n  ~ every period d\n");
  CHECK(tree("state a = 1, b: money = 2") == "state a\n  = 1\nstate b: money\n  = 2\n");
  CHECK(tree("next a = a + 1, b = 2") == "next a\n  = (+ a 1)\nnext b\n  = 2\n");
  CHECK(tree("event short when cash < 1") == "event short\n  when (< cash 1)\n");
  CHECK(tree("pay bill: buyer -> x.seller { due: usage }") ==
        "pay bill\n  from buyer\n  to x.seller\n  due: usage\n");
  CHECK(tree("book wear { amount: 1 }") == "book wear\n  amount: 1\n");
  CHECK(tree("issue s: share(issuer) to holder { count: 1 }") ==
        "issue s\n  asset (call share issuer)\n  to holder\n  count: 1\n");
  CHECK(tree("move u: gpu from a to b { count: 1 }") ==
        "move u\n  asset gpu\n  from a\n  to b\n  count: 1\n");
  CHECK(tree("use field") == "use field\n");
}

TEST_CASE("functions keep a trailing block as their members") {
  CHECK(tree("function f(x: money, n: number) = x * n") ==
        "function f(x: money, n: number)\n  = (* x n)\n");
  CHECK(tree("function f() = a + x { total: x }") == "function f()\n  = (+ a x)\n  total: x\n");
  CHECK(tree("function f() = g(1) { total: 2 }") == "function f()\n  = (call g 1)\n  total: 2\n");
  CHECK(tree("function f() = (x { total: 1 })") == "function f()\n  = x { total: 1 }\n");
}

TEST_CASE("line ends separate unless the formula must go on") {
  CHECK(tree("let a = 1\nlet b = 2; let c = 3\n\n;\n") ==
        "let a\n  = 1\nlet b\n  = 2\nlet c\n  = 3\n");
  CHECK(tree("let a =\n  1 +\n  2") == "let a\n  = (+ 1 2)\n");
  CHECK(tree("let a = f(1,\n 2\n + 3\n)") == "let a\n  = (call f 1 (+ 2 3))\n");
  CHECK(tree("let a = [\n1,\n2\n]") == "let a\n  = [1 2]\n");
  CHECK(tree("let a = if b\n  then c\n  else d") == "let a\n  = (if b c d)\n");
  CHECK(tree("let a = b\n  and c // why\n  or d") == "let a\n  = (or (and b c) d)\n");
  CHECK(tree("let a = b\n  * c\n  otherwise 0\n  assumed") ==
        "let a\n  = (note (otherwise (* b c) 0) assumed)\n");
  CHECK(tree("pay a:\n  b ->\n  c {\n due: 1\n}") == "pay a\n  from b\n  to c\n  due: 1\n");
  CHECK(tree("party A\n{\n x: 1\n y: 2\n}") == "instance party A\n  x: 1\n  y: 2\n");
  CHECK(tree("let a = b\nof: x") == "let a\n  = b\nfield of: x\n");
  CHECK(tree("let a = from\nlet b = 1") == "let a\n  = from\nlet b\n  = 1\n");
  CHECK(tree("grid monthly from\n 2024-10 to\n 2030-12") ==
        "grid monthly\n  from 2024-10\n  to 2030-12\n");
  CHECK(tree("state a = 1,\n  b = 2") == "state a\n  = 1\nstate b\n  = 2\n");
  CHECK(tree("let a = s(x {\n a: 1\n b: 2 })") == "let a\n  = (call s x { a: 1; b: 2 })\n");
  CHECK(tree("use as\nlet b = 1") == "use as\nlet b\n  = 1\n");
  CHECK(tree("let a = 1\r\nlet b = 2\r\n") == "let a\n  = 1\nlet b\n  = 2\n");
  CHECK(tree("\xef\xbb\xbflet a = 1") == "let a\n  = 1\n");
  CHECK(parsed("let a = 1\n- 2").codes == "D0021"); // a minus does not go on
}

TEST_CASE("doc comments belong to the declaration right below") {
  const auto doc = [](const std::string& text) {
    const auto result = parsed(text);
    REQUIRE(!result.module.declarations.empty());
    return result.module.declarations.back().doc;
  };
  CHECK(doc("/// One.\n///  Two.\n///\n/// Four.\nlet a = 1") == "One.\n Two.\n\nFour.");
  CHECK(doc("/// far\n\nlet a = 1").empty());
  CHECK(doc("/// far\n\n/// near\nlet a = 1") == "near");
  CHECK(doc("// plain\nlet a = 1").empty());
  CHECK(doc("//// rule\nlet a = 1").empty());
  CHECK(doc("let b = 1 /// behind\nlet a = 1").empty());
  CHECK(doc("/// first\nlet b = 1\nlet a = 1").empty());
  const auto result = parsed("structure s {\n  /// inner\n  amount: money\n}");
  const auto& structure = std::get<StructureDecl>(result.module.declarations.at(0).value);
  CHECK(structure.members.at(0).doc == "inner");
}

TEST_CASE("names are compared in NFC and spans are bytes of the text") {
  const auto result = parsed("let cafe\u0301 = 亿 + b");
  const auto& let = std::get<LetDecl>(result.module.declarations.at(0).value);
  CHECK(let.name.text == "caf\u00e9");
  CHECK(let.name.span.begin == 4);
  CHECK(let.name.span.end == 10);
  CHECK(let.value->span.begin == 13);
  CHECK(let.value->span.end == 20);
  CHECK(result.module.declarations[0].span.begin == 0);
  CHECK(result.module.declarations[0].span.end == 20);
}

TEST_CASE("tokens show kind and place") {
  CHECK(tokens("let 亿 = 4bn\nparty A { of: x }") ==
        "1:1  LET  let\n1:5  IDENT  亿\n1:8  ASSIGN  =\n"
        "1:10  NUMBER  4bn\n1:13  SEP  \\n\n2:1  IDENT  party\n"
        "2:7  IDENT  A\n2:9  LBRACE  {\n2:11  IDENT  of\n"
        "2:13  COLON  :\n2:15  IDENT  x\n2:17  SEP  \n"
        "2:17  RBRACE  }\n2:18  SEP  \n2:18  END  \n");
}
