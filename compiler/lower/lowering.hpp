#pragma once

#include "compiler/ir/builder.hpp"
#include "compiler/lower/components.hpp"
#include "compiler/lower/loop.hpp"
#include "compiler/lower/lower.hpp"
#include "compiler/lower/parameter_rule.hpp"
#include "compiler/sema/flow_times.hpp"
#include "compiler/sema/rounding.hpp"

#include <functional>
#include <memory>
#include <set>

namespace deal::lower {

/// When within a period (or path) a formula is evaluated. Balances are those at the start of the stage;
/// what a stage pays can be read from its `book` on.
enum class Moment : int {
  opening = -1,
  funding,
  funding_book,
  operating,
  operating_book,
  distribution,
  distribution_book,
  end,     ///< of the period: next states, series
  closing, ///< the same, with every state as its `next` leaves it
  path,    ///< before the first period, or after the last: what does not move in time
};
inline constexpr std::size_t balance_versions = sema::stage_count + 1;
/// A party that lacks less than this part of its dues pays in full: sums of the same amounts in another order
/// differ by so much, and that is no default. Nor does it keep anything that is less than this part of its means. (What a
/// formula makes by subtracting is judged by sema/rounding.hpp, by the terms that made it.)
inline constexpr double rounding_shortfall = 0x1p-40;

/// Whether dues are read then.
inline bool starts_stage(Moment moment) {
  return moment >= Moment::funding && moment < Moment::end && static_cast<int>(moment) % 2 == 0;
}
inline Moment evaluation(std::size_t stage) { return static_cast<Moment>(2 * stage); }
inline Moment booking(std::size_t stage) { return static_cast<Moment>(2 * stage + 1); }
/// Which version of the balances is seen: 0 the opening, s after stage s − 1.
inline std::size_t version(Moment moment) {
  if (moment == Moment::opening) return 0;
  const bool over = moment == Moment::end || moment == Moment::closing;
  return over ? sema::stage_count : static_cast<std::size_t>(moment) / 2;
}

/// A number, or a condition with the lanes on which it is not known because something undefined was
/// compared.
struct Result {
  ir::ValueId value = ir::no_value;
  ir::ValueId unknown = ir::no_value;
};

/// Gives up the lowering after a report.
struct Unordered {};

/// What the models of one program share.
struct Shared {
  Shared(std::uint32_t periods, const ir::Budget& budget) : builder(periods, budget) {}

  ir::Builder builder;
  std::array<std::uint32_t, 2> outputs{}; ///< scalars and series so far
  std::size_t depth = 0;                  ///< terms that wait for one another
};

class Cancelling;
class Tracing;

/// Lowers one model. Methods by theme: formulas.cpp, flows.cpp (who paid whom), families.cpp (rows of tables), memory.cpp (what is remembered from period to period),
/// draws.cpp, rounding.cpp (amounts that are zero but for rounding), requirements.cpp, balances.cpp, settle.cpp, loop.cpp, holdings.cpp, outputs.cpp, ledger.cpp,
/// counterfactual.cpp (without some deals).
/// Money is followed by Tracing.
class Lowering {
 public:
  Lowering(const sema::Model& model, Shared& shared, diagnostics::Diagnostics& diagnostics,
           const Options& options);
  ~Lowering();
  std::optional<Outputs> run();

 private:
  friend class Tracing;
  friend class StageOrder;
  using Op = ir::Op;
  using ValueId = ir::ValueId;
  using TermId = sema::TermId;
  using TermOp = sema::TermOp;
  using PartyId = sema::PartyId;
  using Code = diagnostics::Code;

  using Payments = std::vector<std::uint32_t>;

  // formulas.cpp
  Result evaluate(TermId term, Moment moment);
  Result compute(const sema::Term& term, Moment moment);
  Result calendar(const sema::Term& term, Moment moment);
  Result variable(const sema::Term& term, Moment moment);
  Result select(Result condition, Result yes, Result no);
  Result compare(Op op, ValueId a, ValueId b);
  Result logical(bool conjunction, Result a, Result b);
  Result negation(Result a);
  Result state(const sema::Term& term, Moment moment);
  Result state_after(const sema::Term& term, Moment moment);
  Result closing(const sema::Term& term, Moment moment);
  Result balance(const sema::Term& term, Moment moment);
  Result flow(const sema::Term& term, Moment moment);
  ValueId arrears(PartyId party, Moment moment);
  ValueId cycling(const sema::Term& term, Moment moment);
  void finish_totals();
  ValueId paid_so_far(std::uint32_t payment, Moment moment);
  ValueId number(TermId term, Moment moment) { return evaluate(term, moment).value; }
  template <class Push> void parts(TermId id, Push push) const;
  std::pair<TermId, int> key_of(TermId id, Moment moment);
  void prepare(TermId root, Moment moment);
  static bool stays(TermOp op);
  void evaluate_in(std::uint32_t variable, ir::SiteId site, TermId id, Moment moment);
  std::size_t own_stage(TermId id) const;
  bool sensitive(TermId term);
  std::size_t required_stage(TermId term);
  Moment booked(const sema::Posting& posting);
  [[noreturn]] void unordered(const std::string& name, source::Span span,
                              const std::string& help = "");
  ValueId work_out(bool& busy, const std::string& name, source::Span span, ir::SiteId site,
                   const std::function<ValueId()>& formula);
  ValueId time_value(bool end);
  void require_known(const Result& condition, ir::SiteId site);
  ValueId checked(TermId term, Moment moment, ir::SiteId site);

