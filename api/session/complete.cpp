#include "api/session/session.hpp"
#include "api/session/vocabulary.hpp"
#include "compiler/syntax/cursor.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace deal {

using session::Vocabulary;
using session::Word;
using session::Words;
using syntax::Cursor;
using Role = Cursor::Role;

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_letter(char a, char b) { return lower(a) == lower(b); }

/// How well a word goes on from what has been written; the less the better, nothing: not at all.
std::optional<int> distance(std::string_view begun, std::string_view word) {
  const bool prefix = begun.size() <= word.size() &&
                      std::equal(begun.begin(), begun.end(), word.begin(), same_letter);
  if (prefix) return 0;
  auto at = begun.begin();
  for (const char c : word)
    if (at != begun.end() && same_letter(*at, c)) ++at;
  if (at != begun.end()) return std::nullopt;
  return same_letter(begun.front(), word.front()) ? 1 : 2;
}

/// What may stand at a cursor, the likeliest list first.
class Candidates {
 public:
  Candidates(const Vocabulary& vocabulary, const Cursor& cursor)
      : vocabulary_(vocabulary), cursor_(cursor) {}

  std::vector<Completion> sorted() {
    collect();
    std::ranges::stable_sort(found_, [](const Found& a, const Found& b) {
      return std::tie(a.distance, a.list, a.other_case, a.word->text) <
             std::tie(b.distance, b.list, b.other_case, b.word->text);
    });
    std::vector<Completion> result;
    std::set<std::string> seen;
    for (const Found& each : found_) {
      if (seen.insert(each.word->text).second)
        result.push_back({each.word->text, each.word->form, each.word->doc, cursor_.begin});
    }
    return result;
  }

 private:
  struct Found {
    int distance;
    int list;
    bool other_case;
    const Word* word;
  };

  void add(std::span<const Word> words) {
    for (const Word& word : words) {
      const auto far = distance(cursor_.word, word.text);
      if (far) found_.push_back({*far, list_, !word.text.starts_with(cursor_.word), &word});
    }
    ++list_;
  }
  /// Words that were made for this cursor.
  void add(Words&& words) {
    made_.push_back(std::move(words));
    add(std::span<const Word>(made_.back()));
  }

  void collect() {
    switch (cursor_.role) {
    case Role::silent: return;
    case Role::item:
      add(vocabulary_.names());
      add(session::keywords());
      add(vocabulary_.structures());
      return add(vocabulary_.functions());
    case Role::declaration: add(session::keywords()); return add(vocabulary_.structures());
    case Role::name: return names();
    case Role::expression: return expression();
    case Role::distribution: return add(vocabulary_.distributions());
    case Role::unit:
      add(vocabulary_.own_units());
      add(session::units());
      return add(session::operators());
    case Role::member: return add(vocabulary_.members(cursor_.owner));
    case Role::type:
      add(session::types());
      add(vocabulary_.structures());
      return add(vocabulary_.own_units());
    case Role::field: return fields();
    }
  }

  std::string first() const { return cursor_.head.empty() ? "" : cursor_.head.front(); }

  /// Behind the first words of a declaration: what is there already can be redefined.
  void names() {
    static const std::set<std::string> with_formulas{"expect", "opening", "correlate", "require",
                                                     "warn"};
    const bool begins = has(session::keywords(), first()) || has(vocabulary_.structures(), first());
    if (cursor_.head.size() != 1 || !begins || with_formulas.contains(first())) return expression();
    add(session::options_of(first()));
    if (first() == "currency") return add(session::units());
    if (first() == "for" || first() == "use") return;
    Words same;
    std::ranges::copy_if(vocabulary_.names(), std::back_inserter(same), [&](const Word& word) {
      return word.form == (first() == "next" ? "state" : first());
    });
    add(std::move(same));
  }

  static bool has(std::span<const Word> words, const std::string& text) {
    return std::ranges::any_of(words, [&](const Word& word) { return word.text == text; });
  }

  /// The structure that the innermost braces are of: that of the declaration, or one in a field of it.
  std::string structure() const {
    std::string result = cursor_.head.size() == 1 ? vocabulary_.made_from(first()) : first();
    for (std::size_t i = 1; i < cursor_.braces.size(); ++i) {
      const Cursor::Brace& brace = cursor_.braces[i];
      result =
          brace.structure.empty() ? vocabulary_.structure_of(result, brace.label) : brace.structure;
    }
    return result;
  }

  void fields() {
    if (first() == "scenario") return add(vocabulary_.names());
    add(vocabulary_.fields(structure()));
  }

  void expression() {
    if (!cursor_.label.empty() && !cursor_.braces.empty()) {
      if (cursor_.label == "kind") add(vocabulary_.kinds());
      add(session::options_of(cursor_.label));
      const std::string owner = structure();
      add(vocabulary_.options(owner, cursor_.label));
      add(vocabulary_.fields(owner));
    }
    add(vocabulary_.names());
    add(vocabulary_.functions());
    add(vocabulary_.structures());
    add(session::operators());
    add(vocabulary_.kinds());
  }

  const Vocabulary& vocabulary_;
  const Cursor& cursor_;
  std::vector<Found> found_;
  std::deque<Words> made_;
  int list_ = 0;
};

} // namespace

const Vocabulary& Session::Implementation::vocabulary() const {
  if (!words) {
    const driver::Options options = api::options_of(engine.implementation(), {});
    words = std::make_shared<const Vocabulary>(
        driver::compile_parts(state().parts(), state().root(), options, driver::Until::syntax));
  }
  return *words;
}

std::vector<Completion> Session::complete(std::string_view line) const {
  if (source::check_text(line)) return {};
  const auto file = my().numbers->file("line", std::string(line));
  return Candidates(my().vocabulary(), syntax::cursor(*file)).sorted();
}

} // namespace deal
