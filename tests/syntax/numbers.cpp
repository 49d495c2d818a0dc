#include "support.hpp"

#include <catch2/catch.hpp>

using namespace deal::test;

TEST_CASE("a scale is part of the decimal number") {
  // The right sides are the compiler's own nearest doubles.
  CHECK(number("4bn") == 4e9);
  CHECK(number("40亿") == 4e9);
  CHECK(number("1.1bn") == 1.1e9);
  CHECK(number("0.1%") == 0.001);
  CHECK(number("7%") == 0.07);
  CHECK(number("58%") == 0.58);
  CHECK(number("2.3M") == 2.3e6);
  CHECK(number("1.005k") == 1.005e3);
  CHECK(number("1.005K") == 1.005e3);
  CHECK(number("4.35mn") == 4.35e6);
  CHECK(number("8.41B") == 8.41e9);
  CHECK(number("0.3tn") == 0.3e12);
  CHECK(number("0.7T") == 0.7e12);
  CHECK(number("3.3万") == 3.3e4);
  CHECK(number("1.7万亿") == 1.7e12);
  CHECK(number("1.7萬億") == 1.7e12);
  CHECK(number("3.3萬") == 3.3e4);
  CHECK(number("40億") == 4e9);
  CHECK(number("5百万") == 5e6);
  CHECK(number("5千萬") == 5e7);
  CHECK(number("5十亿") == 5e9);
  CHECK(number("2千億") == 2e11);
  CHECK(number("2兆") == 2e12);
  CHECK(number("400_000") == 400000);
  CHECK(number("1_000.000_5") == 1000.0005);
  CHECK(number("2.5e-3") == 2.5e-3);
  CHECK(number("1e3k") == 1e6);
  CHECK(number("5E+2") == 500);
  CHECK(number("123456789012345678901234567890") == 123456789012345678901234567890.0);
}

TEST_CASE("numbers know their unit") {
  CHECK(expression("$4bn") == "4000000000:USD");
  CHECK(expression("US$4bn") == "4000000000:USD");
  CHECK(expression("€1.5k") == "1500:EUR");
  CHECK(expression("£2") == "2:GBP");
  CHECK(expression("4bn USD") == "4000000000:USD");
  CHECK(expression("4bnUSD") == "4000000000:USD");
  CHECK(expression("40亿 USD") == "4000000000:USD");
  CHECK(expression("40亿美元") == "4000000000:美元");
  CHECK(expression("3000亿元") == "300000000000:元");
  CHECK(expression("40億美元") == "4000000000:美元");
  CHECK(expression("2兆美金") == "2000000000000:美金");
  CHECK(expression("5百万港幣") == "5000000:港幣");
  CHECK(expression("5千元") == "5000:元");
  CHECK(expression("3百人民幣") == "300:人民幣");
  CHECK(expression("3KRW") == "3:KRW");
  CHECK(expression("3KTWD") == "3000:TWD");
  CHECK(expression("$2兆") == "2000000000000:USD");
  CHECK(expression("5百万股") == "5000000:股");
  // What begins the name of a unit is no scale.
  CHECK(expression("500兆瓦") == "500:兆瓦");
  CHECK(expression("500 兆瓦") == "500:兆瓦");
  CHECK(expression("600万千瓦") == "6000000:千瓦");
  CHECK(expression("3百分点") == "3:百分点");
  CHECK(expression("3 百分点") == "3:百分点");
  CHECK(expression("5千") == "5:千");
  CHECK(expression("5years") == "5:years");
  CHECK(expression("5 years") == "5:years");
  CHECK(expression("5months") == "5:months");
  CHECK(expression("5kg") == "5:kg");
  CHECK(expression("5MW") == "5000000:W");
  CHECK(expression("3 pp") == "3:pp");
  CHECK(expression("20%") == "0.2:%");
  CHECK(expression("20％") == "0.2:%");
  CHECK(expression("5") == "5");
  CHECK(expression("8 USD/chip") == "(/ 8:USD chip)");
  CHECK(expression("5 if a") == "(if a 5)");
}

TEST_CASE("numbers that cannot be meant are refused") {
  CHECK(expression("¥4bn") == "D0017");
  CHECK(expression("￥4bn") == "D0017");
  CHECK(expression("4 bn") == "D0016");
  CHECK(expression("40 亿") == "D0016");
  CHECK(expression("40 億") == "D0016");
  CHECK(expression("40 百万") == "D0016");
  CHECK(expression("$4bn USD") == "D0015");
  CHECK(expression("$4bnEUR") == "D0015");
  CHECK(expression("20% USD") == "D0015");
  CHECK(expression("1e999") == "D0014");
  CHECK(expression("1e999999999999999999") == "D0014");
  CHECK(expression("5e300亿亿") == "D0014");
  CHECK(expression("$ 4bn") == "D0005");
  CHECK(expression("20 %") == "D0005");
}

TEST_CASE("dates are single tokens that the calendar knows") {
  CHECK(expression("2024-10") == "2024-10");
  CHECK(expression("2024-10-15") == "2024-10-15");
  CHECK(expression("2024Q3") == "2024Q3");
  CHECK(expression("2024-02-29") == "2024-02-29");
  CHECK(expression("2000-02-29") == "2000-02-29");
  CHECK(expression("2024 - 10") == "(- 2024 10)");
  CHECK(expression("$2024-10") == "(- 2024:USD 10)");
  for (const auto* bad :
       {"2023-02-29", "1900-02-29", "2024-13", "2024-00", "2024-1", "2024-100", "2024-04-31",
        "2024-10-00", "2024-10-1", "2024Q5", "2024Q0", "2024Q11", "0000-01", "2024-10x"}) {
    CAPTURE(bad);
    CHECK(expression(bad) == "D0018");
  }
}
