#pragma once

#include "compiler/diagnostics/diagnostics.hpp"
#include "compiler/sema/analyze.hpp"
#include "compiler/sema/builtins.hpp"
#include "compiler/sema/naming.hpp"
#include "compiler/sema/recorder.hpp"
#include "compiler/sema/shared_calls.hpp"
#include "runtime/calendar/grid.hpp"

#include <functional>
#include <list>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace deal::sema {

/// What the place of an expression lets it be; steers how a bare name is read.
struct Expected {
  const std::vector<syntax::Name>* options = nullptr;
  Kind kind = Kind::number;
};

/// Analyses one model. Its methods stand by theme in declarations.cpp (tables of names), instances.cpp
/// (structures → instances), tables.cpp (rows, and what is declared for each), members.cpp (what a member means), parameters.cpp
/// (numbers that are given), host.cpp (what the host program gives), expressions.cpp and operations.cpp (names and
/// their combination), calls.cpp, counterfactuals.cpp (deals removed), queries.cpp, time.cpp (the grid and what runs over it), draws.cpp,
/// effects.cpp (payments and the rest), requirements.cpp (what must hold) and results.cpp (measures, expectations).
class Elaborator {
 public:
  Elaborator(const source::Sources& sources, const Definitions& definitions, const Input& input,
             diagnostics::Diagnostics& diagnostics, const Limits& limits);
  std::optional<Model> run();

 private:
  using Code = diagnostics::Code;
  using Expr = syntax::Expr;

  /// The scope of a call or of a row. It goes with this, unless what was made in it is kept.
  class LocalScope {
   public:
    LocalScope(Elaborator& elaborator, Scope scope) : scopes_(elaborator.scopes_) {
      scopes_.push_front(std::move(scope));
      place_ = scopes_.begin();
    }
    ~LocalScope() {
      if (!kept_) scopes_.erase(place_);
    }
    LocalScope(const LocalScope&) = delete;
    LocalScope& operator=(const LocalScope&) = delete;

    Scope& get() { return *place_; }
    /// A structure value, alone or in a list, is made later, in the scope in which it was written.
    void keep_for(const Value& value) { kept_ |= value.scope != nullptr || !value.items.empty(); }

   private:
    std::list<Scope>& scopes_;
    std::list<Scope>::iterator place_;
    bool kept_ = false;
  };

  // declarations.cpp
  std::optional<Model> analyze();
  void collect_overrides(const std::string& scenario);
  void make_kinds_and_accounts();

  // accounts.cpp
  Account make_account(const syntax::AccountDecl& account);
  std::optional<std::uint32_t> account_named(const Expr& name);
  Value account_balance(const Expr& call, const Scope& scope);
  void make_kind(const std::string& name);
  std::optional<std::uint32_t> account_of(const syntax::KindDecl& kind, const char* side);
  void check_overrides_used();
  void find_currency();
  bool is_library(Span span) const { return sources_.file(span.file).is_library(); }
  void duplicate(const std::string& name, Span second, Span first);

  // attempt.cpp: what is read to find something out, and read again
  class Attempt;
  void note_failure(const Value& value);
  void check_failures();

  // blame.cpp: whose mistake it is, and what would be right
  std::optional<Span> user_place(const Instance* instance) const;
  /// Enough was said, or too much is there, to go on.
  bool given_up() const {
    return diagnostics_.error_count() > diagnostics::Diagnostics::most_errors ||
           instances_.size() > limits_.instances;
  }
  void blame(std::size_t first, std::optional<Span> place);
  /// The model is beyond a limit of the whole analysis, which this ends.
  struct TooMuch {
    Code code;
    Span span;
    std::size_t limit;
  };
  void count_reading(Span span);
  void too_deep(Span span, const std::string& name, const std::string& help);
  void report_cycle(const Member& member, Span use);
  void unknown_structure(const std::string& text, Span span, bool parties = false);
  static const std::vector<std::string>& common_units();
  void unknown_unit(const std::string& text, Span span, bool after_number);
  std::string made_of(const syntax::StructureDecl& base);
  void abstract_structure(const syntax::StructureDecl& structure, Span span);
  Span last_word(const Expr& expression) const;

