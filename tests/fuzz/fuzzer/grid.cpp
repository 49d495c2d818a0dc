#include "tests/fuzz/fuzzer/grid.hpp"

#include "tests/fuzz/fuzzer/tokens.hpp"

#include "tests/model/generator/dice.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace deal::fuzz {

namespace {

/// Stands for what is filled in.
constexpr std::string_view hole = "□";

/// What there is to speak of: one of each kind.
constexpr const char* base = R"(model "Grid"
grid monthly from 2025-01 to 2025-04
unit gadget, gadgets
asset credit(issuer)
account prizes: revenue
kind prize { stage: operating; payer: purchases; payee: prizes }
party A { cash: $1bn; staff: 5 }
party B { cash: $10M }
division D of A
outside O
table t(c: money, n: number, d: date, q: money?) {
  R1: $1M, 2, 2025-02, none
  R2: $2M, 3, 2025-03, $1M
}
for r in t {
  party W { cash: r.c }
  pay wages_of: W -> world { due: r.c / 3; kind: expenses }
  let each_row ~ uniform(0, 1)
}
structure plain { x: number = 1; let y = x + 1 }
plain thing
investment inv: A -> B { amount: $10M; on: 2025-02; as: convertible { discount: 20% } }
round rnd of B { on: 2025-03; pre_money: $100M; raises: $10M }
equity_stake stake_of_o: O -> B { shares: 1bn shares }
business biz of B { revenue: $1M/month; wages: $2M/month }
let number = 3
let people = A.staff
let rising = ramp($0 at 2025-01, $3M at 2025-04)
let drawn ~ normal($5, $1)
let weather ~ uniform(0, 1) every period
state st: money = $1
next st = st * 1.01
state still: number = 2
measure ms = cash(A)
event ev when cash(B) < $1M
scenario sc { number: 4 }
pay p: A -> B { due: $1M; kind: prize; unpaid: arrears }
issue iss: credit(A) to O { count: 10 credits if now == 2025-02 }
book bk { amount: $1M; debit: B.losses; credit: B.capital }
function f(x: number) = x { twice: 2 * x }
)";

/// Kinds of argument, one of each.
constexpr const char* operand_texts =
    R"(2 | 0 | -1 | 1e300 | 4.9e-324 | $5 | -$5 | $5/month | 20% | 3 pp | 20%/year | 7 gadgets |
$3/gadget | 5 shares | 2025-02 | 2025-02-15 | 1999-01 | 9999-12 | 3 months | 0 days |
5 years | "text" | 1 to 2 | $2 to $1 | 2025-01 to 2025-03 | A | B | D | O | world | W |
W at t.R1 | inv | inv.as | inv.amount | inv.on | inv.cheque | inv.cheque.paid |
inv.as.converted.count | inv.as.owed | rnd | rnd.price | thing | thing.y | t | t.R1 |
t.R1.c | t.R1.q | each_row | each_row at t.R2 | [1, 2] | [2025-01, 2025-03] | [A, B] | [] |
none | true | 1 == 2 | even | pro_rata | act_360 | rule: fifo | rule: 3 | x: 1 | share(B) |
credit(A) | share | credit | prize | prizes | B.prizes | B.staff | A.staff | now |
now == 2025-02 | now in 2025-02 | start | dt | cash(A) | rising | drawn | weather |
weather > 0.5 | st | still | p | p.paid | p.due | p.amount | p.count | iss | iss.count |
iss.amount | bk | bk.amount | bk.count | ms | ev | sc | number | biz | biz.revenue |
plain | plain { x: 2 } | convertible { discount: 10% } | gift | f | f(2) | f(2).twice |
f(drawn) | total(cash(A)) | final(weather) | first_date(ev) | cash(B) at 2025-02 |
cash(B) at 1999-01 | previous(st) | opening(cash(B)) | without(inv, cash(B)) |
mean(drawn) | sum(i.amount for i in investment) | count(1 for s in t) |
sum(s.c for s in t) | the i in investment where true | the r in round where r.closes |
if weather > 0.5 then 1 else none | $5 if now == 2025-02 | 1 / 0 | 0 / 0 | log(-1) |
-(2 ^ 0.5) | this | nothing_of_that_name | i | r | r.c | s | USD | month | normal(1, 2) |
uniform(0 to 1) | choice(1 at 50%, 2 at 50%) | 1 assumed | 甲 | 3万 | 18个月 | 40亿美元)";

