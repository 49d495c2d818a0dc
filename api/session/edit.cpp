#include "api/session/edit.hpp"

#include "api/session/names.hpp"
#include "compiler/syntax/parser.hpp"
#include "compiler/syntax/scanner.hpp"

#include <algorithm>
#include <stdexcept>

namespace deal::session {

using namespace syntax;
using diagnostics::Code;

namespace {

/// A declaration in the text of an item.
struct Found {
  const Item* item = nullptr;
  const Declaration* declaration = nullptr;
};

const Declaration* named(const std::vector<Declaration>& declarations, const std::string& name) {
  for (const Declaration& declaration : declarations) {
    if (const auto* block = std::get_if<ForDecl>(&declaration.value)) {
      if (const Declaration* inner = named(block->members, name)) return inner;
    } else if (name_of(declaration) == name &&
               !std::holds_alternative<NextDecl>(declaration.value)) {
      return &declaration;
    }
  }
  return nullptr;
}

Found find(const std::vector<ItemPtr>& items, const std::string& name) {
  for (const ItemPtr& item : items) {
    if (!item->defines.contains(name)) continue;
    if (const Declaration* found = named(item->part.module->declarations, name))
      return {item.get(), found};
  }
  return {};
}

/// The fields between the braces of a declaration; null where it has none.
const std::vector<Field>* fields_of(const Declaration& declaration) {
  if (const auto* d = std::get_if<InstanceDecl>(&declaration.value)) return &d->fields;
  if (const auto* d = std::get_if<PayDecl>(&declaration.value)) return &d->fields;
  if (const auto* d = std::get_if<BookDecl>(&declaration.value)) return &d->fields;
  if (const auto* d = std::get_if<TransferDecl>(&declaration.value)) return &d->fields;
  return nullptr;
}

/// The formula of a declaration; null where it is none.
const Expr* formula_of(const Declaration& declaration) {
  if (const auto* d = std::get_if<LetDecl>(&declaration.value)) return d->value.get();
  if (const auto* d = std::get_if<MeasureDecl>(&declaration.value)) return d->value.get();
  if (const auto* d = std::get_if<StateDecl>(&declaration.value)) return d->value.get();
  if (const auto* d = std::get_if<EventDecl>(&declaration.value)) return d->condition.get();
  return nullptr;
}

std::vector<std::string> words_of(const std::string& path) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    words.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

/// Where a value stands with the round brackets around it, which the tree leaves out.
source::Span whole(const source::File& file, const Expr& value) {
  std::vector<source::Span> tokens;
  Scanner scanner(file);
  for (Token token = scanner.next(); token.kind != 0; token = scanner.next())
    if (file.text()[token.span.begin] != '\n' &&
        !file.text().substr(token.span.begin).starts_with("///"))
      tokens.push_back(token.span);
  auto is = [&](const source::Span& token, std::initializer_list<std::string_view> signs) {
    const auto text = file.text().substr(token.begin, token.end - token.begin);
    return std::ranges::find(signs, text) != signs.end();
  };
  auto first = std::ranges::find(tokens, value.span.begin, &source::Span::begin);
  auto last = std::ranges::find(tokens, value.span.end, &source::Span::end);
  if (first == tokens.end() || last == tokens.end()) return value.span;
  while (first != tokens.begin() && last + 1 != tokens.end() && is(*(first - 1), {"(", "（"}) &&
         is(*(last + 1), {")", "）"})) {
    --first;
    ++last;
  }
  return {file.id(), first->begin, last->end};
}

/// What something is to be.
struct Wanted {
  std::string path; ///< behind the name; "" is the thing itself
  bool draw;
  source::Span value; ///< with `every period` where it stands

  std::string label(const std::string& name) const { return name + (draw ? " ~ " : ": "); }
};

std::vector<Wanted> wanted_by(const Declaration& change, const source::File& file) {
  std::vector<Wanted> result;
  const auto add = [&](const std::string& path, const ExprPtr& value, bool draw,
                       source::Span span) {
    result.push_back({path, draw, {span.file, whole(file, *value).begin, span.end}});
  };
  if (const auto* d = std::get_if<FieldDecl>(&change.value)) add("", d->value, false, change.span);
  if (const auto* d = std::get_if<ChangeDecl>(&change.value))
    for (const Field& field : d->fields) add(field.label.text, field.value, field.draw, field.span);
  return result;
}

class Editor {
 public:
  /// `old` is the text as it stands, `file` that in which the change stands.
  Editor(Written& edited, const source::File& old, const Wanted& wanted, const source::File& file)
      : edited_(edited), old_(old), wanted_(wanted), file_(file) {}

