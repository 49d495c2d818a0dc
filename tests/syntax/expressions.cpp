#include "support.hpp"

#include <catch2/catch.hpp>

using namespace deal::test;

TEST_CASE("operators bind from tight to loose") {
  CHECK(expression("a.b(c).d") == "(call a.b c).d");
  CHECK(expression("a ^ b per c") == "(^ a (per b c))");
  CHECK(expression("a per b per c") == "(per (per a b) c)");
  CHECK(expression("2^3^4") == "(^ 2 (^ 3 4))");
  CHECK(expression("-a^2") == "(- (^ a 2))");
  CHECK(expression("2^-1") == "(^ 2 (- 1))");
  CHECK(expression("-a * b") == "(* (- a) b)");
  CHECK(expression("a * -b") == "(* a (- b))");
  CHECK(expression("a - b - c") == "(- (- a b) c)");
  CHECK(expression("a / b * c") == "(* (/ a b) c)");
  CHECK(expression("a + b * c") == "(+ a (* b c))");
  CHECK(expression("60% of a + b") == "(+ (of 0.6:% a) b)");
  CHECK(expression("a + b growing g + h") == "(+ (+ a (growing b g)) h)");
  CHECK(expression("a * b growing g / h") == "(growing (* a b) (/ g h))");
  CHECK(expression("a growing g to b") == "(to (growing a g) b)");
  CHECK(expression("1 to 2 at d") == "(at (to 1 2) d)");
  CHECK(expression("x in 1 to 2") == "(in x (to 1 2))");
  CHECK(expression("x at d < y") == "(< (at x d) y)");
  CHECK(expression("not a < b") == "(not (< a b))");
  CHECK(expression("not a and b") == "(and (not a) b)");
  CHECK(expression("a and b or c and d") == "(or (and a b) (and c d))");
  CHECK(expression("a or b otherwise c") == "(otherwise (or a b) c)");
  CHECK(expression("a otherwise b if c") == "(if c (otherwise a b))");
  CHECK(expression("a if b and c") == "(if (and b c) a)");
  CHECK(expression("(a + b) * c") == "(* (+ a b) c)");
}

TEST_CASE("if has two forms") {
  CHECK(expression("if a then b else c + d") == "(if a b (+ c d))");
  CHECK(expression("if a then b else if c then d else e") == "(if a b (if c d e))");
  CHECK(expression("if a then b if x else c") == "(if a (if x b) c)");
  CHECK(expression("1 + if a then b else c") == "(+ 1 (if a b c))");
}

TEST_CASE("annotations take in the whole value and merge") {
  CHECK(expression("$1 growing 2%/year source \"x\"") ==
        "(note (growing 1:USD (/ 0.02:% year)) source \"x\")");
  CHECK(expression("5 assumed") == "(note 5 assumed)");
  CHECK(expression("5 source \"a\" assumed") == "(note 5 assumed source \"a\")");
  CHECK(expression("5 assumed source \"a\"") == "(note 5 assumed source \"a\")");
  CHECK(expression("f(5 assumed, 6)") == "(call f (note 5 assumed) 6)");
  CHECK(expression("a if b assumed") == "(note (if b a) assumed)");
}

TEST_CASE("primaries") {
  CHECK(expression("true") == "true");
  CHECK(expression("false") == "false");
  CHECK(expression("none") == "none");
  CHECK(expression(R"("a \"b\" \\ \n")") == R"("a \"b\" \\ \n")");
  CHECK(expression("[]") == "[]");
  CHECK(expression("[1, a + b]") == "[1 (+ a b)]");
  CHECK(expression("f()") == "(call f)");
  CHECK(expression("convertible { discount: 20%; cap ~ u(1, 2) every period }") ==
        "convertible { discount: 0.2:%; cap ~ (call u 1 2) every period }");
  CHECK(expression("gift {}") == "gift { }");
}

TEST_CASE("walks over structures") {
  CHECK(expression("sum(m.x for m in chip_mandate where m.y > 3)") ==
        "(sum m in chip_mandate m.x where (> m.y 3))");
  CHECK(expression("count(m for m in k)") == "(count m in k m)");
  CHECK(expression("the r in round where r.a and r.b otherwise c") ==
        "(otherwise (the r in round where (and r.a r.b)) c)");
  CHECK(expression("the r in round") == "(the r in round)");
  CHECK(expression("a.b(m for m in k)") == "D0023");
}

TEST_CASE("signs of other keyboards mean the same") {
  CHECK(expression("a × b ÷ c − d") == "(- (/ (* a b) c) d)");
  CHECK(expression("a ≠ b") == "(!= a b)");
  CHECK(expression("a ≤ b and c ≥ d") == "(and (<= a b) (>= c d))");
  CHECK(expression("f（a，b）") == "(call f a b)");
  CHECK(tree("党 甲 { 现金： 40亿 CNY； b: 1 }") ==
        "instance 党 甲\n  现金: 4000000000:CNY\n  b: 1\n");
}

TEST_CASE("keywords are names where they can be") {
  CHECK(expression("opening(x) + kind + from + on + as + unit + next + event + state") ==
        "(+ (+ (+ (+ (+ (+ (+ (+ (call opening x) kind) from) on) as) unit) next) event) state)");
  CHECK(expression("a.if.to.of") == "a.if.to.of");
  CHECK(tree("structure s { kind = note; let: x }") ==
        "structure s\n  field kind\n    = note\n  field let: x\n");
  CHECK(expression("10% of of.need + to.x") == "(+ (of 0.1:% of.need) to.x)");
  CHECK(tree("of: x") == "field of: x\n");
  CHECK(tree("let if = 3") == "D0110");
  CHECK(tree("let state = 3") == "let state\n  = 3\n");
  CHECK(tree("party from { to: 1; in: 2; model ~ d }") ==
        "instance party from\n  to: 1\n  in: 2\n  model ~ d\n");
  CHECK(tree("use as { of: x }") == "use as\n  of: x\n");
  CHECK(tree("pay next: from -> to { due: 1 }") == "D0019"); // `to` is an expression word
}

TEST_CASE("expression that goes wrong") {
  CHECK(expression("a < b < c") == "D0022");
  CHECK(expression("(a < b) == c") == "(== (< a b) c)");
  CHECK(expression("") == "D0019");
  CHECK(expression("a b") == "D0019");
  CHECK(expression("a\nb") == "D0019");
  CHECK(expression("1 +") == "D0019");
  CHECK(expression(R"("\q")") == "D0007");
}
