#include "compiler/sema/elaborator.hpp"

#include <algorithm>

namespace deal::sema {

using namespace syntax;

namespace {

std::unique_ptr<Instance> make_place(const std::string& name, const std::string& qualified,
                                     Span span, Instance& parent, FamilyId table) {
  auto place = std::make_unique<Instance>();
  place->name = name;
  place->qualified = qualified;
  place->span = span;
  place->parent = &parent;
  place->outer = &parent.scope;
  place->table = table;
  place->scope = {.parent = &parent.scope, .instance = place.get()};
  return place;
}

} // namespace

/// A table is known by its name, its rows by theirs: `startups.Mistral.cash`.
void Elaborator::declare_table(const Declaration& declaration, const TableDecl& decl) {
  Member* member = new_member(root_, Member::Form::instance, decl.name, declaration);
  if (member == nullptr) return;
  const std::vector<TableRow>& rows = rows_given(decl);
  if (rows.empty()) diagnostics_.report(Code::table_empty, decl.name.span, {decl.name.text});
  if (rows.size() > limits_.rows) {
    diagnostics_.report(
        Code::too_many_rows, decl.name.span,
        {decl.name.text, std::to_string(rows.size()), std::to_string(limits_.rows)});
    return;
  }
  const auto family = static_cast<FamilyId>(model_.families.size());
  model_.families.push_back({.name = decl.name.text, .rows = {}});
  member->child = make_place(member->name, member->qualified, member->span, root_, family);
  Table& table = tables_[decl.name.text];
  table.decl = &decl;
  table.rows = member->child.get();
  table.row = make_place(decl.name.text, decl.name.text, decl.name.span, root_, family);
  table.row->scope.rows = family;
  for (const TableColumn& column : decl.columns) declare_column(*table.row, column);
  for (const TableRow& row : rows) declare_row(table, row);
}

const std::vector<TableRow>& Elaborator::rows_given(const TableDecl& decl) const {
  const auto given = std::ranges::find(input_.tables, &decl, &GivenRows::table);
  return given == input_.tables.end() ? decl.rows : given->rows;
}

void Elaborator::declare_column(Instance& row_at_hand, const TableColumn& column) {
  if (const Member* twin = row_at_hand.find(column.name.text))
    return duplicate(column.name.text, column.name.span, twin->span);
  Member& member = row_at_hand.add(Member::Form::column, column.name.text, column.name.span);
  member.type = &column.type;
  const auto declared = declared_type(column.type);
  const Kind kind = declared ? declared->type.kind : Kind::none;
  const bool fit = kind == Kind::number || kind == Kind::boolean || kind == Kind::date;
  if (fit && !declared->dates) return;
  if (declared) {
    diagnostics_.report(Code::column_type, column.type.span,
                        {column.name.text, std::string(sources_.text(column.type.span))});
  }
  member.progress = Member::Progress::done;
  member.value = failed(member.span);
}

void Elaborator::declare_row(Table& table, const TableRow& row) {
  Instance& rows = *table.rows;
  if (const Member* twin = rows.find(row.name.text))
    return duplicate(row.name.text, row.name.span, twin->span);
  Family& family = model_.families[rows.table];
  Member& member = rows.add(Member::Form::instance, row.name.text, row.name.span);
  member.child = make_place(member.name, member.qualified, member.span, rows, rows.table);
  Instance& place = *member.child;
  place.row = static_cast<std::uint32_t>(family.rows.size());
  family.rows.push_back(row.name.text);
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const TableColumn& column = table.decl->columns[i];
    if (place.find(column.name.text) != nullptr) continue;
    Member& cell = place.add(Member::Form::cell, column.name.text, row.cells[i]->span);
    cell.type = &column.type;
    cell.expression = row.cells[i].get();
    cell.scope = &root_.scope;
    apply_override(cell, place);
    const Member& of = *table.row->find(column.name.text);
    if (of.progress != Member::Progress::done) continue;
    cell.progress = of.progress;
    cell.value = of.value;
  }
}

/// A number that is the same on every path and in every period.
Value Elaborator::cell_value(Member& cell) {
  const auto declared = declared_type(*cell.type);
  if (!declared) return failed(cell.span);
  Value value = cell.given != nullptr
                    ? given_value(cell)
                    : elaborate(*cell.expression, *cell.scope, {.kind = declared->type.kind});
  if (value.failed || !fits(value, *declared, cell.qualified, cell.type->span, true))
    return failed(cell.span);
  if (value.is(Kind::none)) return value;
  if (value.present != none_id || !terms_.is_constant(value.term)) {
    diagnostics_.report(Code::cell_not_fixed, value.span,
                        {std::string(sources_.text(cell.expression->span))});
    return failed(cell.span);
  }
  if (!operators_.require_one_number(value, "a cell of a table")) return failed(cell.span);
  value.is_now = false;
  return value;
}

