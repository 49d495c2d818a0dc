#include "tests/model/day_by_day.hpp"
#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <optional>

// Investments, notes and rounds against a calculation that goes through them day by day.

using namespace deal::test;
using by_day::Chance;
using by_day::Day;

namespace {

struct Money {
  Day on;
  double amount = 0;
};

struct Note {
  std::vector<Money> tranches; ///< by day
  double discount = 0;
  double cap = 0; ///< 0: none
  double interest = 0;
  int maturity = 0;    ///< months; 0: none
  bool before = false; ///< its only money was paid before the grid
};

struct Round {
  Day on;
  double pre_money = 0;
  double raises = 0;
};

struct Company {
  std::vector<Note> notes;
  std::vector<Round> rounds;
};

constexpr double founders = 1'000'000;

std::string number(double value) { return std::to_string(value); }

std::string convertible(const Note& note) {
  return "convertible { discount: " + number(100 * note.discount) +
         "%; interest: " + number(100 * note.interest) + "%/year" +
         (note.cap > 0 ? "; cap: $" + number(note.cap) : "") +
         (note.maturity > 0 ? "; maturity: " + std::to_string(note.maturity) + " months" : "") +
         " }";
}

std::string declared(const Note& note, const std::string& name) {
  const Money& first = note.tranches.front();
  if (note.before)
    return "note_stake " + name + ": I -> Co { owed: $" + number(first.amount) +
           "; since: " + by_day::written(first.on) + "; as: " + convertible(note) + " }\n" +
           "measure paid_" + name + " = $0 * dt / dt\n";
  std::string on;
  std::string amounts;
  for (const Money& money : note.tranches) {
    on += (on.empty() ? "" : ", ") + by_day::written(money.on);
    amounts +=
        (amounts.empty() ? "$" : ", $") + number(money.amount) + " at " + by_day::written(money.on);
  }
  return "investment " + name + ": I -> Co { amount: steps(" + amounts + "); on: [" + on +
         "]; as: " + convertible(note) + " }\n" + "measure paid_" + name + " = " + name +
         ".cheque.paid\n";
}

std::string model(const by_day::Grid& grid, const Company& company) {
  std::string text = grid.written() + R"(outside F
party I { cash: $10bn }
party Co { cash: $10bn }
equity_stake f: F -> Co { shares: 1_000_000 shares }
measure shares = outstanding(share(Co))
measure held = held(I, share(Co))
measure mark = mark_of_share(Co) / 1 mark
)";
  for (std::size_t n = 0; n < company.notes.size(); ++n) {
    const std::string name = "n" + std::to_string(n);
    text += declared(company.notes[n], name) + "measure back_" + name + " = " + name +
            ".as.repaid.paid\n" + "measure interest_" + name + " = " + name +
            ".as.interest_earned.amount\n" + "measure owed_" + name + " = opening(" + name +
            ".as.owed + " + name + ".as.accrued)\n";
  }
  for (std::size_t r = 0; r < company.rounds.size(); ++r) {
    const Round& round = company.rounds[r];
    text += "round r" + std::to_string(r) + " of Co { on: " + by_day::written(round.on) +
            "; pre_money: $" + number(round.pre_money) + "; raises: $" + number(round.raises) +
            " }\n";
  }
  return text;
}

/// Money of one day and its interest.
struct Tranche {
  Money money;
  double interest = 0;
  bool open = false;
};

class ByDay {
 public:
  ByDay(const by_day::Grid& grid, const Company& company) : grid_(grid), company_(company) {
    for (const char* name : {"shares", "held", "mark"}) series_[name].resize(grid.size());
    for (std::size_t n = 0; n < company.notes.size(); ++n) {
      const Note& note = company.notes[n];
      for (const char* what : {"paid_n", "back_n", "interest_n", "owed_n"})
        series_[what + std::to_string(n)].resize(grid.size());
      tranches_.emplace_back();
      for (const Money& money : note.tranches) tranches_.back().push_back({money});
      if (!note.before) continue;
      Tranche& old = tranches_.back().front();
      old.open = true;
      // It was made a whole number of months before.
      int months = 0;
      while (by_day::months_later(old.money.on, months) < grid.first()) ++months;
      old.interest = old.money.amount * note.interest * months / 12;
    }
  }

  std::map<std::string, std::vector<double>> go() {
    std::size_t last = grid_.size();
    for (Day day = grid_.first(); day < grid_.end(); day += std::chrono::days{1}) {
      const std::size_t i = grid_.period(day);
      if (i != last) open_period(i);
      last = i;
      close_rounds(day);
      for (std::size_t n = 0; n < tranches_.size(); ++n) pass(n, i, day);
      series_["shares"][i] = shares_;
      series_["held"][i] = held_;
      series_["mark"][i] = mark_;
    }
    return series_;
  }

 private:
  void open_period(std::size_t i) {
    for (std::size_t n = 0; n < tranches_.size(); ++n)
      for (const Tranche& tranche : tranches_[n])
        if (tranche.open)
          series_["owed_n" + std::to_string(n)][i] += tranche.money.amount + tranche.interest;
  }