  /// Sets a field of those in the braces that end at `end`; false where the path leads to nothing with fields.
  bool set(const std::vector<Field>& fields, std::uint32_t end,
           const std::vector<std::string>& path, std::size_t depth) {
    const std::string& name = path[depth];
    const auto field = std::ranges::find(fields, name, [](const Field& f) { return f.label.text; });
    if (depth + 1 < path.size()) {
      const Expr* value = field == fields.end() ? nullptr : field->value.get();
      while (value != nullptr && value->kind == ExprKind::annotated) value = value->args[0].get();
      return value != nullptr && value->kind == ExprKind::structure &&
             set(value->fields, value->span.end, path, depth + 1);
    }
    if (field == fields.end())
      insert(end, wanted_.label(name));
    else if (field->draw == wanted_.draw)
      put(whole(old_, *field->value).begin, field->span.end, "");
    else
      put(field->span.begin, field->span.end, wanted_.label(name));
    return true;
  }

  bool set_cell(const TableDecl& table, const std::vector<std::string>& path) {
    if (path.size() != 2 || wanted_.draw) return false;
    const auto row =
        std::ranges::find(table.rows, path[0], [](const TableRow& r) { return r.name.text; });
    const auto column =
        std::ranges::find(table.columns, path[1], [](const TableColumn& c) { return c.name.text; });
    if (row == table.rows.end() || column == table.columns.end()) return false;
    const auto number = static_cast<std::size_t>(column - table.columns.begin());
    const source::Span cell = whole(old_, *row->cells[number]);
    put(cell.begin, cell.end, "");
    return true;
  }

  void put(std::uint32_t begin, std::uint32_t end, const std::string& words) {
    edited_.replace(begin, end, words, file_, wanted_.value);
  }

 private:
  /// A new field, laid out as those that are there.
  void insert(std::uint32_t end, const std::string& label) {
    const std::string_view text = edited_.text;
    if (text[end - 1] != '}') {
      edited_.replace(end, end, " }", file_, {});
      return put(end, end, " { " + label);
    }
    const auto last = static_cast<std::uint32_t>(text.find_last_not_of(" \t\r\n", end - 2)) + 1;
    const bool lines = text.substr(last, end - last).find('\n') != std::string_view::npos;
    if (lines) return put(last, last, "\n" + indentation(end - 1) + "  " + label);
    const bool first = text[last - 1] == '{';
    if (first && last == end - 1) edited_.replace(last, last, " ", file_, {});
    put(last, last, (first ? " " : "; ") + label);
  }

  /// Of the line on which a brace closes.
  std::string indentation(std::uint32_t brace) const {
    const std::string_view text = std::string_view(edited_.text).substr(0, brace);
    const std::size_t line = text.rfind('\n') + 1;
    return std::string(text.substr(line, text.find_first_not_of(" \t", line) - line));
  }

  Written& edited_;
  const source::File& old_;
  const Wanted& wanted_;
  const source::File& file_;
};

/// Changes one declaration step by step; each step reads the text that the one before it has left.
class Revision {
 public:
  Revision(const Found& found, const std::string& name, const source::File& file,
           diagnostics::Diagnostics& diagnostics)
      : name_(name), form_(form_of(*found.declaration, found.item->part.file->text())), file_(file),
        diagnostics_(diagnostics), now_(found.item->part),
        edited_{found.item->label(), found.item->declared.text, {}} {}

  std::optional<Written> run(const std::vector<Wanted>& all, source::Span span) {
    for (const Wanted& wanted : all) {
      if (apply(wanted)) continue;
      const std::string what = wanted.path.empty() ? "formula" : "`" + wanted.path + "`";
      diagnostics_.report(Code::takes_no_such, span, {name_, form_, what})
          .help("declare it anew: `" + form_ + " " + name_ + " …`");
      return std::nullopt;
    }
    return std::move(edited_);
  }

