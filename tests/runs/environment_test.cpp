#include "api/guarded.hpp"
#include "models.hpp"

#include <catch2/catch.hpp>
#include <xmmintrin.h>

#include <cfenv>

using deal::test::bits;
using deal::test::many_measures;

namespace {

/// All of what the host sees of a program: a compilation, a run by each executor, books, a question, texts.
std::vector<std::string> everything() {
  const auto model = deal::test::compile(many_measures);
  std::vector<std::string> said;
  for (const deal::Backend backend : {deal::Backend::interpreter, deal::Backend::jit}) {
    deal::Result result =
        deal::run(*model, {.paths = 1000, .threads = 2, .backend = backend, .keep_paths = true});
    result.compile_seconds = result.code_seconds = result.run_seconds = 0;
    said.push_back(to_json(result));
    for (const std::uint64_t each : bits(result)) said.push_back(std::to_string(each));
    for (const deal::ExpectResult& each : result.expectations) said.push_back(each.found);
  }
  said.push_back(to_json(deal::why(*model, "path", {.path = 3})));
  deal::BooksOptions books;
  books.quantile = deal::PathQuantile{0.25, "amount"};
  books.run.paths = 700;
  said.push_back(to_json(deal::books(*model, books)));
  said.push_back(deal::format_quantity(1.005e9, "USD") +
                 deal::format_quantity(1 / 3.0, "fraction"));
  return said;
}

struct Environment {
  const char* name;
  int rounding;
  unsigned control; ///< bits of MXCSR besides: FTZ, DAZ, no masks, raised flags
};
constexpr unsigned flush = 0x8000, denormals_are_zero = 0x0040, raised = 0x0021;
constexpr Environment environments[] = {{"up", FE_UPWARD, 0},
                                        {"down", FE_DOWNWARD, raised},
                                        {"to zero", FE_TOWARDZERO, flush},
                                        {"flush", FE_TONEAREST, flush | denormals_are_zero},
                                        {"traps", FE_UPWARD, denormals_are_zero}};

} // namespace

TEST_CASE("the caller's floating-point environment changes nothing and stays as it was") {
  const auto expected = everything();
  for (const Environment& each : environments) {
    CAPTURE(each.name);
    std::fenv_t before;
    std::fegetenv(&before);
    std::fesetround(each.rounding);
    _mm_setcsr(_mm_getcsr() | each.control);
    if (each.name == std::string("traps")) feenableexcept(FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW);
    const unsigned set = _mm_getcsr();
    const int traps = fegetexcept();
    const auto said = everything();
    const unsigned after = _mm_getcsr();
    const int rounding = std::fegetround();
    const int traps_after = fegetexcept();
    std::fesetenv(&before);
    CHECK(said == expected);
    CHECK(after == set);
    CHECK(rounding == each.rounding);
    CHECK(traps_after == traps);
  }
}

TEST_CASE("a fault of the engine is a diagnostic, and what the caller threw is not") {
  using deal::api::guarded;
  using deal::api::of_caller;
  const auto code = [](auto thrown) {
    const auto status = guarded<deal::Status>([&]() -> deal::Status { throw thrown; });
    REQUIRE(status.diagnostics.size() == 1);
    return status.diagnostics[0].code;
  };
  CHECK(code(std::logic_error("a rule")) == "D0907");
  CHECK(code(std::out_of_range("a place")) == "D0907");
  CHECK(code(std::runtime_error("a disk")) == "D0907");
  CHECK(code(42) == "D0907");
  CHECK(code(std::bad_alloc()) == "D0909");
  CHECK_THROWS_AS(guarded<deal::Status>([]() -> deal::Status {
                    of_caller([] { throw std::logic_error("mine"); });
                    return {};
                  }),
                  std::logic_error);
  CHECK(guarded<deal::Status>([] { return deal::Status(); }).ok());
}