/// A place for a formula, and the measure m that speaks of it.
struct Place {
  const char* text;
  const char* setting = ""; ///< set from outside in place of written
};

constexpr Place places[] = {
    {"measure m = □"},
    {"measure m: p5, max = □"},
    {"let v = □\nmeasure m = v"},
    {"let v: money = □\nmeasure m = v"},
    {"let v: number? = □\nmeasure m = v"},
    {"let v: date = □\nmeasure m = if now > v then 1 else 2"},
    {"let v: party = □\nmeasure m = cash(v)"},
    {"let v ~ □\nmeasure m = v"},
    {"let v ~ □ every period\nmeasure m = v"},
    {"pay q: A -> B { due: □; kind: cloud }\nmeasure m = q.paid"},
    {"pay q: A -> B { due: $1; kind: □ }\nmeasure m = q.due"},
    {"pay q: A -> B { due: $1; class: □; kind: cloud }\nmeasure m = q.paid"},
    {"issue q: credit(A) to O { count: □ }\nmeasure m = q.count"},
    {"move q: credit(A) from O to B { count: □ }\nmeasure m = q.count"},
    {"book q { amount: □; debit: B.losses; credit: B.capital }\nmeasure m = q.amount"},
    {"book q { amount: $1; debit: □; credit: B.capital }\nmeasure m = 1"},
    {"opening held(O, share(B)) = □\nmeasure m = held(O, share(B))"},
    {"event m when □"},
    {"expect □\nmeasure m = 1"},
    {"expect mean(□) > 0\nmeasure m = 1"},
    {"state v = □\nmeasure m = v"},
    {"state v: money = □\nmeasure m = v"},
    {"next still = □\nmeasure m = still"},
    {"party Z { cash: □ }\nmeasure m = cash(Z)"},
    {"party Z { cash: $1; attribute: □ }\nmeasure m = Z.attribute"},
    {"for r in t { measure m = □ }"},
    {"for r in t { let v = □\n  measure m = v }"},
    {"for r in t { pay q: W -> A { due: □; kind: cloud } }\nmeasure m = sum(q.paid for r in t)"},
    {"for r in t { round q of W { on: 2025-02; pre_money: □; raises: $1M } }\nmeasure m = "
     "sum(q.fresh.paid for s in t)"},
    {"for r in t { round q of W { on: □; pre_money: $1bn; raises: $1M } }\nmeasure m = "
     "sum(q.fresh.paid for s in t)"},
    {"investment q: A -> B { amount: □; on: 2025-03 }\nmeasure m = q.cheque.paid"},
    {"investment q: A -> B { amount: $1; on: □ }\nmeasure m = q.cheque.paid"},
    {"investment q: A -> B { amount: $1; on: 2025-02; provided: □ }\nmeasure m = q.cheque.paid"},
    {"investment q: A -> B { amount: $1; on: 2025-02; as: □ }\nmeasure m = q.cheque.paid"},
    {"cloud_commit q: B -> A { need: $1/month; total: $12; term: 1 year; from: □ }\nmeasure m = "
     "q.bill.paid"},
    {"cloud_commit q: B -> A { need: $1/month; total: $12; term: □ }\nmeasure m = q.bill.paid"},
    {"cloud_commit q: B -> A { need: $1/month; total: $12; term: 1 year; shape: □ }\nmeasure m = "
     "q.bill.paid"},
    {"cloud_commit q: B -> A { need: $1/month; total: $12; term: 1 year; from: 2024-07; "
     "used_before: □ }"
     "\nmeasure m = q.bill.paid"},
    {"note_stake q: A -> B { owed: □; since: 2024-07; as: convertible }\nmeasure m = q.as.owed"},
    {"note_stake q: A -> B { owed: $1; since: □; as: convertible }\nmeasure m = q.as.owed"},
    {"structure own { x: money; let y = x }\nown q { x: □ }\nmeasure m = q.y"},
    {"structure own { x: money = □\n  let y = x }\nown q\nmeasure m = q.y"},
    {"structure own { let x = □\n  let y = x }\nown q\nmeasure m = q.y"},
    {"plain q { x ~ □ }\nmeasure m = q.y"},
    {"function g(x: number) = □\nmeasure m = g(2)"},
    {"function g(x: number) = x\nmeasure m = g(□)"},
    {"measure m = sum(□ for i in investment)"},
    {"measure m = count(i for i in investment where □)"},
    {"measure m = sum(□ for s in t)"},
    {"let v = □\nmeasure m = count(d for d in v where now == d)"},
    {"structure own { x: dates; let y = sum(part_from(d) for d in x) }\nown q { x: □ }\nmeasure m "
     "= q.y"},
    {"let v = the i in investment where □\nmeasure m = exists(v)"},
    {"measure m = cash(A) at □"},
    {"measure m = previous(number, □)"},
    {"measure m = if □ then 1 else 2"},
    {"measure m = ramp($1 at □, $2 at 2025-04)"},
    {"measure m = without(□, cash(A))"},
    {"measure m = recycled(A, rule: □)"},
    {"correlate drawn, weather: □\nmeasure m = drawn"},
    {"table u(c: money) { X: □ }\nmeasure m = u.X.c"},
    {"scenario other { number: □ }\nmeasure m = number"},
    {"scenario other { inv.amount ~ □ }\nmeasure m = number"},
    {"measure m = number", "number"},
    {"measure m = inv.amount", "inv.amount"},
    {"measure m = total(rnd.fresh.paid)", "rnd.on"},
    {"measure m = drawn", "drawn"},
    {"measure m = sum(s.n for s in t)", "t.R1.n"},
};

