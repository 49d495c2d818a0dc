#include "tests/model/generator/writer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace deal::generator {

using fmt::format;

Writer::Writer(std::uint64_t seed, const Options& options)
    : dice_(seed), options_(options), formulas_(dice_, words_, options.faults) {}

std::vector<std::string> Writer::model() {
  grid();
  players();
  row_players();
  hub_ = dice_.below(players_.size());
  openings();
  using Make = void (Writer::*)();
  static constexpr Make makers[] = {
      &Writer::let,      &Writer::let,        &Writer::draw,       &Writer::draw,
      &Writer::state,    &Writer::payment,    &Writer::payment,    &Writer::payment,
      &Writer::payment,  &Writer::ring,       &Writer::investment, &Writer::investment,
      &Writer::round,    &Writer::commitment, &Writer::business,   &Writer::revenue_share,
      &Writer::transfer, &Writer::posting};
  for (unsigned i = 0; i < options_.size; ++i) (this->*makers[dice_.below(std::size(makers))])();
  const int measures = dice_.between(2, 5);
  for (int i = 0; i < measures; ++i) random_measure();
  observations();
  return std::move(declarations_);
}

void Writer::grid() {
  const int periods = dice_.between(2, 8);
  const char* step = dice_.of({"monthly", "monthly", "quarterly", "yearly", "weekly"});
  const std::string word = step;
  static constexpr int weeks[][2] = {{1, 6}, {1, 13}, {1, 20}, {1, 27},
                                     {2, 3}, {2, 10}, {2, 17}, {2, 24}};
  for (int i = 0; i < periods; ++i) {
    if (word == "weekly")
      words_.dates.push_back(format("2025-{:02}-{:02}", weeks[i][0], weeks[i][1]));
    if (word == "monthly") words_.dates.push_back(format("2025-{:02}", 1 + i));
    if (word == "quarterly") words_.dates.push_back(format("{}Q{}", 2025 + i / 4, 1 + i % 4));
    if (word == "yearly") words_.dates.push_back(format("{}-01", 2025 + i));
  }
  add(format("grid {} from {} to {}", step, words_.dates.front(), words_.dates.back()));
  if (dice_.chance(40)) add(format("attribution {}", dice_.of(rules)));
}

/// What a default leaves, for some.
std::string Writer::kept() {
  std::string result;
  if (dice_.chance(60)) result += format("; kept_cash: {}", dice_.of({"0%", "50%", "50%", "100%"}));
  if (dice_.chance(60))
    result += format("; kept_receipts: {}", dice_.of({"0%", "50%", "50%", "100%"}));
  return result;
}

void Writer::players() {
  static constexpr int amounts[] = {0, 0, 10, 20, 30, 100};
  const int parties = dice_.between(2, 5);
  for (int i = 0; i < parties; ++i) {
    Player player{.name = format("P{}", i), .cash = amounts[dice_.below(std::size(amounts))]};
    const bool silent = player.cash == 0 && dice_.chance(50);
    add(silent ? format("party {}", player.name)
               : format("party {} {{ cash: ${}{} }}", player.name, player.cash, kept()));
    words_.parties.push_back(player.name);
    words_.origins.push_back(player.name);
    players_.push_back(player);
  }
  for (int i = dice_.between(0, 2); i > 0; --i) {
    const Player owner = players_[dice_.below(words_.parties.size())];
    Player division = owner;
    division.name = fresh("D");
    division.owner = owner.name;
    add(format("division {} of {}", division.name, owner.name));
    players_.push_back(division);
  }
  for (int i = dice_.between(0, 2); i > 0; --i) {
    Player bank{.name = fresh("Bank"), .finite = false};
    add(format("outside {}", bank.name));
    words_.origins.push_back(bank.name);
    players_.push_back(bank);
  }
  for (const Player& player : players_) words_.holders.push_back(player.name);
  add("kind sweep { stage: distribution; payer: loans_made; payee: debt; origin: payer }");
  add("kind advance { stage: operating; payer: notes_held; payee: notes; origin: payer }");
  add("kind rent { stage: operating; payer: purchases; payee: sales; class: 1 }");
}

