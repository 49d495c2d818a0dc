#include "compiler/sema/types.hpp"

#include <catch2/catch.hpp>

using namespace deal::sema;

namespace {

Unit usd() {
  Unit unit;
  unit.money = 1;
  unit.currency = "USD";
  return unit;
}

Unit year() {
  Unit unit;
  unit.time = 1;
  return unit;
}

Unit chips() {
  Unit unit;
  unit.counts.emplace_back("chip", 1);
  return unit;
}

} // namespace

TEST_CASE("Units multiply by adding powers and forget what cancels") {
  CHECK(usd() * power(usd(), -1) == Unit{});
  CHECK((usd() * power(year(), -1)) * year() == usd());
  CHECK((usd() * power(chips(), -1)) * chips() == usd());
  CHECK(power(chips(), 0) == Unit{});
}

TEST_CASE("A currency that cancels leaves no trace") {
  Unit yuan = usd();
  yuan.currency = "CNY";
  const Unit ratio = usd() * power(usd(), -1);
  CHECK(ratio * yuan == yuan);
}

TEST_CASE("Money without a currency agrees with any and different currencies never do") {
  Unit any = usd();
  any.currency.clear();
  Unit yuan = usd();
  yuan.currency = "CNY";
  CHECK(agree(any, usd()));
  CHECK(agree(any, yuan));
  CHECK_FALSE(agree(usd(), yuan));
  CHECK_FALSE(agree(usd(), usd() * power(year(), -1)));
}

TEST_CASE("Units print as an analyst writes them") {
  CHECK(print(usd() * power(year(), -1)) == "USD/year");
  CHECK(print(usd() * power(chips(), -1)) == "USD/chip");
  CHECK(print(power(year(), -1)) == "1/year");
  CHECK(print(Unit{}) == "number");
  CHECK(print(Unit{}, "fraction") == "fraction");
  CHECK(print(power(year(), 2)) == "year^2");
}

TEST_CASE("Types are described in words with their unit") {
  CHECK(describe(Type::number(usd())) == "money (USD)");
  CHECK(describe(Type::number(usd() * power(year(), -1))) == "money per time (USD/year)");
  CHECK(describe(Type::number(year())) == "a duration");
  CHECK(describe(Type::fraction()) == "a fraction");
  CHECK(describe(Type::bare_number()) == "a bare number");
  CHECK(describe(Type::boolean()) == "true or false");
  CHECK(unit_name(Type::boolean()) == "probability");
  CHECK(unit_name(Type::fraction()) == "fraction");
}
