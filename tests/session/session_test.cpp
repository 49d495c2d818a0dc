#include "support.hpp"

#include <filesystem>
#include <fstream>

using namespace deal;
using namespace deal::test;

namespace fs = std::filesystem;

namespace {

using Names = std::vector<std::string>;

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

fs::path folder(const std::string& name) {
  const fs::path result = fs::temp_directory_path() / ("deal-session-" + name);
  fs::remove_all(result);
  fs::create_directories(result);
  return result;
}

} // namespace

TEST_CASE("a new session has a title and a grid") {
  const Session session;
  CHECK(session.text() == "model \"Untitled\"\n\ngrid monthly from 2025-01 to 2029-12\n");
  REQUIRE(session.declarations().size() == 2);
  CHECK(session.declarations()[1].form == "grid");
  CHECK(session.declarations()[1].name.empty());
}

TEST_CASE("the same name again redefines, and says what hangs on it") {
  Session session;
  enter(session, "let g = 3%\nlet h = g * 2\nparty A { cash: $1bn }\nmeasure m = h * cash(A)");
  const Change found = change(session, "/// Growth.\nlet g = 4%");
  CHECK(found.kind == Change::Kind::redefined);
  CHECK(found.name == "g");
  CHECK(found.form == "let");
  CHECK(found.affects == Names{"h", "m"});
  CHECK(mean(session, "h") == 0.08);
  CHECK(session.text() == R"(model "Untitled"

grid monthly from 2025-01 to 2029-12

/// Growth.
let g = 4%

let h = g * 2

party A { cash: $1bn }

measure m = h * cash(A)
)");
  CHECK(session.declarations()[2].doc == "Growth.");
  CHECK(change(session, "measure g = 5%").kind == Change::Kind::redefined);
  CHECK(session.declarations().size() == 6);
}

TEST_CASE("what has no name is known by what it speaks of") {
  Session session;
  enter(session, "let a ~ normal(0, 1)\nlet b ~ normal(0, 1)\nparty P { cash: $5 }\nparty Q");
  CHECK(change(session, "grid yearly from 2025-01 to 2026-12").kind == Change::Kind::redefined);
  CHECK(change(session, "model \"Another\"").kind == Change::Kind::redefined);
  CHECK(change(session, "correlate a, b: 40%").kind == Change::Kind::added);
  CHECK(change(session, "correlate b, a: 50%").kind == Change::Kind::redefined);
  CHECK(change(session, "opening tagged(P, Q) = $0").kind == Change::Kind::added);
  CHECK(change(session, "opening tagged( P , Q ) = $0").kind == Change::Kind::redefined);
  CHECK(change(session, "attribution fifo").kind == Change::Kind::added);
  CHECK(change(session, "attribution own_first").kind == Change::Kind::redefined);
  CHECK(change(session, "expect cash(P) > $1").kind == Change::Kind::added);
  CHECK(change(session, "expect cash(P)  > $1").kind == Change::Kind::redefined);
  CHECK(change(session, "expect cash(P) > $2").kind == Change::Kind::added);
  CHECK(change(session, "currency USD").kind == Change::Kind::added);
  CHECK(change(session, "currency USD").kind == Change::Kind::redefined);
}

TEST_CASE("each binding of a state is a declaration of its own") {
  Session session;
  enter(session, "state a = 0, b = 1 // two\nnext a = b,\n  b = a + b\nmeasure f = final(b)");
  const double fibonacci = mean(session, "f");
  CHECK(written(session, "b") == "state b = 1 // two");
  CHECK(change(session, "next b = b").affects == Names{"a", "f"});
  CHECK(mean(session, "f") == 1);
  CHECK(change(session, "next b = a + b").kind == Change::Kind::redefined);
  CHECK(mean(session, "f") == fibonacci);
  CHECK(session.remove("a").ok() == false);
}

TEST_CASE("a block of rows takes the place of the one that declares the same") {
  Session session;
  enter(session, "table t(x: money) {\n  one: $1\n  two: $2\n}\n"
                 "for r in t {\n  party P { cash: r.x }\n}\nmeasure all = sum(cash(P) for r in t)");
  CHECK(ask(session, "all").measure.statistics.mean.front() == 3);
  CHECK(change(session, "for r in t {\n  party P { cash: 2 * r.x }\n}").affects == Names{"all"});
  CHECK(ask(session, "all").measure.statistics.mean.front() == 6);
  CHECK(change(session, "t.two.x: $10").kind == Change::Kind::redefined);
  CHECK(ask(session, "all").measure.statistics.mean.front() == 22);
}

