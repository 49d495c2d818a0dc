#include "compiler/driver/derivation.hpp"

#include "compiler/sema/money.hpp"
#include "compiler/sema/walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace deal::driver {

using sema::Fate;
using sema::Formula;
using sema::none_id;
using sema::PartyId;

namespace {

constexpr std::size_t most_payments = 8;

/// How many stages have changed balances before this point.
std::size_t stages_before(sema::ReadAt at) {
  return at >= sema::ReadAt::end ? sema::stage_count : (static_cast<std::size_t>(at) + 1) / 2;
}

/// How many stages a flow takes in at this point: a due reads those of its own stage, too.
std::size_t stages_read(sema::ReadAt at) {
  return at >= sema::ReadAt::end ? sema::stage_count : static_cast<std::size_t>(at) / 2 + 1;
}

} // namespace

bool DerivationBuilder::is_leaf(TermOp op) const {
  return (op >= TermOp::due && op <= TermOp::arrears) || op == TermOp::column;
}

sema::Type DerivationBuilder::money() const {
  sema::Type type = sema::Type::number();
  type.unit.money = 1;
  type.unit.currency = model_.currency;
  return type;
}

std::string DerivationBuilder::party_name(PartyId party, std::uint32_t row) const {
  const sema::Party& named = model_.parties[party];
  return row == none_id ? named.name : model_.name_of(named.name, named.family, row);
}

std::string DerivationBuilder::name_of_leaf(const sema::Term& term, std::uint32_t row) const {
  auto of_row = [&](const std::string& name, sema::FamilyId family) {
    return row == none_id ? name : model_.name_of(name, family, row);
  };
  auto party = [&](PartyId id) { return party_name(id, row); };
  auto call = [&](const char* name, const std::string& arguments) {
    const bool named = follows_money(term.op) && term.rule != model_.attribution;
    return std::string(name) + "(" + arguments +
           (named ? std::string(", rule: ") + sema::name_of(term.rule) : "") + ")";
  };
  const sema::Payment* payment =
      term.op == TermOp::due || term.op == TermOp::paid || term.op == TermOp::carried
          ? &model_.payments[term.index]
          : nullptr;
  switch (term.op) {
  case TermOp::due: return of_row(payment->name, payment->family) + ".due";
  case TermOp::paid: return of_row(payment->name, payment->family) + ".paid";
  case TermOp::count:
    return of_row(model_.transfers[term.index].name, model_.transfers[term.index].family) +
           ".count";
  case TermOp::amount:
    return of_row(model_.postings[term.index].name, model_.postings[term.index].family) + ".amount";
  case TermOp::cash: return call("cash", party(term.index));
  case TermOp::defaulted: return call("defaulted", party(term.index));
  case TermOp::revenue: return call("revenue", party(term.index));
  case TermOp::arrears: return call("arrears", party(term.index));
  case TermOp::entered:
    return party(term.index) + "." + model_.accounts[term.other].name + " in this period";
  case TermOp::invested: return call("invested", party(term.index));
  case TermOp::returned: return call("returned", party(term.index));
  case TermOp::spent: return call("spent", party(term.index));
  case TermOp::passed_on: return call("passed_on", party(term.index));
  case TermOp::funded: return call("funded", party(term.index) + ", " + party(term.other));
  case TermOp::aged: return call("aged", party(term.index) + ", " + party(term.other));
  case TermOp::carried:
    return party(term.other) + "'s money in " + of_row(payment->name, payment->family) + ".paid";
  case TermOp::tagged: return call("tagged", party(term.index) + ", " + party(term.other));
  case TermOp::held: return call("held", party(term.other) + ", " + model_.assets[term.index].name);
  case TermOp::outstanding: return call("outstanding", model_.assets[term.index].name);
  case TermOp::column:
    return of_row(model_.columns[term.index].name, model_.columns[term.index].family);
  default: return "";
  }
}

