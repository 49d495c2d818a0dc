#include "compiler/syntax/build.hpp"

#include "compiler/syntax/wording.hpp"

#include "DealParser.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace deal::syntax {

using diagnostics::Code;
using grammar::DealParser;
using Tree = antlr4::ParserRuleContext;

namespace {

using Value = decltype(Declaration::value);

/// A function's last `name { … }` is its members, not a structure value; in round brackets it is one.
std::vector<Field> detach_members(Expr& value, std::uint32_t end) {
  Expr* last = &value;
  while (!last->args.empty() && last->args.back() &&
         (last->kind == ExprKind::unary || last->kind == ExprKind::binary ||
          last->kind == ExprKind::if_))
    last = last->args.back().get();
  if (last->kind != ExprKind::structure || last->span.end != end) return {};
  last->kind = ExprKind::name;
  return std::exchange(last->fields, {});
}

class DeclarationBuilder {
 public:
  explicit DeclarationBuilder(const ExpressionBuilder& expressions) : in_(expressions) {}

  std::vector<Declaration> items(const std::vector<DealParser::ItemContext*>& trees) {
    std::vector<Declaration> result;
    for (auto* item : trees)
      if (!in_.is_broken(item)) add(item->declaration(), result);
    return result;
  }

 private:
  void add(DealParser::DeclarationContext* tree, std::vector<Declaration>& out) {
    if (auto* state = dynamic_cast<DealParser::StateContext*>(tree)) {
      for (auto* binding : state->binding())
        out.push_back({part(tree, binding), doc(tree), state_of(binding)});
      return;
    }
    if (auto* next = dynamic_cast<DealParser::NextContext*>(tree)) {
      for (auto* binding : next->binding())
        out.push_back({part(tree, binding), doc(tree), next_of(binding)});
      return;
    }
    if (auto value = single(tree)) out.push_back({in_.span(tree), doc(tree), std::move(*value)});
  }

  /// The first of several bindings takes the keyword with it.
  Span part(Tree* tree, DealParser::BindingContext* binding) const {
    const auto own = in_.span(binding);
    return binding->start->getTokenIndex() == tree->start->getTokenIndex() + 1
               ? source::cover(in_.span(tree->start), own)
               : own;
  }

  std::string doc(Tree* tree) const {
    const auto found = in_.tokens().docs.find(tree->start->getTokenIndex());
    return found == in_.tokens().docs.end() ? std::string() : found->second;
  }

  std::optional<Value> single(DealParser::DeclarationContext* tree) {
    if (auto* t = dynamic_cast<DealParser::InstanceContext*>(tree)) return instance(t);
    if (auto* t = dynamic_cast<DealParser::LetContext*>(tree)) return let(t);
    if (auto* t = dynamic_cast<DealParser::FieldTypeContext*>(tree)) return field(t);
    if (auto* t = dynamic_cast<DealParser::PayContext*>(tree)) return pay(t);
    if (auto* t = dynamic_cast<DealParser::StructureContext*>(tree)) return structure(t);
    if (auto* t = dynamic_cast<DealParser::FunctionContext*>(tree)) return function(t);
    if (auto* t = dynamic_cast<DealParser::MeasureContext*>(tree)) return measure(t);
    if (auto* t = dynamic_cast<DealParser::ScenarioContext*>(tree)) return scenario(t);
    if (auto* t = dynamic_cast<DealParser::IssueContext*>(tree)) return issue(t);
    if (auto* t = dynamic_cast<DealParser::MoveContext*>(tree)) return move(t);
    if (auto* t = dynamic_cast<DealParser::GridContext*>(tree)) return grid(t);
    if (auto* t = dynamic_cast<DealParser::ImportFileContext*>(tree)) return import_file(t);
    return small(tree);
  }