  // instances.cpp
  void declare_root();
  void declare_parties(bool divisions);
  void declare_member(Instance& instance, const syntax::Declaration& declaration,
                      const Scope& scope);
  void declare_field(Instance& instance, const syntax::Declaration& declaration,
                     const syntax::FieldDecl& field);
  void declare_instance(Instance& parent, const syntax::Declaration& declaration,
                        const syntax::InstanceDecl& decl, const Scope& scope);
  void declare_party(const syntax::InstanceDecl& decl, PartyKind kind, Span span,
                     const Scope& scope);
  bool fits_signature(const syntax::StructureDecl& structure, const syntax::InstanceDecl& decl);
  void assign_fields(Instance& instance,
                     const std::vector<std::pair<const syntax::Field*, const Scope*>>& fields);
  void make_instance(Instance& parent, Member& member, const syntax::StructureDecl& structure,
                     const std::function<void(Instance&)>& bind_signature,
                     const std::vector<std::pair<const syntax::Field*, const Scope*>>& fields);
  void expand_uses(Instance& instance);
  void expand_use(Instance& instance, const syntax::UseDecl& use, Span span);
  std::vector<const syntax::StructureDecl*> lineage(const syntax::StructureDecl& structure);
  bool is_a(const Instance& instance, const syntax::StructureDecl& structure) const;
  void apply_override(Member& member, Instance& instance);
  Member* new_member(Instance& instance, Member::Form form, const syntax::Name& name,
                     const syntax::Declaration& declaration);

  // tables.cpp
  struct Table {
    const syntax::TableDecl* decl = nullptr;
    Instance* rows = nullptr;      ///< by name, each with its cells
    std::unique_ptr<Instance> row; ///< the one at hand, with its columns
  };
  void declare_table(const syntax::Declaration& declaration, const syntax::TableDecl& decl);
  const std::vector<syntax::TableRow>& rows_given(const syntax::TableDecl& decl) const;
  void declare_column(Instance& row_at_hand, const syntax::TableColumn& column);
  void declare_row(Table& table, const syntax::TableRow& row);
  Value cell_value(Member& cell);
  Value column_value(Member& member);
  TermId add_column(Column column, bool boolean, Span span);
  Value row_at_hand(Table& table, Span span) const;
  Table* find_table(const syntax::Name& name);
  void open_block(const syntax::ForDecl& decl);
  void each_declaration(
      const std::function<void(const syntax::Declaration&, const Scope&)>& visit) const;
  FamilyId family_of(const Value& value) const;
  Value from_outside(Value value, FamilyId crossed, const std::string& text);
  Value of_the_model(Member& member, FamilyId at_hand, Span span);
  Value row_error(Code code, Span span, std::vector<std::string> arguments);
  std::string first_row(const std::string& table) const;
  std::optional<Value> value_for_row(const Expr& expression, const Scope& scope);
  Value in_row(Value value, std::uint32_t row, Span span);

  // members.cpp
  Value value_of(Member& member, Span use);
  static bool looks_back(const Member& member);
  Value observed(Value state, Span use);
  Formula formula_of(const Member& member) const;
  Value evaluate_member(Member& member);
  Value evaluate_named(Member& member);
  std::uint32_t new_variable(const Member& member, Span span);
  Value make_variable(Value value, Span span, std::uint32_t id);
  Value variable_reference(std::uint32_t variable, Span use, Span origin);
  Value state_value(Member& member);
  std::optional<Declared> declared_type(const syntax::TypeExpr& type);
  /// `beside`: the type stands beside the value, whose bare numbers are of the unit that it names.
  bool fits(Value& value, const Declared& declared, const std::string& place,
            std::optional<Span> place_span, bool beside = false);
  std::pair<const syntax::NextDecl*, const Scope*> next_of(const std::string& name);
  std::optional<Type> guess_next_type(Member& member);

  // parameters.cpp
  Value given_value(Member& member);
  void list_settables();
  Settable settable(const Member& member, TimingAnalysis& timing) const;

