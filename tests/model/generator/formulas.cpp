#include "tests/model/generator/formulas.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace deal::generator {

using fmt::format;

std::string Formulas::write(Sort sort, int limit, int depth) {
  limit_ = limit;
  reach_ = nothing_paid;
  return formula(sort, depth);
}

std::string Formulas::looking_back(Sort sort, int depth) {
  looks_back_ = true;
  std::string result = write(sort, distribution, depth);
  looks_back_ = false;
  return result;
}

std::string Formulas::positive(Sort sort, int limit, int depth) {
  limit_ = limit;
  reach_ = nothing_paid;
  switch (dice_.below(5)) {
  case 0: return literal(sort);
  case 1: return format("abs({})", formula(sort, depth));
  case 2: return format("({} if {})", literal(sort), condition(depth - 1));
  default: return format("max({}, {})", sort == Sort::rate ? "$0/year" : "0", formula(sort, depth));
  }
}

std::string Formulas::formula(Sort sort, int depth) {
  if (depth <= 0 || dice_.chance(20)) return leaf(sort);
  if (sort == Sort::condition) return condition(depth);
  if (dice_.chance(30)) return common(sort, depth);
  switch (sort) {
  case Sort::money: return money(depth);
  case Sort::rate: return rate(depth);
  case Sort::number: return number(depth);
  case Sort::fraction: return fraction(depth);
  case Sort::duration: return duration(depth);
  case Sort::chips: return chips(depth);
  case Sort::condition: break;
  }
  return leaf(sort);
}

std::string Formulas::literal(Sort sort) {
  switch (sort) {
  case Sort::money: return dice_.of({"$0", "$0", "$10", "$10", "$20", "$30", "$100", "$7.5"});
  case Sort::rate:
    return dice_.of({"$0/year", "$120/year", "$10/month", "$30/quarter", "$60/year"});
  case Sort::number: return dice_.of({"0", "1", "2", "0.5", "-1", "3"});
  case Sort::fraction: return dice_.of({"0%", "10%", "25%", "50%", "100%"});
  case Sort::duration: return dice_.of({"0 years", "1 month", "1 year", "30 days", "6 months"});
  case Sort::chips: return dice_.of({"0 chips", "1 chip", "10 chips", "40 chips"});
  case Sort::condition: return dice_.of({"true", "false"});
  }
  return "0";
}

/// A named quantity of the sort that may be read here, or a literal.
std::string Formulas::known(Sort sort) {
  std::vector<const Named*> fit;
  for (const Named& named : words_.named) {
    if (named.sort == sort && named.reach <= limit_) fit.push_back(&named);
  }
  if (fit.empty()) return literal(sort);
  const Named& chosen = *fit[dice_.below(fit.size())];
  reach_ = std::max(reach_, chosen.reach);
  if (looks_back_ && chosen.state)
    return format("{}({})", dice_.of({"opening", "closing"}), chosen.name);
  if (looks_back_ && dice_.chance(20)) return format("closing({})", chosen.name);
  return chosen.name;
}

std::string Formulas::leaf(Sort sort) {
  if (sort == Sort::money) return money_leaf();
  if (sort == Sort::condition) return condition_leaf();
  if (dice_.chance(60)) return known(sort);
  if (sort == Sort::duration && dice_.chance(40)) {
    return dice_.chance(50) ? "dt" : counted(format("elapsed({})", date()));
  }
  return literal(sort);
}

std::string Formulas::money_leaf() {
  switch (dice_.below(13)) {
  case 0:
  case 1: return literal(Sort::money);
  case 2:
  case 3:
  case 9:
  case 10: return known(Sort::money);
  case 4: return format("cash({})", dice_.of(words_.parties));
  case 5: {
    std::vector<const Payment*> fit;
    for (const Payment& payment : words_.payments) {
      if (payment.stage <= limit_ && !payment.rows) fit.push_back(&payment);
    }
    if (fit.empty()) return format("cash({})", dice_.of(words_.parties));
    const Payment& chosen = *fit[dice_.below(fit.size())];
    reach_ = std::max(reach_, chosen.stage);
    return chosen.name + dice_.of({".paid", ".paid", ".due"});
  }
  case 6: return flow(format("revenue({})", dice_.of(words_.holders)));
  case 7: {
    if (words_.funders.empty()) return flow(format("invested({})", dice_.of(words_.origins)));
    const char* what = dice_.of({"returned", "spent", "passed_on"});
    return flow(format("{}({}{})", what, dice_.of(words_.funders), by_rule()));
  }
  default: {
    if (words_.funders.empty()) return known(Sort::money);
    const std::string& origin = dice_.of(words_.funders);
    const std::string& holder = dice_.of(words_.holders);
    if (dice_.chance(50)) return format("tagged({}, {}{})", origin, holder, by_rule());
    return flow(format("funded({}, {}{})", origin, holder, by_rule()));
  }
  case 11: return format("arrears({})", dice_.of(words_.parties));
  case 12: {
    if (words_.funders.empty()) return literal(Sort::money);
    const std::string& origin = dice_.of(words_.funders);
    return flow(format("(aged({}, {}{}) / 1 year)", origin, dice_.of(words_.holders), by_rule()));
  }
  }
}

