#include "tests/model/day_by_day.hpp"
#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

// A commitment to buy cloud against a calculation that goes through it day by day.

using namespace deal::test;
using by_day::Chance;
using by_day::Day;

namespace {

struct Terms {
  Day from;
  int months = 12;
  double total = 0;
  double need = 0;     ///< a year, in the first period
  double capacity = 0; ///< a year
  bool ramp = false;
  std::string shortfall;
  double used_before = 0;
  double carried_before = 0;
};

std::string model(const by_day::Grid& grid, const Terms& terms) {
  std::string fields = "need: $" + std::to_string(terms.need) + "/year growing 40%/year; total: $" +
                       std::to_string(terms.total) + "; term: " + std::to_string(terms.months) +
                       " months; from: " + by_day::written(terms.from) + "; capacity: $" +
                       std::to_string(terms.capacity) + "/year; shortfall: " + terms.shortfall +
                       (terms.ramp ? "; shape: ramp" : "");
  if (terms.from < grid.first())
    fields += "; used_before: $" + std::to_string(terms.used_before) + "; carried_before: $" +
              std::to_string(terms.carried_before);
  return grid.written() + "party B { cash: $100bn }\nparty S\ncloud_commit c: B -> S { " + fields +
         R"( }
measure bill = c.bill.paid
measure topup = c.topup.paid
measure unmet = c.unmet * dt
measure to_come = c.to_come
)";
}

struct Course {
  std::vector<double> bill, topup, unmet, to_come;
};

class ByDay {
 public:
  ByDay(const by_day::Grid& grid, const Terms& terms) : grid_(grid), terms_(terms) {
    for (int m = 0; m < terms.months; m += 12) {
      minima_.push_back(std::min(12, terms.months - m) / 12.0 * (terms.ramp ? m / 12 + 1 : 1));
      ends_.push_back(by_day::months_later(terms.from, std::min(m + 12, terms.months)));
    }
    double sum = 0;
    for (const double minimum : minima_) sum += minimum;
    for (double& minimum : minima_) minimum *= terms.total / sum;
    for (auto* series : {&course_.bill, &course_.topup, &course_.unmet, &course_.to_come})
      series->resize(grid.size());
    used_ = terms.used_before;
    carried_ = terms.carried_before;
    while (year_ < ends_.size() && ends_[year_] <= grid.first()) ++year_;
  }

  Course go() {
    for (Day day = grid_.first(); day < grid_.end(); day += std::chrono::days{1}) pass(day);
    return course_;
  }

 private:
  void pass(Day day) {
    const std::size_t i = grid_.period(day);
    if (day >= terms_.from) {
      const double wanted =
          terms_.need * std::pow(1.4, grid_.dt() * static_cast<double>(i)) * grid_.years_of(day);
      const double served = std::min(wanted, terms_.capacity * grid_.years_of(day));
      course_.bill[i] += served;
      course_.unmet[i] += wanted - served;
      used_ += wanted;
    }
    if (year_ < ends_.size() && day + std::chrono::days{1} == ends_[year_]) close_year(i);
    course_.to_come[i] = 0;
    for (std::size_t k = year_; k < minima_.size(); ++k) course_.to_come[i] += minima_[k];
  }

  void close_year(std::size_t i) {
    const double gap = std::max(0.0, minima_[year_] + carried_ - used_);
    const bool last = year_ + 1 == minima_.size();
    const bool rolls = terms_.shortfall == "rolled_over";
    if (terms_.shortfall == "take_or_pay" || (rolls && last)) course_.topup[i] += gap;
    carried_ = rolls ? gap : 0;
    used_ = 0;
    ++year_;
  }

  const by_day::Grid& grid_;
  const Terms& terms_;
  std::vector<double> minima_;
  std::vector<Day> ends_; ///< the days after the contract years
  Course course_;
  double used_ = 0;
  double carried_ = 0;
  std::size_t year_ = 0;
};

Terms random_terms(Chance& chance, const by_day::Grid& grid) {
  Terms terms;
  const Day last = grid.end() - std::chrono::days{1};
  terms.from =
      chance.day(chance.coin() ? grid.first() : grid.first() - std::chrono::days{700}, last);
  terms.months = chance.coin() ? 12 * chance.whole(1, 4) : chance.whole(1, 40);
  terms.total = chance.whole(50, 500);
  terms.need = chance.whole(20, 200);
  terms.capacity = chance.whole(60, 400);
  terms.ramp = chance.coin();
  const char* const shortfalls[]{"take_or_pay", "forfeited", "rolled_over"};
  terms.shortfall = shortfalls[chance.whole(0, 2)];
  if (terms.from < grid.first()) {
    terms.used_before = chance.whole(0, 60);
    terms.carried_before = terms.shortfall == "rolled_over" ? chance.whole(0, 40) : 0;
  }
  return terms;
}

void check(const Case& found, const char* measure, const std::vector<double>& expected) {
  const auto series = found.results.series(measure);
  REQUIRE(series.size() == expected.size());
  for (std::size_t i = 0; i < series.size(); ++i) {
    INFO(measure << " in period " << i);
    REQUIRE(series[i] == Approx(expected[i]).epsilon(1e-9).margin(1e-7));
  }
}

} // namespace

TEST_CASE("Random commitments are what a calculation day by day says") {
  Chance chance(20260);
  for (int n = 0; n < 120; ++n) {
    const by_day::Grid grid = chance.grid();
    const Terms terms = random_terms(chance, grid);
    const std::string text = model(grid, terms);
    INFO(text);
    const Case found(text);
    const Course expected = ByDay(grid, terms).go();
    check(found, "bill", expected.bill);
    check(found, "topup", expected.topup);
    check(found, "unmet", expected.unmet);
    check(found, "to_come", expected.to_come);
  }
}