void DerivationBuilder::describe_leaf(Derivation& node, const Target& target) {
  const sema::Term& term = model().terms[target.id];
  node.name = name_of_leaf(term, target.context.row);
  switch (term.op) {
  case TermOp::due: node.form = Form::due; break;
  case TermOp::paid: {
    const sema::Payment& payment = model_.payments[term.index];
    node.form = Form::paid;
    node.place = payment.span;
    node.note = party_name(payment.payer, target.context.row) + " → " +
                party_name(payment.payee, target.context.row) + ", " +
                model_.kinds[payment.kind].name;
    break;
  }
  case TermOp::count: node.form = Form::count; break;
  case TermOp::amount: node.form = Form::amount; break;
  case TermOp::column: node.form = Form::column; break;
  case TermOp::cash:
  case TermOp::held:
  case TermOp::outstanding:
  case TermOp::tagged:
  case TermOp::arrears:
  case TermOp::defaulted: node.form = Form::balance; break;
  case TermOp::carried: node.place = model_.payments[term.index].span; break;
  default: break;
  }
  if (node.form == Form::formula) node.form = Form::flow;
}

/// After the payments of which stage a number of units is known: that of the last that it reads.
std::size_t DerivationBuilder::stage_of(TermId root) const {
  std::set<TermId> seen;
  std::size_t stage = 0;
  sema::walk_up(
      root, [&](TermId id) { return seen.contains(id); }, [&](TermId id) { seen.insert(id); },
      [&](TermId id, auto push) {
        const sema::Term& term = model_.terms[id];
        switch (term.op) {
        case TermOp::due:
        case TermOp::paid:
          stage = std::max(stage, static_cast<std::size_t>(
                                      model_.kinds[model_.payments[term.index].kind].stage));
          return;
        case TermOp::count: return push(model_.transfers[term.index].count);
        case TermOp::amount: return push(model_.postings[term.index].amount);
        case TermOp::variable: return push(model_.variables[term.index].value);
        case TermOp::opening:
        case TermOp::previous:
        case TermOp::growth: return;
        default: break;
        }
        if (sema::is_flow(term.op) || follows_money(term.op)) stage = sema::stage_count - 1;
        std::ranges::for_each(term.operands, push);
      },
      [](TermId) {});
  return stage;
}

void DerivationBuilder::open_leaf(std::uint32_t parent, TermId term, const sema::Type& type,
                                  Context context, bool ends) {
  const sema::Term what = model().terms[term];
  const bool entered = what.op == TermOp::amount;
  if (const auto formula =
          (entered || what.op == TermOp::count) && !ends
              ? formula_of(entered ? Formula::Form::amount : Formula::Form::count, what.index)
              : std::nullopt) {
    // Units and postings have their formula's number, which is read when all is paid that it depends on.
    const std::size_t stage =
        stage_of(entered ? model_.postings[what.index].amount : model_.transfers[what.index].count);
    context.at = static_cast<ReadAt>(2 * stage + 1);
    Target target = target_of(*formula, context);
    target.type = type;
    return open(parent, target);
  }
  open(parent, {.what = Target::What::leaf,
                .id = term,
                .context = context,
                .type = type,
                .term = term,
                .ends = ends});
}