  // flows.cpp
  bool covers(PartyId wanted, PartyId party) const;
  bool flows_by(std::uint32_t payment, Moment moment) const;
  bool is_revenue(std::uint32_t payment) const;
  std::size_t stage_of(std::uint32_t payment) const;
  bool takes_in(const sema::Term& flow, std::uint32_t payment) const;
  Payments adds_up(const sema::Term& flow) const;
  Payments paid_by_now(const sema::Term& flow, Moment moment);
  ValueId sum_of(const Payments& payments, sema::FamilyId to);
  Result between(const sema::Term& term, Moment moment);
  Result entered(const sema::Term& term, Moment moment);
  ValueId accrued(std::uint32_t payment, sema::FamilyId to);
  Result shares(const sema::Term& term, Moment moment);
  static bool needs_whole_stage(TermOp op);
  std::vector<TermId> flows_read(TermId root, std::size_t stage);

  // memory.cpp
  static Moment of_each_period(Moment moment);
  // Of `sizes`: the sizes of what made the operand in place of its values.
  Result previous(const sema::Term& term, bool sizes = false);
  Result first(const sema::Term& term, Moment moment);
  Result growth(const sema::Term& term);
  Result so_far(const sema::Term& term, Moment moment, bool sizes = false);
  Result whole_run(const sema::Term& term, bool sizes = false);
  Result rate_of_return(const sema::Term& term);
  std::uint32_t flow_times(sema::FlowTimes times, ir::FamilyId periods);
  std::vector<double> numbers() const;
  ValueId with_period(ValueId history, ValueId now);
  std::uint32_t remembered_slot(const std::string& what, bool mask, TermId of);
  void write(std::uint32_t slot, Result value, ir::SiteId site);
  bool finish_memories();

  // rounding.cpp
  struct Rounded {
    Result value;
    ValueId size = ir::no_value; ///< none: its own
  };
  Cancelling& cancelling();
  template <class Push> void size_parts(TermId id, Push push) const;
  ValueId size(TermId term, Moment moment);
  ValueId own_size(TermId id, Moment moment);
  ValueId made_size(TermId id, Moment moment);
  ValueId flow_size(std::uint32_t payment, ValueId flow);
  sema::Made<ValueId> made(TermId id, Moment moment);
  ValueId nothing(TermId id, Moment moment);
  static bool judged_by_itself(TermOp op);
  ValueId made_nothing(TermId id, Moment moment);
  ValueId rounded(ValueId value, TermId term, Moment moment);
  ValueId nearest(TermId one, TermId other, Moment moment);
  ValueId compared(const sema::Term& comparison, Moment moment);
  Rounded next_value(std::size_t state);

  // host.cpp
  Result call_host(const sema::Term& call, Moment moment);

  // counterfactual.cpp
  struct World;
  void happen();
  std::set<std::string> removed_with(const sema::Term& term) const;
  bool happens_here(const sema::Term& term) const { return removed_with(term) == model_.removed; }
  Lowering& without(const sema::Term& term);
  Lowering& world(const std::set<std::string>& removed, const Lowering& from,
                  const sema::Term& term);
  Result counterfactual(const sema::Term& term, Moment moment);
  void finish_all_memories();

  // draws.cpp
  Result draw(std::uint32_t index);
  Result sampled(const sema::Draw& draw);
  ValueId uniform(std::uint32_t index);
  ValueId normal_score(std::uint32_t index);
  ValueId drawn_uniform(std::uint32_t index);
  void require_no_flows(const sema::Draw& draw);
  void require_parameters(std::uint32_t index, const ParameterRule& rule, ValueId holds);

