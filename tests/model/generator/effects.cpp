#include "tests/model/generator/writer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace deal::generator {

using fmt::format;

const Writer::Player& Writer::named(const std::string& name) const {
  return *std::find_if(players_.begin(), players_.end(),
                       [&](const Player& player) { return player.name == name; });
}

const Writer::Player& Writer::purse(const Player& player) const {
  return player.owner.empty() ? player : named(player.owner);
}

bool Writer::may_pay(const Player& payer, const Player& payee) const {
  return purse(payer).name != purse(payee).name;
}

Writer::Edge Writer::likely_edge(int stage) {
  const auto& edges = edges_[static_cast<std::size_t>(stage)];
  const Edge random{dice_.below(players_.size()), dice_.below(players_.size())};
  if (edges.empty() || dice_.chance(25)) return random;
  const Edge& one = dice_.of(edges);
  const Edge& other = dice_.of(edges);
  switch (dice_.below(4)) {
  case 0: return {one.payee, one.payer};
  case 1: return {one.payee, other.payer};
  case 2: return {one.payee, random.payee};
  default: return dice_.chance(50) ? Edge{hub_, random.payee} : Edge{random.payer, hub_};
  }
}

bool Writer::find_edge(int stage, const Player*& payer, const Player*& payee, Ends ends) {
  for (int attempt = 0; attempt < 8; ++attempt) {
    const Edge edge = likely_edge(stage);
    payer = ends.world && dice_.chance(15) ? &world_ : &players_[edge.payer];
    payee = ends.world && dice_.chance(15) ? &world_ : &players_[edge.payee];
    if (!may_pay(*payer, *payee) || (!ends.rows && (payer->rows || payee->rows))) continue;
    if (payer != &world_ && payee != &world_)
      edges_[static_cast<std::size_t>(stage)].push_back(edge);
    return true;
  }
  return false;
}

void Writer::register_payment(const std::string& name, int stage, bool rows) {
  words_.payments.push_back({name, stage, rows});
  if (rows) remember(format("sum({}.paid for row in rows)", name), Sort::money, stage);
}

void Writer::add_funder(const Player& player) {
  const std::string& name = purse(player).name;
  auto& funders = words_.funders;
  if (player.rows || std::find(funders.begin(), funders.end(), name) != funders.end()) return;
  funders.push_back(name);
}

void Writer::add_between(const Player& payer, const Player& payee, const std::string& declaration) {
  add(payer.rows || payee.rows ? format("for row in rows {{ {} }}", declaration) : declaration);
}

/// An amount of what could be due: often the payer's whole cash, or a part that makes a tie with another.
std::string Writer::due(int stage, const Player& payer) {
  const std::string own = purse(payer).finite ? payer.name : dice_.of(words_.parties);
  if (payer.rows && dice_.chance(30)) return "row.due";
  switch (dice_.below(6)) {
  case 0: return format("cash({})", own);
  case 1: return format("50% of cash({})", own);
  case 2: return formulas_.literal(dice_.chance(70) ? Sort::money : Sort::rate);
  case 3: return format("{} if now == {}", formulas_.literal(Sort::money), formulas_.date());
  default: return formulas_.positive(dice_.chance(75) ? Sort::money : Sort::rate, stage - 1);
  }
}

void Writer::payment() {
  const int stage = dice_.between(0, 2);
  const Player* payer = nullptr;
  const Player* payee = nullptr;
  if (find_edge(stage, payer, payee, {.world = true, .rows = true})) pay(stage, *payer, *payee);
}

/// Two or three who pay each other in one stage, each with dues of several classes.
void Writer::ring() {
  const int stage = dice_.between(0, 2);
  std::vector<const Player*> members;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < players_.size(); ++i) order.push_back(i);
  dice_.shuffle(order);
  const auto wanted = static_cast<std::size_t>(dice_.between(2, 3));
  for (const std::size_t i : order) {
    const bool fits = purse(players_[i]).finite && members.size() < wanted;
    const bool apart = std::all_of(members.begin(), members.end(), [&](const Player* other) {
      return may_pay(*other, players_[i]);
    });
    if (fits && apart) members.push_back(&players_[i]);
  }
  if (members.size() < 2) return;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Player& payer = *members[i];
    const Player& next = *members[(i + 1) % members.size()];
    pay(stage, payer, next);
    if (dice_.chance(60)) pay(stage, payer, next);
    if (dice_.chance(60)) pay(stage, payer, dice_.chance(50) ? world_ : *members.front());
  }
}