/// The rows of a payment that concern a party: its own, or all.
std::vector<std::uint32_t> DerivationBuilder::rows_of(sema::FamilyId family, sema::FamilyId around,
                                                      std::uint32_t row) const {
  if (family == 0) return {none_id};
  if (family == around && row != none_id) return {row};
  std::vector<std::uint32_t> all(model_.families[family].rows.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  return all;
}

/// What a sum over payments is made from.
std::vector<std::uint32_t> DerivationBuilder::payments_behind(const sema::Term& term,
                                                              ReadAt at) const {
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < model_.payments.size(); ++i) {
    const sema::Payment& payment = model_.payments[i];
    const auto stage = static_cast<std::size_t>(model_.kinds[payment.kind].stage);
    if (stage >= (sema::is_flow(term.op) ? stages_read(at) : stages_before(at))) continue;
    const PartyId from = model_.purse(payment.payer), to = model_.purse(payment.payee);
    const Fate fate = fate_of(model_, payment, term.index);
    bool counts = false;
    switch (term.op) {
    case TermOp::revenue:
      counts = is_revenue(model_, payment) && (payment.payee == term.index || to == term.index);
      break;
    case TermOp::invested: counts = fate == Fate::invested; break;
    // What an origin's own investments carry is where its money begins.
    case TermOp::funded:
      counts = is_revenue(model_, payment) && (payment.payee == term.other || to == term.other);
      break;
    case TermOp::returned: counts = fate == Fate::returned; break;
    case TermOp::spent: counts = fate == Fate::spent || (fate == Fate::invested && to == 0); break;
    case TermOp::passed_on: counts = fate == Fate::passed_on; break;
    case TermOp::cash: counts = from == term.index || to == term.index; break;
    case TermOp::defaulted:
      counts = from == term.index && payment.unpaid == sema::Unpaid::event_of_default;
      break;
    default: break;
    }
    if (counts) found.push_back(i);
  }
  return found;
}

void DerivationBuilder::want_leaf(const Target& target) {
  const sema::Term term = model().terms[target.id];
  const Context end{ReadAt::end, target.context.period, target.context.row};
  auto both = [&](std::uint32_t payment, std::uint32_t row) {
    const Context context{ReadAt::end, end.period, row};
    want(paid(payment), context);
    want(due(payment), context);
  };
  switch (term.op) {
  case TermOp::paid:
  case TermOp::due:
    both(term.index, target.context.row);
    if (const auto formula = formula_of(Formula::Form::due, term.index)) {
      const auto stage = model_.kinds[model_.payments[term.index].kind].stage;
      want(written().formulas[*formula].term,
           {static_cast<ReadAt>(2 * static_cast<int>(stage)), end.period, target.context.row});
    }
    return;
  case TermOp::cash:
  case TermOp::revenue:
  case TermOp::invested:
  case TermOp::defaulted:
    for (const std::uint32_t payment : payments_behind(term, target.context.at)) {
      for (const std::uint32_t row : rows_of(model_.payments[payment].family,
                                             model_.parties[term.index].family, target.context.row))
        both(payment, row);
    }
    return;
  case TermOp::funded:
  case TermOp::returned:
  case TermOp::spent:
  case TermOp::passed_on:
    for (const std::uint32_t payment : payments_behind(term, ReadAt::end)) {
      for (const std::uint32_t row :
           rows_of(model_.payments[payment].family, model_.parties[term.index].family, none_id)) {
        want(carried(term, payment), {ReadAt::end, end.period, row});
        want(paid(payment), {ReadAt::end, end.period, row});
      }
    }
    return;
  case TermOp::carried: want(paid(term.index), end); return;
  case TermOp::held:
  case TermOp::outstanding:
    for (std::uint32_t i = 0; i < model_.transfers.size(); ++i) {
      if (model_.transfers[i].asset != term.index) continue;
      for (const std::uint32_t row : rows_of(model_.transfers[i].family,
                                             model_.assets[term.index].family, target.context.row))
        want(values_.terms().leaf(TermOp::count, {}, i), {ReadAt::end, end.period, row});
    }
    return;
  default: return;
  }
}

/// Where the number of a column stands for a row.
std::optional<sema::FormulaId> DerivationBuilder::cell_of(TermId term, std::uint32_t row) const {
  if (term == none_id || row == none_id || model_.terms[term].op != TermOp::column)
    return std::nullopt;
  const sema::Column& column = model_.columns[model_.terms[term].index];
  const sema::Family& table = model_.families[column.family];
  const std::string name =
      table.name + "." + table.rows[row] + column.name.substr(column.name.rfind('.'));
  const auto found = std::ranges::find(written().formulas, name, &Formula::name);
  if (found == written().formulas.end()) return std::nullopt;
  return static_cast<sema::FormulaId>(found - written().formulas.begin());
}

