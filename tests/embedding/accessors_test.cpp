#include "support.hpp"

#include <cmath>
#include <limits>
#include <utility>

// What a program asks for: nothing there, the first, the last, one too many, and what was moved away.

using namespace deal;
using namespace deal::test;

namespace {

constexpr std::size_t far_too_many = std::numeric_limits<std::size_t>::max();
constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();

const std::string text = "model \"m\"\ngrid monthly from 2025-01 to 2025-03\n"
                         "party A { cash: $5M }\nlet u ~ uniform(0, 1)\n"
                         "scenario low { u: 0.5 }\n"
                         "measure one = u\nmeasure many = cash(A)\nevent never when u > 2\n";

std::shared_ptr<const Model> model() { return Engine().compile_text("m.deal", text).or_throw(); }

/// Of a number of periods, each with as many values as there are paths.
void check_values(const PathValues& values, std::size_t paths, std::size_t periods) {
  CHECK(values.empty() == (periods == 0));
  CHECK(values.paths() == paths);
  CHECK(values.periods() == periods);
  CHECK(values.all().size() == paths * periods);
  CHECK(values.of_period().size() == (periods > 0 ? paths : 0));
  CHECK(values.of_period(0).size() == (periods > 0 ? paths : 0));
  if (periods > 0) CHECK(values.of_period(periods - 1).size() == paths);
  CHECK(values.of_period(periods).empty());
  CHECK(values.of_period(periods + 1).empty());
  CHECK(values.of_period(far_too_many).empty());
  CHECK(values.of_period(far_too_many / 2 + 1).empty());
}

} // namespace

TEST_CASE("values that were not kept are empty, and so is a period that is not there") {
  const auto compiled = model();
  const Result without = run(*compiled, {.paths = 300}).or_throw();
  for (const MeasureResult& measure : without.measures) check_values(measure.values, 0, 0);
  const Result with = run(*compiled, {.paths = 300, .keep_paths = true}).or_throw();
  check_values(with.measure("one").values, 300, 1);
  check_values(with.measure("many").values, 300, 3);
  check_values(PathValues(), 0, 0);
  check_values(PathValues(nullptr, 7), 0, 0);
  check_values(PathValues(std::make_shared<const std::vector<double>>(), 7), 0, 0);
  check_values(PathValues(std::make_shared<const std::vector<double>>(14), 0), 0, 0);
  check_values(PathValues(std::make_shared<const std::vector<double>>(14), 7), 7, 2);
  PathValues from(std::make_shared<const std::vector<double>>(14), 7);
  const PathValues to = std::move(from);
  check_values(to, 7, 2);
  check_values(from, 0, 0); // NOLINT: what was moved from is empty
}

TEST_CASE("a measure that is not there is said, and so is a result that is none") {
  const Result result = run(*model(), {.paths = 300}).or_throw();
  CHECK(result.measure("one").info.name == "one");
  CHECK(result.measure("never").info.event);
  for (const char* name : {"", "on", "ones", "\xff", "two"})
    CHECK_THROWS_AS(result.measure(name), std::out_of_range);
  CHECK_THROWS_AS(Result().measure("one"), std::out_of_range);
  for (const Result& none : {failed({}), run(*model(), {.paths = 0})}) {
    CHECK_FALSE(none.ok());
    CHECK(none.measures.empty());
    CHECK_THROWS_AS(none.measure("one"), std::out_of_range);
    CHECK_THROWS_AS(none.or_throw(), Error);
  }
  CHECK_THROWS_AS(CompileResult().or_throw(), Error);
  CHECK_THROWS_AS(WhyResult().or_throw(), Error);
  CHECK_THROWS_AS(failed_books({}).or_throw(), Error);
  CHECK(std::string(Error({}).what()).empty());
  CHECK_FALSE(to_json(Result()).empty());
  CHECK_FALSE(to_json(std::vector<Result>()).empty());
  CHECK_FALSE(to_json(WhyResult()).empty());
  CHECK_FALSE(to_json(failed_books({})).empty());
  CHECK(to_json(std::vector<Diagnostic>()) == "[]");
  CHECK_FALSE(to_json(std::vector<Diagnostic>(1)).empty());
}

TEST_CASE("a model has what it has") {
  const auto compiled = model();
  CHECK(compiled->periods().size() == 3);
  CHECK(compiled->measures().size() == 3);
  CHECK(compiled->scenarios() == std::vector<std::string>{""});
  const auto bare =
      Engine().compile_text("b", "model \"\"\ngrid monthly from 2025-01 to 2025-01\n").or_throw();
  CHECK(bare->title().empty());
  CHECK(bare->measures().empty());
  CHECK(bare->parameters().empty());
  const Result nothing = run(*bare, {.paths = 1, .keep_paths = true}).or_throw();
  CHECK(nothing.measures.empty());
  CHECK_THROWS_AS(nothing.measure(""), std::out_of_range);
}

