#include "compiler/syntax/parser.hpp"

#include <fmt/format.h>

namespace deal::syntax {

namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out + '"';
}

std::string show(const Date& date) {
  if (date.quarter) return fmt::format("{:04}Q{}", date.year, date.quarter);
  if (date.day) return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
  return fmt::format("{:04}-{:02}", date.year, date.month);
}

void put(std::string& out, const Expr& e);

void put(std::string& out, const ExprPtr& e) {
  if (e)
    put(out, *e);
  else
    out += "_";
}

void put(std::string& out, const Field& field) {
  out += field.label.text;
  out += field.draw ? " ~ " : ": ";
  put(out, field.value);
  if (field.each_period) out += " every period";
}

void put_list(std::string& out, const std::vector<ExprPtr>& args, std::string_view open,
              std::string_view close) {
  out += open;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (i > 0) out += ' ';
    put(out, args[i]);
  }
  out += close;
}

void put_fold(std::string& out, const Expr& e) {
  out += fmt::format("({} {} in {}", e.text, e.variable.text, e.family.text);
  if (e.args[0]) {
    out += ' ';
    put(out, e.args[0]);
  }
  if (e.args.size() > 1) {
    out += " where ";
    put(out, e.args[1]);
  }
  out += ')';
}

void put_structure(std::string& out, const Expr& e) {
  out += e.text + " {";
  for (const auto& field : e.fields) {
    out += &field == &e.fields.front() ? " " : "; ";
    put(out, field);
  }
  out += " }";
}

void put_annotated(std::string& out, const Expr& e) {
  out += "(note ";
  put(out, e.args[0]);
  if (e.assumed) out += " assumed";
  if (!e.source.empty()) out += " source " + quoted(e.source);
  out += ')';
}

void put_call(std::string& out, const Expr& e) {
  put_list(out, e.args, "(call ", "");
  for (const auto& option : e.fields) {
    out += ' ';
    put(out, option);
  }
  out += ')';
}

void put(std::string& out, const Expr& e) {
  switch (e.kind) {
  case ExprKind::number:
    out += fmt::format("{}{}{}", e.number, e.text.empty() ? "" : ":", e.text);
    break;
  case ExprKind::text: out += quoted(e.text); break;
  case ExprKind::date: out += show(e.date); break;
  case ExprKind::boolean: out += e.number != 0 ? "true" : "false"; break;
  case ExprKind::none: out += "none"; break;
  case ExprKind::name: out += e.text; break;
  case ExprKind::member:
    put(out, e.args[0]);
    out += "." + e.text;
    break;
  case ExprKind::call: put_call(out, e); break;
  case ExprKind::unary:
  case ExprKind::binary: put_list(out, e.args, "(" + e.text + " ", ")"); break;
  case ExprKind::if_: put_list(out, e.args, "(if ", ")"); break;
  case ExprKind::list: put_list(out, e.args, "[", "]"); break;
  case ExprKind::fold: put_fold(out, e); break;
  case ExprKind::structure: put_structure(out, e); break;
  case ExprKind::annotated: put_annotated(out, e); break;
  }
}

std::string show(const TypeExpr& type) {
  std::string out;
  for (const auto& factor : type.factors) {
    if (!out.empty()) out += factor.power < 0 ? "/" : "*";
    out += factor.name.text;
  }
  for (const auto& name : type.alternatives) out += (out.empty() ? "" : " | ") + name.text;
  return out + (type.optional ? "?" : "");
}

std::string show(const TableColumn& column) {
  return column.name.text + ": " + show(column.type) + (column.assumed ? " assumed" : "") +
         (column.source.empty() ? "" : " source " + quoted(column.source));
}

std::string show(const std::vector<Parameter>& parameters) {
  std::string out;
  for (const auto& p : parameters)
    out += (out.empty() ? "" : ", ") + p.name.text + ": " + show(p.type);
  return out;
}

class Printer {
 public:
  std::string run(const std::vector<Declaration>& declarations) {
    all(declarations);
    return std::move(out_);
  }

 private:
  void all(const std::vector<Declaration>& declarations) {
    for (const auto& declaration : declarations) {
      if (!declaration.doc.empty()) line("doc " + quoted(declaration.doc));
      std::visit([this](const auto& value) { print(value); }, declaration.value);
    }
  }

  void line(std::string_view text) { out_ += fmt::format("{:>{}}{}\n", "", indent_, text); }

  void expression(std::string_view role, const ExprPtr& e) {
    if (!e) return;
    std::string text(role);
    text += ' ';
    put(text, e);
    nested(text);
  }

  void nested(std::string_view text) {
    indent_ += 2;
    line(text);
    indent_ -= 2;
  }

  void fields(const std::vector<Field>& list) {
    for (const auto& field : list) {
      std::string text;
      put(text, field);
      nested(text);
    }
  }

  static std::string typed(const std::optional<TypeExpr>& type) {
    return type ? ": " + show(*type) : "";
  }

  static std::string joined(const std::vector<Name>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + name.text;
    return text;
  }

