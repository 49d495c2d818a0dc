#include "api/session/state.hpp"

#include <algorithm>

namespace deal::session {

namespace {

bool share_a_name(const std::set<std::string>& a, const std::set<std::string>& b) {
  return std::ranges::any_of(a, [&](const std::string& name) { return b.contains(name); });
}

/// Two blocks of rows that declare the same thing are the same block.
bool replaces(const Item& item, const Item& old) {
  if (item.declared.form == "for" && old.declared.form == "for")
    return share_a_name(item.defines, old.defines);
  return item.key == old.key;
}

bool one_line(const Item& item) { return item.declared.text.find('\n') == std::string::npos; }

/// Lines of one kind stand together.
bool apart(const Item& above, const Item& below) {
  return !one_line(above) || !one_line(below) || above.declared.form != below.declared.form;
}

} // namespace

std::vector<driver::Parsed> State::parts() const {
  std::vector<driver::Parsed> result;
  for (const ItemPtr& item : items) result.push_back(item->part);
  return result;
}

std::string State::text() const {
  std::string result;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0 && apart(*items[i - 1], *items[i])) result += '\n';
    result += items[i]->declared.text + '\n';
  }
  return result;
}

Change::Kind put(std::vector<ItemPtr>& items, const ItemPtr& item,
                 const std::vector<Entered>& fixed) {
  auto stays = [&](const ItemPtr& old) {
    return std::ranges::any_of(fixed, [&](const Entered& each) { return each.item == old; });
  };
  auto goes = [&](const ItemPtr& old) { return replaces(*item, *old) && !stays(old); };
  const auto first = std::ranges::find_if(items, goes);
  if (first == items.end()) {
    items.push_back(item);
    return Change::Kind::added;
  }
  *first = item;
  items.erase(std::remove_if(first + 1, items.end(), goes), items.end());
  return Change::Kind::redefined;
}

std::vector<ItemPtr> called(const std::vector<ItemPtr>& items, std::string_view name) {
  std::vector<ItemPtr> by_name, by_form, by_text;
  for (const ItemPtr& item : items) {
    if (item->declared.name == name) by_name.push_back(item);
    if (item->declared.name.empty() && item->declared.form == name) by_form.push_back(item);
    if (item->declared.text == name) by_text.push_back(item);
  }
  if (name.empty()) return {};
  if (!by_name.empty()) return by_name;
  return by_form.size() == 1 ? by_form : by_text;
}

std::vector<std::string> affected(const std::vector<ItemPtr>& items, const Item& changed) {
  std::set<std::string> names = changed.defines;
  std::set<const Item*> found;
  for (bool more = true; more;) {
    more = false;
    for (const ItemPtr& item : items) {
      if (item->key == changed.key || found.contains(item.get()) ||
          !share_a_name(item->mentions, names))
        continue;
      found.insert(item.get());
      names.insert(item->defines.begin(), item->defines.end());
      more = true;
    }
  }
  std::vector<std::string> labels;
  for (const ItemPtr& item : items)
    if (found.contains(item.get()) && std::ranges::find(labels, item->label()) == labels.end())
      labels.push_back(item->label());
  return labels;
}

} // namespace deal::session