TEST_CASE("every engine can be used, after a move too") {
  Engine from;
  const Engine to = std::move(from);
  CHECK(from.compile_text("m.deal", text).ok()); // NOLINT
  Engine assigned;
  assigned = std::move(from);
  CHECK(from.compile_text("m.deal", text).ok()); // NOLINT
  CHECK(assigned.list("kinds").entries.size() == to.list("kinds").entries.size());
  for (const char* vocabulary : {"", "structure", "\xff"})
    CHECK(to.list(vocabulary).entries.empty());
  CHECK(codes(to.list("kinds", "/none/such.deal").diagnostics) == "D1001");
  CHECK(codes(to.assumptions("").diagnostics) == "D1001");
  CHECK(codes(to.compile_file("").diagnostics) == "D1001");
  CHECK(codes(to.load("").diagnostics) == "D1001");
  CHECK_FALSE(to.save(*model(), "").ok());
  CHECK(codes(to.dump_file("", Stage::ir).diagnostics) == "D1001");
  CHECK(clear_cache("") == 0);
  CHECK(clear_cache("/none/such") == 0);
  CHECK_FALSE(explain(""));
  CHECK_FALSE(explain("D9999"));
  CHECK_FALSE(explain("\xff"));
}

TEST_CASE("a run needs a model, and a run that was moved from refuses") {
  CHECK_THROWS_AS(Run(nullptr), std::invalid_argument);
  Run from(model());
  from.options().paths = 300;
  Run to = std::move(from);
  CHECK(to.run().ok());
  const auto refuses = [](Run& moved) {
    CHECK_THROWS_AS(moved.options(), std::logic_error);
    CHECK_THROWS_AS(moved.set("u", 0.5), std::logic_error);
    CHECK_THROWS_AS(moved.set("u", "0.5"), std::logic_error);
    CHECK_THROWS_AS(moved.samples("u", {}), std::logic_error);
    CHECK_THROWS_AS(moved.reset(), std::logic_error);
    CHECK_THROWS_AS(moved.run(), std::logic_error);
    CHECK_THROWS_AS(moved.run_scenarios(), std::logic_error);
    CHECK_THROWS_AS(books(moved), std::logic_error);
    CHECK_THROWS_AS(why(moved, "one"), std::logic_error);
  };
  refuses(from); // NOLINT
  Run third(model());
  third = std::move(to);
  refuses(to); // NOLINT
  to = std::move(third);
  CHECK(to.run().ok());
  for (const char* name : {"", "one", "none", "\xff"}) {
    CHECK_FALSE(to.set(name, 0.5).ok());
    CHECK_FALSE(to.set(name, "0.5").ok());
    CHECK_FALSE(to.samples(name, {0.5}).ok());
  }
  for (const double value : {no_number, infinite, -infinite}) CHECK_FALSE(to.set("u", value).ok());
  for (const char* written : {"", "\xff", "nowhere", "("}) CHECK_FALSE(to.set("u", written).ok());
  CHECK_FALSE(to.set("u", 0.5, "furlongs").ok());
  CHECK(to.run().ok());
  CHECK(to.samples("u", {}).ok());
  CHECK(codes(to.run().diagnostics) == "D1034");
}

TEST_CASE("options of a run that cannot be are refused") {
  const auto compiled = model();
  const auto said = [&](const RunOptions& options) {
    const Result result = run(*compiled, options);
    CHECK_FALSE(result.ok());
    CHECK(result.measures.empty());
    return codes(result.diagnostics);
  };
  CHECK(said({.paths = 0}) == "D1003");
  CHECK(said({.paths = std::numeric_limits<std::uint64_t>::max()}) == "D1003");
  CHECK(said({.paths = 300, .measures = {""}}) == "D1025");
  CHECK(said({.paths = 300, .measures = {"\xff"}}) == "D1025");
  CHECK(said({.paths = 300, .backend = Backend::jit, .code = {.lanes = 3}}) == "D0912");
  CHECK(said({.paths = 300, .threads = std::numeric_limits<unsigned>::max()}) == "D1003");
  CHECK(run(*compiled, {.paths = 300, .cache_folder = "/none/such"}).ok());
}

TEST_CASE("books and reasons of what is not there are refused") {
  const auto compiled = model();
  const auto said = [&](const BooksOptions& options) {
    const Books kept = books(*compiled, options);
    CHECK_FALSE(kept.ok());
    CHECK(kept.parties.empty());
    return codes(kept.diagnostics);
  };
  CHECK(said({.path = 100'000'000}) == "D1023");
  CHECK(said({.path = std::numeric_limits<std::uint64_t>::max()}) == "D1023");
  CHECK(said({.parties = {""}}) == "D1021");
  CHECK(said({.parties = {"\xff"}}) == "D1021");
  CHECK(said({.quantile = PathQuantile{no_number, "one"}}) == "D1024");
  CHECK(said({.quantile = PathQuantile{0, "one"}}) == "D1024");
  CHECK(said({.quantile = PathQuantile{1, "one"}}) == "D1024");
  CHECK(said({.quantile = PathQuantile{0.5, ""}}) == "D1025");
  CHECK(books(*compiled, {.path = 99'999'999}).ok());
  CHECK_FALSE(write_journal(books(*compiled), "").ok());
  for (const char* number : {"", ".", "[", "]", "one.", ".one", "one[", "one[]", "\xff", "none"})
    CHECK_FALSE(why(*compiled, number).ok());
  CHECK(codes(why(*compiled, "many", {.at = "1999"}).diagnostics) == "D1012");
  CHECK_FALSE(why(*compiled, "many", {.path = far_too_many}).ok());
  CHECK(why(*compiled, "many", {.at = "2025-03"}).ok());
}

