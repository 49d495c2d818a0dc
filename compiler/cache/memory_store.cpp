#include "compiler/cache/memory_store.hpp"

namespace deal::cache {

std::optional<std::vector<char>> MemoryStore::find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = objects_.find(key);
  return found == objects_.end() ? std::nullopt : std::optional(found->second);
}

void MemoryStore::store(const std::string& key, std::span<const char> object) {
  const std::lock_guard lock(mutex_);
  objects_.insert_or_assign(key, std::vector<char>(object.begin(), object.end()));
}

MemoryStore::Objects MemoryStore::objects() const {
  const std::lock_guard lock(mutex_);
  return objects_;
}

bool MemoryStore::empty() const {
  const std::lock_guard lock(mutex_);
  return objects_.empty();
}

std::optional<std::vector<char>> Layers::find(const std::string& key) {
  if (first_ != nullptr)
    if (auto found = first_->find(key)) return found;
  if (second_ == nullptr) return std::nullopt;
  auto found = second_->find(key);
  if (found && first_ != nullptr) first_->store(key, *found);
  return found;
}

void Layers::store(const std::string& key, std::span<const char> object) {
  if (first_ != nullptr) first_->store(key, object);
  if (second_ != nullptr) second_->store(key, object);
}

} // namespace deal::cache
