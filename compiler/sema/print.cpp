#include "compiler/sema/model.hpp"
#include "compiler/sema/without.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace deal::sema {

namespace {

class Printer {
 public:
  explicit Printer(const Model& model) : model_(model) {}

  std::string run() {
    line("model \"{}\" in {}, {} from {} to {}", model_.title, model_.currency, model_.grid.step,
         model_.grid.labels.front(), model_.grid.labels.back());
    if (!model_.without.empty())
      line("without {}", fmt::join(removal_of(model_, model_.without), ", "));
    for (const Party& party : model_.parties) print(party);
    for (const Draw& draw : model_.draws) print(draw);
    for (const Variable& variable : model_.variables) {
      if (variable.value == none_id) continue;
      line("let {}: {} = {}", variable.name, describe(variable.type), term(variable.value));
    }
    for (const State& state : model_.states) {
      line("state {}: {} = {}", state.name, describe(state.type), term(state.start));
      if (state.next != none_id) line("  next = {}", term(state.next));
    }
    for (const Payment& payment : model_.payments) print(payment);
    for (const Transfer& transfer : model_.transfers) {
      const std::string from = transfer.from == none_id ? "issued" : party(transfer.from);
      line("transfer {}: {} {} -> {}: {}", transfer.name, model_.assets[transfer.asset].name, from,
           party(transfer.to), term(transfer.count));
    }
    for (const Posting& posting : model_.postings) {
      line("posting {} of {}: debit {}, credit {}: {}", posting.name, party(posting.party),
           model_.accounts[posting.debit].name, model_.accounts[posting.credit].name,
           term(posting.amount));
    }
    for (const Measure& measure : model_.measures) {
      line("measure {} ({}): {} = {}", measure.name, measure.series ? "series" : "scalar",
           unit_name(measure.type), term(measure.value));
    }
    for (const Requirement& each : model_.requirements) {
      if (each.condition != none_id)
        line("require of {}: {}", each.name, term(each.condition));
      else
        line("range of {}: {} {} {}", each.name, term(each.low),
             each.strict ? "<" : "<=", term(each.high));
    }
    for (const Expectation& expectation : model_.expectations) line("expect {}", expectation.text);
    return text_;
  }

 private:
  template <class... Args> void line(fmt::format_string<Args...> format, Args&&... args) {
    text_ += fmt::format(format, std::forward<Args>(args)...);
    text_ += '\n';
  }

  const std::string& party(PartyId id) const { return model_.parties[id].name; }

  void print(const Party& what) {
    static const char* const kinds[] = {"world", "outside", "party", "division"};
    const std::string cash = what.cash == none_id ? "" : " cash " + term(what.cash);
    const std::string owner = what.kind == PartyKind::division ? " of " + party(what.owner) : "";
    line("{} {}{}{}", kinds[static_cast<int>(what.kind)], what.name, owner, cash);
  }

  void print(const Draw& draw) {
    std::string arguments;
    for (TermId argument : draw.arguments)
      arguments += (arguments.empty() ? "" : ", ") + term(argument);
    line("draw {} ~ {}({}){}", draw.name, draw.distribution, arguments,
         draw.each_period ? " every period" : "");
  }

  void print(const Payment& payment) {
    static const char* const unpaid[] = {"arrears", "forgiven", "event of default"};
    line("pay {}: {} -> {} ({}, class {}, unpaid: {}): {}", payment.name, party(payment.payer),
         party(payment.payee), model_.kinds[payment.kind].name, payment.rank,
         unpaid[static_cast<int>(payment.unpaid)], term(payment.due));
  }

  std::string rule(const Term& t) const {
    return t.rule == model_.attribution || t.rule == Rule::pro_rata
               ? ""
               : std::string(", rule: ") + name_of(t.rule);
  }

