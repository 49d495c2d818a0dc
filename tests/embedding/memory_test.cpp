#include "support.hpp"

#include <map>
#include <stdexcept>

using namespace deal;
using namespace deal::test;

namespace {

using Texts = std::map<std::string, std::string>;

const std::string head = "model \"m\"\ngrid monthly from 2025-01 to 2025-03\n";

Engine engine_of(Texts texts, std::vector<std::string>* asked = nullptr) {
  EngineOptions options;
  options.read = [texts = std::move(texts),
                  asked](const std::string& path) -> std::optional<std::string> {
    if (asked != nullptr) asked->push_back(path);
    const auto found = texts.find(path);
    if (found == texts.end()) return std::nullopt;
    return found->second;
  };
  return Engine(std::move(options));
}

double x_of(const CompileResult& compiled) {
  const Result result = run(*compiled.or_throw(), {.paths = 1}).or_throw();
  return result.measure("x").statistics.mean.at(0);
}

std::string imports(const std::string& path) {
  return head + "import \"" + path + "\"\nmeasure x = y\n";
}

} // namespace

TEST_CASE("a model and its imports are read from the host by their paths") {
  std::vector<std::string> asked;
  const Engine engine =
      engine_of({{"models/main.deal", imports("./parts/../parts/y.deal")},
                 {"models/parts/y.deal", "import \"../../shared/z.deal\"\nlet y = z\n"},
                 {"shared/z.deal", "let z = 7\n"}},
                &asked);
  CHECK(x_of(engine.compile_file("models/main.deal")) == 7);
  CHECK(asked ==
        std::vector<std::string>{"models/main.deal", "models/parts/y.deal", "shared/z.deal"});
}

TEST_CASE("the imports of a text are relative to its name") {
  const Engine engine = engine_of({{"y.deal", "let y = 1\n"}, {"a/y.deal", "let y = 2\n"}});
  CHECK(x_of(engine.compile_text("main", imports("y.deal"))) == 1);
  CHECK(x_of(engine.compile_text("a/main", imports("y.deal"))) == 2);
  CHECK(x_of(engine.compile_text("b/main", imports("../a/y.deal"))) == 2);
}

TEST_CASE("a text without a reader has no imports") {
  CHECK(codes(Engine().compile_text("main", imports("y.deal")).diagnostics) == "D0114");
}

TEST_CASE("an import stays below the first name of its path") {
  const Engine engine = engine_of({{"../y.deal", "let y = 1\n"}, {"/y.deal", "let y = 1\n"}});
  for (const char* path : {"../y.deal", "/y.deal", "a/../../y.deal", "..", "a/../.."}) {
    INFO(path);
    CHECK(codes(engine.compile_text("main", imports(path)).diagnostics) == "D0116");
  }
  CHECK(codes(engine.compile_text("a/main", imports("../../y.deal")).diagnostics) == "D0116");
}

TEST_CASE("what the host has not, says or throws is a diagnostic") {
  CHECK(codes(engine_of({}).compile_file("main.deal").diagnostics) == "D1001");
  CHECK(codes(engine_of({}).compile_text("main", imports("y.deal")).diagnostics) == "D0114");
  EngineOptions options;
  options.read = [](const std::string& path) -> std::optional<std::string> {
    if (path == "odd.deal") throw 1;
    if (path == "bytes.deal") throw std::runtime_error("\xff");
    throw std::runtime_error("the database is closed");
  };
  const Engine engine(options);
  const CompileResult main = engine.compile_file("main.deal");
  REQUIRE(codes(main.diagnostics) == "D1001");
  CHECK(main.diagnostics[0].message == "cannot read main.deal: the database is closed");
  const CompileResult import = engine.compile_text("main", imports("y.deal"));
  REQUIRE(codes(import.diagnostics) == "D0114");
  CHECK(import.diagnostics[0].message ==
        "cannot read the import \"y.deal\": the database is closed");
  CHECK(codes(engine.compile_file("odd.deal").diagnostics) == "D1001");
  CHECK(engine.compile_file("bytes.deal").diagnostics[0].message.find("reading it failed") !=
        std::string::npos);
}

TEST_CASE("what imports itself or lies too deep is refused and a text is read once") {
  CHECK(codes(engine_of({{"main", imports("main")}}).compile_file("main").diagnostics) == "D0115");
  CHECK(codes(engine_of({{"a", "import \"b\"\n"}, {"b", "import \"./a\"\n"}})
                  .compile_file("a")
                  .diagnostics) == "D0115");
  Texts chain;
  for (int i = 0; i < 200; ++i)
    chain[std::to_string(i)] = "import \"" + std::to_string(i + 1) + "\"\n";
  CHECK(codes(engine_of(chain).compile_file("0").diagnostics) == "D0011");
  std::vector<std::string> asked;
  const Engine engine = engine_of(
      {{"y", "let y = 3\n"}, {"a", "import \"y\"\n"}, {"b", "import \"./c/../y\"\n"}}, &asked);
  CHECK(x_of(engine.compile_text("main", head + "import \"a\"\nimport \"b\"\nmeasure x = y\n")) ==
        3);
  CHECK(asked == std::vector<std::string>{"a", "y", "b"});
}

TEST_CASE("the size of a text is limited wherever it comes from") {
  EngineOptions options;
  options.limits.text = 200;
  const std::string fits = head + "let y = 1\nmeasure x = y\n";
  const std::string large = fits + "// " + std::string(200, '.') + "\n";
  CHECK(Engine(options).compile_text("main", fits).ok());
  CHECK(codes(Engine(options).compile_text("main", large).diagnostics) == "D0003");
  const Folder folder;
  write_bytes(folder.file("large.deal"), large);
  const CompileResult file = Engine(options).compile_file(folder.file("large.deal"));
  REQUIRE(codes(file.diagnostics) == "D1001");
  CHECK(file.diagnostics[0].message.ends_with("it is larger than 200 bytes"));
  options.read = [&](const std::string&) { return large; };
  CHECK(codes(Engine(options).compile_file("main").diagnostics) == "D1001");
  CHECK(codes(Engine(options).compile_text("main", imports("y")).diagnostics) == "D0114");
}

TEST_CASE("the other questions about a file go to the host too") {
  const Engine engine = engine_of({{"m", head + "let y = 1 assumed\nmeasure x = y\n"}});
  CHECK(engine.dump_file("m", Stage::ast).diagnostics.empty());
  const AssumptionsResult found = engine.assumptions("m");
  REQUIRE(found.assumptions.size() == 1);
  CHECK(found.assumptions[0].name == "y");
}

TEST_CASE("a model asks the host once and for all") {
  std::vector<std::string> asked;
  const Engine engine = engine_of({{"main", imports("y")}, {"y", "let y = 5\n"}}, &asked);
  const auto model = engine.compile_file("main").or_throw();
  const std::size_t before = asked.size();
  const WhyResult answer = why(*model, {.number = "x"});
  CHECK(answer.diagnostics.empty());
  CHECK(asked.size() == before);
}