  // requirements.cpp
  bool known_before_payments(TermId term, bool with_balances = false) const;
  void require_all(bool before_payments);
  void require_ranges(Moment moment);
  void require(const sema::Requirement& what, Moment moment, ir::SiteId site);
  void require_range(const sema::Requirement& what, Moment moment, ir::SiteId site);

  // balances.cpp
  void make_balances();
  void make_kept();
  ValueId owed(std::uint32_t payment);
  void require_amount(ValueId amount, const std::string& name, ir::SiteId site, source::Span span);

  // settle.cpp
  void settle(std::size_t stage);
  void find_payments();
  const Payments& payments_of(std::size_t stage) const { return staged_[stage].all; }
  const Payments& payments_of(std::size_t stage, PartyId payer) const {
    return staged_[stage].by_payer[payer];
  }
  Payments dues_of(std::size_t stage, PartyId party) const;
  std::map<std::uint32_t, Payments> by_class(const Payments& dues) const;
  SettlementPart describe(std::size_t stage, const Component& parties) const;
  void pay(std::size_t stage, const Component& parties);
  void pay_in_full(std::uint32_t payment);
  void pay_from_cash(std::size_t stage, PartyId party, const Payments& dues);
  ValueId means_in_default(std::size_t stage, PartyId party, const Payments& dues);
  ValueId total_owed(PartyId party, const Payments& dues);
  ValueId is_short(ValueId means, ValueId due);
  ValueId after(ValueId means, ValueId paid);
  void settle_unpaid(std::uint32_t payment, ValueId is_short);
  void find_available(std::size_t stage, PartyId party);
  void keep(std::size_t stage, PartyId party, ValueId left);
  void receive(std::uint32_t payment);
  std::optional<std::uint32_t> cost_of_default(std::size_t stage, PartyId party) const;
  void set_cost(std::uint32_t payment, ValueId amount);
  /// Whether it is what a default costs, which nobody owes.
  bool is_cost(std::uint32_t payment) const {
    return model_.payments[payment].due == sema::none_id;
  }

  // loop.cpp
  void settle_loop(std::size_t stage, const Component& parties);
  void conclude(std::size_t stage, PartyId party, const Payments& dues);

  bool finite(PartyId party) const { return model_.parties[party].kind == sema::PartyKind::party; }
  bool dropped(std::uint32_t payment) const;

  void add(ValueId& sum, ValueId amount);
  /// By each rule that the model asks for.
  void make_tracings();
  const Tracing& tracing(sema::Rule rule) const { return *tracings_.at(rule); }

  // holdings.cpp
  struct Holding {
    std::uint32_t slot;
    sema::FamilyId family = 0;
    std::array<ValueId, balance_versions> units;
    std::optional<std::uint32_t>
        most_slot; ///< of what is moved away: the most units at hand so far
  };
  void make_holdings();
  void transfer(std::size_t stage);
  ValueId transferred(std::uint32_t transfer);
  ValueId is_all(ValueId left, ValueId units, const Holding& from);

  // outputs.cpp
  void observe_results();
  OutputPlace observe(const std::string& name, TermId value, TermId present, bool series,
                      source::Span span);
  OutputPlace look_at(const sema::Measure& measure);
  OutputPlace make_output(const std::string& name, bool series, ValueId value);
  void observe_conservation();
  OutputPlace worst(const std::string& name, ValueId residual);
  void update_states();
  ValueId posted(std::uint32_t posting);
  ValueId absolute_ratio(ValueId difference, ValueId scale);

  // ledger.cpp
  void place_ledger();

  // families.cpp
  void make_families();
  ValueId members(ValueId value, sema::FamilyId family);
  ValueId into(ValueId value, sema::FamilyId from, sema::FamilyId to);
  ValueId paid(std::uint32_t payment, sema::FamilyId to);
  Result over_rows(const sema::Term& term, Moment moment);
  Result any_row(Result rows);
  sema::FamilyId family(PartyId party) const { return model_.parties[party].family; }

  ValueId zero() { return builder_.number(0); }
  ValueId yes() { return builder_.mask(true); }

  const sema::Model& model_;
  Options options_;
  diagnostics::Diagnostics& diagnostics_;
  Shared& shared_;
  ir::Builder& builder_;
  Outputs outputs_;

  std::map<std::pair<TermId, int>, Result> known_;
  std::map<TermId, bool> sensitive_;
  std::map<TermId, std::size_t> stages_;
  std::array<std::map<TermId, bool>, sema::stage_count>
      reads_; ///< flows of the stage or a later one
  std::set<std::pair<TermId, int>> busy_;
  static constexpr std::size_t most_depth = 1000;
  static constexpr std::size_t prepare_depth = 50;
  std::vector<std::string> path_; ///< the named formulas being evaluated
  std::uint32_t start_column_ = 0, end_column_ = 0;
  std::vector<std::uint32_t> columns_;