  std::optional<Value> small(DealParser::DeclarationContext* tree) {
    if (auto* t = dynamic_cast<DealParser::ModelContext*>(tree))
      return ModelDecl{in_.content(t->STRING())};
    if (auto* t = dynamic_cast<DealParser::CurrencyContext*>(tree))
      return CurrencyDecl{in_.name(t->anyword())};
    if (auto* t = dynamic_cast<DealParser::UnitContext*>(tree))
      return UnitDecl{declared_names(t->anyword())};
    if (auto* t = dynamic_cast<DealParser::AccountContext*>(tree))
      return AccountDecl{declared(t->anyword(0)), in_.name(t->anyword(1)),
                         t->block() ? in_.fields(t->block()) : std::vector<Field>{}};
    if (auto* t = dynamic_cast<DealParser::KindContext*>(tree))
      return KindDecl{declared(t->anyword()), in_.fields(t->block())};
    if (auto* t = dynamic_cast<DealParser::ExpectContext*>(tree))
      return ExpectDecl{in_.expression(t->expr())};
    if (auto* t = dynamic_cast<DealParser::EventContext*>(tree))
      return EventDecl{declared(t->anyword()), in_.expression(t->expr())};
    if (auto* t = dynamic_cast<DealParser::BookContext*>(tree))
      return BookDecl{declared(t->anyword()), in_.fields(t->block())};
    if (auto* t = dynamic_cast<DealParser::UseContext*>(tree))
      return UseDecl{in_.name(t->anyword()), in_.fields(t->block())};
    if (auto* t = dynamic_cast<DealParser::OpeningContext*>(tree))
      return OpeningDecl{in_.expression(t->expr(0)), in_.expression(t->expr(1))};
    if (auto* t = dynamic_cast<DealParser::CorrelateContext*>(tree))
      return CorrelateDecl{in_.reference(t->ref(0)), in_.reference(t->ref(1)),
                           in_.expression(t->expr())};
    if (auto* t = dynamic_cast<DealParser::RequireContext*>(tree))
      return RequireDecl{in_.expression(t->expr()), in_.content(t->STRING()), false};
    if (auto* t = dynamic_cast<DealParser::WarnContext*>(tree))
      return RequireDecl{in_.expression(t->expr()), in_.content(t->STRING()), true};
    if (auto* t = dynamic_cast<DealParser::AssetContext*>(tree)) return asset(t);
    if (auto* t = dynamic_cast<DealParser::ChangeContext*>(tree))
      return ChangeDecl{in_.name(t->IDENT()->getSymbol()), in_.changes(t->block())};
    if (auto* t = dynamic_cast<DealParser::ChangeOneContext*>(tree)) return change_one(t);
    if (auto* t = dynamic_cast<DealParser::TableContext*>(tree)) return table(t);
    if (auto* t = dynamic_cast<DealParser::ForRowsContext*>(tree))
      return ForDecl{declared(t->anyword()), in_.name(t->word()), items(t->body()->item())};
    return std::nullopt;
  }

  template <class Trees> std::vector<Name> names(const Trees& trees) const {
    std::vector<Name> result;
    for (auto* tree : trees) result.push_back(in_.name(tree));
    return result;
  }

  /// Of what formulas read by its name alone.
  Name declared(Name name) const {
    if (joins_values(name.text))
      in_.reports().report({Code::reserved_name,
                            name.span,
                            {name.text},
                            "a word of the language",
                            "alone it could not be read; choose another name"});
    return name;
  }
  Name declared(Tree* tree) const { return declared(in_.name(tree)); }
  template <class Trees> std::vector<Name> declared_names(const Trees& trees) const {
    std::vector<Name> result;
    for (auto* tree : trees) result.push_back(declared(tree));
    return result;
  }

  std::optional<Name> optional_name(Tree* tree) const {
    return tree ? std::optional(in_.name(tree)) : std::nullopt;
  }

  ExprPtr optional_reference(Tree* tree) const { return tree ? in_.reference(tree) : nullptr; }
  ExprPtr optional_expression(Tree* tree) const { return tree ? in_.expression(tree) : nullptr; }

  TypeExpr type(DealParser::TypeContext* tree) const {
    TypeExpr result;
    result.span = in_.span(tree);
    result.optional = tree->QUESTION() != nullptr;
    const auto words = names(tree->word());
    if (!tree->BAR().empty()) {
      result.alternatives = words;
      return result;
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
      const bool inverse = i > 0 && tree->op[i - 1]->getType() == DealParser::DIVIDE;
      result.factors.push_back({words[i], inverse ? -1 : 1});
    }
    return result;
  }

  std::vector<Parameter> parameters(const std::vector<DealParser::ParameterContext*>& trees) const {
    std::vector<Parameter> result;
    for (auto* tree : trees) result.push_back({declared(tree->anyword()), type(tree->type())});
    return result;
  }

