#include "compiler/sema/attempt.hpp"
#include "compiler/sema/exchange.hpp"

#include <cmath>
#include <tuple>
#include <utility>

namespace deal::sema {

using namespace syntax;

bool Elaborator::looks_back(const Member& member) {
  return member.form == Member::Form::measure || member.form == Member::Form::event;
}

/// As who looks back on the period reads it.
Value Elaborator::observed(Value state, Span use) {
  if (state.term == none_id || model_.terms[state.term].op != TermOp::state) return state;
  const Term& read = model_.terms[state.term];
  state.term = terms_.leaf(TermOp::state_after, use, read.index, 0, read.boolean);
  if (state.length) state.length = operators_.in_years(state.term, state.length->form, state.span);
  return state;
}

Value Elaborator::value_of(Member& member, Span use) {
  if (member.progress == Member::Progress::busy) {
    report_cycle(member, use);
    return failed(use);
  }
  if (member.progress == Member::Progress::untouched) {
    if (reading_.size() >= limits_.reading_depth) {
      too_deep(member.span, member.qualified,
               "declare what a formula reads before the formula, or split the chain by a `state`");
      return failed(use);
    }
    reading_.push_back({&member, use});
    const std::size_t reports = diagnostics_.size();
    member.progress = Member::Progress::busy;
    const bool probing = std::exchange(probing_, false);
    const bool filling_in = std::exchange(filling_in_, false);
    {
      Recorder::Inside formula(recorder_, formula_of(member));
      recorder_.belongs(member, formula.id());
      member.value = evaluate_member(member);
      formula.came_to(member.value.is(Kind::none) ? absent(member.span) : member.value);
    }
    probing_ = probing;
    filling_in_ = filling_in;
    member.progress = Member::Progress::done;
    if (member.bounds != nullptr) judge_range(member);
    blame(reports, user_place(member.owner));
    note_failure(member.value);
    if (attempt_ != nullptr) attempt_->has_read(member, reports);
    reading_.pop_back();
  }
  Value value = member.value;
  if (observing_ && member.form == Member::Form::state) value = observed(std::move(value), use);
  recorder_.names(member, value);
  value.origin = member.expression == nullptr ? member.span : member.expression->span;
  value.span = use;
  return value;
}

Formula Elaborator::formula_of(const Member& member) const {
  using Form = Formula::Form;
  const Form form = member.draw                          ? Form::draw
                    : member.form == Member::Form::state ? Form::state
                                                         : Form::named;
  return {.form = form,
          .name = member.qualified,
          .place = member.span,
          .text = member.expression,
          .family = member.scope == nullptr ? 0 : rows_of(*member.scope)};
}

Value Elaborator::evaluate_member(Member& member) {
  // What has a name means the same wherever it is named.
  const Exchange rule(rule_, model_.attribution);
  const Exchange observing(observing_, looks_back(member));
  switch (member.form) {
  case Member::Form::cell: return cell_value(member);
  case Member::Form::column: return column_value(member);
  case Member::Form::bound: {
    Value value = elaborate(*member.expression, *member.scope, {});
    if (!value.failed && !value.is(Kind::party) && !value.is(Kind::instance)) {
      auto report =
          diagnostics_.report(Code::wrong_type, member.span, {"a party", describe(value.type)});
      if (value.origin) report.label(*value.origin, "set here: " + describe(value.type));
      return failed(member.span);
    }
    return value;
  }
  case Member::Form::party: {
    Value value{.type = Type::of(Kind::party), .span = member.span};
    value.id = member.id;
    value.instance = member.child.get();
    return value;
  }
  case Member::Form::instance: {
    Value value{.type = Type::of(Kind::instance), .span = member.span};
    value.instance = member.child.get();
    return value.instance == nullptr ? failed(member.span) : value;
  }
  case Member::Form::payment:
  case Member::Form::transfer:
  case Member::Form::posting: {
    reserve_effect(member);
    if (member.id == none_id) return failed(member.span);
    const Kind kind = member.form == Member::Form::payment    ? Kind::payment
                      : member.form == Member::Form::transfer ? Kind::transfer
                                                              : Kind::posting;
    Value value{.type = Type::of(kind), .span = member.span};
    value.id = member.id;
    return value;
  }
  case Member::Form::host_series: return host_series(member);
  case Member::Form::state: return state_value(member);
  case Member::Form::event: {
    Value condition = elaborate(*member.expression, *member.scope, {});
    if (!operators_.require_boolean(condition, "the condition of an event"))
      return failed(member.span);
    condition.term = terms_.make(TermOp::so_far, member.span, condition.term);
    return make_variable(condition, member.span, new_variable(member, member.span));
  }
  default: return evaluate_named(member);
  }
}

namespace {

/// Whether the value is the one that was written with the type.
bool type_is_beside(const Member& member) {
  if (member.replaced) return false;
  if (member.form != Member::Form::field) return true;
  const auto* field = std::get_if<FieldDecl>(&member.declaration->value);
  return field != nullptr && field->value.get() == member.expression;
}

} // namespace

/// A let, a field or a measure: its expression, checked against its declared type, under its own name.
Value Elaborator::evaluate_named(Member& member) {
  if (member.given != nullptr) return given_value(member);
  if (member.expression == nullptr) return failed(member.span);
  if (member.draw) return draw(member);
  std::optional<Declared> declared;
  Expected expected;
  if (member.type != nullptr) {
    declared = declared_type(*member.type);
    if (!declared) return failed(member.span);
    expected = {.options = declared->options, .kind = declared->type.kind};
  }
  // The id exists before the value, so that `previous` can name a formula that is still being read.
  member.id = new_variable(member, member.span);
  if (declared) model_.variables[member.id].type = declared->type;
  Value value = elaborate(*member.expression, *member.scope, expected);
  if (value.failed) return value;
  if (member.reads_own_past && value.present != none_id) {
    diagnostics_.report(Code::absent_past, member.expression->span, {member.name})
        .help("say what stands in for it: `previous(" + member.name + ") otherwise …`");
    return failed(member.span);
  }
  if (declared &&
      !fits(value, *declared, member.qualified, member.type->span, type_is_beside(member)))
    return failed(member.span);
  if (!fits_what_it_replaces(member, value)) return failed(member.span);
  if (value.term == none_id && !value.is(Kind::none)) return value;
  if (value.is(Kind::none)) return value;
  return make_variable(value, member.span, member.id);
}

std::uint32_t Elaborator::new_variable(const Member& member, Span span) {
  model_.variables.push_back(
      {.name = member.qualified, .type = {}, .family = rows_of(*member.scope), .span = span});
  return static_cast<std::uint32_t>(model_.variables.size() - 1);
}

Value Elaborator::make_variable(Value value, Span span, std::uint32_t id) {
  Variable& variable = model_.variables[id];
  variable.type = value.type;
  variable.value = value.term;
  variable.present = value.present;
  // Constants stay visible to the folding of static conditions and of calendar arithmetic.
  if (terms_.is_constant(value.term) && value.present == none_id) return value;
  value.term = terms_.leaf(TermOp::variable, span, id, 0, value.is(Kind::boolean));
  value.is_now = false;
  value.choices.clear();
  return value;
}

Value Elaborator::variable_reference(std::uint32_t variable, Span use, Span origin) {
  Value value{.type = model_.variables[variable].type, .span = use};
  value.origin = origin;
  value.term = terms_.leaf(TermOp::variable, use, variable, 0, value.is(Kind::boolean));
  return value;
}

/// The `next` of a name that stands in no structure, and where it is read; null: there is none.
std::pair<const NextDecl*, const Scope*> Elaborator::next_of(const std::string& name) {
  if (nexts_in_blocks_ != blocks_.size()) {
    nexts_in_blocks_ = blocks_.size();
    each_declaration([&](const Declaration& declaration, const Scope& where) {
      if (const auto* d = std::get_if<NextDecl>(&declaration.value))
        nexts_[d->name.text] = {d, &where};
    });
  }
  const auto found = nexts_.find(name);
  return found == nexts_.end() ? std::pair<const NextDecl*, const Scope*>{} : found->second;
}

/// A state that starts with a bare number takes the unit of its next value.
std::optional<Type> Elaborator::guess_next_type(Member& member) {
  const Instance& instance = *member.owner;
  const NextDecl* next = nullptr;
  const Scope* scope = &instance.scope;
  for (const StructureDecl* base : instance.lineage) {
    for (const Declaration& declaration : base->members) {
      const auto* d = std::get_if<NextDecl>(&declaration.value);
      if (d != nullptr && d->name.text == member.name) next = d;
    }
  }
  if (&instance == &root_) std::tie(next, scope) = next_of(member.name);
  if (next == nullptr) return std::nullopt;
  const Attempt attempt(*this);
  const Value value = elaborate(*next->value, *scope, {});
  if (value.failed || !value.is(Kind::number) || value.type.bare) return std::nullopt;
  return value.type;
}

Value Elaborator::state_value(Member& member) {
  std::optional<Declared> declared;
  if (member.type != nullptr) {
    declared = declared_type(*member.type);
    if (!declared) return failed(member.span);
  }
  Value start = elaborate(*member.expression, *member.scope, {});
  if (start.failed) return start;
  if (declared && !fits(start, *declared, member.qualified, member.type->span, true))
    return failed(member.span);
  if (start.term == none_id || start.present != none_id) {
    diagnostics_.report(Code::wrong_type, start.span,
                        {"a number, a date or true/false", describe(start.type)});
    return failed(member.span);
  }
  if (!operators_.require_one_number(start, "the state `" + member.name + "`"))
    return failed(member.span);
  member.id = static_cast<std::uint32_t>(model_.states.size());
  recorder_.is_state(member.id);
  model_.states.push_back({.name = member.qualified,
                           .type = start.type,
                           .family = rows_of(*member.scope),
                           .start = start.term,
                           .next = none_id,
                           .span = member.span,
                           .next_span = member.span});
  Value value{.type = start.type, .span = member.span};
  value.term = terms_.leaf(TermOp::state, member.span, member.id, 0, start.is(Kind::boolean));
  if (start.length && start.type.unit.time == 1)
    value.length = operators_.in_years(value.term, start.length->form, member.span);
  if (start.type.bare) {
    member.value = value;
    member.progress = Member::Progress::done;
    if (auto guess = guess_next_type(member)) {
      start.span = member.expression->span;
      if (!take_unit(start, guess->unit, member.qualified, std::nullopt))
        return failed(member.span);
      value.type = *guess;
    }
    model_.states[member.id].type = value.type;
  }
  return value;
}

namespace {

struct Word {
  const char* name;
  Kind kind;
  Unit unit;
  bool percent;
};

const std::vector<Word>& type_words() {
  static const std::vector<Word> words = [] {
    Unit money;
    money.money = 1;
    Unit time;
    time.time = 1;
    Unit points;
    points.points = 1;
    return std::vector<Word>{
        {"money", Kind::number, money, false},   {"time", Kind::number, time, false},
        {"duration", Kind::number, time, false}, {"number", Kind::number, {}, false},
        {"fraction", Kind::number, {}, true},    {"points", Kind::number, points, false},
        {"bool", Kind::boolean, {}, false},      {"date", Kind::date, {}, false},
        {"dates", Kind::list, {}, false},        {"party", Kind::party, {}, false},
        {"kind", Kind::kind, {}, false},         {"asset", Kind::asset, {}, false},
        {"text", Kind::text, {}, false}};
  }();
  return words;
}

const Word* find_word(const std::string& name) {
  for (const Word& word : type_words()) {
    if (name == word.name) return &word;
  }
  return nullptr;
}

} // namespace

std::optional<Declared> Elaborator::declared_type(const TypeExpr& type) {
  Declared result{.span = type.span};
  result.type.optional = type.optional;
  if (!type.alternatives.empty()) {
    result.type.kind = Kind::option;
    result.options = &type.alternatives;
    return result;
  }
  if (type.factors.size() == 1) {
    const Name& only = type.factors.front().name;
    if (auto found = definitions_.structures.find(only.text);
        found != definitions_.structures.end()) {
      result.type.kind = Kind::structure;
      result.structure = found->second.what;
      return result;
    }
    if (const Word* word = find_word(only.text); word != nullptr && word->kind != Kind::number) {
      result.type.kind = word->kind;
      result.dates = only.text == "dates";
      return result;
    }
  }
  Unit unit;
  for (const TypeExpr::Factor& factor : type.factors) {
    const Word* word = find_word(factor.name.text);
    if (word != nullptr && word->kind == Kind::number) {
      unit = unit * power(word->unit, factor.power);
      if (word->unit.points != 0) result.one = 0.01;
      if (word->unit.time != 0) result.one = std::nullopt;
      result.open_currency |= factor.name.text == "money";
      result.type.percent |= word->percent && type.factors.size() == 1;
    } else if (auto found = find_unit(factor.name.text)) {
      unit = unit * power(found->first, factor.power);
      if (result.one) *result.one *= std::pow(found->second, factor.power);
    } else {
      std::vector<std::string> known;
      for (const Word& w : type_words()) known.push_back(w.name);
      for (const auto& entry : definitions_.structures) known.push_back(entry.first);
      for (const auto& entry : definitions_.units) known.push_back(entry.first);
      const std::string near = diagnostics::nearest(factor.name.text, known);
      auto report = diagnostics_.report(Code::unknown_type, factor.name.span, {factor.name.text});
      report.help(near.empty()
                      ? "a type is `money`, `money/time`, `fraction`, `date`, a unit or a structure"
                      : "did you mean `" + near + "`?");
      return std::nullopt;
    }
  }
  result.type.unit = unit;
  return result;
}

/// Whether a value may stand where `declared` is asked for; bare numbers take the unit asked for.
bool Elaborator::fits(Value& value, const Declared& declared, const std::string& place,
                      std::optional<Span> place_span, bool beside) {
  auto refuse = [&] {
    Type wanted = declared.type;
    std::string expected = describe(wanted);
    if (declared.open_currency) {
      wanted.unit.currency = model_.currency;
      expected = describe(wanted);
    }
    if (declared.structure != nullptr) expected = "`" + declared.structure->name.text + "`";
    if (declared.dates) expected = "a date or a list of dates";
    if (declared.options != nullptr) {
      expected.clear();
      for (const Name& option : *declared.options)
        expected += (expected.empty() ? "" : " or ") + option.text;
    }
    const std::string found =
        value.is(Kind::structure) ? "`" + value.structure->text + "`" : describe(value.type);
    auto report = diagnostics_.report(Code::field_type, value.span, {place, expected, found});
    report.here(this_is(found));
    if (place_span) report.label(*place_span, "`" + place + "` is " + expected);
    if (value.origin && !(*value.origin == value.span))
      report.label(*value.origin, "its value comes from here");
    if (declared.structure != nullptr) {
      if (const std::string list = made_of(*declared.structure); !list.empty())
        report.help("there are " + list);
    } else if (value.is(Kind::number) && wanted.kind == Kind::number) {
      if (const std::string help = conversion(value.type.unit, wanted.unit); !help.empty())
        report.help(help);
      else if (value.present != none_id && agree(value.type.unit, wanted.unit))
        report.help(operators_.stand_in_for(value));
    } else if (value.present != none_id && value.type.kind == wanted.kind) {
      report.help(operators_.stand_in_for(value));
    }
    return false;
  };
  if (value.is(Kind::none)) return declared.type.optional ? true : refuse();
  if (declared.structure != nullptr) {
    if (value.is(Kind::structure)) {
      auto found = definitions_.structures.find(value.structure->text);
      for (const StructureDecl* s : lineage(*found->second.what)) {
        if (s == declared.structure) return true;
      }
      return refuse();
    }
    return (value.is(Kind::instance) && value.instance != nullptr &&
            is_a(*value.instance, *declared.structure)) ||
           refuse();
  }
  if (declared.options != nullptr) {
    if (!value.is(Kind::option)) return refuse();
    value.options = declared.options;
    return true;
  }
  if (declared.dates) {
    if (value.is(Kind::date)) return true;
    if (!value.is(Kind::list)) return refuse();
    for (const Value& item : value.items) {
      if (!item.is(Kind::date)) return refuse();
    }
    return true;
  }
  if (value.type.kind != declared.type.kind) return refuse();
  if (value.present != none_id && !declared.type.optional) return refuse();
  if (!value.is(Kind::number)) return true;
  if (value.type.bare) {
    if (beside && declared.one) {
      if (*declared.one != 1)
        value.term = terms_.make(TermOp::mul, value.span, value.term,
                                 terms_.constant(*declared.one, value.span));
    } else if (!take_unit(value, declared.type.unit, place, place_span)) {
      return false;
    }
    value.type = declared.type;
    value.type.optional = value.present != none_id;
    if (declared.open_currency && value.type.unit.money != 0)
      value.type.unit.currency = model_.currency;
    return true;
  }
  if (!agree(value.type.unit, declared.type.unit)) return refuse();
  value.type.percent |= declared.type.percent;
  return true;
}

} // namespace deal::sema