/// What the language says without a name of a function.
constexpr const char* operator_texts =
    R"(□ | -□ | not □ | (□) | □ + □ | □ - □ | □ * □ | □ / □ | □ ^ □ | □ of □ | □ per □ | □ to □ |
□ < □ | □ == □ | □ != □ | □ in □ | □ and □ | □ or □ | □ if □ | □ otherwise □ |
if □ then □ else □ | □ in [□, □] | □.total | □.paid | □.amount | □.count | □.due | □.as |
□.cash | □.level | □.mean | □ at □ | □ growing □ | sum(□ for x in □) |
max(□ for x in □ where □) | all(□ for x in □) | the x in □ where □ | □ assumed |
□ source "s" | [□, □] | convertible { discount: □ } | □(□) | p5(□) | p25(□) | p75(□) |
p95(□) | most(□))";

std::vector<std::string> split(std::string_view text, std::string_view by) {
  std::vector<std::string> result;
  for (std::size_t at = 0;;) {
    const std::size_t end = text.find(by, at);
    result.emplace_back(text.substr(at, end == std::string_view::npos ? end : end - at));
    if (end == std::string_view::npos) return result;
    at = end + by.size();
  }
}

/// The entries of a list that is parted by bars.
std::vector<std::string> entries(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return split(text, " | ");
}

/// An argument of a signature with a hole for each of its names: "value at weight" has two.
std::string with_holes(const std::string& argument, const std::string& function) {
  std::string result;
  for (const Token& token : tokens(argument.substr(0, argument.find(':')))) {
    const bool stays = token.text == "at" || token.text == "to" || token.text == "growing" ||
                       token.text == function || !is_solid(token) || token.text == "%";
    result += stays ? token.text : std::string(hole);
  }
  return result;
}

