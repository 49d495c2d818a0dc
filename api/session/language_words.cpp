#include "api/session/vocabulary.hpp"

#include <utility>

namespace deal::session {

namespace {

const Words& keyword_table() {
  static const Words words{
      {"party", "keyword", "A company with cash: `party Amazon { cash: $78bn }`."},
      {"division", "keyword",
       "A part of a party with revenue of its own: `division AWS of Amazon`."},
      {"outside", "keyword", "Someone whose purse has no bottom: `outside Fund`."},
      {"let", "keyword", "Names a formula or, with `~`, a draw."},
      {"measure", "keyword", "A result, by period or one number a path."},
      {"event", "keyword", "Whether something has happened: `event trouble when …`."},
      {"expect", "keyword", "What should come out of a run."},
      {"require", "keyword", "What must hold: `require x > 0 else \"…\"`."},
      {"warn", "keyword", "What a reader should know: `warn \"…\" if …`."},
      {"scenario", "keyword", "A named set of other values."},
      {"pay", "keyword", "A payment from one party to another in every period."},
      {"issue", "keyword", "New units of an asset to a holder."},
      {"move", "keyword", "Units of an asset from one holder to another."},
      {"book", "keyword", "A non-cash entry in one party's books."},
      {"state", "keyword", "A value that is remembered from one period to the next."},
      {"next", "keyword", "A state's value in the next period."},
      {"opening", "keyword", "What stood before the first period."},
      {"correlate", "keyword", "Ties two draws: `correlate a, b: 40%`."},
      {"attribution", "keyword", "The rule by which money is followed."},
      {"table", "keyword", "Rows of fixed values, with typed columns."},
      {"for", "keyword", "Declares something once for each row of a table."},
      {"structure", "keyword", "What deals can be made from."},
      {"abstract", "keyword", "A structure that is there to be based upon."},
      {"function", "keyword", "A formula of parameters."},
      {"kind", "keyword", "A kind of payment: its stage and its accounts."},
      {"account", "keyword", "An account of the books: `account prizes: revenue`."},
      {"unit", "keyword", "Something counted, with its spellings."},
      {"asset", "keyword", "Something that is issued and held."},
      {"currency", "keyword", "The currency of all cash."},
      {"grid", "keyword", "The periods: `grid monthly from 2025-01 to 2029-12`."},
      {"model", "keyword", "The title."},
      {"import", "keyword", "Takes over the declarations of another file."},
      {"use", "keyword", "Makes the structure in a field a part of the deal."}};
  return words;
}

const Words& operator_table() {
  static const Words words{
      {"if", "operator", "`if c then x else y`; `x if c` is zero where c does not hold."},
      {"then", "operator", "`if c then x else y`."},
      {"else", "operator", "`if c then x else y`."},
      {"and", "operator", "Both hold."},
      {"or", "operator", "One of them holds."},
      {"not", "operator", "It does not hold."},
      {"in", "operator", "`x in a to b`, `x in [a, b]`."},
      {"of", "operator", "`20% of x`."},
      {"to", "operator", "A range: `a to b`."},
      {"at", "operator", "The value of a series at a date: `x at 2027-06`."},
      {"per", "operator", "`x per unit`."},
      {"growing", "operator", "`x growing 10%/year`."},
      {"otherwise", "operator", "In place of what is absent: `x / y otherwise 0`."},
      {"the", "operator", "The first for which a condition holds: `the r in s where c`."},
      {"where", "operator", "The condition of a query."},
      {"for", "operator", "Over rows or deals: `sum(x for s in startups)`."},
      {"assumed", "operator", "Notes that the value is an assumption."},
      {"source", "operator", "Notes where the value comes from."},
      {"none", "value", "An absent value; what is made of it is absent too."},
      {"true", "value", ""},
      {"false", "value", ""},
      {"now", "value", "The current period, to be compared with dates."},
      {"dt", "value", "The length of the period."},
      {"start", "value", "The first day of the first period."},
      {"finish", "value", "The first day of the last period."},
      {"world", "value", "Source and sink of all cash outside the model."}};
  return words;
}

const Words& type_table() {
  static const Words words{{"money", "type", "An amount."},
                           {"number", "type", "Without a unit."},
                           {"fraction", "type", "Without a unit, shown in per cent."},
                           {"points", "type", "Percentage points."},
                           {"duration", "type", "A length of time."},
                           {"time", "type", "A length of time: `money/time`."},
                           {"bool", "type", "True or false."},
                           {"date", "type", ""},
                           {"dates", "type", "A date or a list of dates."},
                           {"party", "type", ""},
                           {"kind", "type", "A kind of payment."},
                           {"asset", "type", ""},
                           {"text", "type", ""},
                           {"deal", "type", "The name of a deal, for a function's parameter."}};
  return words;
}

const Words& unit_table() {
  static const Words words{
      {"years", "unit", "Time; also `year`."},       {"year", "unit", "Time."},
      {"quarters", "unit", "Time; also `quarter`."}, {"quarter", "unit", "Time."},
      {"months", "unit", "Time; also `month`."},     {"month", "unit", "Time."},
      {"weeks", "unit", "Time; also `week`."},       {"week", "unit", "Time."},
      {"days", "unit", "Time; also `day`."},         {"day", "unit", "Time."},
      {"hours", "unit", "Time; also `hour`."},       {"hour", "unit", "Time."},
      {"pp", "unit", "Percentage points."},
#define DEAL_CURRENCY(code, words, ...) {code, "unit", words},
#include "compiler/syntax/currencies.def"
#undef DEAL_CURRENCY
  };
  return words;
}

using Table = std::map<std::string, Words, std::less<>>;

const Table& field_table() {
  static const Words party{
      {"cash", "field", "What it has at the opening."},
      {"kept_cash", "field", "Part of its own cash that it keeps when it defaults."},
      {"kept_receipts", "field", "Part of a stage's receipts that it keeps when it defaults."}};
  static const Words transfer{{"count", "field", "The number of units in the period."}};
  static const Table table{
      {"party", party},
      {"pay",
       {{"due", "field", "What is owed in the period; money, or money per time."},
        {"kind", "field", "The kind of payment: its stage and accounts."},
        {"unpaid", "field", "What becomes of the part that cannot be paid."},
        {"class", "field", "The seniority class, 1 to 9: 1 is paid first."}}},
      {"issue", transfer},
      {"move", transfer},
      {"book",
       {{"amount", "field", "Money, or money per time."},
        {"debit", "field", "The account to debit: `Startup.losses`."},
        {"credit", "field", "The account to credit."}}},
      {"kind",
       {{"stage", "field", "When in a period it is settled."},
        {"payer", "field", "The payer's account."},
        {"payee", "field", "The payee's account; it is revenue if the account is."},
        {"origin", "field", "`payer` marks the cash as the payer's money."},
        {"class", "field", "The seniority class of its payments, 1 to 9."}}}};
  return table;
}

const Table& option_table() {
  static const Table table{{"unpaid",
                            {{"arrears", "option", "It stays owed."},
                             {"forgiven", "option", "It is owed no more."},
                             {"default", "option", "The payer is in default."}}},
                           {"stage",
                            {{"funding", "option", "First in the period."},
                             {"operating", "option", "After funding."},
                             {"distribution", "option", "Last in the period."}}},
                           {"origin", {{"payer", "option", "The cash is the payer's money."}}},
                           {"grid",
                            {{"weekly", "option", ""},
                             {"monthly", "option", ""},
                             {"quarterly", "option", ""},
                             {"yearly", "option", ""}}},
                           {"attribution",
                            {{"pro_rata", "option", "In proportion to what is in the pool."},
                             {"fifo", "option", "What came first goes first."},
                             {"own_first", "option", "The party's own money goes first."},
                             {"own_last", "option", "The party's own money goes last."}}}};
  return table;
}

std::span<const Word> entry(const Table& table, std::string_view name) {
  const auto found = table.find(name);
  return found == table.end() ? std::span<const Word>() : std::span<const Word>(found->second);
}

} // namespace

std::span<const Word> keywords() { return keyword_table(); }
std::span<const Word> operators() { return operator_table(); }
std::span<const Word> types() { return type_table(); }
std::span<const Word> units() { return unit_table(); }
std::span<const Word> fields_of_form(std::string_view form) { return entry(field_table(), form); }
std::span<const Word> options_of(std::string_view label) { return entry(option_table(), label); }

} // namespace deal::session