 private:
  bool apply(const Wanted& wanted) {
    const Declaration& declaration = *named(now_.module->declarations, name_);
    Editor editor(edited_, *now_.file, wanted, file_);
    const bool done = wanted.path.empty() ? set_formula(declaration, wanted, editor)
                                          : set_field(declaration, wanted, editor);
    if (done) parse();
    return done;
  }

  static bool set_field(const Declaration& declaration, const Wanted& wanted, Editor& editor) {
    const auto path = words_of(wanted.path);
    if (const auto* table = std::get_if<TableDecl>(&declaration.value))
      return editor.set_cell(*table, path);
    const std::vector<Field>* fields = fields_of(declaration);
    return fields != nullptr && editor.set(*fields, declaration.span.end, path, 0);
  }

  bool set_formula(const Declaration& declaration, const Wanted& wanted, Editor& editor) {
    const Expr* formula = formula_of(declaration);
    const auto* let = std::get_if<LetDecl>(&declaration.value);
    if (formula == nullptr || (wanted.draw && let == nullptr)) return false;
    if (let == nullptr || let->draw == wanted.draw) {
      editor.put(whole(*now_.file, *formula).begin, declaration.span.end, "");
    } else {
      const std::uint32_t sign = let->type ? let->type->span.end : let->name.span.end;
      editor.put(sign, declaration.span.end, wanted.draw ? " ~ " : " = ");
    }
    return true;
  }

  void parse() {
    source::Sources sources;
    diagnostics::Diagnostics unused;
    const source::FileId file = sources.add(name_, edited_.text);
    now_ = {sources.shared(file),
            std::make_shared<const Module>(syntax::parse(sources, file, unused))};
    if (named(now_.module->declarations, name_) == nullptr)
      throw std::logic_error("session: a change spoiled `" + edited_.text + "`");
  }

  const std::string& name_;
  std::string form_;
  const source::File& file_;
  diagnostics::Diagnostics& diagnostics_;
  driver::Parsed now_; ///< the text as the last step has left it
  Written edited_;
};

/// `name = value` and `name ~ distribution` of what there is not yet.
Written new_let(const Piece& change, const source::File& file) {
  Written result{change.written.name, "", {}};
  result.replace(0, 0, "", file, change.above);
  const auto end = static_cast<std::uint32_t>(result.text.size());
  result.replace(end, end, "let ", file, change.declaration->span);
  return result;
}

std::vector<std::string> known(const std::vector<ItemPtr>& items) {
  std::vector<std::string> names;
  for (const ItemPtr& item : items)
    names.insert(names.end(), item->defines.begin(), item->defines.end());
  return names;
}

} // namespace

bool is_change(const Declaration& declaration) {
  if (const auto* d = std::get_if<FieldDecl>(&declaration.value)) return d->value != nullptr;
  return std::holds_alternative<ChangeDecl>(declaration.value);
}

std::optional<Written> edit(const std::vector<ItemPtr>& items, const Piece& change,
                            const source::File& file, diagnostics::Diagnostics& diagnostics) {
  const Declaration& declaration = *change.declaration;
  const auto* field = std::get_if<FieldDecl>(&declaration.value);
  const Name& name = field != nullptr ? field->name : std::get<ChangeDecl>(declaration.value).name;
  const std::vector<Wanted> wanted = wanted_by(declaration, file);
  if (field != nullptr && field->type) return new_let(change, file);
  if (const Found found = find(items, name.text); found.item != nullptr)
    return Revision(found, name.text, file, diagnostics).run(wanted, declaration.span);
  if (field != nullptr || (wanted.size() == 1 && wanted.front().path.empty()))
    return new_let(change, file);
  auto report = diagnostics.report(Code::nothing_to_change, name.span, {name.text});
  const std::string near = diagnostics::nearest(name.text, known(items));
  if (!near.empty())
    report.help("did you mean `" + near + "`?");
  else
    report.help("write `party " + name.text + " { … }` for a new party");
  return std::nullopt;
}

} // namespace deal::session