TEST_CASE("what is wrong changes nothing, and its lines count from the text") {
  Session session;
  enter(session, "let g = 3%");
  const EnterResult result = session.enter("let h = 1\n\nlet x = g + $3\nlet y = unknown");
  CHECK(codes(result.diagnostics) == "D0201 D0101");
  REQUIRE(result.diagnostics[0].place);
  CHECK(result.diagnostics[0].place->file == "line");
  CHECK(result.diagnostics[0].place->line == 3);
  CHECK(result.diagnostics[1].place->line == 4);
  CHECK(session.declarations().size() == 3);
  CHECK(refusal(session, "let = 3") == "D0020");
  CHECK(refusal(session, "let a = 1\nlet a = 2") == "D0102");
  CHECK(refusal(session, "") == "D0004");
  CHECK(refusal(session, std::string("let a\0 = 1", 10)) == "D0002");
}

TEST_CASE("an older declaration that no longer holds is shown by its own text and name") {
  Session session;
  enter(session, "let g = 3%");
  enter(session, "let h = 1\nlet total_growth = g + 2%");
  const EnterResult result = session.enter("let g = $3");
  REQUIRE(codes(result.diagnostics) == "D0201");
  CHECK(result.diagnostics[0].place->file == "total_growth");
  CHECK(result.diagnostics[0].place->line == 1);
}

TEST_CASE("undo takes back, redo brings back, and a new change ends the way forward") {
  Session session;
  CHECK(!session.undo());
  enter(session, "let g = 3%");
  enter(session, "let g = 4%");
  CHECK(session.undo());
  CHECK(mean(session, "g") == 0.03);
  CHECK(session.redo());
  CHECK(mean(session, "g") == 0.04);
  CHECK(!session.redo());
  session.undo();
  enter(session, "let g = 5%");
  CHECK(!session.redo());
  session.reset();
  CHECK(session.declarations().size() == 2);
  CHECK(session.undo());
  CHECK(mean(session, "g") == 0.05);
}

TEST_CASE("a declaration is removed unless others need it") {
  Session session;
  enter(session,
        "let g = 3%\nlet h = g\nexpect h > 1%\nexpect h > 2%\nstate s = 1\nnext s = 2 * s");
  CHECK(codes(session.remove("g").diagnostics) == "D0101");
  CHECK(codes(session.remove("grid").diagnostics) == "D0401");
  CHECK(codes(session.remove("nothing").diagnostics) == "D1072");
  CHECK(codes(session.remove("expect").diagnostics) == "D1072");
  CHECK(codes(session.remove("").diagnostics) == "D1072");
  CHECK(codes(session.remove("\xFF").diagnostics) == "D1072");
  CHECK(session.remove("expect h > 2%").ok());
  CHECK(session.remove("expect").ok());
  CHECK(session.remove("h").ok());
  const EnterResult result = session.remove("g");
  REQUIRE(result.ok());
  CHECK(result.changes.front().kind == Change::Kind::removed);
  // With a state goes what it becomes.
  CHECK(session.remove("s").changes.size() == 2);
  CHECK(session.declarations().size() == 2);
}

TEST_CASE("a file is loaded with its comments, and saved to the same numbers") {
  for (const char* name : {"amazon-anthropic", "azure-growth", "hello", "portfolio"}) {
    INFO(name);
    const fs::path path = fs::path(DEAL_EXAMPLES) / (std::string(name) + ".deal");
    Session session;
    const EnterResult loaded = session.load(path.string());
    for (const Diagnostic& each : loaded.diagnostics) UNSCOPED_INFO(each.text);
    REQUIRE(loaded.ok());
    const fs::path saved = folder("saved") / path.filename();
    write(saved, session.text());
    const Engine engine;
    const RunOptions options{.paths = 500};
    const Result before = run(*engine.compile_file(path.string()).or_throw(), options);
    const Result after = run(*engine.compile_file(saved.string()).or_throw(), options);
    const Result session_run = run(*session.compile().or_throw(), options);
    REQUIRE(before.measures.size() == after.measures.size());
    for (std::size_t i = 0; i < before.measures.size(); ++i) {
      CHECK(before.measures[i].info.name == after.measures[i].info.name);
      CHECK(before.measures[i].info.doc == after.measures[i].info.doc);
      CHECK(before.measures[i].statistics.mean == after.measures[i].statistics.mean);
      CHECK(before.measures[i].statistics.p95 == after.measures[i].statistics.p95);
      CHECK(before.measures[i].statistics.mean == session_run.measures[i].statistics.mean);
    }
    Session again;
    REQUIRE(again.load(saved.string()).ok());
    CHECK(again.text() == session.text());
  }
  Session session;
  REQUIRE(session.load(std::string(DEAL_EXAMPLES) + "/amazon-anthropic.deal").ok());
  CHECK(session.text().find("// how fast Claude sells") != std::string::npos);
  CHECK(session.text().find("// ---- money back") != std::string::npos);
}

