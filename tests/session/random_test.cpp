#include "support.hpp"
#include "tests/support/dice.hpp"

#include <filesystem>
#include <fstream>

using namespace deal;
using namespace deal::test;

namespace fs = std::filesystem;

namespace {

/// Lines as an analyst types them, and worse.
class Lines {
 public:
  explicit Lines(std::uint64_t seed) : dice_(seed) {}

  std::string next() {
    switch (dice_.below(10)) {
    case 0: return cut_off(good());
    case 1: return spoilt(good());
    case 2: return bytes();
    case 3: return good() + "\n" + good();
    case 4: return dice_.below(20) == 0 ? huge() : bad();
    default: return good();
    }
  }

  std::size_t below(std::size_t count) { return dice_.below(count); }
  std::string name() { return pick({"a", "b", "c", "d", "A", "B", "C"}); }

 private:
  std::string pick(std::initializer_list<const char*> list) {
    return *(list.begin() + dice_.below(list.size()));
  }
  std::string number() { return std::to_string(dice_.below(100)); }
  std::string party() { return pick({"P", "Q", "R"}); }
  std::string deal() { return pick({"n", "o"}); }

  std::string formula() {
    switch (dice_.below(8)) {
    case 0: return number();
    case 1: return name() + pick({" + ", " * ", " - "}) + number();
    case 2: return "max(" + name() + ", " + name() + ")";
    case 3: return "if now >= 2025-06 then " + number() + " else " + name();
    case 4: return "total(cash(" + party() + ")) / $1";
    case 5: return "so_far(" + name() + ")";
    case 6: return "(" + formula() + ")";
    default: return name();
    }
  }

  std::string good() {
    const std::string n = name(), p = party(), q = party(), v = number();
    switch (dice_.below(22)) {
    case 0: return "let " + n + " = " + formula();
    case 1: return "let " + n + " ~ normal(" + v + ", 1)" + pick({"", " every period"});
    case 2: return n + " = " + formula();
    case 3: return n + " ~ uniform(0, " + number() + ".5)";
    case 4: return "party " + p + " { cash: $" + v + " }";
    case 5: return p + ".cash: $" + v;
    case 6: return p + " { cash: $" + v + "; staff: 3 }";
    case 7: return "pay " + deal() + ": " + p + " -> " + q + " { due: $1; kind: expenses }";
    case 8:
      return "investment " + deal() + ": " + p + " -> " + q + " { amount: $" + v +
             "; on: 2025-03 }";
    case 9: return deal() + ".amount: $" + v;
    case 10: return "measure " + n + " = " + formula();
    case 11: return "/// It says " + v + ".\nmeasure " + n + ": mean = " + formula() + " // so";
    case 12: return "expect " + n + " < " + v;
    case 13: return "state s = " + v + "\nnext s = s + " + n;
    case 14: return "function f(x: number) = x * " + v;
    case 15: return "scenario low { " + n + ": " + v + " }";
    case 16:
      return "grid " + std::string(pick({"monthly", "quarterly", "yearly"})) +
             " from 2025-01 to 2025-12";
    case 17: return "event " + n + " when cash(" + p + ") < $" + v;
    case 18: return "model \"" + v + "\"";
    case 19:
      return "correlate " + n + ", " + name() + ": 4" + std::to_string(dice_.below(10)) + "%";
    case 20: return "table t(x: money) {\n  one: $" + v + "\n  two: $2\n}";
    default: return "for r in t {\n  party S { cash: r.x }\n}";
    }
  }

  std::string bad() {
    return pick({"let", "let x =", "party", "}", "{", "import \"nowhere.deal\"", "A.",
                 "A.cash:", "let a = b\nlet b = a", "measure m = $1 + 1 year", "let a = \"open",
                 "1 +", "###", "structure a is a", "let 价格 = 3 @ 4", "use x", "next nothing = 1",
                 "a.b.c.d: 3"});
  }

  std::string cut_off(std::string text) {
    text.resize(dice_.below(text.size() + 1));
    return text;
  }

  std::string spoilt(std::string text) {
    for (std::size_t i = 0, n = 1 + dice_.below(3); i < n && !text.empty(); ++i) {
      const std::size_t at = dice_.below(text.size());
      static const std::string signs = "(){}[];:,.~=+-*/\"$%\n \\aZ9_";
      switch (dice_.below(3)) {
      case 0: text.erase(at, 1); break;
      case 1: text.insert(at, 1, signs[dice_.below(signs.size())]); break;
      default: text[at] = signs[dice_.below(signs.size())];
      }
    }
    return text;
  }

  std::string bytes() {
    std::string text(dice_.below(40), ' ');
    for (char& c : text) c = static_cast<char>(dice_.below(256));
    return text;
  }

  std::string huge() {
    std::string text;
    const std::string part = pick({"(", "1 + ", "let a = 1\n", "a.", "{", "x", "\"", "not "});
    while (text.size() < 20'000) text += part;
    return text;
  }

  Dice dice_;
};

std::vector<std::string> texts(const Session& session) {
  std::vector<std::string> result;
  for (const Declared& each : session.declarations()) result.push_back(each.text);
  return result;
}

/// What is saved and loaded gives the same numbers, or fails in the same way.
void check_saved(const Session& session, const fs::path& path) {
  std::ofstream(path) << session.text();
  Session again;
  REQUIRE(again.load(path.string()).ok());
  CHECK(again.text() == session.text());
  const CompileResult here = session.compile(), there = again.compile();
  REQUIRE(here.ok() == there.ok());
  if (!here.ok()) return;
  const Result a = run(*here.model, {.paths = 64}), b = run(*there.model, {.paths = 64});
  CHECK(a.status == b.status);
  REQUIRE(a.measures.size() == b.measures.size());
  for (std::size_t i = 0; i < a.measures.size(); ++i) {
    const Statistics &x = a.measures[i].statistics, &y = b.measures[i].statistics;
    CHECK(x.mean == y.mean);
    CHECK(x.max == y.max);
  }
}

/// A question is answered; or, where a run of the model fails, with what it fails of until that is taken back.
void check_answers(Session& session) {
  for (;;) {
    const Answer answer = session.ask("2 + 3", {.paths = 16});
    if (answer.ok()) {
      REQUIRE(answer.measure.statistics.mean == std::vector<double>{5});
      return;
    }
    INFO(session.text());
    for (const Diagnostic& each : answer.diagnostics) UNSCOPED_INFO(each.text);
    REQUIRE(answer.diagnostics.size() == 1);
    REQUIRE(answer.diagnostics.front().code.starts_with("D09"));
    REQUIRE(session.undo());
  }
}

} // namespace

TEST_CASE("ten thousand lines, and the session always answers") {
  const fs::path path = fs::temp_directory_path() / "deal-session-random.deal";
  Session session;
  Lines lines(20251122);
  std::size_t taken = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::string line = lines.next();
    const std::string text = session.text();
    const auto declared = texts(session);
    const TextForm form = session.form_of(line);
    EnterResult result;
    if (lines.below(40) == 0)
      result = session.remove(lines.name());
    else
      result = session.enter(line);
    taken += result.ok();
    if (!result.ok() && (session.text() != text || texts(session) != declared))
      FAIL("a line that failed left a trace: " << line);
    if (result.ok() && form == TextForm::blank) FAIL("a blank text was taken: " << line);
    if (lines.below(25) == 0) session.undo();
    if (lines.below(50) == 0) session.redo();
    if (i % 20 == 0) (void)session.complete(line);
    check_answers(session);
    if (i % 500 == 0) check_saved(session, path);
  }
  CHECK(taken > 2000);
  fs::remove(path);
}
