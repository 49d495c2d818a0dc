#pragma once

#include "api/session/item.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace deal::session {

/// All declarations at one time; never changes.
struct State {
  std::vector<ItemPtr> items;
  std::string path; ///< of the file that was loaded; "": none, and nothing can be imported
  std::vector<std::string> warnings; ///< of the whole, as messages: their places move
  /// Whether the state itself draws this warning.
  bool has_warned(const Diagnostic& diagnostic) const {
    return std::ranges::find(warnings, diagnostic.message) != warnings.end();
  }

  std::optional<std::string> root() const {
    return path.empty() ? std::nullopt : std::optional(path);
  }
  std::vector<driver::Parsed> parts() const;
  /// As a file.
  std::string text() const;
};
using StatePtr = std::shared_ptr<const State>;

/// The items of a state while those of a text are put among them.
class Arrangement {
 public:
  explicit Arrangement(std::vector<ItemPtr> items);

  /// The item takes the place of those that it replaces, or comes last. What was put before stays, unless `changes`: what is declared
  /// twice in one text is a mistake there, and a change means what stands above it.
  Change::Kind put(const ItemPtr& item, bool changes);
  const std::vector<ItemPtr>& items() const { return items_; }
  std::vector<ItemPtr> take() && { return std::move(items_); }

 private:
  std::set<std::size_t> replaced_by(const Item& item, bool changes) const;
  void index(std::size_t place);

  std::vector<ItemPtr> items_;
  std::unordered_set<const Item*> put_;
  std::unordered_multimap<std::string, std::size_t> by_key_; ///< all but blocks of rows
  std::unordered_multimap<std::string, std::size_t>
      declarer_; ///< blocks of rows, by what they declare
};

/// The items of a name; of those without one the only one that begins with this word, or that has this text.
std::vector<ItemPtr> called(const std::vector<ItemPtr>& items, std::string_view name);

/// Which items name which.
class Mentions {
 public:
  /// `items` outlives it.
  explicit Mentions(const std::vector<ItemPtr>& items);
  /// The labels of the items that name one, by themselves or through others, in the order of the text.
  std::vector<std::string> affected_by(const Item& changed) const;

 private:
  const std::vector<ItemPtr>& items_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_name_; ///< who mentions it
};

} // namespace deal::session
