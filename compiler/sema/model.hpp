#pragma once

#include "compiler/sema/types.hpp"
#include "compiler/sema/written.hpp"
#include "compiler/source/source.hpp"
#include "runtime/host/call.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// The typed model: every name resolved, every unit checked, every structure taken apart into
/// variables, payments, transfers, postings and states. Nothing of the domain is left in it.
namespace deal::sema {

using source::Span;

using TermId = std::uint32_t;
using PartyId = std::uint32_t;
using AssetId = std::uint32_t;
using FamilyId = std::uint32_t;
inline constexpr std::uint32_t none_id = ~std::uint32_t{0};

/// Whose money a payment takes out of a party's pool first (semantics §4).
enum class Rule : std::uint8_t { pro_rata, fifo, own_first, own_last };
inline constexpr std::size_t rule_count = 4;
/// As it is written: "pro_rata"; for reports: "pro rata".
const char* name_of(Rule rule);
std::optional<Rule> rule_named(std::string_view name);

/// What a formula is made of. Numbers are in base units; dates are calendar slots (runtime/calendar).
enum class TermOp : std::uint8_t {
  constant,    ///< number; booleans are 0 and 1; index: 1 + Model::absences, if it is absent
  variable,    ///< index: a named formula
  draw,        ///< index
  state,       ///< index: its value at the period's opening
  state_after, ///< index: its value after the period's `next`, as whoever observes the period reads it
  parameter, ///< index: a number that is given for each run
  // arithmetic
  add,
  sub,
  mul,
  div,
  neg,
  abs,
  rounded, ///< its operand, or zero where that is nothing beside what made it (rounding.hpp)
  sqrt,
  floor,
  min,
  max,
  exp,
  expm1,
  log,
  log1p,
  normal_cdf,
  normal_quantile,
  pow,
  // the calendar (runtime/calendar/slots.hpp)
  day_number,    ///< of a date
  of_day_number, ///< the date
  months_later, ///< a date, and months; index: 1 if a month that lacks the day was told to give its last one
  months_between, ///< from one date to another
  // comparison and logic; index: 1 if what is equal within rounding is equal (rounding.hpp)
  lt,
  le,
  eq,
  and_,
  or_,
  not_,
  select,
  // the period
  period_start, ///< slot of its first day
  period_end,   ///< slot after its last day
  period_value, ///< index: a column of GridSpec::columns
  // what happens
  due,         ///< index: payment; its amount due with arrears
  paid,        ///< index: payment; what settlement paid of it
  count,       ///< index: transfer; units issued or moved
  amount,      ///< index: posting; what it enters
  cash,        ///< index: party; now
  defaulted,   ///< index: party; latched at the end of a stage
  revenue,     ///< index: party or division; paid to it in this period
  held,        ///< index: asset, other: party; units now
  outstanding, ///< index: asset; units now
  funded,   ///< index: origin, other: receiver; revenue of this period paid with the origin's money
  invested, ///< index: origin; newly tagged in this period
  returned, ///< index: origin; came back as other than revenue
  spent,    ///< index: origin; reached world
  passed_on, ///< index: origin; tagged anew by the next funder
  paid_by,   ///< index: payer, other: payee; paid in this period
  entered, ///< index: party, other: account; entered in this period, positive as the account is shown
  revenue_from, ///< index: payer, other: party or division; revenue of this period paid by the payer
  hhi, ///< index: party or division; sum of the squared shares of its payers in its revenue
  largest_share, ///< index: party or division; of its revenue, by one payer
  tagged,        ///< index: origin, other: party; of its cash now
  aged,          ///< index: origin, other: receiver; `funded` times the years since it was invested
  carried,       ///< index: payment, other: origin; of what it paid in this period
  cycling,       ///< Finn's index of all that has been paid between parties by now
  arrears,       ///< index: party; dues of earlier stages and periods that it still owes
  stands,        ///< index: Model::removable; whether this deal is made
  there, ///< whether its operands can be told: nothing in them is absent for a deal that is not made
  // time
  opening,  ///< its operand as it stood at the period's opening
  closing,  ///< its operand as it stands at the end of the period
  previous, ///< its operand `index` periods ago; in the first periods 0 (a `select` guards it)
  first,    ///< its operand holds now and never did before
  growth,   ///< product over the earlier periods of (1 + rate)^dt; operand: the rate per year
  so_far,   ///< sum over the periods up to now
  // over the whole grid: one number a path
  total,
  average,
  highest,
  lowest,
  final_,
  ever,
  always,
  count_periods,
  at_period,  ///< operand at period `index`
  first_time, ///< slot of the start of the first period in which the operand holds; absent is NaN
  irr_root, ///< rate of number `index` at which the operand's periods are worth nothing together; 0: the only one;
  ///< undefined if there is none such; `number`: FlowTimes
  irr_count,      ///< how many there are
  defined,        ///< whether the operand is a number
  counterfactual, ///< its operand had some deals not been made; index: Model::counterfactuals
  // over the rows of a table
  column,        ///< index: a column of a table; one number a row
  row_number,    ///< from 0; index: family
  row,           ///< its operand for row `index`
  rows_sum,      ///< of its operand over the rows, in their order; index: family
  rows_any,      ///< whether its operand holds for any row; index: family
  rows_smallest, ///< index: family
  rows_largest,  ///< index: family
  // functions of the program around the engine
  host,      ///< index: Model::host_functions; operand: its arguments, none if it has none
  arguments, ///< two of them, or one, and the rest of them
  // over paths: in expectations only
  statistic, ///< index: Statistic; operand; number: the level of a quantile
};

enum class Statistic : std::uint8_t { mean, sd, min, max, quantile, probability };

struct Term {
  TermOp op;
  bool boolean = false;
  std::array<TermId, 3> operands{none_id, none_id, none_id};
  double number = 0;
  double size = 0; ///< of a constant: the terms that it was folded from, if it is small beside them
  std::uint32_t index = 0;
  std::uint32_t other = 0;
  Rule rule = Rule::pro_rata; ///< of what is traced
  FamilyId family =
      0;     ///< of which it has a value for each row; 0: one value. Follows from the rest.
  Span span; ///< of the first place that needed it