void Writer::table() {
  static constexpr int amounts[] = {0, 0, 10, 20, 30};
  std::string text = "table rows(cash: money, due: money, kept: fraction) {\n";
  for (int row = dice_.between(1, 3); row > 0; --row) {
    row_cash_.push_back(amounts[dice_.below(std::size(amounts))]);
    text += format("  Row{}: ${}, {}, {}\n", row, row_cash_.back(), formulas_.literal(Sort::money),
                   dice_.of({"0%", "50%", "100%"}));
  }
  add(text + "}");
}

/// Parties of which there is one for each row.
void Writer::row_players() {
  if (dice_.chance(60)) return;
  table();
  for (int i = dice_.between(1, 2); i > 0; --i) {
    Player player{.name = fresh("Each"), .rows = true};
    const bool rich = dice_.chance(70);
    for (const int cash : row_cash_) player.cash += rich ? cash : 0;
    add(format("for row in rows {{ party {} {{ cash: {}{} }} }}", player.name,
               rich ? "row.cash" : "$0", dice_.chance(30) ? "; kept_cash: row.kept" : kept()));
    players_.push_back(player);
    remember(format("(previous(sum(cash({}) for row in rows)) otherwise $0)", player.name),
             Sort::money, nothing_paid);
    if (!dice_.chance(30)) continue;
    Player division = player;
    division.name = fresh("D");
    division.owner = player.name;
    add(format("for row in rows {{ division {} of {} }}", division.name, player.name));
    players_.push_back(division);
  }
}

void Writer::openings() {
  for (const std::string& issuer : words_.parties) {
    if (dice_.chance(50)) continue;
    words_.issuers.push_back(issuer);
    add(format("equity_stake {}: {} -> {} {{ shares: {} shares }}", fresh("stake"),
               dice_.of(words_.holders), issuer, dice_.of({"1", "100", "1000"})));
  }
  for (const Player& holder : players_) {
    if (!holder.finite || !holder.owner.empty() || holder.cash == 0 || dice_.chance(70)) continue;
    const std::string origin = dice_.of(words_.origins);
    if (origin == holder.name) continue;
    const int amount = dice_.chance(50) ? holder.cash : holder.cash / 2;
    opening_tags_[origin] += amount;
    add_funder(named(origin));
    if (holder.rows) {
      if (amount < holder.cash) opening_tags_[origin] += holder.cash - amount;
      add(format("for row in rows {{ opening tagged({}, {}) = row.cash }}", origin, holder.name));
      continue;
    }
    add(format("opening tagged({}, {}) = ${}", origin, holder.name, amount));
    // The other half may be another's.
    const std::string second = dice_.of(words_.origins);
    if (2 * amount > holder.cash || second == holder.name || second == origin) continue;
    opening_tags_[second] += amount;
    add_funder(named(second));
    add(format("opening tagged({}, {}) = ${}", second, holder.name, amount));
  }
}

void Writer::remember(const std::string& name, Sort sort, int reach) {
  words_.named.push_back({name, sort, reach});
}

void Writer::let() {
  const auto sort = static_cast<Sort>(dice_.below(sorts));
  const std::string name = fresh("x");
  const std::string value = formulas_.write(sort, dice_.between(nothing_paid, distribution), 3);
  add(format("let {} = {}", name, value));
  remember(name, sort, formulas_.reach());
}

void Writer::draw() {
  static const std::vector<std::pair<const char*, Sort>> laws{
      {"normal($10, $5)", Sort::money},
      {"uniform($0 to $20)", Sort::money},
      {"choice($0 at 50%, $10 at 25%, $100 at 25%)", Sort::money},
      {"exponential($10)", Sort::money},
      {"triangular($0, $10, $30)", Sort::money},
      {"lognormal($10 to $30) per year", Sort::rate},
      {"pert(0, 1, 3)", Sort::number},
      {"poisson(1)", Sort::number},
      {"lognormal(1, 0.5)", Sort::number},
      {"normal(-1 to 1)", Sort::number},
      {"beta(2, 3)", Sort::fraction},
      {"uniform(0%, 100%)", Sort::fraction},
      {"bernoulli(50%)", Sort::condition},
      {"bernoulli(0%)", Sort::condition},
      {"choice(0 chips at 50%, 10 chips at 50%)", Sort::chips},
  };
  const auto& [law, sort] = laws[dice_.below(laws.size())];
  const std::string name = fresh("r");
  const bool each = dice_.chance(50);
  add(format("let {} ~ {}{}", name, law, each ? " every period" : ""));
  remember(name, sort, nothing_paid);
}