  std::optional<TypeExpr> optional_type(DealParser::TypeContext* tree) const {
    return tree ? std::optional(type(tree)) : std::nullopt;
  }

  Value asset(DealParser::AssetContext* t) const {
    const auto words = names(t->anyword());
    return AssetDecl{declared(words[0]), words.size() > 1 ? std::optional(words[1]) : std::nullopt};
  }

  std::optional<Value> grid(DealParser::GridContext* t) const {
    auto range = in_.expression(t->expr());
    if (range->kind != ExprKind::binary || range->text != "to") {
      in_.reports().report(
          {Code::grid_without_end, range->span, {}, {}, "write `from 2024-10 to 2030-12`"});
      return std::nullopt;
    }
    return GridDecl{in_.name(t->anyword()), std::move(range->args[0]), std::move(range->args[1])};
  }

  Value import_file(DealParser::ImportFileContext* t) const {
    auto path = in_.content(t->STRING());
    const auto place = in_.span(t->STRING()->getSymbol());
    if (path.empty()) in_.reports().report({Code::import_needs_path, place, {}, {}, {}});
    return ImportDecl{std::move(path), place};
  }

  Value structure(DealParser::StructureContext* t) {
    StructureDecl result;
    result.name = declared(t->anyword(0));
    result.is_abstract = t->ABSTRACT() != nullptr;
    result.base = optional_name(t->base);
    result.signature = {optional_name(t->from), optional_name(t->to), optional_name(t->of)};
    if (t->body()) result.members = items(t->body()->item());
    return result;
  }

  /// Outside a structure no field can stand, so `let = 5` lacks a name.
  std::optional<Value> field(DealParser::FieldTypeContext* t) const {
    auto name = in_.name(t->IDENT()->getSymbol());
    const auto index = t->start->getTokenIndex();
    const auto& words = declaration_words();
    if (in_.tokens().list[index].depth == 0 &&
        std::find(words.begin(), words.end(), name.text) != words.end()) {
      const auto sign = in_.tokens().list[index + 1].span;
      in_.reports().report(
          {Code::needs_name, sign, {name.text, "`" + std::string(in_.text(sign)) + "`"}, {}, {}});
      return std::nullopt;
    }
    return FieldDecl{std::move(name), optional_type(t->type()), bounds(t->range()),
                     optional_expression(t->value)};
  }

  /// What is in a range is not below its one end nor above the other.
  std::vector<Bound> bounds(DealParser::RangeContext* t) const {
    std::vector<Bound> result;
    if (t == nullptr) return result;
    auto value = in_.expression(t->expr());
    const bool in = t->op->getType() == DealParser::IN;
    if (in && (value->kind != ExprKind::binary || value->text != "to"))
      in_.reports().report(
          {Code::range_without_end, value->span, {}, {}, "write `in 0% to 100%`, or `>= 0%`"});
    else if (in) {
      result.push_back({">=", std::move(value->args[0])});
      result.push_back({"<=", std::move(value->args[1])});
    } else {
      result.push_back({in_.sign(t->op), std::move(value)});
    }
    return result;
  }

  Value function(DealParser::FunctionContext* t) const {
    FunctionDecl result;
    result.name = declared(t->anyword());
    result.parameters = parameters(t->parameter());
    result.value = in_.expression(t->expr());
    result.members =
        t->block() ? in_.fields(t->block()) : detach_members(*result.value, in_.span(t).end);
    return result;
  }

  Value scenario(DealParser::ScenarioContext* t) const {
    return ScenarioDecl{in_.name(t->anyword(0)), optional_name(t->base), in_.overrides(t->block())};
  }

  Value measure(DealParser::MeasureContext* t) const {
    auto words = names(t->anyword());
    const auto name = declared(words.front());
    words.erase(words.begin());
    return MeasureDecl{name, std::move(words), in_.expression(t->expr())};
  }

  Value let(DealParser::LetContext* t) const {
    return LetDecl{declared(t->anyword()), optional_type(t->type()), in_.expression(t->expr()),
                   t->TILDE() != nullptr, t->everyPeriod() != nullptr};
  }

  Value state_of(DealParser::BindingContext* t) const {
    return StateDecl{declared(t->anyword()), optional_type(t->type()), in_.expression(t->expr())};
  }