/// A flow can take in payments of every stage, so that a formula that is read earlier asks for that of the period
/// before.
std::string Formulas::flow(const std::string& what) {
  if (limit_ < distribution) return format("(previous({}) otherwise $0)", what);
  reach_ = std::max<int>(reach_, distribution);
  return what;
}

std::string Formulas::by_rule() {
  return dice_.chance(40) ? "" : format(", rule: {}", dice_.of(rules));
}

std::string Formulas::common(Sort sort, int depth) {
  auto part = [&] { return formula(sort, depth - 1); };
  const std::string a = part();
  switch (dice_.below(8)) {
  case 0: return format("(if {} then {} else {})", condition(depth - 1), a, part());
  case 1: return format("(if {} then {} else {})", condition(depth - 1), literal(sort), a);
  case 2: return format("min({}, {})", a, part());
  case 3: return format("max({}, {}, {})", a, part(), literal(sort));
  case 4: return format("({} + {})", a, part());
  case 5: return format("({} - {})", a, part());
  case 6: return remembered(sort);
  default: return format("abs({})", a);
  }
}

/// Something of earlier periods.
std::string Formulas::remembered(Sort sort) {
  const std::string what = known(sort);
  switch (dice_.below(4)) {
  case 0: return format("(previous({}) otherwise {})", what, literal(sort));
  case 2: {
    const std::string sum = format("trailing({}, {})", what, dice_.between(1, 2));
    if (sort == Sort::rate) return format("(({} otherwise $0) / 1 year)", sum);
    return format("({} otherwise {})", sum, literal(sort));
  }
  case 1:
    return format("(previous({}, {}) otherwise {})", what, dice_.between(1, 3), literal(sort));
  default: return format("so_far({})", what);
  }
}

std::string Formulas::points(Sort sort, const char* function) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < words_.dates.size(); ++i) {
    if (dice_.chance(40) && places.size() < 4) places.push_back(i);
  }
  if (places.empty()) places.push_back(0);
  std::string list;
  for (const std::size_t i : places) {
    list += (list.empty() ? "" : ", ") + literal(sort) + " at " + words_.dates[i];
  }
  return format("{}({})", function, list);
}

std::string Formulas::money(int depth) {
  auto part = [&](Sort sort) { return formula(sort, depth - 1); };
  switch (dice_.below(13)) {
  case 10: return format("round({}, {})", part(Sort::money), dice_.of({"$0.01", "$5", "$0.3"}));
  case 11: return format("mod({}, {})", part(Sort::money), dice_.of({"$7", "-$0.1", "$2.5"}));
  case 0: return format("max($0, {} - {})", part(Sort::money), part(Sort::money));
  case 1: return format("{} * {}", literal(Sort::fraction), part(Sort::money));
  case 2: return format("{} of {}", part(Sort::fraction), literal(Sort::money));
  case 3: return format("{} * dt", part(Sort::rate));
  case 4: return format("{} * {}", part(Sort::rate), literal(Sort::duration));
  case 5: return format("opening(cash({}))", dice_.of(words_.parties));
  case 6: return points(Sort::money, dice_.of({"steps", "ramp"}));
  case 7: return format("{} * ($2 per chip)", part(Sort::chips));
  case 8: return format("({} growing {}/year)", part(Sort::money), literal(Sort::fraction));
  case 9: {
    const std::string top = part(Sort::money);
    if (faults_ && dice_.chance(50))
      return format("({} / (cash({}) / $10))", top, dice_.of(words_.parties));
    const std::string divisor = part(Sort::number);
    return format("(if {} >= 1 then {} / ({}) else $0)", divisor, top, divisor);
  }
  default: return format("{} * {}", part(Sort::number), literal(Sort::money));
  }
}

std::string Formulas::rate(int depth) {
  auto part = [&](Sort sort) { return formula(sort, depth - 1); };
  switch (dice_.below(5)) {
  case 0: return format("{} / 1 year", part(Sort::money));
  case 1: return format("{} * {}", literal(Sort::fraction), part(Sort::rate));
  case 2: return format("({} growing {}/year)", part(Sort::rate), literal(Sort::fraction));
  case 3: return points(Sort::rate, dice_.of({"steps", "ramp"}));
  default: return format("({} per month)", part(Sort::money));
  }
}

