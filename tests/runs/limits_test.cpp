#include "models.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

using deal::Engine;
using deal::Limits;
using deal::Result;
using deal::RunOptions;
using deal::RunStatus;
using deal::test::many_measures;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<const deal::Model> compile(const std::string& text, const Limits& limits) {
  deal::EngineOptions options;
  options.limits = limits;
  return Engine(options).compile_text("t.deal", text).or_throw();
}

std::string only_code(const std::vector<deal::Diagnostic>& diagnostics) {
  REQUIRE(diagnostics.size() == 1);
  return diagnostics[0].code;
}

/// Takes seconds for a block of paths.
const std::string slow = "model \"slow\"\ngrid monthly from 2000-01 to 2399-12\n"
                         "let g ~ normal(0, 1) every period\n"
                         "measure m: mean = so_far(exp(g) * log(2 + g * g) * sqrt(1 + g * g))\n";

} // namespace

TEST_CASE("more paths than the host allows are refused") {
  const auto model = compile(many_measures, {.paths = 1000});
  CHECK(deal::run(*model, {.paths = 1000}).ok());
  const Result result = deal::run(*model, {.paths = 1001});
  CHECK(result.status == RunStatus::failed);
  CHECK(only_code(result.diagnostics) == "D1050");
  deal::BooksOptions books;
  books.quantile = deal::PathQuantile{0.5, "amount"};
  CHECK(deal::books(*model, books).diagnostics.at(0).code == "D1050");
}

TEST_CASE("a run is refused before it takes more memory than it may") {
  const auto model = compile(many_measures, {.memory = 20'000'000});
  RunOptions options{.paths = 10'000, .threads = 1, .backend = deal::Backend::interpreter};
  CHECK(deal::run(*model, options).ok());
  options.paths = 1'000'000;
  CHECK(deal::run(*model, options).ok()); // quantiles take little more
  options.keep_paths = true;
  // 27 numbers of 8 bytes for each path
  Result result = deal::run(*model, options);
  CHECK(only_code(result.diagnostics) == "D1051");
  CHECK(result.diagnostics[0].help.find("216 MB") != std::string::npos);
  options.measures = {"amount"};
  CHECK(deal::run(*model, options).ok());
  options.memory = 5'000'000;
  result = deal::run(*model, options);
  CHECK(only_code(result.diagnostics) == "D1051");
  CHECK(result.diagnostics[0].message.find("the 5 MB") != std::string::npos);
  options.memory = 1'000'000'000'000; // no more than the engine allows
  options.measures.clear();
  CHECK(only_code(deal::run(*model, options).diagnostics) == "D1051");
}

TEST_CASE("quantiles and threads are told of where they are what takes the memory") {
  const auto model = compile(many_measures, {.memory = 700'000});
  RunOptions options{.paths = 10'000, .threads = 1, .backend = deal::Backend::interpreter};
  Result result = deal::run(*model, options);
  CHECK(only_code(result.diagnostics) == "D1051");
  CHECK(result.diagnostics[0].help.find("exact quantiles") != std::string::npos);
  options.threads = 1000;
  options.paths = 1'000'000;
  options.measures = {"level"};
  result = deal::run(*model, options);
  CHECK(only_code(result.diagnostics) == "D1051");
  CHECK(result.diagnostics[0].help.find("the threads take") != std::string::npos);
}

TEST_CASE("a model that no run could hold is not compiled") {
  const auto result = [](std::uint64_t memory) {
    deal::EngineOptions options;
    options.limits.memory = memory;
    return Engine(options).compile_text("t.deal", many_measures);
  };
  CHECK(result(1'000'000).ok());
  CHECK(only_code(result(20'000).diagnostics) == "D0908");
}

TEST_CASE("choosing a path by its quantile is bounded as a run is") {
  const auto model = compile(many_measures, {.memory = 3'000'000});
  deal::BooksOptions options;
  options.quantile = deal::PathQuantile{0.5, "amount"};
  options.run.threads = 1;
  options.run.backend = deal::Backend::interpreter;
  CHECK(deal::books(*model, options).ok());
  options.run.paths = 1'000'000;
  CHECK(deal::books(*model, options).diagnostics.at(0).code == "D1051");
}

TEST_CASE("a run ends where its time is up, with the paths that were done") {
  const auto model = compile(slow, {.time = 800ms});
  for (const bool own : {true, false}) {
    RunOptions options{.paths = 10'000'000, .threads = 2, .backend = deal::Backend::interpreter};
    if (own) options.time = 50ms;
    const auto start = std::chrono::steady_clock::now();
    const Result result = deal::run(*model, options);
    CHECK(std::chrono::steady_clock::now() - start < 20s);
    CHECK(result.status == RunStatus::interrupted);
    CHECK(result.paths < options.paths);
    CHECK(result.expectations.empty());
    CHECK(only_code(result.diagnostics) == "D1052");
    CHECK(result.diagnostics[0].severity == deal::Severity::warning);
    CHECK(result.diagnostics[0].message.find(own ? "limit of 50 ms" : "limit of 800 ms") !=
          std::string::npos);
  }
}

TEST_CASE("a longer time of the run is cut to the engine's, and a run in time is done") {
  const auto model = compile(slow, {.time = 400ms});
  const Result cut = deal::run(*model, {.paths = 10'000'000, .time = 1h});
  CHECK(cut.diagnostics.at(0).message.find("limit of 400 ms") != std::string::npos);
  const auto quick = compile(many_measures, {});
  CHECK(deal::run(*quick, {.paths = 100, .time = std::chrono::milliseconds::max()}).ok());
}

TEST_CASE("time is up for the choice of a path too") {
  const auto model = compile(slow, {.time = 400ms});
  deal::BooksOptions options;
  options.quantile = deal::PathQuantile{0.5, "m"};
  options.run.paths = 10'000'000;
  const auto books = deal::books(*model, options);
  CHECK(books.status == RunStatus::interrupted);
  CHECK(books.diagnostics.at(0).code == "D1052");
}

TEST_CASE("no text and no file may be longer than the host allows") {
  deal::EngineOptions options;
  options.limits.text = many_measures.size();
  const Engine engine(options);
  CHECK(engine.compile_text("t.deal", many_measures).ok());
  CHECK(only_code(engine.compile_text("t.deal", many_measures + "\n").diagnostics) == "D0003");

  const auto folder = std::filesystem::temp_directory_path() / "deal-test-limits";
  std::filesystem::create_directories(folder);
  const auto write = [&](const char* name, const std::string& text) {
    std::ofstream(folder / name, std::ios::binary) << text;
    return (folder / name).string();
  };
  CHECK(engine.compile_file(write("fits.deal", many_measures)).ok());
  CHECK(only_code(engine.compile_file(write("long.deal", many_measures + "\n")).diagnostics) ==
        "D1001");
  const std::string importing = "import \"long.deal\"\n" + deal::test::year_2025;
  CHECK_FALSE(engine.compile_file(write("imports.deal", importing)).ok());
  CHECK(only_code(engine.assumptions(write("long.deal", many_measures + "\n")).diagnostics) ==
        "D1001");
  std::filesystem::remove_all(folder);
}