TEST_CASE("a journal with numbers of nothing is refused") {
  Books kept = books(*model());
  CHECK_FALSE(to_journal(kept).empty());
  CHECK_FALSE(to_journal(Books()).empty());
  const auto breaks = [&](auto spoil) {
    Books spoilt = kept;
    REQUIRE_FALSE(spoilt.journal.entries.empty());
    spoil(spoilt);
    CHECK_THROWS_AS(to_journal(spoilt), std::out_of_range);
  };
  breaks([](Books& b) { b.journal.entries.back().transaction = 99; });
  breaks([](Books& b) { b.journal.entries.back().party = 99; });
  breaks([](Books& b) { b.journal.entries.back().debit = 99; });
  breaks([](Books& b) { b.journal.entries.back().credit = 99; });
  breaks([](Books& b) { b.journal.transactions.back().period = 99; });
  breaks([](Books& b) { b.journal.accounts.clear(); });
  Books wrong = kept;
  wrong.parties.front().default_in = 99;
  CHECK_THROWS_AS(to_json(wrong), std::out_of_range);
  wrong = kept;
  wrong.flows.columns.push_back("nobody");
  CHECK_THROWS_AS(to_json(wrong), std::out_of_range);
}

TEST_CASE("a session that was moved from refuses") {
  Session from;
  REQUIRE(from.enter("let a = 2").ok());
  Session to = std::move(from);
  CHECK(to.ask("a").measure.statistics.mean.front() == 2);
  const auto refuses = [](Session& moved) {
    CHECK_THROWS_AS(moved.form_of("a"), std::logic_error);
    CHECK_THROWS_AS(moved.enter("let a = 1"), std::logic_error);
    CHECK_THROWS_AS(moved.remove("a"), std::logic_error);
    CHECK_THROWS_AS(moved.load("m.deal"), std::logic_error);
    CHECK_THROWS_AS(moved.reset(), std::logic_error);
    CHECK_THROWS_AS(moved.undo(), std::logic_error);
    CHECK_THROWS_AS(moved.redo(), std::logic_error);
    CHECK_THROWS_AS(moved.ask("a"), std::logic_error);
    CHECK_THROWS_AS(moved.type_of("a"), std::logic_error);
    CHECK_THROWS_AS(moved.declarations(), std::logic_error);
    CHECK_THROWS_AS(moved.show("a"), std::logic_error);
    CHECK_THROWS_AS(moved.complete("a"), std::logic_error);
    CHECK_THROWS_AS(moved.text(), std::logic_error);
    CHECK_THROWS_AS(moved.compile(), std::logic_error);
  };
  refuses(from); // NOLINT
  Session third;
  third = std::move(to);
  refuses(to); // NOLINT
  to = std::move(third);
  CHECK(to.ask("a").ok());
}

TEST_CASE("a session answers for nothing, the first and the last") {
  Session session;
  CHECK_FALSE(session.undo());
  CHECK_FALSE(session.redo());
  for (const char* nothing : {"", " ", "\xff"}) {
    CHECK_FALSE(session.ask(nothing).ok());
    CHECK_FALSE(session.type_of(nothing).ok());
    CHECK_FALSE(session.remove(nothing).ok());
    CHECK_FALSE(session.load(nothing).ok());
    CHECK_FALSE(session.show(nothing));
    CHECK_NOTHROW(session.complete(nothing));
    CHECK_NOTHROW(session.form_of(nothing));
  }
  CHECK_NOTHROW(session.enter(""));
  CHECK_FALSE(session.ask("1", {}, "none such").ok());
  REQUIRE(session.enter("let a = 2").ok());
  CHECK(session.undo());
  CHECK_FALSE(session.undo());
  CHECK(session.redo());
  CHECK_FALSE(session.redo());
  session.reset();
  CHECK(session.undo());
}

TEST_CASE("a quantity has words for every number and unit") {
  for (const double value : {0.0, -0.0, 1.0, -1.5, 999.96, 1e15, 1e16, 1e300, 5e-324, 1e-5,
                             no_number, infinite, -infinite}) {
    for (const char* unit :
         {"",       "USD", "USD/year", "fraction", "number",   "probability", "date",
          "length", "/",   "·",        "USD·",     "USD·mark", "^",           "pp",
          "1/year", "x^2", "\xff",     "//",       "CNY/",     "·/"}) {
      CAPTURE(value, unit);
      CHECK_FALSE(format_quantity(value, unit).empty());
    }
  }
}