void Writer::pay(int stage, const Player& payer, const Player& payee) {
  static const std::vector<std::vector<const char*>> kinds{
      {"equity", "note", "loan", "gift"},
      {"sales", "cloud", "breakage", "expenses", "purchase", "fee", "licence", "interest",
       "principal", "redemption", "prepayment", "advance", "rent"},
      {"profit_share", "dividend", "sweep"}};
  const char* kind = dice_.of(kinds[static_cast<std::size_t>(stage)]);
  const std::string word = kind;
  const bool tags = stage == 0 || word == "advance" || word == "sweep";
  if (!may_pay(payer, payee) || (tags && &payer == &world_)) return;
  const std::string name = fresh("pay");
  const char* unpaid = dice_.of(
      {"", "; unpaid: arrears", "; unpaid: forgiven", "; unpaid: default", "; unpaid: default"});
  const std::string rank =
      dice_.chance(60) ? format("; class: {}", dice_.of({"1", "1", "3", "3", "9"})) : "";
  add_between(payer, payee,
              format("pay {}: {} -> {} {{ due: {}; kind: {}{}{} }}", name, payer.name, payee.name,
                     due(stage, payer), kind, unpaid, rank));
  register_payment(name, stage, payer.rows || payee.rows);
  if (tags) add_funder(payer);
}

std::string Writer::some_dates() {
  if (dice_.chance(60)) return dice_.of(words_.dates);
  std::string list;
  for (const std::string& date : words_.dates) {
    if (dice_.chance(50)) list += (list.empty() ? "" : ", ") + date;
  }
  return list.empty() ? words_.dates.front() : "[" + list + "]";
}

void Writer::investment() {
  const Player* investor = nullptr;
  const Player* investee = nullptr;
  if (!find_edge(0, investor, investee, {.rows = true})) return;
  std::string more;
  if (dice_.chance(40)) more += "; provided: " + formulas_.write(Sort::condition, nothing_paid);
  const std::string name = fresh("deal");
  const bool rows = investor->rows || investee->rows;
  const bool note = !rows && dice_.chance(50);
  if (note) {
    std::string terms = format("discount: {}", dice_.of({"0%", "20%", "50%"}));
    if (dice_.chance(40)) terms += format("; cap: {}", dice_.of({"$50", "$1000"}));
    if (dice_.chance(50)) terms += format("; interest: {}", dice_.of({"12%/year", "0%/year"}));
    if (dice_.chance(60))
      terms += format("; maturity: {}", dice_.of({"1 month", "2 months", "1 year"}));
    more += format("; as: convertible {{ {} }}", terms);
  }
  add_between(*investor, *investee,
              format("investment {}: {} -> {} {{ amount: {}; on: {}{} }}", name, investor->name,
                     investee->name, formulas_.positive(Sort::money, nothing_paid), some_dates(),
                     more));
  register_payment(name + ".cheque", 0, rows);
  if (!rows) remember(name + ".amount", Sort::money, nothing_paid);
  add_funder(*investor);
  if (note) register_payment(name + ".as.repaid", 1);
  if (!dice_.chance(60)) return;
  const std::string back = fresh("back");
  add_between(*investee, *investor,
              format("pay {}: {} -> {} {{ due: {}; kind: cloud }}", back, investee->name,
                     investor->name, due(1, *investee)));
  register_payment(back, 1, rows);
}

void Writer::round() {
  if (words_.issuers.empty()) return;
  const std::string issuer = dice_.of(words_.issuers);
  const Player& seller = named(issuer);
  const Player& buyer = players_[dice_.below(players_.size())];
  const std::string from = !buyer.rows && may_pay(buyer, seller) ? "; from: " + buyer.name : "";
  const std::string name = fresh("round");
  const char* value =
      dice_.of({"pre_money: $100", "pre_money: $1000", "pre_money ~ uniform($50, $150)"});
  add(format("round {} of {} {{ on: {}; {}; raises: {}{} }}", name, issuer, dice_.of(words_.dates),
             value, formulas_.positive(Sort::money, nothing_paid), from));
  register_payment(name + ".fresh", 0);
}