void Writer::state() {
  static constexpr Sort kinds[] = {Sort::money,    Sort::money,    Sort::number,
                                   Sort::fraction, Sort::duration, Sort::condition};
  const Sort sort = kinds[dice_.below(std::size(kinds))];
  const std::string name = fresh("s");
  const std::string start = formulas_.literal(sort);
  // It may read itself.
  remember(name, sort, nothing_paid);
  words_.named.back().state = true;
  const std::string next = formulas_.write(sort, distribution, 2);
  add(format("state {} = {}\nnext {} = {}", name, start, name, next));
}

void Writer::posting() {
  const std::string party = dice_.of(words_.holders);
  add(format("book {} {{ amount: {}; debit: {}.losses; credit: {}.shares_held }}", fresh("b"),
             formulas_.write(dice_.chance(70) ? Sort::money : Sort::rate, distribution), party,
             party));
}

void Writer::random_measure() {
  const std::string name = fresh("m");
  const std::string money = formulas_.looking_back(Sort::money, 3);
  switch (dice_.below(8)) {
  case 0: add(format("measure {} = {}", name, money)); return;
  case 1: {
    const char* reduction = dice_.of({"total", "average", "highest", "lowest", "final"});
    add(format("measure {} = {}({})", name, reduction, money));
    return;
  }
  case 2: add(format("measure {} = ({}) at {}", name, money, dice_.of(words_.dates))); return;
  case 3: {
    const char* reduction = dice_.of({"ever", "always", "periods", "first_date"});
    add(format("measure {} = {}({})", name, reduction, formulas_.looking_back(Sort::condition)));
    return;
  }
  case 4: {
    if (words_.funders.empty()) return;
    add(format("measure {} = recycled({}{}).{}", name, dice_.of(words_.funders),
               dice_.chance(50) ? "" : format(", rule: {}", dice_.of(rules)),
               dice_.of({"total", "of_revenue", "of_invested"})));
    return;
  }
  case 5:
    add(format("measure {} = stake({}, {})", name, dice_.of(words_.holders),
               dice_.of(words_.parties)));
    return;
  case 6: {
    const auto sort = static_cast<Sort>(dice_.below(sorts));
    add(format("measure {} = {}", name, formulas_.looking_back(sort, 3)));
    return;
  }
  default: {
    const std::string condition = formulas_.looking_back(Sort::condition);
    add(format("event {} when {}", name, condition));
  }
  }
}

void Writer::observations() {
  for (const std::string& party : words_.parties)
    add(format("measure cash_{} = cash({})", party, party));
  for (const Player& player : players_) {
    if (player.rows && player.owner.empty())
      add(format("for row in rows {{ measure cash_{0} = cash({0}) }}", player.name));
  }
  for (const Payment& payment : words_.payments) {
    std::string flat = payment.name;
    std::replace(flat.begin(), flat.end(), '.', '_');
    for (const char* what : {"due", "paid"}) {
      const std::string measure = format("measure {0}_{1} = {2}.{0}", what, flat, payment.name);
      add(payment.rows ? format("for row in rows {{ {} }}", measure) : measure);
    }
  }
  for (const Named& named : words_.named) {
    if (!named.state) continue;
    add(format("measure begun_{0} = opening({0})", named.name));
    add(format("measure left_{0} = {0}", named.name));
  }
  for (const std::string& issuer : words_.issuers) {
    std::string held;
    for (const Player& player : players_) {
      if (player.owner.empty() && !player.rows)
        held += format(" - held({}, share({}))", player.name, issuer);
    }
    held += format(" - held(Investors, share({}))", issuer);
    add(format("measure gap_{} = outstanding(share({})){}", issuer, issuer, held));
  }
  for (const std::string& origin : words_.funders) {
    if (!dice_.chance(60)) continue;
    add(format("measure surplus_{0} = total(invested({0})) + ${1} - total(recycled({0}{2}))",
               origin, opening_tags_[origin],
               dice_.chance(50) ? "" : format(", rule: {}", dice_.of(rules))));
  }
}

} // namespace deal::generator