  // expressions.cpp
  Value elaborate(const Expr& expression, const Scope& scope, const Expected& expected = {});
  Value elaborate_kind(const Expr& expression, const Scope& scope, const Expected& expected);
  Value number_literal(const Expr& expression);
  Value name(const Expr& expression, const Scope& scope, const Expected& expected);
  std::optional<Value> find_name(const std::string& text, Span span, const Scope& scope,
                                 const Expected& expected);
  Value structure_named(const std::string& text, Span span, const Scope& scope);
  std::optional<Value> find_in_scopes(const std::string& text, Span span, const Scope& scope);
  Value unknown_option(const Expr& expression, const std::vector<syntax::Name>& options);
  Value member_access(const Expr& expression, const Scope& scope);
  Value member_of(const Value& base, const std::string& text, Span span);
  Value choice_member(const Value& base, const std::string& text, Span span);
  std::optional<Value> function_member(const Expr& base, const std::string& text, Span span,
                                       const Scope& scope);
  Value conditional(const Expr& expression, const Scope& scope, const Expected& expected);
  std::vector<std::string> names_in(const Scope& scope) const;
  std::optional<std::pair<Unit, double>> find_unit(const std::string& name) const;
  std::optional<Value> one_of_unit(const std::string& word, Span span);

  // operators.cpp
  Value unary(const Expr& expression, const Scope& scope);
  Value binary(const Expr& expression, const Scope& scope);
  Value is_none(const Value& value, bool absent, Span span);
  Value logical(const std::string& op, const Expr& expression, const Scope& scope);
  Value otherwise(const Expr& expression, const Scope& scope);

  // calls.cpp
  Value call(const Expr& expression, const Scope& scope);
  Value call_function(const syntax::FunctionDecl& function, const Expr& expression,
                      const Scope& scope, const syntax::Field* member);
  /// Arguments that may be absent, of parameters that are there.
  struct Lifted {
    bool nothing = false; ///< one is `none`
    std::vector<TermId> present;
  };
  bool bind_parameters(const syntax::FunctionDecl& function, const Expr& expression,
                       const Scope& scope, Scope& into, Lifted& lifted);
  Value lift(Value value, const Lifted& lifted);
  Value asset_reference(const syntax::AssetDecl& asset, const Expr& expression, const Scope& scope);
  Value make_asset(const std::string& name, const syntax::AssetDecl& asset, FamilyId family,
                   Span span);
  Value call_built_in(const BuiltIns::Entry& entry, const Expr& expression, const Scope& scope);
  Value call_previous(const Expr& expression, const Scope& scope, const Type* hint);

  // bare.cpp
  bool nothing(TermId id) const;
  std::string with_unit(const std::string& number, const Unit& unit) const;
  bool take_unit(Value& value, const Unit& asked, const std::string& place,
                 std::optional<Span> place_span);
  bool fits_what_it_replaces(const Member& member, Value& value);
  std::optional<Type> type_replaced(const Member::Replaced& replaced);

  // host.cpp
  /// A function of the host with the types that its units mean.
  struct HostFunctionType {
    std::uint32_t number = 0; ///< in Model::host_functions
    std::vector<std::pair<std::string, Type>> parameters;
    Type result;
  };
  void collect_host();
  void collect_host(const HostSignature& function, std::set<std::string>& given);
  void collect_host(const HostSeries& series, std::set<std::string>& given);
  bool fits_host(const std::string& name, std::set<std::string>& given);
  std::optional<Type> host_type(const std::string& unit) const;
  std::optional<Type> host_type(const std::string& unit, const std::string& of);
  void check_host_names();
  Member* already_declared(Instance& instance, const syntax::Name& name);
  void host_name_taken(const std::string& name, Span span);
  Value host_series(const Member& member);
  TermId to_host(const Value& value);
  Value from_host(TermId term, const Type& type, Span span);
  Value call_host(const HostFunctionType& function, const Expr& expression, const Scope& scope);

  // counterfactuals.cpp
  void find_hanging();
  void find_removable();
  std::vector<std::string> removed_by_scenario();
  std::vector<std::string> known_deals() const;
  std::string deal_of(const Instance& instance) const;
  bool require_deal(const std::string& name, std::optional<Span> place);
  Value deal_reference(const Expr& expression, const Scope& scope);
  Value call_without(const Expr& expression, const Scope& scope);
  TermId stands(const Instance& instance, Span span);
  TermId while_it_stands(TermId holds, const Instance& instance, Span span);
  Value read_of_deal(Value value, const Instance& owner, const Expr& expression,
                     const Scope& scope);
  bool decides_dates(const Value& value) const;
  void note_fixed(const Value& value, Absence read);
  TermId there(const Value& value, Span span);
  bool reads_absent(TermId term, const std::set<std::string>* deals = nullptr);