void Writer::commitment() {
  const Player* buyer = nullptr;
  const Player* seller = nullptr;
  if (!find_edge(1, buyer, seller, {})) return;
  const std::string name = fresh("cloud");
  std::string more;
  if (dice_.chance(50)) more += "; shape: ramp";
  if (dice_.chance(60))
    more += format("; shortfall: {}", dice_.of({"take_or_pay", "forfeited", "rolled_over"}));
  if (dice_.chance(40))
    more += format("; capacity: {}", dice_.of({"$0/year", "$60/year", "$1000/year"}));
  if (dice_.chance(40))
    more += format("; from: {}",
                   dice_.chance(70) ? dice_.of(words_.dates) : "2024-07; used_before: $7");
  add(format("cloud_commit {}: {} -> {} {{ need: {}; total: {}; term: {}{} }}", name, buyer->name,
             seller->name, formulas_.positive(Sort::rate, funding), formulas_.literal(Sort::money),
             dice_.of({"1 year", "2 years", "18 months", "7 months"}), more));
  register_payment(name + ".bill", 1);
  register_payment(name + ".topup", 1);
  remember(name + ".usage", Sort::rate, funding);
  if (dice_.chance(60)) return;
  const std::string mandate = fresh("chips");
  add(format("chip_mandate {}: {} -> {} {{ of: {}; share: {}; performance: {}; price: {}; "
             "switching_cost: {}; slower: {} }}",
             mandate, buyer->name, seller->name, name,
             formulas_.points(Sort::fraction, dice_.of({"steps", "ramp"})),
             dice_.of({"1", "0.8", "2"}), dice_.of({"60%", "100%", "0%"}),
             formulas_.literal(Sort::money), dice_.of({"0%", "20%"})));
  register_payment(mandate + ".switching", 1);
}

void Writer::business() {
  const Player& owner = players_[dice_.below(players_.size())];
  if (owner.rows) return;
  const std::string name = fresh("firm");
  add(format("business {} of {} {{ revenue: {}; wages: {} }}", name, owner.name,
             formulas_.positive(Sort::rate, funding), formulas_.positive(Sort::rate, funding)));
  register_payment(name + ".sold", 1);
  register_payment(name + ".staff", 1);
}

void Writer::revenue_share() {
  const Player* owner = nullptr;
  const Player* partner = nullptr;
  if (!find_edge(1, owner, partner, {})) return;
  const std::string name = fresh("resale");
  const bool principal = dice_.chance(50);
  if (principal) std::swap(owner, partner);
  add(format("revenue_share {}: {} -> {} {{ gross: {}; fee: {}; recognised: {} }}", name,
             owner->name, partner->name, formulas_.positive(Sort::rate, funding),
             formulas_.literal(Sort::fraction), principal ? "principal" : "agent"));
  register_payment(name + (principal ? ".resold" : ".sold"), 1);
  register_payment(name + (principal ? ".passed" : ".commission"), 1);
  remember(name + ".gross", Sort::rate, funding);
  remember(format("({}.fee otherwise {})", name, formulas_.literal(Sort::fraction)), Sort::fraction,
           nothing_paid);
}

/// Shares are issued, or move to another holder: no holder is asked by two moves of one share.
void Writer::transfer() {
  if (words_.issuers.empty()) return;
  const std::string issuer = dice_.of(words_.issuers);
  const Player& to = purse(players_[dice_.below(players_.size())]);
  if (to.rows) return;
  const std::string when = dice_.chance(50) ? format(" if now == {}", dice_.of(words_.dates)) : "";
  if (dice_.chance(50)) {
    add(format("issue {}: share({}) to {} {{ count: {} shares{} }}", fresh("new"), issuer, to.name,
               dice_.of({"0", "1", "100"}), when));
    return;
  }
  const Player& from = purse(players_[dice_.below(players_.size())]);
  const std::string mover = issuer + " by " + from.name;
  if (from.rows || from.name == to.name ||
      std::find(movers_.begin(), movers_.end(), mover) != movers_.end())
    return;
  movers_.push_back(mover);
  const std::string held = format("held({}, share({}))", from.name, issuer);
  const std::string count = dice_.chance(40) ? held : format("min({}, 10 shares)", held);
  add(format("move {}: share({}) from {} to {} {{ count: {}{} }}", fresh("move"), issuer, from.name,
             to.name, count, when));
}

} // namespace deal::generator
