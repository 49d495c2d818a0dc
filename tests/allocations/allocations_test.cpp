#include "compiler/driver/driver.hpp"
#include "failing_new.hpp"
#include "tests/tools/models.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>

using deal::test::allocations;
using deal::test::begin_shortage;
using deal::test::lift_shortage;
using deal::test::Refusal;

namespace {

const std::string text =
    deal::test::year_2025 +
    "let u ~ uniform(0, 1)\nparty Lab { cash: $10M }\nparty Shop { cash: $1M }\n"
    "measure x = u * $1bn\nmeasure path = so_far(u)\nexpect mean(u) < 2\n";

/// What came of a call. Whoever makes one lifts the shortage as soon as the call is back.
struct Outcome {
  bool ok = false;
  std::vector<deal::Diagnostic> diagnostics;
  std::string said; ///< the same each time that it is ok
};

struct Tried {
  std::uint64_t failed = 0, thrown = 0, told = 0;
};

/// Makes the call while the n-th request for memory is refused, for many n from the first up to as many as the call makes.
Tried refuse_each(const std::function<Outcome()>& call, std::uint64_t first, std::uint64_t tries,
                  Refusal refusal) {
  const Outcome expected = call();
  REQUIRE(expected.ok);
  const std::uint64_t before = allocations();
  REQUIRE(call().ok);
  const std::uint64_t all = allocations() - before;
  REQUIRE(all > first);
  const std::uint64_t stride = std::max<std::uint64_t>(1, (all - first) / tries);
  Tried tried;
  std::uint64_t last_thrown = 0;
  // Each of the first, for there the call has least to fall back on.
  for (std::uint64_t n = first; n <= all; n += n < first + 40 ? 1 : stride) {
    Outcome outcome;
    bool thrown = false;
    try {
      begin_shortage(n, refusal);
      outcome = call();
    } catch (const std::bad_alloc&) { thrown = true; }
    lift_shortage();
    if (thrown) {
      ++tried.thrown;
      last_thrown = n;
    } else if (outcome.ok) {
      if (outcome.said != expected.said) FAIL("another answer where request " << n << " failed");
    } else {
      ++tried.failed;
      if (outcome.diagnostics.empty()) FAIL("nothing is said where request " << n << " failed");
      tried.told += outcome.diagnostics.back().code == "D0909";
    }
  }
  // Only where there is no room for a diagnostic before anything was begun.
  CHECK(last_thrown <= 2);
  const Outcome after = call();
  CHECK(after.ok);
  CHECK(after.said == expected.said);
  return tried;
}

void check_call(const std::function<Outcome()>& call, std::uint64_t tries,
                std::uint64_t first = 1) {
  for (const Refusal refusal : {Refusal::once, Refusal::for_good}) {
    CAPTURE(refusal == Refusal::once);
    const Tried tried = refuse_each(call, first, tries, refusal);
    CHECK(tried.failed > 0);
    CHECK(tried.told == tried.failed);
  }
}

/// Requests that are over when the text is parsed, the library having been before. ANTLR's generated parser allocates where it unwinds,
/// in destructors, so that a refusal in its midst ends the process: syntax::parse asks before it whether there is room.
std::uint64_t parsing(const std::string& name) {
  constexpr std::uint64_t of_the_call = 50;
  deal::driver::Options options;
  options.library = deal::driver::parse_library();
  const auto parse = [&] {
    deal::driver::compile_text(name, text, options, deal::driver::Until::syntax);
  };
  parse(); // ANTLR remembers what it has decided once
  const std::uint64_t before = allocations();
  parse();
  return allocations() - before + of_the_call;
}

Outcome ran(const deal::Model& model, const deal::RunOptions& options) {
  deal::Result result = deal::run(model, options);
  lift_shortage();
  Outcome outcome{result.ok(), std::move(result.diagnostics), {}};
  if (outcome.ok)
    for (const deal::MeasureResult& each : result.measures)
      outcome.said += std::to_string(each.statistics.mean[0]) + " ";
  return outcome;
}

} // namespace

TEST_CASE("memory that a compilation is refused comes back as a diagnostic") {
  const deal::Engine engine;
  const std::string name = "t.deal";
  check_call(
      [&] {
        deal::CompileResult result = engine.compile_text(name, text);
        lift_shortage();
        return Outcome{result.ok(), std::move(result.diagnostics),
                       result.ok() ? result.model->title() : ""};
      },
      150, parsing(name));
}

TEST_CASE("memory that a run is refused comes back as a diagnostic") {
  const auto model = deal::test::compile(text);
  deal::RunOptions options{.paths = 3000, .threads = 1, .backend = deal::Backend::interpreter};
  check_call([&] { return ran(*model, options); }, 300);
  options.keep_paths = true;
  options.threads = 3;
  check_call([&] { return ran(*model, options); }, 300);
}

TEST_CASE("memory that machine code is refused when it runs comes back as a diagnostic") {
  const auto model = deal::test::compile(text);
  deal::RunOptions options{.paths = 3000, .threads = 1, .backend = deal::Backend::jit};
  options.code.tier = deal::Tier::full;
  // LLVM ends the process where it gets no memory: the code is made before.
  REQUIRE(deal::prepare(*model, options).ok());
  check_call([&] { return ran(*model, options); }, 300);
}

TEST_CASE("memory that books and a question are refused comes back as a diagnostic") {
  deal::CompileOptions written;
  written.keep_written = true;
  const auto model = deal::test::compile(text, written);
  check_call(
      [&] {
        deal::Books books = deal::books(*model);
        lift_shortage();
        return Outcome{books.ok(), std::move(books.diagnostics),
                       std::to_string(books.parties.size())};
      },
      200);
  const std::string number = "path";
  check_call(
      [&] {
        deal::WhyResult why = deal::why(*model, number);
        lift_shortage();
        return Outcome{why.ok(), std::move(why.diagnostics), why.root.shown};
      },
      200);
}

// Not to_json(): where nlohmann::json 3.11.2 is refused memory, it destroys values that it has not made yet.
TEST_CASE("a text for which there is no memory is std::bad_alloc and nothing else") {
  const auto model = deal::test::compile(text);
  const deal::Books books = deal::books(*model);
  const std::string expected = to_journal(books);
  for (const Refusal refusal : {Refusal::once, Refusal::for_good}) {
    std::uint64_t thrown = 0;
    for (std::uint64_t n = 1;; ++n) {
      std::string journal;
      const std::uint64_t before = allocations();
      try {
        begin_shortage(n, refusal);
        journal = to_journal(books);
        lift_shortage();
      } catch (const std::bad_alloc&) {
        lift_shortage();
        ++thrown;
        continue;
      }
      CHECK(journal == expected);
      if (allocations() - before < n) break; // as many requests as there are
    }
    CHECK(thrown > 10);
    CHECK(to_journal(books) == expected);
  }
}