  std::string term(TermId id) const {
    if (id == none_id) return "-";
    const Term& t = model_.term(id);
    switch (t.op) {
    case TermOp::constant:
      if (t.index != 0) return fmt::format("absent({})", model_.absences[t.index - 1].what);
      return t.boolean ? (t.number != 0 ? "true" : "false") : fmt::format("{}", t.number);
    case TermOp::variable: return model_.variables[t.index].name;
    case TermOp::draw: return "draw " + model_.draws[t.index].name;
    case TermOp::state: return model_.states[t.index].name;
    case TermOp::state_after: return "next " + model_.states[t.index].name;
    case TermOp::parameter: return "parameter " + model_.parameters[t.index].name;
    case TermOp::due: return model_.payments[t.index].name + ".due";
    case TermOp::paid: return model_.payments[t.index].name + ".paid";
    case TermOp::count: return model_.transfers[t.index].name + ".count";
    case TermOp::amount: return model_.postings[t.index].name + ".amount";
    case TermOp::held:
      return fmt::format("held({}, {})", party(t.other), model_.assets[t.index].name);
    case TermOp::outstanding: return fmt::format("outstanding({})", model_.assets[t.index].name);
    case TermOp::stands: return fmt::format("stands({})", model_.removable[t.index]);
    case TermOp::counterfactual:
      return fmt::format("without({}, {})", fmt::join(model_.counterfactuals[t.index], ", "),
                         term(t.operands[0]));
    case TermOp::funded:
    case TermOp::aged:
    case TermOp::tagged:
      return fmt::format("{}({}, {}{})", op_name(t.op), party(t.index), party(t.other), rule(t));
    case TermOp::carried:
      return fmt::format("carried({}, {}{})", model_.payments[t.index].name, party(t.other),
                         rule(t));
    case TermOp::entered:
      return fmt::format("entered({}, {})", party(t.index), model_.accounts[t.other].name);
    case TermOp::paid_by:
    case TermOp::revenue_from:
      return fmt::format("{}({}, {})", op_name(t.op), party(t.index), party(t.other));
    case TermOp::cash:
    case TermOp::defaulted:
    case TermOp::revenue:
    case TermOp::arrears:
    case TermOp::invested:
    case TermOp::returned:
    case TermOp::spent:
    case TermOp::passed_on: return fmt::format("{}({}{})", op_name(t.op), party(t.index), rule(t));
    case TermOp::host:
      return fmt::format("{}({})", model_.host_functions[t.index].name,
                         t.operands[0] == none_id ? "" : term(t.operands[0]));
    case TermOp::hhi:
    case TermOp::largest_share: return fmt::format("{}({})", op_name(t.op), party(t.index));
    default: break;
    }
    std::string text = op_name(t.op);
    std::string arguments;
    for (TermId operand : t.operands) {
      if (operand != none_id) arguments += (arguments.empty() ? "" : ", ") + term(operand);
    }
    if (t.op == TermOp::arguments) return arguments;
    return arguments.empty() ? text : text + "(" + arguments + ")";
  }

  static std::string op_name(TermOp op) {
    static const char* names[] = {"constant",
                                  "variable",
                                  "draw",
                                  "state",
                                  "state after",
                                  "parameter",
                                  "add",
                                  "sub",
                                  "mul",
                                  "div",
                                  "neg",
                                  "abs",
                                  "beyond rounding",
                                  "sqrt",
                                  "floor",
                                  "min",
                                  "max",
                                  "exp",
                                  "expm1",
                                  "log",
                                  "log1p",
                                  "normal cdf",
                                  "normal quantile",
                                  "pow",
                                  "day number",
                                  "date of day number",
                                  "months later",
                                  "months between",
                                  "lt",
                                  "le",
                                  "eq",
                                  "and",
                                  "or",
                                  "not",
                                  "select",
                                  "start of period",
                                  "end of period",
                                  "value of period",
                                  "due",
                                  "paid",
                                  "count",
                                  "amount",
                                  "cash",
                                  "defaulted",
                                  "revenue",
                                  "held",
                                  "outstanding",
                                  "funded",
                                  "invested",
                                  "returned",
                                  "spent",
                                  "passed_on",
                                  "paid_by",
                                  "entered",
                                  "revenue_from",
                                  "concentration",
                                  "largest_customer",
                                  "tagged",
                                  "aged",
                                  "carried",
                                  "cycling_index",
                                  "arrears",
                                  "stands",
                                  "there",
                                  "opening",
                                  "closing",
                                  "previous",
                                  "first",
                                  "growth",
                                  "so_far",
                                  "total",
                                  "average",
                                  "highest",
                                  "lowest",
                                  "final",
                                  "ever",
                                  "always",
                                  "periods",
                                  "at",
                                  "first_date",
                                  "irr",
                                  "irr_roots",
                                  "defined",
                                  "without",
                                  "column",
                                  "row number",
                                  "row",
                                  "sum over rows",
                                  "any row",
                                  "smallest row",
                                  "largest row",
                                  "host",
                                  "arguments",
                                  "statistic"};
    static_assert(std::size(names) == static_cast<std::size_t>(TermOp::statistic) + 1);
    return names[static_cast<int>(op)];
  }

  const Model& model_;
  std::string text_;
};

} // namespace

std::string print(const Model& model) { return Printer(model).run(); }

} // namespace deal::sema
