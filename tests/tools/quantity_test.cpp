#include "deal/deal.hpp"

#include <catch2/catch.hpp>

#include <limits>

using deal::format_quantity;

TEST_CASE("money has three significant digits and a scale") {
  CHECK(format_quantity(1.83e9, "USD") == "$1.83bn");
  CHECK(format_quantity(4e9, "CNY") == "4.00bn CNY");
  CHECK(format_quantity(4e9, "USD/year") == "$4.00bn/year");
  CHECK(format_quantity(4e9, "EUR/year") == "4.00bn EUR/year");
  CHECK(format_quantity(78.4e9, "USD") == "$78.4bn");
  CHECK(format_quantity(640e6, "USD") == "$640M");
  CHECK(format_quantity(32e3, "USD/chip") == "$32.0k/chip");
  CHECK(format_quantity(2.5e12, "USD") == "$2.50tn");
  CHECK(format_quantity(950, "USD") == "$950");
  CHECK(format_quantity(12.5, "USD") == "$12.5");
  CHECK(format_quantity(0.25, "USD") == "$0.25");
  CHECK(format_quantity(0, "USD") == "$0");
  CHECK(format_quantity(-1.5e6, "USD") == "-$1.50M");
}

TEST_CASE("a size that rounds up to the next scale is shown in it") {
  CHECK(format_quantity(999.6e6, "USD") == "$1.00bn");
  CHECK(format_quantity(999.4e6, "USD") == "$999M");
  CHECK(format_quantity(9.996e9, "USD") == "$10.0bn");
  CHECK(format_quantity(999999.6, "number") == "1M");
}

TEST_CASE("what lies close together has the digits that tell it apart") {
  CHECK(format_quantity(49.98e9, "USD", 10e6) == "$49.98bn");
  CHECK(format_quantity(50e9, "USD", 10e6) == "$50.00bn");
  CHECK(format_quantity(50e9, "USD", 20e9) == "$50.0bn");
  CHECK(format_quantity(998.355, "number", 0.1) == "998.36");
  CHECK(format_quantity(0.48771, "fraction", 0.0007) == "48.77%");
  CHECK(format_quantity(1.5e9, "USD", 0) == "$1.50bn");
  CHECK(format_quantity(1.5e9, "USD", 1e-9) == "$1.50000000bn");
  CHECK(format_quantity(0, "USD", 1) == "$0");
}

TEST_CASE("fractions are per cent") {
  CHECK(format_quantity(0.413, "fraction") == "41.3%");
  CHECK(format_quantity(0.3, "probability") == "30%");
  CHECK(format_quantity(0, "fraction") == "0%");
  CHECK(format_quantity(1, "fraction") == "100%");
  CHECK(format_quantity(-0.026, "fraction") == "-2.6%");
  CHECK(format_quantity(0.0047, "fraction") == "0.47%");
  CHECK(format_quantity(12.5, "fraction") == "1,250%");
  CHECK(format_quantity(0.03, "pp") == "3 pp");
}

TEST_CASE("counts and plain numbers are grouped") {
  CHECK(format_quantity(1250, "chip") == "1,250 chips");
  CHECK(format_quantity(1, "chip") == "1 chip");
  CHECK(format_quantity(400000, "chip") == "400,000 chips");
  CHECK(format_quantity(12500000, "share") == "12.5M shares");
  CHECK(format_quantity(0.5, "chip/year") == "0.5 chips/year");
  CHECK(format_quantity(0.19, "1/year") == "0.19/year");
  CHECK(format_quantity(2.5, "year") == "2.5 years");
  CHECK(format_quantity(0.5 / 365.25, "length") == "0.5 days");
  CHECK(format_quantity(-7.0 / 12, "length") == "-7 months");
  CHECK(format_quantity(2.5, "length") == "2.5 years");
  CHECK(format_quantity(1.6180339, "number") == "1.618");
  CHECK(format_quantity(42, "number") == "42");
  CHECK(format_quantity(1234567, "number") == "1.235M");
  CHECK(format_quantity(1e-7, "number") == "1.00e-07");
  CHECK(format_quantity(1e300, "number") == "1.00e+300");
}

TEST_CASE("a decimal year is shown as its month") {
  CHECK(format_quantity(2027 + 2.0 / 12, "date") == "2027-03");
  CHECK(format_quantity(2027, "date") == "2027-01");
  CHECK(format_quantity(2027 + 11.0 / 12 + 30.0 / 372, "date") == "2027-12");
}

TEST_CASE("what is no number says so") {
  CHECK(format_quantity(std::numeric_limits<double>::quiet_NaN(), "USD") == "none");
  CHECK(format_quantity(std::numeric_limits<double>::quiet_NaN(), "date") == "none");
  CHECK(format_quantity(std::numeric_limits<double>::infinity(), "USD") == "infinite");
  CHECK(format_quantity(-std::numeric_limits<double>::infinity(), "number") == "-infinite");
}