  // queries.cpp
  Value fold(const Expr& expression, const Scope& scope);
  struct Candidate {
    Instance* instance = nullptr;
    TermId holds = none_id;
    FamilyId rows = 0;              ///< it stands for all rows of this table
    std::optional<Value> date = {}; ///< in place of an instance
  };
  enum class Identity : std::uint8_t { open, same_row, other };
  std::vector<Candidate> candidates(const Expr& expression, const Scope& scope, bool& bad);
  std::optional<std::vector<Value>> dates_named(const syntax::Name& name, const Scope& scope,
                                                bool& bad);
  static Scope candidate_scope(const Expr& expression, const Scope& scope,
                               const Candidate& candidate);
  TermId condition_of(const Expr& expression, const Scope& scope, const Candidate& candidate);
  Identity identify(const Expr& expression, const Scope& scope, Instance& instance, bool& bad);
  Identity identify(const Expr& condition, const Scope& scope, FamilyId rows);
  Value pick(const std::vector<Candidate>& chosen, Span span);
  TermId over_rows(TermOp op, TermId term, const Candidate& candidate, Span span);
  Value fold_condition(const std::string& fold, Value result, const Value& item,
                       const Candidate& candidate, Span span);
  Value fold_extremum(const std::string& fold, const Value& result, Value item,
                      const Candidate& candidate, Span span);
  Value fold_sum(const std::string& fold, const Value& result, Value item,
                 const Candidate& candidate, Span span);

  // time.cpp
  bool begins_period(calendar::Step step, const syntax::GridDecl& grid);
  void make_grid();
  Value date_literal(const Expr& expression);
  TermId slot_difference_years(TermId later, TermId earlier, Span span);
  Value year_fraction(const Expr& expression);
  Value dated_points(const Expr& expression, const Scope& scope, bool linear);

  // draws.cpp
  Value draw(Member& member);
  Value over_scale(const Value& drawn, const syntax::Expr& scale, const Scope& scope, Span span);
  std::optional<Type> drawn_type(const syntax::Expr& expression, const Scope& scope);
  void correlate();

  // attribution.cpp
  void find_attribution();
  std::optional<Rule> rule_reference(const std::string& text, Span span);
  std::optional<Rule> rule_of_call(const Expr& call, bool traces);
  void note_followed(const Value& value, Span call);
  void check_followed();

  // effects.cpp
  void elaborate_all(Instance& instance);
  void elaborate_payment(Member& member);
  void elaborate_transfer(Member& member);
  void elaborate_posting(Member& member);
  void elaborate_opening(const syntax::OpeningDecl& opening, const Scope& scope, Span span,
                         const std::string& deal);
  void elaborate_next(const syntax::NextDecl& next, Instance& instance, const Scope& scope);
  void elaborate_cash(Member& member, PartyId party);
  void elaborate_party(Member& member);
  TermId kept_in_default(Member& attribute);
  std::uint32_t seniority(const syntax::Field* rank, const Scope& scope, const std::string& of,
                          std::uint32_t usual);
  void add_costs_of_default();
  void reserve_effect(Member& member);
  std::uint32_t reserve_payment(const Member& member, const syntax::PayDecl& pay);
  std::uint32_t reserve_transfer(const Member& member, const syntax::TransferDecl& transfer);
  std::uint32_t reserve_posting(const Member& member, const syntax::BookDecl& book);
  std::optional<PartyId> party_reference(const Expr& expression, const Scope& scope);
  Type money() const { return Type::money(model_.currency); }
  std::optional<TermId> money_due(Value value, const std::string& place, bool rates);
  std::optional<std::pair<PartyId, std::uint32_t>> account_reference(const Expr& expression,
                                                                     const Scope& scope);
  const syntax::Field* field(const std::vector<syntax::Field>& fields, const char* label) const;
  void check_fields(const std::vector<syntax::Field>& fields,
                    std::initializer_list<const char*> known, const std::string& what);

