#include "api/session/item.hpp"

#include "api/session/names.hpp"
#include "compiler/syntax/parser.hpp"

#include <algorithm>
#include <stdexcept>

namespace deal::session {

using namespace syntax;

namespace {

std::string_view slice(const source::File& file, source::Span span) {
  return file.text().substr(span.begin, span.end - span.begin);
}

/// A text without its spaces, which say nothing.
std::string condensed(std::string_view text) {
  std::string result;
  std::ranges::copy_if(text, std::back_inserter(result),
                       [](char c) { return c != ' ' && c != '\t' && c != '\n' && c != '\r'; });
  return result;
}

/// What a declaration speaks of: there is one of each in a session.
std::string key_of(const Declaration& declaration, const std::string& form,
                   const source::File& file) {
  auto text = [&](const ExprPtr& expression) { return condensed(slice(file, expression->span)); };
  if (const auto* d = std::get_if<ExpectDecl>(&declaration.value))
    return "expect " + text(d->condition);
  if (const auto* d = std::get_if<RequireDecl>(&declaration.value))
    return form + " " + text(d->condition);
  if (const auto* d = std::get_if<OpeningDecl>(&declaration.value))
    return "opening " + text(d->target);
  if (const auto* d = std::get_if<ImportDecl>(&declaration.value)) return "import " + d->path;
  if (const auto* d = std::get_if<CorrelateDecl>(&declaration.value)) {
    const std::string a = text(d->first), b = text(d->second);
    return "correlate " + std::min(a, b) + " " + std::max(a, b);
  }
  const std::string name = name_of(declaration);
  if (name.empty()) return form;
  // What has a name of its own kind does not clash with a party or a deal of that name.
  for (const char* apart : {"structure", "function", "scenario", "kind", "account", "next"})
    if (form == apart) return form + " " + name;
  if (form == "unit" || form == "asset") return "unit " + name;
  return "name " + name;
}

/// Between two declarations: what stands behind the first on its line, and what stands above the second.
struct Gap {
  source::Span behind, above;
};

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n;\xC2\xA0") == std::string_view::npos;
}

Gap split_gap(const source::File& file, source::Span gap) {
  const std::string_view text = slice(file, gap);
  const std::size_t line_end = gap.begin == 0 ? 0 : std::min(text.find('\n'), text.size());
  Gap result{{gap.file, gap.begin, gap.begin + static_cast<std::uint32_t>(line_end)}, gap};
  // Only a comment is worth keeping.
  if (text.substr(0, line_end).find("//") == std::string_view::npos)
    result.behind.end = result.behind.begin;
  std::size_t first = text.find("//", line_end);
  result.above.begin =
      gap.begin + static_cast<std::uint32_t>(first == std::string_view::npos ? text.size() : first);
  return result;
}

class Cutter {
 public:
  Cutter(const source::File& file, const Module& module) : file_(file), module_(module) {}

  std::vector<Piece> run() const {
    std::vector<Piece> pieces;
    for (std::size_t i = 0; i < module_.declarations.size(); ++i) pieces.push_back(piece(i));
    return pieces;
  }

 private:
  Piece piece(std::size_t i) const {
    const Declaration& declaration = module_.declarations[i];
    const source::Span span = declaration.span;
    const bool more = goes_on(i);
    const std::uint32_t begin = more ? span.begin : above(i);
    Piece result{&declaration, {file_.id(), begin, span.begin}, {}};
    result.written.name = name_of(declaration);
    if (result.written.name.empty()) result.written.name = form_of(declaration, file_.text());
    const bool state = std::holds_alternative<StateDecl>(declaration.value);
    const std::string keyword = !more ? "" : state ? "state " : "next ";
    result.written.replace(0, 0, keyword, file_, {file_.id(), begin, behind(i)});
    return result;
  }

