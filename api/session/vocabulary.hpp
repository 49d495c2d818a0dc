#pragma once

#include "compiler/driver/driver.hpp"
#include "deal/session.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The words that may stand somewhere in a session's texts.
namespace deal::session {

/// A word with what it is and one line about it.
struct Word {
  std::string text, form, doc;
};
using Words = std::vector<Word>;

/// What the language has by itself.
std::span<const Word> keywords(); ///< that begin a declaration
std::span<const Word> operators();
std::span<const Word> types();
std::span<const Word> units();
/// The fields of what no structure describes: `party`, `pay`, `kind`, …; none of other words.
std::span<const Word> fields_of_form(std::string_view form);
/// What a field of such a form may be, or what may follow the word itself: `unpaid`, `stage`, `grid`, `attribution`.
std::span<const Word> options_of(std::string_view label);

/// What the library, the imports and a session's declarations have.
class Vocabulary {
 public:
  /// Of a compilation's texts; they are read, not checked.
  explicit Vocabulary(std::unique_ptr<const driver::Compilation> texts);

  const Words& functions() const { return functions_; }
  const Words& structures() const { return structures_; }
  const Words& kinds() const { return kinds_; }
  const Words& distributions() const { return distributions_; }
  /// What the model declares: parties, deals, lets, measures.
  const Words& names() const { return names_; }
  /// Units and assets.
  const Words& own_units() const { return own_units_; }

  /// What may stand behind the dot of these words; a call has "()" behind its function.
  Words members(const std::vector<std::string>& owner) const;
  /// The fields of a structure, or of the declaration that is called so.
  Words fields(const std::string& name) const;
  /// The words that a field of a structure chooses from.
  Words options(const std::string& structure, const std::string& field) const;
  /// The structure of a field, where its type is one.
  std::string structure_of(const std::string& structure, const std::string& field) const;
  /// The structure that a name is made from.
  std::string made_from(const std::string& name) const;

 private:
  struct Thing;
  void collect(const syntax::Declaration& declaration, bool library);
  Thing find(const std::string& word) const;
  Thing inside(const Thing& thing, const std::string& word) const;
  Thing meant(const syntax::Expr* formula, int depth) const;
  void add_members(const Thing& thing, Words& into) const;
  void add_member(const syntax::Declaration& member, Words& into) const;
  const syntax::Declaration* member_of(const std::string& structure, const std::string& name) const;
  template <class Visit> void each_member(const std::string& structure, Visit visit) const;

  std::unique_ptr<const driver::Compilation> texts_;
  Words functions_, structures_, kinds_, distributions_, names_, own_units_, reducers_;
  std::map<std::string, const syntax::StructureDecl*> structure_;
  std::map<std::string, const syntax::FunctionDecl*> function_;
  std::map<std::string, const syntax::Declaration*> root_;
};

/// The first line of a documentation.
std::string first_line(const std::string& doc);

} // namespace deal::session
