#include "tests/model/observed.hpp"

#include "compiler/interpreter/interpreter.hpp"

#include <array>
#include <stdexcept>

namespace deal::test {

using sema::PartyId;
using sema::PartyKind;
using sema::TermId;
using sema::TermOp;

namespace {

/// Whether a formula means another thing at the end of the period than where its due is worked out.
bool reads_balances(const sema::Model& model, TermId id) {
  if (id == sema::none_id) return false;
  const sema::Term& term = model.term(id);
  switch (term.op) {
  case TermOp::cash:
  case TermOp::defaulted:
  case TermOp::revenue:
  case TermOp::held:
  case TermOp::outstanding:
  case TermOp::invested:
  case TermOp::arrears: return true;
  case TermOp::variable: return reads_balances(model, model.variables[term.index].value);
  default: break;
  }
  if (sema::follows_money(term.op)) return true;
  for (const TermId operand : term.operands)
    if (reads_balances(model, operand)) return true;
  return false;
}

} // namespace

Observed::Observed(const sema::Model& model) : model_(model), network_(model_), terms_(model_) {
  ask_about_settlement();
  for (std::size_t rule = 0; rule < sema::rule_count; ++rule)
    ask_about(static_cast<sema::Rule>(rule));
  diagnostics::Diagnostics reports;
  lowered_ = lower::lower(std::array<const sema::Model*, 1>{&model_}, reports);
  if (!lowered_) throw std::logic_error("observed: not lowered");
  kernel_ = interpreter::make_kernel(lowered_->program);
}

void Observed::ask(const Key& key, TermId term, std::uint32_t row) {
  const What what = std::get<What>(key);
  if (model_.term(term).boolean)
    term = terms_.make(TermOp::select, {}, term, terms_.constant(1), terms_.constant(0));
  if (model_.term(term).family != 0)
    term = terms_.make(TermOp::row, {}, term, sema::none_id, sema::none_id, row);
  places_[key] = model_.measures.size();
  model_.measures.push_back(
      {.name = "observed", .value = term, .series = what > What::opening_tag});
}

void Observed::ask_about_settlement() {
  auto leaf = [&](TermOp op, std::size_t index, bool boolean = false) {
    return terms_.leaf(op, {}, static_cast<std::uint32_t>(index), 0, boolean);
  };
  for (std::size_t i = 0; i < network_.nodes.size(); ++i) {
    const auto [id, row, finite, costly] = network_.nodes[i];
    if (!finite) continue;
    const sema::Party party = model_.parties[id];
    auto of_node = [&](What what, TermId term) { ask({what, i, 0, {}, 0}, term, row); };
    if (party.cash != sema::none_id) of_node(What::opening_cash, party.cash);
    if (party.kept_cash != sema::none_id) of_node(What::kept_cash, party.kept_cash);
    if (party.kept_receipts != sema::none_id) of_node(What::kept_receipts, party.kept_receipts);
    of_node(What::cash, leaf(TermOp::cash, id));
    of_node(What::defaulted, leaf(TermOp::defaulted, id, true));
    of_node(What::arrears, leaf(TermOp::arrears, id));
  }
  for (std::size_t i = 0; i < model_.opening_tags.size(); ++i) {
    const sema::OpeningTag tag = model_.opening_tags[i];
    for (std::uint32_t row = 0; row < network_.rows(tag.family); ++row)
      ask({What::opening_tag, i, row, {}, 0}, tag.amount, row);
  }
  for (std::size_t d = 0; d < network_.dues.size(); ++d) {
    const Network::Due& due = network_.dues[d];
    ask({What::paid, d, 0, {}, 0}, leaf(TermOp::paid, due.payment), due.row);
    if (due.cost) continue;
    ask({What::due, d, 0, {}, 0}, leaf(TermOp::due, due.payment), due.row);
    const TermId fresh = model_.payments[due.payment].due;
    if (!reads_balances(model_, fresh)) ask({What::fresh_due, d, 0, {}, 0}, fresh, due.row);
  }
  for (PartyId id = 1; id < model_.parties.size(); ++id)
    for (std::uint32_t row = 0; row < network_.rows(model_.parties[id].family); ++row) {
      ask({What::revenue, id, row, {}, 0}, leaf(TermOp::revenue, id), row);
      if (model_.purse(id) == id && model_.parties[id].family == 0)
        ask({What::invested, id, 0, {}, 0}, leaf(TermOp::invested, id), 0);
    }
}

void Observed::ask_about(sema::Rule rule) {
  for (const PartyId origin : origins_of(model_)) {
    // The money of each row is not followed.
    if (model_.parties[origin].family != 0) continue;
    const std::pair<What, TermOp> ends[] = {{What::returned, TermOp::returned},
                                            {What::spent, TermOp::spent},
                                            {What::passed_on, TermOp::passed_on}};
    for (const auto& [what, op] : ends)
      ask({what, origin, 0, rule, 0}, terms_.traced(op, {}, rule, origin), 0);
    for (std::size_t i = 1; i < network_.nodes.size(); ++i) {
      const Network::Node& node = network_.nodes[i];
      ask({What::tagged, origin, i, rule, 0},
          terms_.traced(TermOp::tagged, {}, rule, origin, node.party), node.row);
    }
    for (PartyId to = 1; to < model_.parties.size(); ++to)
      for (std::uint32_t row = 0; row < network_.rows(model_.parties[to].family); ++row) {
        ask({What::funded, origin, to, rule, row},
            terms_.traced(TermOp::funded, {}, rule, origin, to), row);
        ask({What::aged, origin, to, rule, row}, terms_.traced(TermOp::aged, {}, rule, origin, to),
            row);
      }
    for (std::size_t d = 0; d < network_.dues.size(); ++d) {
      const Network::Due& due = network_.dues[d];
      ask({What::carried, origin, d, rule, 0},
          terms_.traced(TermOp::carried, {}, rule, due.payment, origin), due.row);
    }
  }
}

bool Observed::run(std::uint32_t paths) {
  buffer_.emplace(kernel_->layout());
  return !kernel_->run(*kernel_->workspace(), 1, 0, paths, *buffer_, {});
}

double Observed::read(std::size_t measure, std::size_t period, std::uint32_t path) const {
  const lower::OutputPlace& place = lowered_->scenarios[0].measures[measure];
  return place.series ? buffer_->series(place.index, static_cast<std::uint32_t>(period))[path]
                      : buffer_->scalar(place.index)[path];
}

bool Observed::has(What what, std::size_t a, std::size_t b, sema::Rule rule,
                   std::uint32_t row) const {
  return places_.contains({what, a, b, rule, row});
}

double Observed::operator()(std::size_t period, std::uint32_t path, What what, std::size_t a,
                            std::size_t b, sema::Rule rule, std::uint32_t row) const {
  const auto found = places_.find({what, a, b, rule, row});
  return found == places_.end() ? 0 : read(found->second, period, path);
}

double Observed::measure(std::size_t measure, std::size_t period, std::uint32_t path) const {
  return read(measure, period, path);
}

Opening Observed::opening(std::uint32_t path) const {
  Opening result;
  for (std::size_t i = 0; i < network_.nodes.size(); ++i) {
    auto part = [&](What what) { return has(what, i) ? (*this)(0, path, what, i) : 1.0; };
    result.cash.push_back((*this)(0, path, What::opening_cash, i));
    result.kept_cash.push_back(part(What::kept_cash));
    result.kept_receipts.push_back(part(What::kept_receipts));
  }
  for (std::size_t i = 0; i < model_.opening_tags.size(); ++i) {
    auto& amounts = result.tags.emplace_back();
    for (std::uint32_t row = 0; row < network_.rows(model_.opening_tags[i].family); ++row)
      amounts.push_back((*this)(0, path, What::opening_tag, i, row));
  }
  return result;
}

} // namespace deal::test
