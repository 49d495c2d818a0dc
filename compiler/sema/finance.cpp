#include "compiler/sema/builtins.hpp"

#include <fmt/format.h>

namespace deal::sema {

using diagnostics::Code;

/// Money that one party paid to another.
Value BuiltIns::between(const Expr& e, const std::vector<Value>& a, TermOp op) {
  const auto payer = party_argument(e, a, 0);
  const auto payee = party_argument(e, a, 1);
  if (!payer || !payee) return failed(e.span);
  return number(terms_.leaf(op, e.span, *payer, *payee), money(), e.span);
}

/// How a party's revenue is spread over those who pay it.
Value BuiltIns::cycling(const Expr& e, const std::vector<Value>&, TermOp op) {
  return number(terms_.leaf(op, e.span), Type::fraction(), e.span);
}

Value BuiltIns::shares(const Expr& e, const std::vector<Value>& a, TermOp op) {
  const auto party = party_argument(e, a, 0);
  if (!party) return failed(e.span);
  return number(terms_.leaf(op, e.span, *party), Type::fraction(), e.span);
}

/// The money of each period; none_id after a report.
TermId BuiltIns::cash_flow(const Expr& e, const Value& x) {
  const std::string name = "`" + e.args[0]->text + "`";
  if (x.is(Kind::number) && !operators_.require_number(x, name)) return none_id;
  const Unit& unit = x.type.unit;
  Unit amount = unit;
  amount.money = 0;
  amount.currency.clear();
  amount.time = 0;
  if (!x.is(Kind::number) || unit.money != 1 || (unit.time != 0 && unit.time != -1) ||
      !amount.dimensionless()) {
    diagnostics_
        .report(Code::wrong_type_for, x.span,
                {name, "a cash flow, which is money per period", describe(x.type)})
        .help("money that comes is above zero, money that goes below: `a.paid - b.paid`");
    return none_id;
  }
  if (const FamilyId family = model_.terms[x.term].family; family != 0) {
    const Family& table = model_.families[family];
    const std::string flow(sources_.text(x.span));
    diagnostics_.report(Code::wrong_type_for, x.span, {name, "one cash flow", "one for each row"})
        .help(fmt::format("of one row: `{0}({1} at {2}.{3})`; of all: `{0}(sum({1} for r in {2}))`",
                          e.args[0]->text, flow, table.name, table.rows.front()));
    return none_id;
  }
  if (unit.time == 0) return x.term;
  return terms_.make(TermOp::mul, e.span, x.term, terms_.constant(model_.grid.years.front()));
}

Value BuiltIns::irr(const Expr& e, const std::vector<Value>& a, TermOp) {
  return rate_of_return(e, a, FlowTimes::days);
}

Value BuiltIns::periodic_irr(const Expr& e, const std::vector<Value>& a, TermOp) {
  return rate_of_return(e, a, FlowTimes::periods);
}

Value BuiltIns::irr_count(const Expr& e, const std::vector<Value>& a, TermOp) {
  return count_rates(e, a, FlowTimes::days);
}

Value BuiltIns::periodic_irr_count(const Expr& e, const std::vector<Value>& a, TermOp) {
  return count_rates(e, a, FlowTimes::periods);
}

Value BuiltIns::rate_of_return(const Expr& e, const std::vector<Value>& a, FlowTimes times) {
  const std::string name = e.args[0]->text;
  const TermId flow = cash_flow(e, a[0]);
  if (flow == none_id) return failed(e.span);
  double which = 0;
  if (a.size() == 2) {
    const auto known = operators_.constant(a[1]);
    const bool plain = a[1].is(Kind::number) && a[1].type.unit.dimensionless();
    if (!known || !plain || *known < 1 || *known > model_.grid.periods() ||
        *known != static_cast<std::uint32_t>(*known)) {
      diagnostics_
          .report(Code::wrong_type_for, a[1].span,
                  {"`" + name + "`", "the number of a rate, a whole number from 1",
                   "`" + std::string(sources_.text(a[1].span)) + "`"})
          .help("rates are counted upwards; `" + name + "_roots(x)` is how many there are");
      return failed(e.span);
    }
    which = *known;
  }
  Value rate = number(terms_.make(TermOp::irr_root, e.span, flow, none_id, none_id,
                                  static_cast<std::uint32_t>(which), static_cast<double>(times)),
                      Type::fraction(), e.span);
  rate.type.optional = true;
  rate.present = terms_.make(TermOp::defined, e.span, rate.term);
  return rate;
}

Value BuiltIns::count_rates(const Expr& e, const std::vector<Value>& a, FlowTimes times) {
  const TermId flow = cash_flow(e, a[0]);
  if (flow == none_id) return failed(e.span);
  const TermId count =
      terms_.make(TermOp::irr_count, e.span, flow, none_id, none_id, 0, static_cast<double>(times));
  return number(count, Type::bare_number(), e.span);
}

} // namespace deal::sema