  void print(const ModelDecl& d) { line("model " + quoted(d.title)); }
  void print(const GridDecl& d) {
    line("grid " + d.step.text);
    expression("from", d.from);
    expression("to", d.to);
  }
  void print(const ImportDecl& d) { line("import " + quoted(d.path)); }
  void print(const CurrencyDecl& d) { line("currency " + d.name.text); }
  void print(const UnitDecl& d) { line("unit " + joined(d.names)); }
  void print(const AssetDecl& d) {
    line("asset " + d.name.text + (d.parameter ? "(" + d.parameter->text + ")" : ""));
  }
  void print(const AccountDecl& d) {
    line("account " + d.name.text + ": " + d.account_class.text);
    fields(d.fields);
  }
  void print(const KindDecl& d) {
    line("kind " + d.name.text);
    fields(d.fields);
  }
  void print(const StructureDecl& d) {
    std::string text = d.is_abstract ? "abstract structure " : "structure ";
    text += d.name.text;
    if (d.base) text += " is " + d.base->text;
    if (d.signature.from) text += ": " + d.signature.from->text + " -> " + d.signature.to->text;
    if (d.signature.of) text += " of " + d.signature.of->text;
    line(text);
    indent_ += 2;
    all(d.members);
    indent_ -= 2;
  }
  void print(const FieldDecl& d) {
    line("field " + d.name.text + typed(d.type));
    for (const Bound& bound : d.bounds) expression(bound.op, bound.value);
    expression("=", d.value);
  }
  void print(const FunctionDecl& d) {
    line("function " + d.name.text + "(" + show(d.parameters) + ")");
    expression("=", d.value);
    fields(d.members);
  }
  void print(const ScenarioDecl& d) {
    line("scenario " + d.name.text + (d.base ? " extends " + d.base->text : ""));
    for (const auto& [path, field] : d.overrides) {
      std::string text;
      put(text, path);
      text += field.draw ? " ~ " : ": ";
      put(text, field.value);
      nested(text);
    }
  }
  void print(const MeasureDecl& d) {
    line("measure " + d.name.text + (d.statistics.empty() ? "" : ": " + joined(d.statistics)));
    expression("=", d.value);
  }
  void print(const ExpectDecl& d) {
    line("expect");
    expression("=", d.condition);
  }
  void print(const RequireDecl& d) {
    line((d.warns ? "warn " : "require ") + quoted(d.words));
    expression("if", d.condition);
  }
  void print(const EventDecl& d) {
    line("event " + d.name.text);
    expression("when", d.condition);
  }
  void print(const LetDecl& d) {
    line("let " + d.name.text + typed(d.type));
    expression(d.each_period ? "~ every period" : d.draw ? "~" : "=", d.value);
  }
  void print(const StateDecl& d) {
    line("state " + d.name.text + typed(d.type));
    expression("=", d.value);
  }
  void print(const NextDecl& d) {
    line("next " + d.name.text);
    expression("=", d.value);
  }
  void print(const PayDecl& d) {
    line("pay " + d.name.text);
    expression("from", d.from);
    expression("to", d.to);
    fields(d.fields);
  }
  void print(const BookDecl& d) {
    line("book " + d.name.text);
    fields(d.fields);
  }
  void print(const TransferDecl& d) {
    line((d.from ? "move " : "issue ") + d.name.text);
    expression("asset", d.asset);
    expression("from", d.from);
    expression("to", d.to);
    fields(d.fields);
  }
  void print(const ChangeDecl& d) {
    line("change " + d.name.text);
    fields(d.fields);
  }
  void print(const UseDecl& d) {
    line("use " + d.field.text);
    fields(d.fields);
  }
  void print(const OpeningDecl& d) {
    line("opening");
    expression("of", d.target);
    expression("=", d.value);
  }
  void print(const InstanceDecl& d) {
    line("instance " + d.structure.text + " " + d.name.text);
    expression("from", d.from);
    expression("to", d.to);
    expression("of", d.of);
    fields(d.fields);
  }
  void print(const CorrelateDecl& d) {
    line("correlate");
    expression("of", d.first);
    expression("and", d.second);
    expression("=", d.value);
  }
  void print(const TableDecl& d) {
    std::string columns;
    for (const auto& column : d.columns) columns += (columns.empty() ? "" : ", ") + show(column);
    line("table " + d.name.text + "(" + columns + ")");
    for (const auto& row : d.rows) {
      auto text = quoted(row.name.text);
      for (const auto& cell : row.cells) {
        text += &cell == &row.cells.front() ? ": " : ", ";
        put(text, cell);
      }
      nested(text);
    }
  }
  void print(const ForDecl& d) {
    line("for " + d.variable.text + " in " + d.table.text);
    indent_ += 2;
    all(d.members);
    indent_ -= 2;
  }

  std::string out_;
  std::size_t indent_ = 0;
};

} // namespace

std::string dump(const Module& module) { return Printer().run(module.declarations); }

std::string dump(const Expr& expression) {
  std::string out;
  put(out, expression);
  return out;
}

} // namespace deal::syntax