  Value next_of(DealParser::BindingContext* t) const {
    return NextDecl{in_.name(t->anyword()), in_.expression(t->expr())};
  }

  Value pay(DealParser::PayContext* t) const {
    return PayDecl{declared(t->anyword()), in_.reference(t->ref(0)), in_.reference(t->ref(1)),
                   in_.fields(t->block())};
  }

  Value issue(DealParser::IssueContext* t) const {
    return TransferDecl{declared(t->anyword()), in_.holding(t->holding()), nullptr,
                        in_.reference(t->ref()), in_.fields(t->block())};
  }

  Value move(DealParser::MoveContext* t) const {
    return TransferDecl{declared(t->anyword()), in_.holding(t->holding()), in_.reference(t->ref(0)),
                        in_.reference(t->ref(1)), in_.fields(t->block())};
  }

  Value instance(DealParser::InstanceContext* t) const {
    return InstanceDecl{in_.name(t->IDENT()->getSymbol()), declared(t->anyword()),
                        optional_reference(t->from),       optional_reference(t->to),
                        optional_reference(t->of),         in_.fields(t->block())};
  }

  ChangeDecl change_one(DealParser::ChangeOneContext* t) const {
    Field field;
    if (t->path()) field.label = in_.path(t->path());
    field.value = in_.expression(t->expr());
    field.draw = t->TILDE() != nullptr;
    field.each_period = t->everyPeriod() != nullptr;
    field.span = in_.span(t);
    ChangeDecl result{in_.name(t->IDENT()->getSymbol()), {}};
    result.fields.push_back(std::move(field));
    return result;
  }

  /// A row that is not whole, or not as long as the others, is left out.
  Value table(DealParser::TableContext* t) const {
    TableDecl result{declared(t->anyword()), {}, {}};
    for (auto* tree : t->column()) result.columns.push_back(column(tree));
    for (auto* tree : t->rows()->row()) {
      if (in_.is_broken(tree)) continue;
      auto read = row(tree);
      if (is_complete(read, result.columns)) result.rows.push_back(std::move(read));
    }
    return result;
  }

  TableColumn column(DealParser::ColumnContext* t) const {
    auto* const named = t->parameter();
    TableColumn result{.name = declared(named->anyword()), .type = type(named->type())};
    result.assumed = !t->ASSUMED().empty();
    for (auto* source : t->STRING())
      result.source += (result.source.empty() ? "" : "; ") + in_.content(source);
    result.span = in_.span(t);
    return result;
  }

  TableRow row(DealParser::RowContext* t) const {
    TableRow result{row_name(t), {}, {}};
    for (auto* cell : t->expr()) result.cells.push_back(in_.expression(cell));
    result.span = source::cover(result.name.span, in_.span(t->expr().back()));
    return result;
  }

  Name row_name(DealParser::RowContext* t) const {
    if (t->anyword()) return in_.name(t->anyword());
    Name result{source::normalize(in_.content(t->STRING())), in_.span(t->STRING()->getSymbol())};
    if (result.text.empty())
      in_.reports().report(
          {Code::expected_token, result.span, {"the name of a row", "an empty text"}, {}, {}});
    return result;
  }

  bool is_complete(const TableRow& row, const std::vector<TableColumn>& columns) const {
    const auto given = row.cells.size();
    if (given == columns.size()) return true;
    const auto count = [](std::size_t n, std::string_view what) {
      return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
    };
    const bool lacks = given < columns.size();
    in_.reports().report(
        {Code::row_of_wrong_length,
         lacks ? row.span : row.cells[columns.size()]->span,
         {row.name.text, count(given, "value"), count(columns.size(), "column")},
         {},
         lacks ? fmt::format("the value of `{}` is missing{}", columns[given].name.text,
                             columns[given].type.optional ? "; without one write `none`" : "")
               : fmt::format("the last column is `{}`", columns.back().name.text)});
    return false;
  }

  const ExpressionBuilder& in_;
};

} // namespace

std::vector<Declaration> build_declarations(Tree* module, const ExpressionBuilder& expressions) {
  return DeclarationBuilder(expressions)
      .items(dynamic_cast<DealParser::ModuleContext*>(module)->item());
}

} // namespace deal::syntax
