#include "support.hpp"

#include <fmt/format.h>

using namespace deal::test;

TEST_CASE("a grid begins with a period of the calendar or is refused") {
  for (const std::string step : {"weekly", "monthly", "quarterly", "yearly"}) {
    for (int month = 1; month <= 12; ++month) {
      for (const std::string day : {"", "-01", "-02", "-15", "-28"}) {
        const bool first_month = step == "yearly"      ? month == 1
                                 : step == "quarterly" ? month % 3 == 1
                                                       : true;
        const bool begins = step == "weekly" || (first_month && (day.empty() || day == "-01"));
        const std::string grid =
            fmt::format("grid {} from 2024-{:02}{} to 2026-06-30", step, month, day);
        CAPTURE(grid);
        CHECK(compiled("model \"x\"\n" + grid + "\n").codes == (begins ? "" : "D0437"));
      }
    }
  }
}