  struct Drawn {
    std::optional<Result> result;
    ValueId uniform = ir::no_value;
    std::optional<std::uint32_t> stream;
  };
  std::vector<Drawn> draws_;

  /// What waits for the end of the step: slot ← value of a term then, combined with what the slot held.
  struct Memory {
    enum class Rule {
      value,
      sum,
      any,
      all,
      count,
      highest,
      lowest,
      at_period,
      first_time,
      factor,
      history,
      value_of_slot
    };
    Rule rule;
    std::uint32_t slot;
    TermId term = sema::none_id;
    Moment moment = Moment::end;
    std::uint32_t index =
        0; ///< the period of at_period; the slot of value_of_slot and of first_time's mask
    ir::SiteId site = 0;
    bool mask = false;
    bool sizes = false; ///< it remembers the sizes of what made the term's values
  };
  std::vector<Memory> memories_;
  std::size_t finished_memories_ = 0;
  std::map<std::pair<TermId, int>, std::uint32_t> memory_slots_;
  std::vector<std::uint32_t> state_slots_;
  std::vector<std::optional<std::uint32_t>> size_slots_; ///< of states whose values can cancel
  std::unique_ptr<Cancelling> cancelling_;
  std::map<std::pair<TermId, int>, ValueId> sizes_, nothing_;

  struct Party {
    std::uint32_t cash_slot = 0;
    std::optional<std::uint32_t> default_slot;
    std::array<ValueId, balance_versions> cash;
    std::array<ValueId, balance_versions> defaulted;
    ValueId kept_cash = ir::no_value, kept_receipts = ir::no_value; ///< parts, in a default
    ValueId received = ir::no_value;                                ///< in the stage at hand
    ValueId available = ir::no_value;
  };
  std::vector<Party> parties_;
  struct PaymentState {
    ValueId due = ir::no_value; ///< of this period alone, once `owed` is known
    ValueId owed = ir::no_value;
    ValueId paid = ir::no_value;
    ValueId left = ir::no_value; ///< of arrears, after its stage
    bool busy = false;
    std::optional<std::uint32_t> arrears_slot;
    std::optional<std::uint32_t> total_slot; ///< of what was paid in earlier periods
    ir::SiteId site = 0;
  };
  std::vector<std::uint32_t> column_tables_; ///< by column
  std::vector<PaymentState> payments_;
  struct Staged {
    Payments all;
    std::vector<Payments> by_payer; ///< by the party whose cash it is
    std::vector<bool> receives;     ///< by party
  };
  std::array<Staged, sema::stage_count> staged_;
  std::vector<std::uint32_t> totals_; ///< payments whose sum so far is asked for
  std::array<std::vector<Component>, sema::stage_count> components_;

  std::map<sema::Rule, std::unique_ptr<Tracing>> tracings_;

  std::map<std::pair<sema::AssetId, PartyId>, Holding> holdings_;
  std::map<sema::AssetId, Holding> outstanding_;
  struct TransferState {
    std::size_t stage = 0;
    ValueId count = ir::no_value;
    bool busy = false;
  };
  std::vector<TransferState> transfers_;
  struct PostingState {
    ValueId amount = ir::no_value;
    bool busy = false;
  };
  std::vector<PostingState> postings_;

  /// What does happen; in it live the courses of events without some deals that its formulas ask about.
  Lowering* actual_ = this;
  std::map<std::set<std::string>, std::unique_ptr<World>> worlds_; ///< by Model::removed
  std::map<std::uint32_t, Lowering*> without_;                     ///< by Model::counterfactuals
  std::map<std::string, ValueId> residuals_;                       ///< largest of all worlds
};

/// What a value is read from at the same moment.
template <class Push> void Lowering::parts(TermId id, Push push) const {
  const sema::Term& term = model_.term(id);
  switch (term.op) {
  case TermOp::variable: return push(model_.variables[term.index].value);
  case TermOp::opening:
  case TermOp::previous:
  case TermOp::growth: return;
  default:
    for (const TermId part : term.operands) push(part);
  }
}

/// The model without some deals, and what happens then: the same draws, for these are the same by their names.
struct Lowering::World {
  World(const Lowering& from, sema::Model without)
      : model(std::move(without)), lowering(model, from.shared_, from.diagnostics_, {}) {
    lowering.actual_ = from.actual_;
  }

  sema::Model model;
  Lowering lowering;
};

} // namespace deal::lower
