#include "tools/repl/answer.hpp"
#include "tools/repl/chart.hpp"
#include "tools/repl/distribution.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace deal::tools::repl;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

std::vector<std::string> lines(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::string> result;
  for (const auto& row : rows) {
    std::string& line = result.emplace_back();
    for (const std::string& cell : row) line += cell;
  }
  return result;
}

deal::MeasureResult measured(std::vector<double> values, const std::string& unit) {
  deal::MeasureResult result;
  result.info.unit = unit;
  const std::size_t paths = values.size();
  result.values =
      deal::PathValues(std::make_shared<const std::vector<double>>(std::move(values)), paths);
  return result;
}

} // namespace

TEST_CASE("a sparkline goes from the least to the largest value") {
  const std::vector<double> rise{0, 1, 2, 3, 4, 5, 6, 7};
  CHECK(sparkline(rise, 20, Glyphs::blocks) == "▁▂▃▄▅▆▇█");
  CHECK(sparkline(rise, 20, Glyphs::ascii) == "_.:-=+*#");
  const std::vector<double> gap{-1, none, 1};
  CHECK(sparkline(gap, 20, Glyphs::blocks) == "▁ █");
  const std::vector<double> level{5, 5};
  CHECK(sparkline(level, 20, Glyphs::blocks) == "▁▁");
  CHECK(sparkline({}, 20, Glyphs::blocks).empty());
  const std::vector<double> wide{-1e308, 0, 1e308};
  CHECK(sparkline(wide, 20, Glyphs::blocks) == "▁▅█"); // 3.5 of 7 is rounded up
}

TEST_CASE("a sparkline of more values than cells shows means of them") {
  // The means 1, 3 and 8: 0, 2/7 and 1 of the way, so levels 0, 2 and 7 of 7.
  const std::vector<double> values{0, 2, 2, 4, 7, 9};
  CHECK(sparkline(values, 3, Glyphs::blocks) == "▁▃█");
  const std::vector<double> with_gaps{none, 2, none, none, 7, 9};
  CHECK(sparkline(with_gaps, 3, Glyphs::blocks) == "▁ █");
}

TEST_CASE("a histogram counts its parts, and what lies beyond") {
  const std::vector<double> values{-1, 0, 0.5, 0.99, 1, 1.5, 2, 3.9, 4, 4.1, 9, none};
  const Histogram found = histogram(values, 0, 4, 4);
  CHECK(found.counts == std::vector<std::size_t>{3, 2, 1, 2}); // 4 lies in the last part
  CHECK(found.below == 1);
  CHECK(found.above == 2);
  CHECK(found.width() == 1);
}

TEST_CASE("columns are as high as their counts") {
  // Of 16 eighths: 8 / 8 → 16, 4 / 8 → 8, 1 / 8 → 2, 0.
  const std::vector<std::size_t> counts{8, 4, 1, 0};
  CHECK(lines(columns_chart(counts, 2, Glyphs::blocks)) ==
        std::vector<std::string>{"█   ", "██▂ "});
  // Of 6 thirds: 6, 3, 1 (0.75 rounded up), 0.
  CHECK(lines(columns_chart(counts, 2, Glyphs::ascii)) == std::vector<std::string>{"#   ", "##. "});
  // One of a thousand is still seen.
  const std::vector<std::size_t> rare{1000, 1};
  CHECK(lines(columns_chart(rare, 1, Glyphs::blocks)) == std::vector<std::string>{"█▁"});
  CHECK(lines(columns_chart(std::vector<std::size_t>{0, 0}, 1, Glyphs::blocks)) ==
        std::vector<std::string>{"  "});
}

TEST_CASE("a bar is as long as its part") {
  CHECK(bar(0.5, 4, Glyphs::blocks) == "██");
  CHECK(bar(0.5, 5, Glyphs::blocks) == "██▌");
  CHECK(bar(1, 3, Glyphs::blocks) == "███");
  CHECK(bar(0, 3, Glyphs::blocks).empty());
  CHECK(bar(1e-6, 3, Glyphs::blocks) == "▏");
  CHECK(bar(0.5, 4, Glyphs::ascii) == "##");
  CHECK(bar(1e-6, 4, Glyphs::ascii) == ".");
}

TEST_CASE("few values are drawn as bars, and paths that agree not at all") {
  Look look;
  CHECK(draw_distribution(measured({0, 0, 0, 4e9}, "USD"), look) ==
        "       $0  ██████████████████████████████ 75%\n"
        "  $4.00bn  ██████████ 25%\n");
}

TEST_CASE("paths that agree have no distribution") {
  CHECK(draw_distribution(measured({2, 2, 2}, "number"), Look{}).empty());
  CHECK(draw_distribution(measured({none, none}, "number"), Look{}).empty());
  CHECK(draw_distribution(deal::MeasureResult{}, Look{}).empty());
}

TEST_CASE("many values are drawn as columns, far outliers counted") {
  std::vector<double> values;
  for (int i = 0; i < 8; ++i) values.push_back(i);
  values.push_back(1000);
  deal::MeasureResult measure = measured(values, "number");
  measure.statistics.p5 = {0};
  measure.statistics.p50 = {4};
  measure.statistics.p95 = {7};
  // The range ends at 7 + 1.5 · 7 = 17.5. Nine paths have 8 columns (4 · ∛9 = 8.3), each 17.5 / 8 = 2.19 wide: 0, 1 and 2; 3 and 4;
  // 5 and 6; 7. Of 4 · 3 thirds 3 paths are 12, 2 are 8, 1 is 4.
  CHECK(draw_distribution(measure, Look{.glyphs = Glyphs::ascii}) == "  #\n"
                                                                     "  #::\n"
                                                                     "  ###.\n"
                                                                     "  ####\n"
                                                                     "  0   17.5\n"
                                                                     "  and 1 path above 17.5\n");
}

TEST_CASE("periods are chosen in steps of which a year is made") {
  std::vector<std::string> months;
  for (int year = 2025; year < 2029; ++year)
    for (int month = 1; month <= 12; ++month)
      months.push_back(std::to_string(year) + (month < 10 ? "-0" : "-") + std::to_string(month));
  CHECK(chosen_periods(months, 4) == std::vector<std::size_t>{11, 23, 35, 47});
  CHECK(chosen_periods(months, 12) == std::vector<std::size_t>{5, 11, 17, 23, 29, 35, 41, 47});
  CHECK(chosen_periods(months, 1) == std::vector<std::size_t>{47});
  CHECK(chosen_periods({"2025", "2026", "2027"}, 12) == std::vector<std::size_t>{0, 1, 2});
  CHECK(chosen_periods({"2025", "2026", "2027"}, 2) == std::vector<std::size_t>{0, 2});
  CHECK(chosen_periods({}, 5).empty());
  // More periods than the steps are made for.
  CHECK(chosen_periods(std::vector<std::string>(6000, "2025"), 3).size() <= 3);
}