  bool same(const Term& o) const {
    return op == o.op && boolean == o.boolean && operands == o.operands && index == o.index &&
           other == o.other && rule == o.rule;
  }
};

/// The rows of a table. What a model declares for each row is one entity of the family, whose numbers
/// are arrays over the rows. Family 0 is what is declared once.
struct Family {
  std::string name;
  std::vector<std::string> rows;
};

/// Numbers that are fixed for each row; booleans are 0 and 1.
struct Column {
  std::string name;
  FamilyId family = 0;
  std::vector<double> values;
};

/// A named formula: a let, a field, a measure, an amount due.
struct Variable {
  std::string name; ///< qualified: "note24.cheque.due"
  Type type;
  FamilyId family = 0;
  TermId value = none_id;
  TermId present = none_id; ///< of an optional value: whether it is there
  Span span;
};

struct Draw {
  std::string name; ///< qualified; the random stream's name
  std::string distribution;
  std::vector<TermId> arguments;
  FamilyId family = 0;
  bool each_period = false;
  bool sampled =
      false; ///< the numbers are given for each run; the distribution serves what is correlated with it
  Span span;
  /// Gaussian copula: the normal score is Σ weight · (score of an earlier draw's own normal).
  std::vector<std::pair<std::uint32_t, double>> loadings;
};

/// A number that is given for each run. Whoever names it reads it as a constant that is not known yet.
struct OpenNumber {
  std::string name; ///< qualified
  double value = 0; ///< where nothing is given
  /// What is worked out here hangs on the number, so that another one needs another model: by how many days a date is moved.
  bool decides = false;
};

/// A `let`, or a field of a deal, party or row, that can have another value than the one written.
struct Settable {
  std::string name;
  Type type;
  std::string text; ///< as written; "" if the number is given
  std::string doc;
  bool drawn = false;
  bool series = false;
  bool assumed = false;
  std::string source;
  Span span; ///< of the name, where it is declared
};

struct State {
  std::string name;
  Type type;
  FamilyId family = 0;
  TermId start = none_id;
  TermId next = none_id; ///< none: it keeps its value
  Span span;
  Span next_span;
};

enum class PartyKind : std::uint8_t { world, outside, party, division };

struct Party {
  std::string name;
  PartyKind kind = PartyKind::party;
  FamilyId family = 0;
  PartyId owner = none_id; ///< of a division; else itself
  TermId cash = none_id;   ///< at the opening; none is zero
  /// What a default leaves of its own cash and of the stage's receipts (Rogers and Veraart's α and β); none is all.
  TermId kept_cash = none_id;
  TermId kept_receipts = none_id;
  Span span;
};

enum class Stage : std::uint8_t { funding, operating, distribution };
inline constexpr std::size_t stage_count = 3;

enum class AccountClass : std::uint8_t { asset, liability, equity, revenue, income, expense };
/// A part of the cash flow statement.
enum class Activity : std::uint8_t { operating, investing, financing };
struct Account {
  std::string name;
  AccountClass account_class = AccountClass::asset;
  Activity activity = Activity::investing;
  bool deferred = false; ///< money received for it is revenue that is still to be earned
  std::string doc;