  /// Whether it is one more binding of the declaration before, as `b = 1` in `state a = 0, b = 1`.
  bool goes_on(std::size_t i) const {
    const Declaration& declaration = module_.declarations[i];
    if (!std::holds_alternative<StateDecl>(declaration.value) &&
        !std::holds_alternative<NextDecl>(declaration.value))
      return false;
    const std::string_view text = slice(file_, declaration.span);
    const std::size_t end = std::min(text.find_first_of(" \t\r\n:="), text.size());
    const std::size_t sign = text.find_first_not_of(" \t\r\n", end);
    return sign != std::string_view::npos &&
           std::string_view("=:\xEF").find(text[sign]) != std::string_view::npos;
  }

  source::Span gap_span(std::size_t i) const {
    const auto& declarations = module_.declarations;
    const auto size = static_cast<std::uint32_t>(file_.text().size());
    return {file_.id(), i == 0 ? 0 : declarations[i - 1].span.end,
            i == declarations.size() ? size : declarations[i].span.begin};
  }
  std::string_view gap(std::size_t i) const { return slice(file_, gap_span(i)); }

  std::uint32_t above(std::size_t i) const { return split_gap(file_, gap_span(i)).above.begin; }

  std::uint32_t behind(std::size_t i) const {
    const auto& declarations = module_.declarations;
    const source::Span next = gap_span(i + 1);
    if (i + 1 < declarations.size()) {
      const source::Span found = split_gap(file_, next).behind;
      return found.begin == found.end || goes_on(i + 1) ? declarations[i].span.end : found.end;
    }
    if (slice(file_, next).find("//") == std::string_view::npos) return declarations[i].span.end;
    std::uint32_t end = next.end;
    while (is_blank(file_.text().substr(end - 1, 1))) --end;
    return end;
  }

  const source::File& file_;
  const Module& module_;
};

} // namespace

void Written::replace(std::uint32_t begin, std::uint32_t end, const std::string& words,
                      const source::File& from, source::Span span) {
  const std::string_view value = from.text().substr(span.begin, span.end - span.begin);
  const std::int64_t shift = static_cast<std::int64_t>(words.size() + value.size()) -
                             static_cast<std::int64_t>(end - begin);
  std::erase_if(copied, [&](const Copied& each) { return each.begin < end && begin < each.end; });
  for (Copied& each : copied) {
    if (each.begin < end) continue;
    each.begin = static_cast<std::uint32_t>(each.begin + shift);
    each.end = static_cast<std::uint32_t>(each.end + shift);
  }
  text.replace(begin, end - begin, words + std::string(value));
  const auto at = static_cast<std::uint32_t>(begin + words.size());
  if (!value.empty())
    copied.push_back({at, at + static_cast<std::uint32_t>(value.size()), span.begin});
}

Read read(FileNumbers& numbers, const std::string& name, const std::string& text,
          stop::Stop* stop) {
  Read result;
  result.part.file = numbers.file(name, text);
  result.sources.share(result.part.file);
  result.part.module = std::make_shared<const Module>(
      syntax::parse(result.sources, result.part.file->id(), result.diagnostics, {.stop = stop}));
  return result;
}

ItemPtr make_item(FileNumbers& numbers, const Written& written, const std::string& import_from) {
  const bool import = written.name == "import" && !import_from.empty();
  const Read text = read(numbers, import ? import_from : written.name, written.text);
  const auto& declarations = text.part.module->declarations;
  if (text.diagnostics.has_errors() || declarations.size() != 1)
    throw std::logic_error("session: `" + written.text + "` was one declaration before");
  const Declaration& declaration = declarations.front();
  auto item = std::make_shared<Item>();
  item->declared = {name_of(declaration), form_of(declaration, written.text), written.text,
                    declaration.doc};
  item->key = key_of(declaration, item->declared.form, *text.part.file);
  item->defines = defined_by(declaration);
  item->mentions = mentioned_by(declaration);
  item->part = text.part;
  return item;
}

std::vector<Piece> cut(const source::File& file, const Module& module) {
  return Cutter(file, module).run();
}

} // namespace deal::session
