#pragma once

#include "api/session/item.hpp"

#include <optional>
#include <string>
#include <vector>

namespace deal::session {

/// All declarations at one time; never changes.
struct State {
  std::vector<ItemPtr> items;
  std::string path; ///< of the file that was loaded; "": none, and nothing can be imported
  std::vector<std::string> warnings; ///< of the whole, as texts

  std::optional<std::string> root() const {
    return path.empty() ? std::nullopt : std::optional(path);
  }
  std::vector<driver::Parsed> parts() const;
  /// As a file.
  std::string text() const;
};
using StatePtr = std::shared_ptr<const State>;

/// What a new item does to a state: it takes the place of those that it replaces, or comes last. Items of `fixed` stay.
Change::Kind put(std::vector<ItemPtr>& items, const ItemPtr& item,
                 const std::vector<Entered>& fixed);

/// The items of a name; of those without one the only one that begins with this word, or that has this text.
std::vector<ItemPtr> called(const std::vector<ItemPtr>& items, std::string_view name);

/// The labels of the items that name it, by themselves or through others.
std::vector<std::string> affected(const std::vector<ItemPtr>& items, const Item& changed);

} // namespace deal::session