  /// Whether money received for it is revenue, be it earned or still to be earned.
  bool is_revenue() const { return account_class == AccountClass::revenue || deferred; }
};

/// Seniority: 1 is paid first, 9 last.
inline constexpr std::uint32_t ordinary_rank = 2;
inline constexpr std::uint32_t most_rank = 9;

struct PaymentKind {
  std::string name;
  Stage stage = Stage::operating;
  std::uint32_t payer_account = 0;
  std::uint32_t payee_account = 0;
  std::uint32_t rank = ordinary_rank;
  bool tags = false; ///< it marks the cash with its payer as the origin
  std::string doc;
  Span span;
};

enum class Unpaid : std::uint8_t { arrears, forgiven, event_of_default };

struct Payment {
  std::string name;
  PartyId payer = 0;
  PartyId payee = 0;
  std::uint32_t kind = 0;
  FamilyId family = 0;
  TermId due = none_id; ///< money of this period; none of what a default costs
  std::uint32_t rank = ordinary_rank;
  Unpaid unpaid = Unpaid::arrears;
  Span span;
  Span due_span;
};

struct Asset {
  std::string name; ///< "share(Anthropic)"
  std::string unit;
  FamilyId family = 0;
};
/// Units of an asset to a holder: issued (from is none) or moved.
struct Transfer {
  std::string name;
  AssetId asset = 0;
  PartyId from = none_id;
  PartyId to = 0;
  TermId count = none_id;
  FamilyId family = 0;
  Span span;
};
struct OpeningHolding {
  AssetId asset = 0;
  PartyId holder = 0;
  TermId count = none_id;
  FamilyId family = 0;
  Span span;
  std::string deal; ///< that declares it; "" is the model
};
struct OpeningTag {
  PartyId origin = 0;
  PartyId holder = 0;
  TermId amount = none_id;
  FamilyId family = 0;
  Span span;
  std::string deal; ///< that declares it; "" is the model
};
/// A non-cash entry in one party's books.
struct Posting {
  std::string name;
  PartyId party = 0;
  std::uint32_t debit = 0;
  std::uint32_t credit = 0;
  TermId amount = none_id;
  FamilyId family = 0;
  Span span;
};

/// At which point of a period a formula is read: at the start of a stage, after its payments, at the end, or at the
/// end with every state as its `next` leaves it.
enum class ReadAt : std::uint8_t {
  funding,
  funding_paid,
  operating,
  operating_paid,
  distribution,
  distribution_paid,
  end,
  closing
};

struct Measure {
  std::string name;
  Type type;
  TermId value = none_id;
  TermId present = none_id;
  bool series = false;
  bool event = false;
  std::vector<std::string> statistics; ///< asked for; empty is all
  std::string doc;
  Span span;
  /// Of a look into a path: the formula as it is read at this point. What is undefined there is absent, no fault.
  std::optional<ReadAt> look = std::nullopt;
};

/// What the sides of a comparison are.
struct Compared {
  Type type;
  double scale = 1; ///< from what the sides count to the unit of the type
};

struct Expectation {
  std::string text;
  TermId condition = none_id; ///< over statistics, or per path if `per_path`
  bool per_path = false;
  bool series = false;
  Type type; ///< of a question
  Span span;
  bool question = false; ///< nothing is expected: `condition` is what is to be found
};

/// What must hold on every path: that a field's value is in its range, or a condition.
struct Requirement {
  std::string name; ///< qualified: of the field, or of the deal; "" is the model
  FamilyId family = 0;
  TermId condition = none_id; ///< none: a range, in which `low` is not above `high`
  TermId low = none_id, high = none_id;
  TermId present = none_id; ///< of a value that may be absent
  bool strict = false;      ///< `low` is below `high`
  bool at_least = false;    ///< the value is `high`, else it is `low`
  double scale = 1;         ///< from the measure of the two to base units
  Type type;                ///< of the value
  std::string words;        ///< what the condition's author says; of a range: "at most 100%"
  Span span;                ///< of the value, or of the condition
  Span rule;                ///< where it is required
};

struct Assumption {
  std::string name; ///< of the variable that holds it
  std::string text; ///< as written
  bool assumed = false;
  std::string source;
  Span span;
};

struct GridSpec {
  std::string step = "monthly";
  std::vector<std::string> labels;
  std::vector<double> start_slots, end_slots, years;
  std::vector<double>
      end_times; ///< days from the first period's end to each period's end, over 365
  std::vector<std::vector<double>> columns;          ///< other numbers that each period has
  std::map<std::uint32_t, std::string> column_names; ///< of those that the host gave
  std::uint32_t periods() const { return static_cast<std::uint32_t>(labels.size()); }
};

/// A function that the program around the engine gives.
struct HostFunction {
  std::string name;
  std::uint32_t arguments = 0;
  bool by_path = false; ///< the result depends on the path besides the arguments
  std::shared_ptr<const host::Body> body;
};

/// What can be read of a deal, and is absent where the deal is not made.
struct Absence {
  std::string deal;
  std::string what; ///< qualified: "resale.fee"
  Span span;        ///< where it is read
};

/// What has to be known before the run, read of a deal that can be removed.
struct FixedReading {
  std::string reader; ///< qualified; "" is the model
  Absence read;
};

/// What a qualified name begins with: "note24" of "note24.cheque".
inline std::string deal_part(const std::string& qualified) {
  return qualified.substr(0, qualified.find('.'));
}

/// The subject of what a structure says of itself: "`note24`", or "the model".
inline std::string called(const std::string& deal) {
  return deal.empty() ? "the model" : "`" + deal + "`";
}

/// Entities stand in deques: reading a formula can declare others, and who holds on to one must not lose it.
struct Model {
  std::string title;
  std::string scenario;
  Currency currency;
  Rule attribution = Rule::pro_rata; ///< where a measure names none
  GridSpec grid;
  std::vector<HostFunction> host_functions;
  std::deque<Family> families{{}};
  std::deque<Column> columns;
  std::deque<Term> terms;
  std::deque<Variable> variables;
  std::deque<Draw> draws;
  std::deque<OpenNumber> parameters;
  std::vector<Settable> settables;          ///< in the order of the text
  std::map<std::string, std::string> units; ///< counted things: each spelling's unit
  std::deque<State> states;
  std::deque<Party> parties; ///< parties[0] is world
  std::deque<Account> accounts;
  std::deque<PaymentKind> kinds;
  std::deque<Payment> payments;
  std::deque<Asset> assets;
  std::deque<Transfer> transfers;
  std::deque<OpeningHolding> holdings;
  std::deque<OpeningTag> opening_tags;
  std::deque<Posting> postings;
  std::vector<Measure> measures;
  std::vector<Expectation> expectations;
  std::map<TermId, Compared> compared; ///< by comparison that is not known before a run
  std::vector<Requirement> requirements;
  std::vector<Assumption> assumptions;
  std::map<std::string, Span> deals; ///< where the model's own deals are named
  Written written;                   ///< where Input asked for it
  /// Which deals a deal is made for: what its fields of a structure's type name.
  std::map<std::string, std::set<std::string>> hangs_on;
  std::vector<std::string> removable;                 ///< deals that are removed somewhere
  std::vector<Absence> absences;                      ///< of these
  std::vector<FixedReading> fixed_readings;           ///< of these
  std::vector<std::set<std::string>> counterfactuals; ///< sets of deals that are asked about
  std::set<std::string> without;                      ///< deals that were asked to be removed
  std::set<std::string> removed;                      ///< these and all that hangs on them

  /// Who owns the cash that this party's payments move: itself, or a division's owner.
  PartyId purse(PartyId party) const {
    return parties[party].kind == PartyKind::division ? parties[party].owner : party;
  }
  const Term& term(TermId id) const { return terms[id]; }
  /// The name of an entity, or of its part for one row: "cheque[Mistral]".
  std::string name_of(const std::string& name, FamilyId family, std::uint32_t row) const {
    return family == 0 ? name : name + "[" + families[family].rows[row] + "]";
  }
  /// How many values an entity of the family has: one for each row, or the one.
  std::uint32_t rows_of(FamilyId family) const {
    return family == 0 ? 1 : static_cast<std::uint32_t>(families[family].rows.size());
  }
  /// The place of the deal that a qualified name begins with.
  std::optional<Span> deal_of(const std::string& qualified) const {
    const auto found = deals.find(deal_part(qualified));
    return found == deals.end() ? std::nullopt : std::optional(found->second);
  }
};

/// Whether the quantity depends on a rule of attribution.
bool follows_money(TermOp op);

/// A readable listing, for `deal dump --stage model`.
std::string print(const Model& model);

} // namespace deal::sema
