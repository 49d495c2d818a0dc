#include "api/session/state.hpp"

#include <algorithm>
#include <iterator>

namespace deal::session {

namespace {

bool share_a_name(const std::set<std::string>& a, const std::set<std::string>& b) {
  return std::ranges::any_of(a, [&](const std::string& name) { return b.contains(name); });
}

/// Whether it declares for the rows of a table.
bool is_block(const Item& item) { return item.declared.form == "for"; }

/// Two blocks of rows that declare the same thing are the same block.
bool replaces(const Item& item, const Item& old) {
  if (is_block(item) && is_block(old)) return share_a_name(item.defines, old.defines);
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

Arrangement::Arrangement(std::vector<ItemPtr> items) : items_(std::move(items)) {
  for (std::size_t place = 0; place < items_.size(); ++place) index(place);
}

void Arrangement::index(std::size_t place) {
  const Item& item = *items_[place];
  if (!is_block(item)) by_key_.emplace(item.key, place);
  if (is_block(item))
    for (const std::string& name : item.defines) declarer_.emplace(name, place);
}

/// The places of the items that go. What stood at a place before may still be in the index.
std::set<std::size_t> Arrangement::replaced_by(const Item& item, bool changes) const {
  std::set<std::size_t> result;
  const auto look = [&](const auto& index, const std::string& name) {
    const auto [first, last] = index.equal_range(name);
    for (auto found = first; found != last; ++found) {
      const ItemPtr& old = items_[found->second];
      if (replaces(item, *old) && (changes || !put_.contains(old.get())))
        result.insert(found->second);
    }
  };
  if (!is_block(item)) look(by_key_, item.key);
  if (is_block(item))
    for (const std::string& name : item.defines) look(declarer_, name);
  return result;
}

Change::Kind Arrangement::put(const ItemPtr& item, bool changes) {
  const std::set<std::size_t> gone = replaced_by(*item, changes);
  put_.insert(item.get());
  if (gone.empty()) {
    items_.push_back(item);
    index(items_.size() - 1);
    return Change::Kind::added;
  }
  const std::size_t first = *gone.begin();
  const bool known = !is_block(*item) && !is_block(*items_[first]);
  items_[first] = item;
  if (gone.size() == 1) {
    if (!known) index(first);
    return Change::Kind::redefined;
  }
  for (auto place = gone.rbegin(); place != std::prev(gone.rend()); ++place)
    items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(*place));
  by_key_.clear();
  declarer_.clear();
  for (std::size_t place = 0; place < items_.size(); ++place) index(place);
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

Mentions::Mentions(const std::vector<ItemPtr>& items) : items_(items) {
  for (std::size_t place = 0; place < items.size(); ++place)
    for (const std::string& name : items[place]->mentions) by_name_[name].push_back(place);
}

std::vector<std::string> Mentions::affected_by(const Item& changed) const {
  std::set<std::size_t> found;
  std::unordered_set<std::string_view> names(changed.defines.begin(), changed.defines.end());
  std::vector<std::string_view> open(names.begin(), names.end());
  while (!open.empty()) {
    const auto mentions = by_name_.find(open.back());
    open.pop_back();
    if (mentions == by_name_.end()) continue;
    for (const std::size_t place : mentions->second) {
      const Item& item = *items_[place];
      if (item.key == changed.key || !found.insert(place).second) continue;
      for (const std::string& name : item.defines)
        if (names.insert(name).second) open.push_back(name);
    }
  }
  std::vector<std::string> labels;
  std::unordered_set<std::string_view> known;
  for (const std::size_t place : found)
    if (known.insert(items_[place]->label()).second) labels.push_back(items_[place]->label());
  return labels;
}

} // namespace deal::session
