#include "compiler/sema/elaborator.hpp"

#include <algorithm>

namespace deal::sema {

using namespace syntax;

const Field* Elaborator::field(const std::vector<Field>& fields, const char* label) const {
  for (const Field& f : fields) {
    if (f.label.text == label) return &f;
  }
  return nullptr;
}

void Elaborator::check_fields(const std::vector<Field>& fields,
                              std::initializer_list<const char*> known, const std::string& what) {
  std::map<std::string, Span> seen;
  std::vector<std::string> names(known.begin(), known.end());
  for (const Field& f : fields) {
    if (std::find(names.begin(), names.end(), f.label.text) == names.end()) {
      const std::string near = diagnostics::nearest(f.label.text, names);
      std::string list;
      for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
      diagnostics_.report(Code::unknown_field, f.label.span, {what, f.label.text})
          .help(near.empty() ? "there are: " + list : "did you mean `" + near + "`?");
    } else if (auto [place, fresh] = seen.try_emplace(f.label.text, f.label.span); !fresh) {
      duplicate(f.label.text, f.label.span, place->second);
    }
  }
}

std::optional<PartyId> Elaborator::party_reference(const Expr& expression, const Scope& scope) {
  Value value = elaborate(expression, scope, {});
  if (value.failed) return std::nullopt;
  if (value.is(Kind::party)) return value.id;
  auto report = diagnostics_.report(
      Code::wrong_type_for, expression.span,
      {"`" + std::string(sources_.text(expression.span)) + "`", "a party", describe(value.type)});
  if (value.origin) report.label(*value.origin, "declared here");
  return std::nullopt;
}

/// Money that is due in a period; a rate accrues over it.
std::optional<TermId> Elaborator::money_due(Value value, const std::string& place, bool rates) {
  if (value.failed) return std::nullopt;
  auto refuse = [&]() -> std::optional<TermId> {
    const std::string wanted = rates ? "money, or money per time" : "money";
    auto report =
        diagnostics_.report(Code::field_type, value.span, {place, wanted, describe(value.type)});
    report.here(this_is(describe(value.type)));
    if (value.origin && !(*value.origin == value.span))
      report.label(*value.origin, "its value comes from here");
    if (value.present != none_id) report.help(operators_.stand_in_for(value));
    return std::nullopt;
  };
  if (!value.is(Kind::number) || value.present != none_id) return refuse();
  if (value.type.bare) {
    if (!take_unit(value, money().unit, place, std::nullopt)) return std::nullopt;
    return value.term;
  }
  const Unit& unit = value.type.unit;
  Unit amount;
  amount.money = 1;
  amount.currency = model_.currency;
  if (agree(unit, amount)) return value.term;
  amount.time = -1;
  if (rates && agree(unit, amount)) {
    return terms_.make(TermOp::mul, value.span, value.term,
                       terms_.constant(model_.grid.years.front()));
  }
  if (unit.money == 1 && unit.currency != model_.currency) {
    diagnostics_.report(Code::foreign_currency, value.span, {place, unit.currency, model_.currency})
        .help("convert it with a rate, such as `let fx = 7.1 CNY/USD`");
    return std::nullopt;
  }
  return refuse();
}

/// Gives a payment, transfer or posting its number and its ends, so that others can speak of what it pays.
void Elaborator::reserve_effect(Member& member) {
  if (const auto* pay = std::get_if<PayDecl>(&member.declaration->value))
    member.id = reserve_payment(member, *pay);
  else if (const auto* book = std::get_if<BookDecl>(&member.declaration->value))
    member.id = reserve_posting(member, *book);
  else
    member.id = reserve_transfer(member, std::get<TransferDecl>(member.declaration->value));
}

std::uint32_t Elaborator::reserve_payment(const Member& member, const PayDecl& pay) {
  const Scope& scope = *member.scope;
  check_fields(pay.fields, {"due", "kind", "class", "unpaid"}, "payment `" + member.name + "`");
  const auto payer = party_reference(*pay.from, scope);
  const auto payee = party_reference(*pay.to, scope);
  if (!payer || !payee) return none_id;
  Payment payment{.name = member.qualified,
                  .payer = *payer,
                  .payee = *payee,
                  .family = rows_of(scope),
                  .span = member.span,
                  .due_span = member.span};
  const Field* kind = field(pay.fields, "kind");
  if (kind == nullptr) {
    diagnostics_.report(Code::payment_incomplete, member.span, {member.qualified, "kind"})
        .help("say what it is for, such as `kind: sales`; `deal list kinds` shows those that "
              "there are");
    return none_id;
  }
  Value value = elaborate(*kind->value, scope, {.kind = Kind::kind});
  if (value.failed) return none_id;
  if (!value.is(Kind::kind)) {
    diagnostics_.report(Code::wrong_type_for, kind->value->span,
                        {"`kind`", "a kind of payment", describe(value.type)});
    return none_id;
  }
  payment.kind = value.id;
  if (const Field* unpaid = field(pay.fields, "unpaid")) {
    static const std::map<std::string, Unpaid> policies{{"arrears", Unpaid::arrears},
                                                        {"forgiven", Unpaid::forgiven},
                                                        {"default", Unpaid::event_of_default}};
    auto found = policies.find(unpaid->value->text);
    if (found == policies.end()) {
      diagnostics_.report(Code::unknown_option, unpaid->value->span,
                          {unpaid->value->text, "arrears, forgiven or default"});
      return none_id;
    }
    payment.unpaid = found->second;
  }
  if (model_.purse(*payer) == model_.purse(*payee)) {
    diagnostics_.report(Code::pays_itself, member.span,
                        {member.qualified, model_.parties[*payer].name});
    return none_id;
  }
  if (model_.kinds[payment.kind].tags && *payer == 0) {
    diagnostics_
        .report(Code::world_invests, member.span,
                {member.qualified, model_.kinds[payment.kind].name})
        .help("name the investor: `outside Fund` declares one with cash of its own");
    return none_id;
  }
  model_.payments.push_back(payment);
  return static_cast<std::uint32_t>(model_.payments.size() - 1);
}

std::uint32_t Elaborator::reserve_transfer(const Member& member, const TransferDecl& transfer) {
  const Scope& scope = *member.scope;
  check_fields(transfer.fields, {"count"}, "transfer `" + member.name + "`");
  Value asset = elaborate(*transfer.asset, scope, {});
  if (asset.failed) return none_id;
  if (!asset.is(Kind::asset)) {
    diagnostics_.report(Code::wrong_type_for, transfer.asset->span,
                        {"a transfer", "an asset such as `share(X)`", describe(asset.type)});
    return none_id;
  }
  const auto to = party_reference(*transfer.to, scope);
  std::optional<PartyId> from;
  if (transfer.from) from = party_reference(*transfer.from, scope);
  if (!to || (transfer.from && !from)) return none_id;
  model_.transfers.push_back({.name = member.qualified,
                              .asset = asset.id,
                              .from = from ? model_.purse(*from) : none_id,
                              .to = model_.purse(*to),
                              .count = none_id,
                              .family = rows_of(scope),
                              .span = member.span});
  return static_cast<std::uint32_t>(model_.transfers.size() - 1);
}

void Elaborator::elaborate_payment(Member& member) {
  const Scope& scope = *member.scope;
  if (value_of(member, member.span).failed) return;
  const auto& pay = std::get<PayDecl>(member.declaration->value);
  const Field* due = field(pay.fields, "due");
  if (due == nullptr) {
    diagnostics_.report(Code::payment_incomplete, member.span, {member.qualified, "due"})
        .help("add `due: …`, an amount of money");
    return;
  }
  Recorder::Inside formula(recorder_, {.form = Formula::Form::due,
                                       .name = member.qualified + ".due",
                                       .index = member.id,
                                       .place = due->label.span,
                                       .text = due->value.get(),
                                       .family = rows_of(scope)});
  Value value = elaborate(*due->value, scope, {});
  const auto amount = money_due(value, member.qualified + ".due", true);
  if (!amount) return;
  value.term = *amount;
  value.type = money();
  formula.came_to(value);
  Payment& payment = model_.payments[member.id];
  payment.due = *amount;
  payment.due_span = due->value->span;
  payment.rank = seniority(field(pay.fields, "class"), scope, "`" + member.qualified + "`",
                           model_.kinds[payment.kind].rank);
}

/// A class of seniority, which is fixed; `usual` where none is given.
std::uint32_t Elaborator::seniority(const Field* rank, const Scope& scope, const std::string& of,
                                    std::uint32_t usual) {
  if (rank == nullptr) return usual;
  Value value = elaborate(*rank->value, scope, {});
  if (value.failed) return usual;
  const auto known = operators_.constant(value);
  if (known && *known >= 1 && *known <= most_rank && *known == static_cast<std::uint32_t>(*known))
    return static_cast<std::uint32_t>(*known);
  const std::string found(sources_.text(rank->value->span));
  diagnostics_.report(Code::bad_class, rank->value->span, {of, found})
      .help("1 is paid first, 9 last; what names no class is of class 2");
  return usual;
}

void Elaborator::elaborate_transfer(Member& member) {
  const Scope& scope = *member.scope;
  if (value_of(member, member.span).failed) return;
  const auto& transfer = std::get<TransferDecl>(member.declaration->value);
  const Field* count = field(transfer.fields, "count");
  if (count == nullptr) {
    diagnostics_.report(Code::payment_incomplete, member.span, {member.qualified, "count"})
        .help("add `count: …`");
    return;
  }
  Recorder::Inside formula(recorder_, {.form = Formula::Form::count,
                                       .name = member.qualified + ".count",
                                       .index = member.id,
                                       .place = count->label.span,
                                       .text = count->value.get(),
                                       .family = rows_of(scope)});
  Value value = elaborate(*count->value, scope, {});
  formula.came_to(value);
  if (!operators_.require_there(value, "`count`")) return;
  Unit unit;
  unit.counts.emplace_back(model_.assets[model_.transfers[member.id].asset].unit, 1);
  if (value.type.bare && !take_unit(value, unit, member.qualified + ".count", std::nullopt)) return;
  if (!(value.type.unit == unit)) {
    diagnostics_
        .report(Code::field_type, value.span,
                {member.qualified + ".count", describe(Type::number(unit)), describe(value.type)})
        .here(this_is(describe(value.type)));
    return;
  }
  model_.transfers[member.id].count = value.term;
}

std::optional<std::pair<PartyId, std::uint32_t>>
Elaborator::account_reference(const Expr& expression, const Scope& scope) {
  if (expression.kind != ExprKind::member) {
    diagnostics_
        .report(Code::bad_account, expression.span, {std::string(sources_.text(expression.span))})
        .help("write a party and one of its accounts, as in `issuer.notes`");
    return std::nullopt;
  }
  const auto party = party_reference(*expression.args[0], scope);
  if (!party) return std::nullopt;
  const auto account = account_named(expression);
  if (!account) return std::nullopt;
  if (*account == 0) {
    diagnostics_.report(Code::cash_is_paid, expression.span).help("write a `pay`");
    return std::nullopt;
  }
  return std::pair{*party, *account};
}

/// Gives a posting its number and its two sides, so that others can speak of what it enters.
std::uint32_t Elaborator::reserve_posting(const Member& member, const BookDecl& book) {
  const Scope& scope = *member.scope;
  check_fields(book.fields, {"amount", "debit", "credit"}, "posting `" + member.name + "`");
  for (const char* label : {"amount", "debit", "credit"}) {
    if (field(book.fields, label) != nullptr) continue;
    diagnostics_.report(Code::payment_incomplete, member.span, {member.qualified, label})
        .help("a posting has an amount, a debit and a credit");
    return none_id;
  }
  const auto debit = account_reference(*field(book.fields, "debit")->value, scope);
  const auto credit = account_reference(*field(book.fields, "credit")->value, scope);
  if (!debit || !credit) return none_id;
  if (debit->first != credit->first) {
    diagnostics_
        .report(Code::unbalanced_posting, member.span,
                {member.qualified, model_.parties[debit->first].name,
                 model_.parties[credit->first].name})
        .label(field(book.fields, "debit")->value->span,
               "debits " + model_.parties[debit->first].name)
        .label(field(book.fields, "credit")->value->span,
               "credits " + model_.parties[credit->first].name)
        .help("post each party's side in its own books, with two `book`s");
    return none_id;
  }
  model_.postings.push_back({.name = member.qualified,
                             .party = debit->first,
                             .debit = debit->second,
                             .credit = credit->second,
                             .amount = none_id,
                             .family = rows_of(scope),
                             .span = member.span});
  return static_cast<std::uint32_t>(model_.postings.size() - 1);
}

void Elaborator::elaborate_posting(Member& member) {
  const Scope& scope = *member.scope;
  if (value_of(member, member.span).failed) return;
  const Field& amount = *field(std::get<BookDecl>(member.declaration->value).fields, "amount");
  Recorder::Inside formula(recorder_, {.form = Formula::Form::amount,
                                       .name = member.qualified + ".amount",
                                       .index = member.id,
                                       .place = amount.label.span,
                                       .text = amount.value.get(),
                                       .family = rows_of(scope)});
  Value value = elaborate(*amount.value, scope, {});
  const auto entered = money_due(value, member.qualified + ".amount", true);
  if (!entered) return;
  value.term = *entered;
  value.type = money();
  formula.came_to(value);
  model_.postings[member.id].amount = *entered;
}

void Elaborator::elaborate_opening(const OpeningDecl& opening, const Scope& scope, Span span,
                                   const std::string& deal) {
  const Expr& target = *opening.target;
  const bool call = target.kind == ExprKind::call && target.args[0]->kind == ExprKind::name &&
                    target.args.size() == 3;
  const std::string name = call ? target.args[0]->text : "";
  Value value = elaborate(*opening.value, scope, {});
  if (value.failed) return;
  if (name == "held") {
    const auto holder = party_reference(*target.args[1], scope);
    Value asset = elaborate(*target.args[2], scope, {});
    if (!holder || asset.failed) return;
    if (!asset.is(Kind::asset)) {
      diagnostics_.report(Code::wrong_type_for, asset.span,
                          {"`held`", "an asset such as `share(X)`", describe(asset.type)});
      return;
    }
    Unit unit;
    unit.counts.emplace_back(model_.assets[asset.id].unit, 1);
    if (!operators_.require_there(value, "an opening holding")) return;
    const std::string place(sources_.text(target.span));
    if (value.type.bare && !take_unit(value, unit, place, std::nullopt)) return;
    if (!(value.type.unit == unit)) {
      diagnostics_
          .report(Code::field_type, value.span,
                  {std::string(sources_.text(target.span)), describe(Type::number(unit)),
                   describe(value.type)})
          .here(this_is(describe(value.type)));
      return;
    }
    model_.holdings.push_back({.asset = asset.id,
                               .holder = model_.purse(*holder),
                               .count = value.term,
                               .family = rows_of(scope),
                               .span = span,
                               .deal = deal});
    return;
  }
  if (name == "tagged") {
    const auto origin = party_reference(*target.args[1], scope);
    const auto holder = party_reference(*target.args[2], scope);
    const auto amount = money_due(value, std::string(sources_.text(target.span)), false);
    if (!origin || !holder || !amount) return;
    if (*holder == 0 || model_.purse(*origin) == model_.purse(*holder)) {
      diagnostics_.report(Code::bad_opening, target.span)
          .help(
              "a tag says whose money another party holds: `opening tagged(Fund, Startup) = $1bn`");
      return;
    }
    model_.opening_tags.push_back({.origin = model_.purse(*origin),
                                   .holder = model_.purse(*holder),
                                   .amount = *amount,
                                   .family = rows_of(scope),
                                   .span = span,
                                   .deal = deal});
    return;
  }
  diagnostics_.report(Code::bad_opening, target.span)
      .help("there are `opening held(holder, asset) = …` and `opening tagged(origin, holder) = …`");
}

void Elaborator::elaborate_next(const NextDecl& next, Instance& instance, const Scope& scope) {
  if (given_up()) return;
  Member* member = instance.find(next.name.text);
  if (member == nullptr || member->form != Member::Form::state) {
    std::vector<std::string> known;
    for (const auto& m : instance.members) {
      if (m->form == Member::Form::state) known.push_back(m->name);
    }
    const std::string near = diagnostics::nearest(next.name.text, known);
    auto report = diagnostics_.report(Code::next_without_state, next.name.span, {next.name.text});
    report.help(near.empty() ? "declare it: `state " + next.name.text + " = …`"
                             : "did you mean `" + near + "`?");
    return;
  }
  Value current = value_of(*member, next.name.span);
  if (current.failed) return;
  State& state = model_.states[member->id];
  if (state.next != none_id) {
    duplicate("next " + next.name.text, next.name.span, state.next_span);
    return;
  }
  Recorder::Inside formula(recorder_, {.form = Formula::Form::next,
                                       .name = member->qualified,
                                       .index = member->id,
                                       .place = next.name.span,
                                       .text = next.value.get(),
                                       .family = rows_of(scope)});
  Value value = elaborate(*next.value, scope, {});
  formula.came_to(value);
  if (value.failed) return;
  Declared wanted{.type = state.type, .span = member->span};
  if (!fits(value, wanted, member->qualified, member->span)) return;
  if (!operators_.require_one_number(value, "the state `" + member->name + "`")) return;
  state.next = value.term;
  state.next_span = next.value->span;
}

void Elaborator::elaborate_cash(Member& member, PartyId party) {
  Value value = value_of(member, member.span);
  if (value.failed) return;
  value.span = member.expression->span;
  const auto amount = money_due(value, member.qualified, false);
  if (amount) model_.parties[party].cash = *amount;
}

/// A part of what a party has when it defaults, the same in all periods.
TermId Elaborator::kept_in_default(Member& attribute) {
  Value value = value_of(attribute, attribute.span);
  if (value.failed) return none_id;
  value.span = attribute.expression->span;
  if (!operators_.require_there(value, "`" + attribute.qualified + "`")) return none_id;
  if (value.type.unit.dimensionless()) return value.term;
  diagnostics_
      .report(Code::field_type, value.span,
              {attribute.qualified, describe(Type::fraction()), describe(value.type)})
      .here(this_is(describe(value.type)));
  return none_id;
}

void Elaborator::elaborate_party(Member& member) {
  for (auto& attribute : member.child->members) {
    const bool of_party = attribute->form == Member::Form::let;
    if (of_party && attribute->name == "cash")
      elaborate_cash(*attribute, member.id);
    else if (of_party && attribute->name == "kept_cash")
      model_.parties[member.id].kept_cash = kept_in_default(*attribute);
    else if (of_party && attribute->name == "kept_receipts")
      model_.parties[member.id].kept_receipts = kept_in_default(*attribute);
    else
      value_of(*attribute, attribute->span);
  }
}

/// What is lost in a default goes to world: a payment in each stage in which the party can default.
void Elaborator::add_costs_of_default() {
  std::map<std::pair<PartyId, Stage>, Span> places;
  for (const Payment& payment : model_.payments) {
    const PartyId payer = model_.purse(payment.payer);
    const Party& party = model_.parties[payer];
    const bool costs = party.kept_cash != none_id || party.kept_receipts != none_id;
    if (costs && payment.unpaid == Unpaid::event_of_default)
      places.emplace(std::pair{payer, model_.kinds[payment.kind].stage}, party.span);
  }
  std::map<Stage, std::uint32_t> kinds;
  for (const auto& [place, span] : places) {
    const auto& [payer, stage] = place;
    auto [kind, fresh] = kinds.try_emplace(stage, static_cast<std::uint32_t>(model_.kinds.size()));
    if (fresh)
      model_.kinds.push_back({.name = "costs of default",
                              .stage = stage,
                              .payer_account = accounts_.at("losses"),
                              .payee_account = accounts_.at("sales"),
                              .doc = "What is lost when a party defaults.",
                              .span = span});
    model_.payments.push_back({.name = model_.parties[payer].name + ".costs of default",
                               .payer = payer,
                               .payee = 0,
                               .kind = kind->second,
                               .family = model_.parties[payer].family,
                               .unpaid = Unpaid::forgiven,
                               .span = span,
                               .due_span = span});
  }
}

void Elaborator::elaborate_all(Instance& instance) {
  for (std::size_t i = 0; i < instance.members.size() && !given_up(); ++i) {
    Member& member = *instance.members[i];
    const std::size_t reports = diagnostics_.size();
    effect_ = &member;
    switch (member.form) {
    case Member::Form::payment: elaborate_payment(member); break;
    case Member::Form::transfer: elaborate_transfer(member); break;
    case Member::Form::posting: elaborate_posting(member); break;
    case Member::Form::party: elaborate_party(member); break;
    case Member::Form::cell:
    case Member::Form::column:
    case Member::Form::state:
    case Member::Form::bound:
    case Member::Form::instance: value_of(member, member.span); break;
    case Member::Form::field: require_range(member, value_of(member, member.span)); break;
    case Member::Form::let:
      if (!is_library(member.span) || member.draw) value_of(member, member.span);
      break;
    case Member::Form::host_series:
    case Member::Form::measure:
    case Member::Form::event: break;
    }
    blame(reports, user_place(&instance));
    if (member.child && member.form != Member::Form::party) elaborate_all(*member.child);
  }
  auto finish = [&](const Declaration& declaration, const Scope& scope) {
    const std::size_t reports = diagnostics_.size();
    if (const auto* next = std::get_if<NextDecl>(&declaration.value))
      elaborate_next(*next, instance, scope);
    if (const auto* opening = std::get_if<OpeningDecl>(&declaration.value))
      elaborate_opening(*opening, scope, declaration.span, deal_of(instance));
    if (const auto* require = std::get_if<RequireDecl>(&declaration.value))
      elaborate_requirement(*require, instance, scope);
    blame(reports, user_place(&instance));
  };
  for (const StructureDecl* base : instance.lineage) {
    for (const Declaration& declaration : base->members) finish(declaration, instance.scope);
  }
  if (&instance == &root_) {
    each_declaration(finish);
    elaborate_results();
  }
}

} // namespace deal::sema