  // requirements.cpp
  std::vector<Requirement> range_of(const Member& field, const Value& value);
  std::optional<Requirement> require_bound(const Member& field, const Value& value,
                                           const syntax::Bound& bound);
  std::optional<bool> is_kept(const Requirement& range) const;
  void judge_range(Member& field);
  void require_range(const Member& field, const Value& value);
  void elaborate_requirement(const syntax::RequireDecl& decl, const Instance& instance,
                             const Scope& scope);

  // results.cpp
  void elaborate_results();
  void elaborate_measure(const syntax::MeasureDecl& measure,
                         const syntax::Declaration& declaration);
  Value absent(Span span);
  void add_measure(Measure measure, const Value& value, FamilyId family);
  bool wanted(const std::string& measure, Span declared) const;
  void elaborate_event(Member& member);
  void elaborate_expectation(const syntax::ExpectDecl& expectation, Span span);
  bool over_paths_alone(TermId term, Span span);
  void elaborate_question(const Expr& question);
  std::optional<Value> statistic_call(const std::string& name, const Expr& expression,
                                      const Scope& scope);
  Timing timing_of(const Value& value) const;
  bool check_observed(const Value& value, Span span);
  bool check_timing(const Timing& found, bool whole_run_allowed, Span span);
  void check_draws_and_states();

  // month_days.cpp
  void check_month_ends();

  const source::Sources& sources_;
  const Definitions& definitions_;
  const Input& input_;
  diagnostics::Diagnostics& diagnostics_;
  const Limits& limits_;
  Model model_;
  Terms terms_{model_};
  Recorder recorder_;
  Operators operators_{sources_, model_, terms_, diagnostics_};
  BuiltIns built_ins_{sources_, model_, terms_, operators_, diagnostics_};
  Instance root_;
  std::map<std::string, Override> overrides_;
  std::map<std::string, const Given*> given_;
  std::set<std::string> sampled_;
  std::vector<const Member*> settables_;
  std::map<std::string, Table> tables_;
  std::map<const syntax::ForDecl*, const Scope*> blocks_;
  std::map<std::string, std::uint32_t> kinds_;
  std::map<std::string, std::uint32_t> accounts_;
  std::map<std::string, AssetId> assets_;
  std::map<std::string, std::string> asset_units_;
  std::map<std::string, HostFunctionType> host_functions_;
  std::vector<Instance*> instances_;
  /// By their structure and those that it is based upon, in the order in which they were made.
  std::unordered_map<const syntax::StructureDecl*, std::vector<Instance*>> instances_of_;
  /// The `next` of each name that stands in no structure, found in as many blocks of rows as there were then.
  std::unordered_map<std::string_view, std::pair<const syntax::NextDecl*, const Scope*>> nexts_;
  std::optional<std::size_t> nexts_in_blocks_;
  std::vector<Member*> draws_;
  std::list<Scope> scopes_; ///< of calls, rows and fields
  SharedCalls shared_calls_;
  std::vector<std::unique_ptr<Expr>> made_;
  /// The members being read, each with the place that reads it.
  struct Reading {
    const Member* member;
    Span use;
  };
  std::vector<Reading> reading_;
  stop::Watch watch_;
  std::size_t readings_ = 0;
  std::size_t nesting_ = 0; ///< expressions being read
  std::size_t calls_ = 0;   ///< functions being called
  bool too_deep_ = false;   ///< said once
  bool in_expectation_ = false;
  bool observing_ = false;               ///< the text at hand looks back on the period
  std::map<PartyId, Span> followed_;     ///< whose money is asked about, and where first
  std::optional<Span> user_call_;        ///< the model's own call that is being read
  Rule rule_ = Rule::pro_rata;           ///< by which a formula that is being read follows money
  Attempt* attempt_ = nullptr;           ///< that is going on
  std::optional<Span> failure_;          ///< the first value that failed
  std::unordered_set<TermId> all_there_; ///< terms in which nothing can be absent
  const Member* effect_ = nullptr;       ///< the member of a deal or the model that is at hand
  bool filling_in_ = false; ///< of what is being read, it is said what stands in for it
  bool probing_ = false;    ///< whether a row is at hand is being found out: no error if none is
};

} // namespace deal::sema