void DerivationBuilder::take_leaf_apart(const Open& open) {
  const sema::Term term = model().terms[open.target.id];
  switch (term.op) {
  case TermOp::paid:
  case TermOp::due: return take_payment_apart(open);
  case TermOp::cash: return take_cash_apart(open);
  case TermOp::defaulted: return take_default_apart(open);
  case TermOp::revenue:
  case TermOp::invested:
    return sum_of_payments(open, payments_behind(term, open.target.context.at));
  case TermOp::funded:
  case TermOp::returned:
  case TermOp::spent:
  case TermOp::passed_on: return sum_of_payments(open, payments_behind(term, ReadAt::end));
  case TermOp::carried: return take_carried_apart(open);
  case TermOp::held:
  case TermOp::outstanding: return take_units_apart(open);
  case TermOp::column:
    if (const auto cell = cell_of(open.target.id, open.target.context.row))
      note_source(nodes_[open.node], written().formulas[*cell], open.target.context);
    return;
  default:
    if (follows_money(term.op)) nodes_[open.node].note = "by the way of the money, below";
  }
}

/// What a payment carries of an origin's money is a part of the mix of its payer's pool.
void DerivationBuilder::take_carried_apart(const Open& open) {
  const sema::Term term = model().terms[open.target.id];
  const Context& context = open.target.context;
  const double all = value(paid(term.index), context);
  const PartyId payer = model_.purse(model_.payments[term.index].payer);
  if (all != 0)
    nodes_[open.node].note =
        fmt::format("{:.3g}% of what {} paid", 100 * nodes_[open.node].value / all,
                    party_name(payer, context.row));
  open_leaf(open.node, paid(term.index), money(), context);
}

/// What was due, and if less was paid, from what.
void DerivationBuilder::take_payment_apart(const Open& open) {
  const sema::Term term = model().terms[open.target.id];
  const sema::Payment& payment = model_.payments[term.index];
  const auto stage = static_cast<int>(model_.kinds[payment.kind].stage);
  const Context context{ReadAt::end, open.target.context.period, open.target.context.row};
  const double owed = value(due(term.index), context);
  const double settled = value(paid(term.index), context);
  const auto formula = formula_of(Formula::Form::due, term.index);
  const Context before{static_cast<ReadAt>(2 * stage), context.period, context.row};
  const double fresh = formula ? value(written().formulas[*formula].term, before) : owed;
  if (term.op == TermOp::paid && settled < owed) {
    nodes_[open.node].note += ", less than was due: what it had was shared among its dues";
    const PartyId payer = model_.purse(payment.payer);
    open_leaf(open.node, values_.terms().leaf(TermOp::cash, {}, payer), money(), before, true);
    nodes_[nodes_[open.node].parts.back()].note = "when the stage begins";
  }
  if (owed != fresh && term.op == TermOp::paid)
    return open_leaf(open.node, due(term.index), money(), context);
  if (owed != fresh) nodes_[open.node].note = "with arrears of earlier periods";
  if (formula) open_formula(open.node, *formula, before);
}

void DerivationBuilder::sum_of_payments(const Open& open,
                                        const std::vector<std::uint32_t>& payments) {
  const sema::Term term = model().terms[open.target.id];
  const bool followed = follows_money(term.op);
  auto part_of = [&](std::uint32_t payment) {
    return followed ? carried(term, payment) : paid(payment);
  };
  struct Part {
    double size;
    std::uint32_t payment, row;
  };
  std::vector<Part> parts;
  for (const std::uint32_t payment : payments) {
    for (const std::uint32_t row :
         rows_of(model_.payments[payment].family, model_.parties[term.index].family,
                 open.target.context.row)) {
      const double amount = value(part_of(payment), {ReadAt::end, open.target.context.period, row});
      if (amount != 0) parts.push_back({std::abs(amount), payment, row});
    }
  }
  std::ranges::stable_sort(parts, std::greater<>(), &Part::size);
  if (parts.size() > most_payments)
    nodes_[open.node].note =
        std::to_string(parts.size()) + " payments, of which the largest are shown";
  for (std::size_t i = 0; i < std::min(parts.size(), most_payments); ++i)
    open_leaf(open.node, part_of(parts[i].payment), money(),
              {ReadAt::end, open.target.context.period, parts[i].row});
}

