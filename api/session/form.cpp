#include "api/session/session.hpp"
#include "compiler/syntax/outline.hpp"
#include "compiler/syntax/parser.hpp"

namespace deal {

using Beginning = syntax::Outline::Beginning;

namespace {

bool is_expression(const std::shared_ptr<const source::File>& file) {
  source::Sources sources;
  sources.share(file);
  diagnostics::Diagnostics unused;
  return syntax::parse_expression(sources, file->id(), unused) != nullptr;
}

} // namespace

/// The words that only begin a declaration can name things too.
bool Session::Implementation::is_known(const std::string& name) const {
  for (const session::ItemPtr& item : state().items)
    if (item->defines.contains(name)) return true;
  return false;
}

TextForm Session::form_of(std::string_view text) const {
  const Implementation& in = my();
  if (source::check_text(text)) return TextForm::declarations;
  const auto file = in.numbers->file("line", std::string(text));
  const syntax::Outline outline = syntax::outline(*file);
  if (outline.open) return TextForm::incomplete;
  switch (outline.beginning) {
  case Beginning::nothing: return TextForm::blank;
  case Beginning::label:
  case Beginning::made: return TextForm::declarations;
  case Beginning::other: return TextForm::expression;
  case Beginning::called_word:
    // `opening` is a function too.
    if (outline.word == "opening" && is_expression(file)) return TextForm::expression;
    break;
  case Beginning::keyword: break;
  }
  return in.is_known(outline.word) && is_expression(file) ? TextForm::expression
                                                          : TextForm::declarations;
}

} // namespace deal