/// The arguments of every call that a signature shows.
std::vector<std::vector<std::string>> calls(const Entry& entry) {
  std::vector<std::vector<std::string>> result;
  const std::string begin = entry.name + "(";
  for (std::size_t at = 0; (at = entry.signature.find(begin, at)) != std::string::npos;) {
    at += begin.size();
    const std::size_t end = entry.signature.find(')', at);
    std::vector<std::string> arguments;
    for (const std::string& argument : split(entry.signature.substr(at, end - at), ",")) {
      const bool more = argument.find("…") != std::string::npos;
      const bool none = argument.find_first_not_of(' ') == std::string::npos;
      if (!more && !none) arguments.push_back(with_holes(argument, entry.name));
    }
    result.push_back(std::move(arguments));
  }
  return result;
}

std::string call(const std::string& name, const std::vector<std::string>& arguments) {
  std::string result = name + "(";
  for (std::size_t i = 0; i < arguments.size(); ++i) result += (i > 0 ? ", " : "") + arguments[i];
  return result + ")";
}

std::uint64_t power(std::uint64_t base_of_power, std::size_t exponent) {
  return exponent == 0 ? 1 : base_of_power * power(base_of_power, exponent - 1);
}

} // namespace

std::uint64_t Grid::combinations(const Form& form) const {
  const std::uint64_t kinds = power(operands_.size(), std::min<std::size_t>(form.holes(), 2));
  return form.holes() < 2 ? kinds * std::size(places) : kinds;
}

void Grid::add(Form form) {
  size_ += combinations(form);
  ends_.push_back(size_);
  forms_.push_back(std::move(form));
}

void Grid::add_entry(const Entry& entry) {
  const auto shown = calls(entry);
  if (shown.empty()) add({split(with_holes(entry.signature, entry.name), hole)});
  for (std::vector<std::string> arguments_of_call : shown) {
    add({split(call(entry.name, arguments_of_call), hole)});
    arguments_of_call.emplace_back(hole);
    add({split(call(entry.name, arguments_of_call), hole)});
    if (arguments_of_call.size() < 2) continue;
    arguments_of_call.resize(arguments_of_call.size() - 2);
    add({split(call(entry.name, arguments_of_call), hole)});
  }
}

Grid::Grid(const Engine& engine) : operands_(entries(operand_texts)) {
  for (const char* vocabulary : {"functions", "distributions"}) {
    for (const Entry& entry : engine.list(vocabulary).entries) add_entry(entry);
  }
  for (const std::string& form : entries(operator_texts)) add({split(form, hole)});
}

Question Grid::question(std::uint64_t number) const {
  // A prime: all numbers come once, neighbours lie far apart.
  const std::uint64_t spread = number % size_ * 2'147'483'647 % size_;
  const auto at = std::upper_bound(ends_.begin(), ends_.end(), spread) - ends_.begin();
  const Form& form = forms_[static_cast<std::size_t>(at)];
  std::uint64_t rest = spread - (at == 0 ? 0 : ends_[static_cast<std::size_t>(at) - 1]);

  generator::Dice dice(number);
  std::string text = form.texts.front();
  for (std::size_t i = 0; i < form.holes(); ++i) {
    const bool chosen = i < 2;
    const std::size_t kind = chosen ? rest % operands_.size() : dice.below(operands_.size());
    if (chosen) rest /= operands_.size();
    text += operands_[kind] + form.texts[i + 1];
  }
  const Place& place =
      places[form.holes() < 2 ? rest % std::size(places) : dice.below(std::size(places))];

  Question result;
  const auto around = split(place.text, hole);
  result.text = base + around.front();
  if (around.size() > 1)
    result.text += text + around.back();
  else
    result.settings = {{place.setting, text}};
  result.text += "\n";
  result.measure = "m";
  result.seed = number;
  result.extras.why = dice.chance(10);
  result.extras.books = dice.chance(10);
  result.extras.session = dice.chance(2);
  result.extras.scenarios = dice.chance(10);
  return result;
}

} // namespace deal::fuzz