TEST_CASE("a file that cannot be loaded leaves the session as it was") {
  const fs::path here = folder("broken");
  Session session;
  enter(session, "let g = 3%");
  const std::string before = session.text();
  CHECK(codes(session.load((here / "none.deal").string()).diagnostics) == "D1001");
  write(here / "broken.deal",
        "model \"m\"\ngrid monthly from 2025-01 to 2025-12\n\nlet x = nowhere\n");
  const EnterResult result = session.load((here / "broken.deal").string());
  REQUIRE(codes(result.diagnostics) == "D0101");
  CHECK(result.diagnostics[0].place->file == (here / "broken.deal").string());
  CHECK(result.diagnostics[0].place->line == 4);
  write(here / "change.deal",
        "model \"m\"\ngrid monthly from 2025-01 to 2025-12\nparty A\nA.cash: $1\n");
  CHECK(codes(session.load((here / "change.deal").string()).diagnostics) == "D1074");
  CHECK(session.text() == before);
}

TEST_CASE("imports are read from the folder of the file that was loaded") {
  const fs::path here = folder("imports");
  write(here / "parts/parties.deal", "party A { cash: $7 }\n");
  write(here / "main.deal",
        "import \"parts/parties.deal\"\nmodel \"m\"\ngrid monthly from 2025-01 to 2025-12\n");
  write(here / "more.deal", "party B { cash: $8 }\n");
  Session session;
  CHECK(refusal(session, "import \"more.deal\"") == "D0114");
  REQUIRE(session.load((here / "main.deal").string()).ok());
  enter(session, "import \"more.deal\"");
  CHECK(mean(session, "final(cash(A) + cash(B))") == 15);
  CHECK(refusal(session, "import \"none.deal\"") == "D0114");
  const auto model = session.compile();
  REQUIRE(model.ok());
  CHECK(model.model->title() == "m");
  REQUIRE(session.remove("import \"more.deal\"").ok());
  session.reset();
  CHECK(refusal(session, "import \"more.deal\"") == "D0114");
}

TEST_CASE("declarations are shown as written, and the library's too") {
  Session session;
  enter(session, "/// The margin.\nlet margin = 38%");
  CHECK(session.show("margin") == "/// The margin.\nlet margin = 38%\n");
  CHECK(session.show("recycled")->find("function recycled(x: party)") != std::string::npos);
  CHECK(session.show("convertible").has_value());
  CHECK(session.show("cash") == "cash(party)");
  CHECK(!session.show("nowhere"));
}

TEST_CASE("warnings are told once, until what they warn of is gone") {
  Session session;
  enter(session, "grid monthly from 2025-01 to 2025-12");
  enter(session, "party A { cash: $1bn }");
  enter(session, "party B { cash: $1bn }");
  const EnterResult declared =
      session.enter("cloud_commit c: A -> B { need: $1/year; total: $2; term: 2 years }");
  REQUIRE(declared.ok());
  CHECK(codes(declared.diagnostics) == "D0438");
  CHECK(codes(session.enter("let g = 1").diagnostics).empty());
  CHECK(codes(session.ask("total(c.bill.paid)", {}).diagnostics).empty());
  CHECK(codes(session.enter("c.term: 1 year").diagnostics).empty());
  CHECK(codes(session.enter("c.term: 3 years").diagnostics) == "D0438");
}

TEST_CASE("a session lives as long as it likes, and takes back a thousand changes") {
  Session session;
  for (int i = 0; i < 1100; ++i) enter(session, "let g = " + std::to_string(i));
  int undone = 0;
  while (session.undo()) ++undone;
  CHECK(undone == 1000);
  CHECK(mean(session, "g") == 99);
}