  /// The rounds of one day stand side by side; notes that were there before turn at the best price.
  void close_rounds(Day day) {
    const double before = shares_;
    double prices = 0;
    int count = 0;
    std::optional<double> best;
    for (const Round& round : company_.rounds) {
      if (round.on != day) continue;
      const double price = round.pre_money / before;
      best = best ? std::min(*best, price) : price;
      shares_ += round.raises / price;
      prices += price;
      ++count;
    }
    if (!best) return;
    mark_ = prices / count;
    for (std::size_t n = 0; n < tranches_.size(); ++n) {
      const Note& note = company_.notes[n];
      double price = (1 - note.discount) * *best;
      if (note.cap > 0) price = std::min(price, note.cap / before);
      for (Tranche& tranche : tranches_[n]) {
        if (!tranche.open) continue;
        shares_ += (tranche.money.amount + tranche.interest) / price;
        held_ += (tranche.money.amount + tranche.interest) / price;
        tranche.open = false;
      }
    }
  }

  void pass(std::size_t n, std::size_t i, Day day) {
    const Note& note = company_.notes[n];
    const std::string name = "n" + std::to_string(n);
    for (Tranche& tranche : tranches_[n]) {
      if (tranche.open && note.maturity > 0 &&
          day == by_day::months_later(tranche.money.on, note.maturity)) {
        series_["back_" + name][i] += tranche.money.amount + tranche.interest;
        tranche.open = false;
      }
      if (day == tranche.money.on) {
        tranche.open = true;
        series_["paid_" + name][i] += tranche.money.amount;
      }
      if (!tranche.open) continue;
      const double interest = tranche.money.amount * note.interest * grid_.years_of(day);
      tranche.interest += interest;
      series_["interest_" + name][i] += interest;
    }
  }

  const by_day::Grid& grid_;
  const Company& company_;
  std::vector<std::vector<Tranche>> tranches_;
  std::map<std::string, std::vector<double>> series_;
  double shares_ = founders;
  double held_ = 0;
  double mark_ = 0;
};

Note random_note(Chance& chance, const by_day::Grid& grid) {
  Note note{.discount = chance.whole(0, 30) / 100.0,
            .cap = chance.coin() ? chance.whole(1, 9) * 1e6 : 0,
            .interest = chance.whole(0, 12) / 100.0,
            .maturity = chance.coin() ? chance.whole(1, 30) : 0};
  const auto day_of_month = [](Day day) {
    return static_cast<unsigned>(std::chrono::year_month_day{day}.day());
  };
  const int count = chance.whole(1, 3);
  while (static_cast<int>(note.tranches.size()) < count) {
    const Day day = chance.day(grid.first(), grid.end() - std::chrono::days{1});
    const bool there =
        std::ranges::any_of(note.tranches, [&](const Money& m) { return m.on == day; });
    if (!there) note.tranches.push_back({day, chance.whole(1, 9) * 1e5});
  }
  std::ranges::sort(note.tranches, {}, &Money::on);
  // From such a day on its interest is of whole months.
  note.before = chance.whole(0, 3) == 0 && day_of_month(grid.first()) <= 28;
  if (note.before) {
    note.tranches.resize(1);
    note.tranches[0].on = by_day::months_later(grid.first(), -chance.whole(1, 20));
    // What fell due before the grid is no note any longer.
    if (note.maturity > 0) note.maturity += 20;
  }
  return note;
}

/// Any day, or one on which something else happens.
Day day_of_round(Chance& chance, const by_day::Grid& grid, const Company& company) {
  const Note& note = company.notes.front();
  const Day money = note.tranches.back().on;
  const int what = chance.whole(0, 5);
  if (what == 0 && !company.rounds.empty()) return company.rounds.back().on;
  if (what == 1 && !note.before) return money;
  const Day matures = by_day::months_later(money, note.maturity);
  if (what == 2 && note.maturity > 0 && matures < grid.end()) return matures;
  return chance.day(grid.first(), grid.end() - std::chrono::days{1});
}

Company random_company(Chance& chance, const by_day::Grid& grid) {
  Company company;
  for (int n = chance.whole(1, 2); n > 0; --n) company.notes.push_back(random_note(chance, grid));
  for (int r = chance.whole(0, 4); r > 0; --r) {
    company.rounds.push_back({day_of_round(chance, grid, company), chance.whole(2, 20) * 1e6,
                              chance.whole(1, 30) * 1e5});
  }
  return company;
}

} // namespace

TEST_CASE("Random notes and rounds are what a calculation day by day says") {
  Chance chance(20261);
  for (int n = 0; n < 120; ++n) {
    const by_day::Grid grid = chance.grid();
    const Company company = random_company(chance, grid);
    const std::string text = model(grid, company);
    INFO(text);
    const Case found(text);
    const auto course = ByDay(grid, company).go();
    for (const auto& [measure, expected] : course) {
      const auto series = found.results.series(measure);
      REQUIRE(series.size() == expected.size());
      for (std::size_t i = 0; i < series.size(); ++i) {
        INFO(measure << " in period " << i);
        REQUIRE(series[i] == Approx(expected[i]).epsilon(1e-9).margin(1e-6));
      }
    }
  }
}