/// What was there and what came and went since.
void DerivationBuilder::take_cash_apart(const Open& open) {
  const sema::Term term = model().terms[open.target.id];
  const Context& context = open.target.context;
  const sema::Party& party = model_.parties[term.index];
  if (party.kind != sema::PartyKind::party) return;
  if (context.period > 0) {
    open_leaf(open.node, open.target.id, money(), {ReadAt::end, context.period - 1, context.row},
              true);
  } else {
    const auto& formulas = written().formulas;
    for (std::size_t i = 0; i < formulas.size(); ++i) {
      if (formulas[i].name == party.name + ".cash" && formulas[i].term != none_id)
        open_formula(open.node, static_cast<sema::FormulaId>(i), context);
    }
  }
  sum_of_payments(open, payments_behind(term, context.at));
  Derivation& node = nodes_[open.node];
  if (node.note.empty()) node.note = "what it had, and what it was paid and paid since";
}

/// The period in which it happened, and the payment that was missed.
void DerivationBuilder::take_default_apart(const Open& open) {
  const sema::Term term = model().terms[open.target.id];
  const auto& state = series(open.target.id, open.target.context);
  const std::uint32_t now = open.target.context.period;
  if (state.size() <= now || state[now] != 1) {
    nodes_[open.node].note = "no event of default up to then";
    return;
  }
  std::uint32_t since = now;
  while (since > 0 && state[since - 1] == 1) --since;
  nodes_[open.node].note = "since " + model_.grid.labels[since];
  for (const std::uint32_t payment : payments_behind(term, ReadAt::end)) {
    for (const std::uint32_t row :
         rows_of(model_.payments[payment].family, model_.parties[term.index].family,
                 open.target.context.row)) {
      // Read at the start of a stage, what was missed in the period before is seen in this one.
      for (const std::uint32_t at : {since, since == 0 ? since : since - 1}) {
        const Context context{ReadAt::end, at, row};
        if (value(paid(payment), context) >= value(due(payment), context)) continue;
        open_leaf(open.node, paid(payment), money(), context);
        break;
      }
    }
  }
}

/// What was there at the opening and was issued or moved since.
void DerivationBuilder::take_units_apart(const Open& open) {
  const sema::Term term = model().terms[open.target.id];
  sema::Type type = open.target.type;
  for (std::uint32_t i = 0; i < model_.transfers.size(); ++i) {
    const sema::Transfer& transfer = model_.transfers[i];
    if (transfer.asset != term.index) continue;
    const bool concerns = term.op == TermOp::held
                              ? transfer.to == term.other || transfer.from == term.other
                              : transfer.from == none_id;
    if (!concerns) continue;
    const TermId count = values_.terms().leaf(TermOp::count, {}, i);
    for (const std::uint32_t row :
         rows_of(transfer.family, model_.assets[term.index].family, open.target.context.row)) {
      const auto counts = series(count, {ReadAt::end, 0, row});
      for (std::uint32_t t = 0; t < counts.size() && t <= open.target.context.period; ++t)
        if (counts[t] != 0) open_leaf(open.node, count, type, {ReadAt::end, t, row});
    }
  }
  for (const sema::OpeningHolding& holding : model_.holdings) {
    if (holding.asset != term.index || (term.op == TermOp::held && holding.holder != term.other))
      continue;
    const auto id = static_cast<std::uint32_t>(nodes_.size());
    nodes_[open.node].parts.push_back(id);
    Derivation& node = nodes_.emplace_back();
    node.form = Form::balance;
    node.name = "opening held(" + model_.parties[holding.holder].name + ", " +
                model_.assets[holding.asset].name + ")";
    node.type = type;
    node.place = holding.span;
    // A row's own part shows with the table.
    if (model_.terms[holding.count].op == TermOp::constant)
      node.value = model_.terms[holding.count].number;
  }
}

} // namespace deal::driver
