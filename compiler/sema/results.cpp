#include "compiler/sema/elaborator.hpp"
#include "compiler/sema/exchange.hpp"
#include "compiler/sema/walk.hpp"

#include <algorithm>

namespace deal::sema {

using namespace syntax;

namespace {

const std::set<std::string>& statistic_names() {
  static const std::set<std::string> names{"mean", "stderr", "sd",  "min", "p5",
                                           "p25",  "p50",    "p75", "p95", "max"};
  return names;
}

} // namespace

/// A quantity must be a series, or one number a path; a formula of both says something that is known only
/// at the end about every period.
bool Elaborator::check_timing(const Timing& found, bool whole_run_allowed, Span span) {
  if (found.over_paths) {
    diagnostics_.report(Code::statistic_in_model, span)
        .help("statistics over paths stand in `expect`");
    return false;
  }
  if (!found.settled() || (found.whole_run && !whole_run_allowed)) {
    diagnostics_.report(Code::known_at_end, span)
        .help("`so_far(x)` is the sum up to now; `total(x)` is known after the last period");
    return false;
  }
  return true;
}

Timing Elaborator::timing_of(const Value& value) const {
  TimingAnalysis analysis(model_);
  Timing result = analysis.of(value.term);
  result |= analysis.of(value.present);
  return result;
}

/// Whether a measure is asked for, or one of its rows.
bool Elaborator::wanted(const std::string& measure, Span declared) const {
  return input_.measures.empty() || is_library(declared) ||
         std::ranges::any_of(input_.measures, [&](const std::string& name) {
           return name == measure || name.starts_with(measure + "[");
         });
}

void Elaborator::elaborate_measure(const MeasureDecl& measure, const Declaration& declaration) {
  Member* member = root_.find(measure.name.text);
  if (member == nullptr || member->declaration != &declaration) return;
  for (const Name& statistic : measure.statistics) {
    if (statistic_names().contains(statistic.text)) continue;
    diagnostics_.report(Code::unknown_option, statistic.span,
                        {statistic.text, "mean, stderr, sd, min, p5, p25, p50, p75, p95 or max"});
    return;
  }
  Value value = value_of(*member, member->span);
  if (value.failed) return;
  const Span place = measure.value->span;
  value.span = place;
  const bool nothing = value.is(Kind::none);
  // What an override or an option leaves out is absent on every path.
  if (nothing) value = absent(place);
  if (!operators_.require_quantity(value, "a measure")) return;
  const Timing timing = timing_of(value);
  if (!check_timing(timing, true, place) || !check_observed(value, place)) return;
  Measure result{.name = measure.name.text,
                 .type = value.type,
                 .series = timing.timed,
                 .event = false,
                 .doc = declaration.doc,
                 .span = member->span};
  if (!nothing) value.present = member->value.present;
  for (const Name& statistic : measure.statistics) result.statistics.push_back(statistic.text);
  add_measure(std::move(result), value, rows_of(*member->scope));
}

/// A quantity that no path has.
Value Elaborator::absent(Span span) {
  return {.type = Type::of(Kind::none),
          .term = terms_.constant(0, span),
          .present = terms_.boolean(false, span),
          .span = span};
}

/// What is measured for each row gives one result a row.
void Elaborator::add_measure(Measure measure, const Value& value, FamilyId family) {
  const std::string name = measure.name;
  const std::size_t rows = model_.families[family].rows.size();
  for (std::uint32_t row = 0; row < std::max<std::size_t>(rows, 1); ++row) {
    const Value own = family == 0 ? value : in_row(value, row, value.span);
    measure.name = model_.name_of(name, family, row);
    measure.value = own.term;
    measure.present = own.present;
    if (wanted(measure.name, measure.span)) model_.measures.push_back(measure);
  }
}

/// An event is measured by whether it has happened by each period, and by the end.
void Elaborator::elaborate_event(Member& member) {
  Value value = value_of(member, member.span);
  if (value.failed || !check_timing(TimingAnalysis(model_).of(value.term), false, member.span) ||
      !check_observed(value, member.span))
    return;
  Measure result{.name = member.name,
                 .type = Type::boolean(),
                 .series = true,
                 .event = true,
                 .statistics = {"mean", "stderr"},
                 .doc = member.declaration->doc,
                 .span = member.span};
  add_measure(std::move(result), value, rows_of(*member.scope));
}

/// Expectations come last: they may name every measure.
void Elaborator::elaborate_results() {
  if (input_.question != nullptr) return elaborate_question(*input_.question);
  each_declaration([this](const Declaration& declaration, const Scope&) {
    if (const auto* measure = std::get_if<MeasureDecl>(&declaration.value);
        measure && wanted(measure->name.text, declaration.span))
      elaborate_measure(*measure, declaration);
    if (const auto* event = std::get_if<EventDecl>(&declaration.value);
        event && wanted(event->name.text, declaration.span)) {
      if (Member* member = root_.find(event->name.text);
          member && member->form == Member::Form::event)
        elaborate_event(*member);
    }
  });
  each_declaration([this](const Declaration& declaration, const Scope& scope) {
    const auto* expectation = std::get_if<ExpectDecl>(&declaration.value);
    if (expectation != nullptr && &scope == &root_.scope)
      elaborate_expectation(*expectation, declaration.span);
  });
}

std::optional<Value> Elaborator::statistic_call(const std::string& name, const Expr& expression,
                                                const Scope& scope) {
  static const std::map<std::string, std::pair<Statistic, double>> statistics{
      {"mean", {Statistic::mean, 0}},          {"sd", {Statistic::sd, 0}},
      {"P", {Statistic::probability, 0}},      {"median", {Statistic::quantile, 0.5}},
      {"quantile", {Statistic::quantile, -1}}, {"p5", {Statistic::quantile, 0.05}},
      {"p25", {Statistic::quantile, 0.25}},    {"p50", {Statistic::quantile, 0.5}},
      {"p75", {Statistic::quantile, 0.75}},    {"p95", {Statistic::quantile, 0.95}},
      {"least", {Statistic::min, 0}},          {"most", {Statistic::max, 0}}};
  auto found = statistics.find(name);
  if (found == statistics.end()) return std::nullopt;
  const Span span = expression.span;
  const std::size_t wanted = name == "quantile" ? 2 : 1;
  if (expression.args.size() != wanted + 1) {
    diagnostics_.report(Code::argument_count, span,
                        {name, std::to_string(wanted), std::to_string(expression.args.size() - 1)});
    return failed(span);
  }
  if (!in_expectation_) {
    diagnostics_.report(Code::statistic_in_model, span)
        .help("statistics over paths stand in `expect`; a measure is summarised over the paths by "
              "itself");
    return failed(span);
  }
  Value value = elaborate(*expression.args[1], scope, {});
  if (value.failed) return value;
  if (family_of(value) != 0) {
    diagnostics_.report(Code::statistic_of_rows, span);
    return failed(span);
  }
  const bool probability = found->second.first == Statistic::probability;
  if (value.is(Kind::none) && !probability) value = absent(span);
  const bool date =
      (value.is(Kind::date) || value.is(Kind::none)) && found->second.first != Statistic::sd;
  if (probability
          ? !operators_.require_boolean(value, "`P`")
          : !date && !value.is(Kind::number) && !operators_.require_number(value, "`" + name + "`"))
    return failed(span);
  if (!check_timing(timing_of(value), true, span)) return failed(span);
  double level = found->second.second;
  if (name == "quantile") {
    Value p = elaborate(*expression.args[2], scope, {});
    const auto known = operators_.constant(p);
    if (!known || *known <= 0 || *known >= 1) {
      if (!p.failed)
        diagnostics_.report(Code::wrong_type_for, p.span,
                            {"`quantile`", "a level between 0% and 100%", describe(p.type)});
      return failed(span);
    }
    level = *known;
  }
  const TermId term = terms_.make(TermOp::statistic, span, value.term, value.present, none_id,
                                  static_cast<std::uint32_t>(found->second.first), level);
  Value result = number(term, probability ? Type::fraction() : value.type, span);
  result.type.optional = false;
  result.length = mapped(value, false, [&](TermId measure) {
    return terms_.make(TermOp::statistic, span, measure, value.present, none_id,
                       static_cast<std::uint32_t>(found->second.first), level);
  });
  return result;
}

/// Whether every part that differs from path to path stands inside a statistic.
bool Elaborator::over_paths_alone(TermId term, Span span) {
  bool settled = true;
  std::set<TermId> seen;
  auto look = [&](TermId id, auto push) {
    const Term& part = model_.term(id);
    if (part.op == TermOp::statistic || part.op == TermOp::constant) return;
    if (part.op == TermOp::variable) return push(model_.variables[part.index].value);
    if (part.op < TermOp::add || part.op > TermOp::select) settled = false;
    if (settled) std::ranges::for_each(part.operands, push);
  };
  walk_up(
      term, [&](TermId id) { return seen.contains(id); }, [&](TermId id) { seen.insert(id); }, look,
      [](TermId) {});
  if (!settled) {
    diagnostics_.report(Code::mixed_expectation, span)
        .help("put a statistic such as `mean(…)` or `P(…)` around what differs from path to path");
  }
  return settled;
}

/// A quantity becomes a measure, what is made of statistics an expectation of nothing.
void Elaborator::elaborate_question(const Expr& question) {
  in_expectation_ = true;
  const Exchange observing(observing_, true);
  Value value = elaborate(question, root_.scope, {});
  in_expectation_ = false;
  if (value.failed) return;
  if (value.is(Kind::none)) value = absent(question.span);
  if (value.term == none_id) {
    diagnostics_.report(Code::no_quantity, question.span, {describe(value.type)})
        .help("ask for a number, a date or a condition, such as `cash(x)` or `note24.amount`");
    return;
  }
  const Timing timing = timing_of(value);
  if (!check_observed(value, question.span)) return;
  if (timing.over_paths) {
    if (!over_paths_alone(value.term, question.span)) return;
    model_.expectations.push_back({.text = std::string(sources_.text(question.span)),
                                   .condition = value.term,
                                   .per_path = false,
                                   .series = timing.timed,
                                   .type = value.type,
                                   .span = question.span,
                                   .question = true});
    return;
  }
  if (!check_timing(timing, true, question.span)) return;
  Measure measure{.name = std::string(sources_.text(question.span)),
                  .type = value.type,
                  .value = value.term,
                  .present = value.present,
                  .series = timing.timed,
                  .span = question.span};
  model_.measures.push_back(std::move(measure));
}

void Elaborator::elaborate_expectation(const ExpectDecl& expectation, Span span) {
  const Expr& condition = *expectation.condition;
  in_expectation_ = true;
  const Exchange observing(observing_, true);
  operators_.allow_rounding(condition.span);
  Value value = elaborate(condition, root_.scope, {});
  operators_.allow_rounding(std::nullopt);
  if (value.failed || !operators_.require_boolean(value, "`expect`")) {
    in_expectation_ = false;
    return;
  }
  Expectation result{.text = std::string(sources_.text(condition.span)),
                     .condition = value.term,
                     .per_path = false,
                     .series = false,
                     .span = span};
  in_expectation_ = false;
  if (!check_observed(value, condition.span)) return;
  TimingAnalysis timing(model_);
  const Timing found = timing.of(value.term);
  result.per_path = !found.over_paths;
  result.series = found.timed;
  if (found.over_paths) {
    if (!over_paths_alone(value.term, condition.span)) return;
  } else if (!check_timing(TimingAnalysis(model_).of(value.term), true, condition.span)) {
    return;
  }
  model_.expectations.push_back(std::move(result));
}

void Elaborator::check_draws_and_states() {
  TimingAnalysis timing(model_);
  std::size_t reports = diagnostics_.size();
  auto of = [&](const std::string& name) {
    blame(reports, model_.deal_of(name));
    reports = diagnostics_.size();
  };
  auto fixed = [&](TermId term, Span span, const std::string& what) {
    if (term == none_id) return;
    const Timing found = timing.of(term);
    if (found.timed || found.whole_run) diagnostics_.report(Code::moves_in_time, span, {what});
  };
  for (const Draw& draw : model_.draws) {
    for (TermId argument : draw.arguments) {
      if (!draw.each_period)
        fixed(argument, draw.span,
              "a parameter of `" + draw.name + "`, which is drawn once a path,");
      else
        check_timing(timing.of(argument), false, draw.span);
    }
    of(draw.name);
  }
  for (const State& state : model_.states) {
    fixed(state.start, state.span, "the start of `" + state.name + "`");
    if (state.next != none_id) check_timing(timing.of(state.next), false, state.next_span);
    of(state.name);
  }
  for (const Party& party : model_.parties) {
    fixed(party.cash, party.span, "the opening cash of `" + party.name + "`");
    const std::string kept = "what a default leaves of `" + party.name + "`";
    fixed(party.kept_cash, party.span, kept);
    fixed(party.kept_receipts, party.span, kept);
  }
  for (const OpeningHolding& holding : model_.holdings)
    fixed(holding.count, holding.span, "an opening holding");
  for (const OpeningTag& tag : model_.opening_tags) fixed(tag.amount, tag.span, "an opening tag");
  for (const Payment& payment : model_.payments) {
    if (payment.due != none_id) check_timing(timing.of(payment.due), false, payment.due_span);
    of(payment.name);
  }
  for (const Transfer& transfer : model_.transfers) {
    check_timing(timing.of(transfer.count), false, transfer.span);
    of(transfer.name);
  }
  for (const Requirement& each : model_.requirements) {
    for (const TermId term : {each.condition, each.low, each.high})
      if (term != none_id) check_timing(timing.of(term), true, each.span);
    of(each.name);
  }
  for (const Posting& posting : model_.postings) {
    check_timing(timing.of(posting.amount), false, posting.span);
    of(posting.name);
  }
}

} // namespace deal::sema