std::string Formulas::number(int depth) {
  auto part = [&](Sort sort) { return formula(sort, depth - 1); };
  switch (dice_.below(12)) {
  case 7: return format("round({})", part(Sort::number));
  case 8: return format("sign({})", part(dice_.chance(50) ? Sort::money : Sort::chips));
  case 9: return format("{}({})", dice_.of({"year", "quarter", "month", "day"}), date());
  case 10: return format("normal_quantile(min(99%, max(1%, {})))", part(Sort::fraction));
  case 0: return format("{} / $10", part(Sort::money));
  case 1: return format("floor({})", part(Sort::number));
  case 2: return format("{} / 1 month", part(Sort::duration));
  case 3: return format("{} * {}", dice_.of({"2", "0.5", "-1"}), part(Sort::number));
  case 4: return format("sqrt(abs({}))", part(Sort::number));
  case 5: return format("exp(min(1, {}))", part(Sort::number));
  case 6: return format("log(1 + abs({}))", part(Sort::number));
  default: return format("{} / 1 chip", part(Sort::chips));
  }
}

std::string Formulas::fraction(int depth) {
  auto part = [&](Sort sort) { return formula(sort, depth - 1); };
  switch (dice_.below(7)) {
  case 5: return format("normal_cdf({})", part(Sort::number));
  case 0: {
    const std::string base = known(Sort::money);
    if (base.front() == '$') return points(Sort::fraction, "steps");
    const std::string ratio = format("max(-100%, min(300%, {} / ({})))", part(Sort::money), base);
    return format("(if {} > $0 then {} else 0%)", base, ratio);
  }
  case 1: return format("(100% - {})", part(Sort::fraction));
  case 2: return format("({} + 3 pp)", part(Sort::fraction));
  case 3: return points(Sort::fraction, dice_.of({"steps", "ramp"}));
  case 4: return format("{} * {}", literal(Sort::fraction), part(Sort::fraction));
  default: return format("min(100%, {} / $100)", part(Sort::money));
  }
}

/// The time between two dates in a measure that a state can keep, and that goes with any other.
std::string Formulas::counted(const std::string& between) {
  return format("({} / 1 day * 1 day)", between);
}

std::string Formulas::duration(int depth) {
  switch (dice_.below(4)) {
  case 0: return format("{} * {}", dice_.of({"2", "0.5", "3"}), formula(Sort::duration, depth - 1));
  case 1: return counted(format("opening(elapsed({}))", date()));
  case 2: return counted(format("({} - {})", date(), date()));
  default: return format("({} + {})", leaf(Sort::duration), literal(Sort::duration));
  }
}

std::string Formulas::chips(int depth) {
  switch (dice_.below(4)) {
  case 2: return format("ceil({})", formula(Sort::chips, depth - 1));
  case 0: return format("floor({})", formula(Sort::chips, depth - 1));
  case 1: return format("{} * {}", dice_.of({"2", "0.5"}), formula(Sort::chips, depth - 1));
  default: return points(Sort::chips, "steps");
  }
}

std::string Formulas::condition_leaf() {
  switch (dice_.below(5)) {
  case 0: return known(Sort::condition);
  case 1: return format("alive({})", dice_.of(words_.parties));
  case 2: return format("defaulted({})", dice_.of(words_.parties));
  case 3: return format("now {} {}", dice_.of({"<", "<=", ">=", ">", "==", "!="}), date());
  default: return format("cash({}) == $0", dice_.of(words_.parties));
  }
}

std::string Formulas::condition(int depth) {
  if (depth <= 0) return format("({})", condition_leaf());
  auto part = [&](Sort sort) { return formula(sort, depth - 1); };
  switch (dice_.below(8)) {
  case 0: return format("({} and {})", condition(depth - 1), condition(depth - 1));
  case 1: return format("({} or {})", condition(depth - 1), condition(depth - 1));
  case 2: return format("(not {})", condition(depth - 1));
  case 3: return format("first({})", condition(depth - 1));
  case 4: return format("so_far({})", condition(depth - 1));
  case 5:
    return format("(previous({}) otherwise {})", known(Sort::condition), literal(Sort::condition));
  default: {
    const auto sort = static_cast<Sort>(dice_.below(5));
    const char* comparison = dice_.of({"<", "<=", ">=", ">", "==", "!="});
    return format("({} {} {})", part(sort), comparison,
                  dice_.chance(50) ? literal(sort) : part(sort));
  }
  }
}

} // namespace deal::generator
