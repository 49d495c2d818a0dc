#include "tests/fuzz/fuzzer/mutation.hpp"

#include "tests/model/generator/generator.hpp"

#include <algorithm>

namespace deal::fuzz {

namespace {

using Kind = Token::Kind;

/// A text while it is changed.
struct Draft {
  std::vector<Token> tokens;
  const Corpus& corpus;
  Dice& dice;

  /// Indices of the tokens for which it holds.
  template <class Holds> std::vector<std::size_t> where(Holds holds) const {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (holds(tokens[i])) result.push_back(i);
    }
    return result;
  }
  std::vector<std::size_t> of_kind(Kind kind) const {
    return where([&](const Token& token) { return token.kind == kind; });
  }
  std::vector<std::size_t> solid() const { return where(is_solid); }
  const Seed& other() const { return dice.of(corpus.right); }
};

using Change = void (*)(Draft&);

void leave_out(Draft& draft) {
  const auto at = draft.solid();
  if (!at.empty()) draft.tokens[draft.dice.of(at)].text.clear();
}

void say_twice(Draft& draft) {
  const auto at = draft.solid();
  if (at.empty()) return;
  std::string& text = draft.tokens[draft.dice.of(at)].text;
  text += " " + text;
}

void exchange(Draft& draft) {
  const auto at = draft.solid();
  if (at.empty()) return;
  std::swap(draft.tokens[draft.dice.of(at)], draft.tokens[draft.dice.of(at)]);
}

/// Another name in place of a name, a number in place of a number: what keeps the text readable.
void take_alike(Draft& draft) {
  const auto at = draft.solid();
  if (at.empty()) return;
  Token& token = draft.tokens[draft.dice.of(at)];
  const auto alike = draft.of_kind(token.kind);
  token = draft.tokens[draft.dice.of(alike)];
}

void take_any(Draft& draft) {
  const auto at = draft.solid();
  if (!at.empty()) draft.tokens[draft.dice.of(at)] = draft.dice.of(draft.corpus.words);
}

void put_in(Draft& draft) {
  const auto at = draft.solid();
  if (!at.empty())
    draft.tokens[draft.dice.of(at)].text += " " + draft.dice.of(draft.corpus.words).text;
}

void take_number(Draft& draft) {
  const auto at = draft.of_kind(Kind::number);
  if (!at.empty()) draft.tokens[draft.dice.of(at)] = draft.tokens[draft.dice.of(at)];
}

/// A name is another one everywhere.
void rename(Draft& draft) {
  const auto words = draft.of_kind(Kind::word);
  if (words.empty()) return;
  const std::string old = draft.tokens[draft.dice.of(words)].text;
  const std::string name = draft.dice.chance(20)
                               ? draft.dice.of({"甲骨文", "总_额", "x", "world", "now", "_", "e1"})
                               : draft.tokens[draft.dice.of(words)].text;
  for (Token& token : draft.tokens) {
    if (token.kind == Kind::word && token.text == old) token.text = name;
  }
}

void make_extreme(Draft& draft) {
  const auto at = draft.of_kind(Kind::number);
  if (at.empty()) return;
  std::string& text = draft.tokens[draft.dice.of(at)].text;
  const std::string sign = text.starts_with("$") ? "$" : "";
  std::string unit = text.substr(text.find_last_of("0123456789") + 1);
  text = sign +
         draft.dice.of({"0",
                        "1e-18",
                        "1e300",
                        "1e-300",
                        "1e308",
                        "4.9e-324",
                        "1e17",
                        "1e-11",
                        "99.9999999",
                        "4294967296",
                        "9223372036854775808",
                        "0.1",
                        "1",
                        "2",
                        "3",
                        "100",
                        "1_000_000",
                        "1e9",
                        "0.5",
                        "1e-9"}) +
         unit;
}

void say_in_chinese(Draft& draft) {
  const auto at = draft.of_kind(Kind::number);
  if (at.empty()) return;
  draft.tokens[draft.dice.of(at)].text =
      draft.dice.of({"40亿 CNY", "40亿美元", "3万", "2万亿 USD", "18个月", "5 年", "3 季度", "20％",
                     "7 周", "3 百分点", "1亿 元", "0.5万 chips", "30 天"});
}

void misplace_in_time(Draft& draft) {
  const auto at = draft.where([](const Token& token) {
    return token.kind == Kind::number && token.text.size() >= 6 && token.text.size() <= 10 &&
           (token.text[4] == '-' || token.text[4] == 'Q');
  });
  if (at.empty()) return;
  draft.tokens[draft.dice.of(at)].text = draft.dice.of({"1999-01",
                                                        "2025-01",
                                                        "2025-02-28",
                                                        "2024-02-29",
                                                        "2025-02-30",
                                                        "2025-13",
                                                        "0001-01",
                                                        "9999-12",
                                                        "2024Q4",
                                                        "2026Q1",
                                                        "2025-12-31",
                                                        "2027-06",
                                                        "2030-01",
                                                        "start",
                                                        "finish",
                                                        "now",
                                                        "[2025-01, 2025-03]",
                                                        "(start + 1 month)",
                                                        "(finish - 40 days)",
                                                        "2025"});
}

/// A formula in place of another one, of this text or of any.
void take_formula(Draft& draft) {
  const auto own = formulas(draft.tokens);
  if (own.empty()) return;
  const Range into = draft.dice.of(own);
  std::string formula = join(draft.tokens, draft.dice.of(own));
  if (draft.dice.chance(40)) {
    const Seed& seed = draft.other();
    if (!seed.formulas.empty()) formula = join(seed.tokens, draft.dice.of(seed.formulas));
  }
  for (std::size_t i = into.begin; i < into.end; ++i) draft.tokens[i].text.clear();
  draft.tokens[into.begin].text = formula;
}

/// A function, an operator or brackets around a formula, once or many times over.
void wrap(Draft& draft) {
  const auto own = formulas(draft.tokens);
  if (own.empty()) return;
  const Range around = draft.dice.of(own);
  std::string text = join(draft.tokens, around);
  const std::string begin = draft.dice.of({"(",
                                           "-(",
                                           "not (",
                                           "min(0, ",
                                           "max(",
                                           "total(",
                                           "final(",
                                           "so_far(",
                                           "previous(",
                                           "opening(",
                                           "first(",
                                           "average(",
                                           "ever(",
                                           "floor(",
                                           "round(",
                                           "mod(",
                                           "trailing(",
                                           "month(",
                                           "abs(",
                                           "sqrt(",
                                           "exp(",
                                           "log(",
                                           "lowest(",
                                           "highest(",
                                           "irr(",
                                           "exists(",
                                           "mean(",
                                           "P(",
                                           "elapsed(",
                                           "first_date(",
                                           "cash(",
                                           "revenue(",
                                           "recycled(",
                                           "points(",
                                           "if true then (",
                                           "(none otherwise ",
                                           "(0 growing ",
                                           "(previous(dt) otherwise "});
  static constexpr int deep[] = {1, 1, 1, 1, 1, 1, 2, 3, 20, 250};
  const int times = deep[draft.dice.below(std::size(deep))];
  const std::string end = begin.starts_with("if ") ? ") else 0" : ")";
  // What grows by its own size is not wrapped so often.
  for (int i = 0; i < times; ++i) {
    text.insert(0, begin);
    text += end;
  }
  for (std::size_t i = around.begin; i < around.end; ++i) draft.tokens[i].text.clear();
  draft.tokens[around.begin].text = text;
}

void combine(Draft& draft) {
  const auto own = formulas(draft.tokens);
  if (own.empty()) return;
  const Range range = draft.dice.of(own);
  const std::string other = join(draft.tokens, draft.dice.of(own));
  const std::string sign = draft.dice.of(
      {" + ",  " - ",  " * ",       " / ",  " ^ ",  " of ",     " per ", " to ",
       " < ",  " >= ", " == ",      " != ", " in ", " and ",    " or ",  " otherwise ",
       " if ", " at ", " growing ", ", ",   ".",    " assumed "});
  draft.tokens[range.end - 1].text += sign + other;
}

void drop_declaration(Draft& draft) {
  const auto all = declarations(draft.tokens);
  if (all.empty()) return;
  const Range gone = draft.dice.of(all);
  draft.tokens.erase(draft.tokens.begin() + static_cast<long>(gone.begin),
                     draft.tokens.begin() + static_cast<long>(gone.end));
}

/// A declaration stands elsewhere, for their order is said not to matter.
void move_declaration(Draft& draft) {
  const auto all = declarations(draft.tokens);
  if (all.empty()) return;
  const Range what = draft.dice.of(all);
  const std::string text = join(draft.tokens, what);
  const Range to = draft.dice.of(all);
  if (draft.dice.chance(70)) {
    for (std::size_t i = what.begin; i < what.end; ++i) draft.tokens[i].text.clear();
  }
  draft.tokens[to.begin].text.insert(0, text);
}

/// Declarations of another model among those of this one.
void splice(Draft& draft) {
  const Seed& seed = draft.other();
  if (seed.declarations.empty()) return;
  std::string text;
  for (auto count = 1 + draft.dice.below(4); count > 0; --count)
    text += join(seed.tokens, draft.dice.of(seed.declarations));
  const auto all = declarations(draft.tokens);
  const std::size_t at = all.empty() ? 0 : draft.dice.of(all).begin;
  draft.tokens.insert(draft.tokens.begin() + static_cast<long>(at), Token{Kind::word, text});
}

/// A whole block of fields or of a structure's parts goes to another one.
void take_block(Draft& draft) {
  const auto open = draft.where([](const Token& token) { return token.text == "{"; });
  if (open.empty()) return;
  const auto inside = [&](std::size_t at) {
    int depth = 0;
    std::size_t end = at;
    do {
      depth += draft.tokens[end].text == "{" ? 1 : draft.tokens[end].text == "}" ? -1 : 0;
      ++end;
    } while (depth > 0 && end < draft.tokens.size());
    return Range{at, end};
  };
  const std::string text = join(draft.tokens, inside(draft.dice.of(open)));
  const Range into = inside(draft.dice.of(open));
  for (std::size_t i = into.begin; i < into.end; ++i) draft.tokens[i].text.clear();
  draft.tokens[into.begin].text = text;
}

/// Another number of the text, another name, another date: each by its like.
constexpr Change gentle[] = {take_alike,     take_alike,       make_extreme,     make_extreme,
                             make_extreme,   misplace_in_time, move_declaration, drop_declaration,
                             say_in_chinese, rename,           take_number,      take_number};

constexpr Change rough[] = {leave_out,    say_twice, exchange, take_alike,   take_alike,
                            take_any,     put_in,    rename,   take_formula, take_formula,
                            take_formula, wrap,      wrap,     wrap,         combine,
                            combine,      splice,    splice,   take_block,   misplace_in_time};

std::string with_wrong_bytes(std::string text, Dice& dice) {
  for (auto count = 1 + dice.below(3); count > 0 && !text.empty(); --count) {
    const std::size_t at = dice.below(text.size());
    const char byte = static_cast<char>(dice.chance(50) ? 32 + dice.below(95) : dice.below(256));
    switch (dice.below(4)) {
    case 0: text[at] = byte; break;
    case 1: text.insert(at, 1, byte); break;
    case 2: text.erase(at, 1 + dice.below(8)); break;
    default: {
      const std::string copy = text.substr(at, 1 + dice.below(40));
      text.insert(dice.below(text.size()), copy);
    }
    }
  }
  if (dice.chance(3)) text.resize(dice.below(text.size() + 1));
  return text;
}

std::string first_text(const Corpus& corpus, Dice& dice) {
  if (dice.chance(12)) {
    const generator::Options options{.size = 2 + static_cast<unsigned>(dice.below(7)),
                                     .faults = dice.chance(50)};
    return generator::generate(dice.below(100'000), options).text();
  }
  const std::vector<Seed>& seeds = dice.chance(15) ? corpus.wrong : corpus.right;
  const Seed& one = dice.of(seeds);
  const Seed& other = dice.of(seeds);
  // Short ones more often: more of them can be tried.
  return one.text.size() < other.text.size() || dice.chance(25) ? one.text : other.text;
}

} // namespace

std::string mutated(const std::string& text, const Corpus& corpus, Dice& dice) {
  if (dice.chance(5)) return with_wrong_bytes(text, dice);
  Draft draft{tokens(text), corpus, dice};
  const Change change =
      dice.chance(50) ? gentle[dice.below(std::size(gentle))] : rough[dice.below(std::size(rough))];
  change(draft);
  return join(draft.tokens);
}

std::string mutant(std::uint64_t number, const Corpus& corpus) {
  Dice dice(number);
  std::string text = first_text(corpus, dice);
  do text = mutated(text, corpus, dice);
  while (dice.chance(40));
  return text;
}

} // namespace deal::fuzz
