#include "support.hpp"

#include <cmath>

using namespace deal;
using namespace deal::test;

namespace {

/// A party is paid once by its luck, so that its cash tells the draw.
const std::string lucky = R"(model "Luck"
grid yearly from 2025-01 to 2026-12
party A { cash: $0 }
let luck ~ uniform(0, 1)
pay p: world -> A { due: $100 * luck if now == 2025-01; kind: sales }
measure has = final(cash(A))
measure over_time = cash(A)
)";

double luck_of(std::uint64_t path, std::uint64_t seed = 1) {
  const Books books = done_books_of(lucky, {.path = path, .run = {.seed = seed}});
  return party(books, "A").cash_flow.end.back();
}

} // namespace

TEST_CASE("a path is the same whether it is run alone or chosen from many") {
  CHECK(luck_of(0) != luck_of(1));
  CHECK(luck_of(0) != luck_of(0, 2));
  CHECK(luck_of(0) == luck_of(0));
  // Beyond the first block of paths, and far beyond.
  CHECK(luck_of(300) != luck_of(44));
  CHECK(luck_of(99'999'999) > 0);
}

TEST_CASE("a quantile chooses the path whose value is that of the nearest rank") {
  constexpr std::uint64_t paths = 20;
  std::vector<double> values;
  for (std::uint64_t path = 0; path < paths; ++path) values.push_back(luck_of(path));
  const auto below = [&](double value) {
    std::size_t count = 0;
    for (const double each : values) count += each <= value;
    return count;
  };
  // Of twenty values the 95% quantile is the 19th, that of 7% the second, that of 5% exactly the first.
  for (const auto& [level, rank] :
       {std::pair{0.95, 19u}, {0.07, 2u}, {0.05, 1u}, {0.5, 10u}, {0.501, 11u}, {0.999, 20u}}) {
    for (const char* measure : {"has", "over_time"}) {
      const Books books =
          done_books_of(lucky, {.quantile = PathQuantile{level, measure}, .run = {.paths = paths}});
      REQUIRE(books.choice);
      CHECK(below(books.choice->value) == rank);
      CHECK(values.at(books.path) == books.choice->value);
      CHECK(books.choice->unit == "USD");
      CHECK(books.choice->paths == paths);
      CHECK(books.choice->with_value == paths);
      CHECK(books.parties.front().cash_flow.end.back() == books.choice->value);
    }
  }
}

TEST_CASE("of paths with the same value the first is chosen, on any number of threads") {
  const std::string coin = R"(model "Coin"
grid yearly from 2025-01 to 2025-12
party A { cash: $0 }
let luck ~ uniform(0, 1)
measure heads = if luck < 0.5 then 1 else 0
)";
  const auto first = [&](double level, unsigned threads, Backend backend) {
    return done_books_of(coin, {.quantile = PathQuantile{level, "heads"},
                                .run = {.paths = 2000, .threads = threads, .backend = backend}});
  };
  const Books tails = first(0.1, 1, Backend::interpreter);
  const Books heads = first(0.9, 1, Backend::interpreter);
  CHECK(tails.choice->value == 0);
  CHECK(heads.choice->value == 1);
  CHECK(std::min(tails.path, heads.path) == 0);
  CHECK(first(0.9, 4, Backend::jit).path == heads.path);
}

TEST_CASE("paths on which the measure is absent are left out") {
  const std::string text = R"(model "Default"
grid yearly from 2025-01 to 2026-12
party A { cash: $50 }
let luck ~ uniform(0, 1)
pay p: A -> world { due: $100 * luck; kind: expenses; unpaid: default }
measure broke = first_date(defaulted(A))
)";
  const Books books =
      done_books_of(text, {.quantile = PathQuantile{0.01, "broke"}, .run = {.paths = 500}});
  REQUIRE(books.choice);
  // It pays once or twice: with 50 it fails where the draw is above a quarter.
  CHECK(books.choice->with_value < 500);
  CHECK(books.choice->with_value > 300);
  CHECK(books.choice->unit == "date");
  CHECK(books.choice->value == 2025);
  CHECK(books.parties.front().default_in == 0);
}

TEST_CASE("a measure that is never there chooses no path") {
  const Books books = books_of(R"(model "Never"
grid yearly from 2025-01 to 2026-12
party A { cash: $50 }
pay p: A -> world { due: $1; kind: expenses; unpaid: default }
measure broke = first_date(defaulted(A))
)",
                               {.quantile = PathQuantile{0.5, "broke"}, .run = {.paths = 64}});
  CHECK(books.status == RunStatus::failed);
  CHECK(books.diagnostics.back().code == "D1026");
}

TEST_CASE("a fault on any path ends the choice") {
  const Books books = books_of(R"(model "Fault"
grid yearly from 2025-01 to 2025-12
let luck ~ uniform(0, 1)
measure m = 1 / (if luck < 0.01 then 0 else 1)
)",
                               {.quantile = PathQuantile{0.5, "m"}});
  CHECK(books.status == RunStatus::failed);
  CHECK(books.diagnostics.back().code == "D0901");
}

TEST_CASE("a stopped choice is interrupted") {
  std::stop_source stop;
  stop.request_stop();
  const Books books =
      books_of(lucky, {.quantile = PathQuantile{0.5, "has"}, .run = {.stop = stop.get_token()}});
  CHECK(books.status == RunStatus::interrupted);
  CHECK(books.diagnostics.back().code == "D0905");
}
