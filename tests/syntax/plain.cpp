#include "support.hpp"

#include <catch2/catch.hpp>

using namespace deal;
using namespace deal::test;

namespace {

std::string read(const std::string& text) {
  source::Sources sources;
  diagnostics::Diagnostics diagnostics;
  const auto found = syntax::parse_expression(sources, sources.add("t", text), diagnostics);
  return found ? syntax::dump(*found) : codes_of(diagnostics.sorted());
}

} // namespace

TEST_CASE("a number or date alone reads as it does within more") {
  for (const char* text :
       {"0",         "12",      "007",        "$5bn",    "$1.5bn",  "40%",
        "4k",        "5bnUSD",  "5bnEUR",     "$5bnEUR", "5kg",     "5kg%",
        "1e5",       "1e999",   "5e",         "$",       "5.",      ".5",
        "1..2",      "2025-03", "2025-03-31", "2025Q3",  "2025q4",  "2025Q5",
        "2025-13",   "2025-3",  "2025-02-29", "0000-01", "2025",    "2025Q",
        "12 months", "5 bn",    "5bn USD",    "¥5",      "¥5bnCNY", "40亿",
        "1_000",     "US$5",    "5％",        "-5",      "5%%",     "$5 assumed",
        "none",      "true",    "5at",        "5T",      "1.5BUSD", "12345678901234567890%"}) {
    INFO(text);
    CHECK(read(text) == read("(" + std::string(text) + ")"));
  }
}