namespace {

/// The lengths of a column's cells as they were written.
struct Lengths {
  std::vector<double> months, days;
  bool in_months = false, in_days = false;
  bool known = true;

  void add_nothing() {
    months.push_back(0);
    days.push_back(0);
  }
  void add(const Value& cell, bool zero, const Terms& terms) {
    add_nothing();
    if (!cell.length) {
      known &= zero;
      return;
    }
    auto note = [&](TermId measure, std::vector<double>& values, bool& there) {
      if (measure == none_id) return;
      there = true;
      if (terms.is_constant(measure))
        values.back() = terms.value(measure);
      else
        known = false;
    };
    note(cell.length->months, months, in_months);
    note(cell.length->days, days, in_days);
  }
  std::optional<Length::Form> form() const {
    if (!known || (!in_months && !in_days)) return std::nullopt;
    if (in_months && in_days) return Length::Form::both;
    return in_months ? Length::Form::months : Length::Form::days;
  }
};

} // namespace

/// The cells of one column as one value of the row at hand.
Value Elaborator::column_value(Member& member) {
  Instance& row_at_hand = *member.owner;
  Instance& rows = *tables_.at(row_at_hand.name).rows;
  Column column{.name = member.qualified, .family = row_at_hand.table, .values = {}};
  Column present{.name = member.qualified + "'present", .family = column.family, .values = {}};
  std::optional<Value> first;
  Lengths lengths;
  for (const auto& row : rows.members) {
    Member& cell = *row->child->find(member.name);
    Value value = value_of(cell, cell.span);
    if (value.failed) return failed(member.span);
    const bool there = !value.is(Kind::none);
    if (!there) lengths.add_nothing();
    present.values.push_back(there ? 1 : 0);
    column.values.push_back(there ? terms_.value(value.term) : 0);
    if (!there) continue;
    if (first && value.is(Kind::number) &&
        !operators_.common_type(*first, value, "cannot stand in one column", cell.span))
      return failed(member.span);
    lengths.add(value, operators_.constant(value) == 0.0, terms_);
    if (!first) first = value;
  }
  if (!first) return {.type = Type::of(Kind::none), .span = member.span};
  Value value{.type = first->type, .span = member.span};
  value.term = add_column(std::move(column), first->is(Kind::boolean), member.span);
  if (const auto form = lengths.form()) {
    auto counts = [&](std::vector<double> values) {
      Column column_of_counts{.name = member.qualified + "'length",
                              .family = row_at_hand.table,
                              .values = std::move(values)};
      return add_column(std::move(column_of_counts), false, member.span);
    };
    value.length = Length{*form, none_id, none_id};
    if (*form != Length::Form::days) value.length->months = counts(lengths.months);
    if (*form != Length::Form::months) value.length->days = counts(lengths.days);
  }
  const auto absent = std::find(present.values.begin(), present.values.end(), 0.0);
  if (absent != present.values.end()) {
    value.present = add_column(std::move(present), true, member.span);
    value.type.optional = true;
  }
  return value;
}

TermId Elaborator::add_column(Column column, bool boolean, Span span) {
  const auto index = static_cast<std::uint32_t>(model_.columns.size());
  model_.columns.push_back(std::move(column));
  return terms_.leaf(TermOp::column, span, index, 0, boolean);
}

Value Elaborator::row_at_hand(Table& table, Span span) const {
  Value value{.type = Type::of(Kind::instance), .span = span};
  value.instance = table.row.get();
  return value;
}

Elaborator::Table* Elaborator::find_table(const Name& name) {
  if (auto found = tables_.find(name.text); found != tables_.end())
    return found->second.row ? &found->second : nullptr;
  std::vector<std::string> known;
  for (const auto& entry : tables_) known.push_back(entry.first);
  const std::string near = diagnostics::nearest(name.text, known);
  auto report = diagnostics_.report(Code::unknown_table, name.span, {name.text});
  report.help(near.empty() ? "declare it: `table " + name.text + "(column: type) { … }`"
                           : "did you mean `" + near + "`?");
  return nullptr;
}

