#pragma once

#include "compiler/sema/flow_times.hpp"
#include "compiler/sema/operators.hpp"

#include <map>
#include <string_view>

namespace deal::sema {

/// What becomes of a function of something that may be absent.
enum class WhenAbsent : std::uint8_t {
  here,     ///< absent where an argument is
  then,     ///< absent where the argument is at the time that the function speaks of
  by_now,   ///< absent once the argument has been
  ever,     ///< absent if the argument is in any period
  left_out, ///< what is absent does not count
  own,      ///< the function itself asks
  refused   ///< a condition, a party or an asset has to be there
};

/// The functions of builtins.def: of evaluated arguments, whatever the names in them meant.
class BuiltIns {
 public:
  using Expr = syntax::Expr;
  using Method = Value (BuiltIns::*)(const Expr&, const std::vector<Value>&, TermOp);
  struct Entry {
    Method method;
    TermOp op;
    int arguments; ///< or one of those below
    WhenAbsent absent;
  };
  static constexpr int one_or_more = -1;
  static constexpr int one_or_two = -2;

  BuiltIns(const source::Sources& sources, Model& model, Terms& terms, Operators& operators,
           diagnostics::Diagnostics& diagnostics)
      : sources_(sources), model_(model), terms_(terms), operators_(operators),
        diagnostics_(diagnostics) {}

  static const std::map<std::string_view, Entry>& table();

  /// `call` is the place; as many arguments as the entry asks for.
  Value apply(const Entry& entry, const Expr& call, const std::vector<Value>& arguments, Rule rule);

 private:
  // finance.cpp
  Value cycling(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value between(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value irr(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value irr_count(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value periodic_irr(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value periodic_irr_count(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value rate_of_return(const Expr& e, const std::vector<Value>& a, FlowTimes times);
  Value count_rates(const Expr& e, const std::vector<Value>& a, FlowTimes times);
  Value shares(const Expr& e, const std::vector<Value>& a, TermOp op);
  TermId cash_flow(const Expr& e, const Value& x);

  // date_parts.cpp
  Value date_part(const Expr& e, const std::vector<Value>& a, TermOp op);
  bool require_one_part(const Expr& e, const std::string& name);

  // whole_steps.cpp
  bool require_countable(const Expr& e, const Value& value, const std::string& help);
  Value whole_number(const Value& of, TermId term, const Expr& e);
  Value whole(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value ceiling(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value nearest(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value modulo(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value sign(const Expr& e, const std::vector<Value>& a, TermOp op);
  TermId is_rounding(TermId distance, TermId step, Span span);
  TermId nearest_whole(TermId x, Span span);
  TermId nearest_step(TermId x, TermId step, Span span);
  Value by_steps(const Expr& e, const std::vector<Value>& a, const std::string& verb,
                 const Operators::Combine& combine);

  // builtins.cpp
  TermId presence_of(const Entry& entry, TermId present, Span span);
  Value through(const Expr& e, const Value& a, bool linear, TermOp op);
  Value absolute(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value beyond_rounding(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value as_of(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value defaulted(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value elapsed(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value clamped(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value exists(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value extremum(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value first(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value held(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value opening(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value outstanding(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value over_run(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value part_from(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value party_quantity(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value plain(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value points(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value probability(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value same_period(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value so_far(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value trailing(const Expr& e, const std::vector<Value>& a, TermOp op);
  Value traced(const Expr& e, const std::vector<Value>& a, TermOp op);
  bool require_origin(const Expr& e, PartyId party);
  std::optional<PartyId> party_argument(const Expr& e, const std::vector<Value>& a, std::size_t i,
                                        bool origin = false);
  bool require_date(const Value& value, const std::string& function);
  Value in_period(const Value& flow, Span span);
  TermId period_column(std::vector<double> numbers);
  Type money() const;

  const source::Sources& sources_;
  Model& model_;
  Terms& terms_;
  Operators& operators_;
  diagnostics::Diagnostics& diagnostics_;
  Rule rule_ = Rule::pro_rata; ///< of the call at hand
  /// The day number of each period's end, and the number of its days.
  struct PeriodDays {
    TermId end;
    TermId count;
  };
  const PeriodDays& period_days();
  std::optional<PeriodDays> period_days_;
};

} // namespace deal::sema