/// The scope of what a `for` declares: its names belong to the model, and a row is at hand.
void Elaborator::open_block(const ForDecl& decl) {
  Table* table = find_table(decl.table);
  if (table == nullptr) return;
  scopes_.push_back({.parent = &root_.scope, .rows = table->rows->table});
  scopes_.back().locals.emplace_back(decl.variable.text, row_at_hand(*table, decl.variable.span));
  blocks_[&decl] = &scopes_.back();
}

/// The declarations of all modules but for the scenarios, each with the scope in which it is read; those in a `for` that has no
/// table are left out.
void Elaborator::each_declaration(
    const std::function<void(const Declaration&, const Scope&)>& visit) const {
  for (const Declaration* declaration : definitions_.parts) {
    visit(*declaration, root_.scope);
    const auto* block = std::get_if<ForDecl>(&declaration->value);
    if (block == nullptr || !blocks_.contains(block)) continue;
    for (const Declaration& member : block->members) visit(member, *blocks_.at(block));
  }
}

FamilyId Elaborator::family_of(const Value& value) const {
  switch (value.type.kind) {
  case Kind::party: return model_.parties[value.id].family;
  case Kind::payment: return model_.payments[value.id].family;
  case Kind::transfer: return model_.transfers[value.id].family;
  case Kind::posting: return model_.postings[value.id].family;
  case Kind::asset: return model_.assets[value.id].family;
  case Kind::instance: return value.instance == nullptr ? 0 : rows_of(value.instance->scope);
  case Kind::list:
  case Kind::range: {
    FamilyId family = 0;
    for (const Value& item : value.items) family = std::max(family, family_of(item));
    return family;
  }
  default: return value.term == none_id ? 0 : model_.terms[value.term].family;
  }
}

/// A name that was found outside the sum over rows in which it is used: what it means belongs to a row that
/// is not at hand there.
Value Elaborator::from_outside(Value value, FamilyId crossed, const std::string& text) {
  if (value.failed || crossed == 0 || family_of(value) == 0) return value;
  return row_error(Code::pairs_of_rows, value.span, {text});
}

/// A name of the model: what a `for` declares has a meaning where one of its rows is at hand.
Value Elaborator::of_the_model(Member& member, FamilyId at_hand, Span span) {
  const FamilyId declared_for = rows_of(*member.scope);
  if (declared_for == 0 || declared_for == at_hand) return value_of(member, span);
  return row_error(Code::needs_row, span, {member.name, model_.families[declared_for].name});
}

Value Elaborator::row_error(Code code, Span span, std::vector<std::string> arguments) {
  if (!probing_) {
    auto report = diagnostics_.report(code, span, arguments);
    if (code == Code::needs_row)
      report.help("speak of all rows, as in `sum(… for r in " + arguments[1] +
                  ")`, or of one: `… at " + arguments[1] + "." + first_row(arguments[1]) + "`");
  }
  return failed(span);
}

std::string Elaborator::first_row(const std::string& table) const {
  return model_.families[tables_.at(table).rows->table].rows.front();
}

/// `x at startups.Mistral`: x for one row.
std::optional<Value> Elaborator::value_for_row(const Expr& expression, const Scope& scope) {
  const Expr& place = *expression.args[1];
  if (place.kind != ExprKind::member || place.args[0]->kind != ExprKind::name ||
      !tables_.contains(place.args[0]->text))
    return std::nullopt;
  Value row = elaborate(place, scope, {});
  if (row.failed) return row;
  const FamilyId family = row.instance == nullptr ? 0 : row.instance->table;
  if (family == 0 || row.instance->row == none_id) return std::nullopt;
  LocalScope local(*this, {.parent = &scope, .rows = family});
  return in_row(elaborate(*expression.args[0], local.get(), {}), row.instance->row,
                expression.span);
}

/// One row's part of a value of all rows.
Value Elaborator::in_row(Value value, std::uint32_t row, Span span) {
  if (!operators_.require_quantity(value, "`at`")) return failed(span);
  auto pick = [&](TermId term) {
    if (term == none_id || model_.terms[term].family == 0) return term;
    return terms_.make(TermOp::row, span, term, none_id, none_id, row);
  };
  value.length = mapped(value, true, pick);
  value.term = pick(value.term);
  value.present = pick(value.present);
  value.span = span;
  value.is_now = false;
  return value;
}

} // namespace deal::sema
