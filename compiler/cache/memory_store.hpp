#pragma once

#include "compiler/jit/jit.hpp"

#include <map>
#include <mutex>

namespace deal::cache {

/// Machine code kept in memory. Thread-safe.
class MemoryStore final : public jit::ObjectStore {
 public:
  using Objects = std::map<std::string, std::vector<char>>;

  std::optional<std::vector<char>> find(const std::string& key) override;
  void store(const std::string& key, std::span<const char> object) override;
  Objects objects() const;
  bool empty() const;

 private:
  mutable std::mutex mutex_;
  Objects objects_;
};

/// One store in front of another: what only the second has, the first has from then on. Either may be null.
class Layers final : public jit::ObjectStore {
 public:
  Layers(jit::ObjectStore* first, jit::ObjectStore* second) : first_(first), second_(second) {}

  std::optional<std::vector<char>> find(const std::string& key) override;
  void store(const std::string& key, std::span<const char> object) override;
  explicit operator bool() const { return first_ != nullptr || second_ != nullptr; }

 private:
  jit::ObjectStore* first_;
  jit::ObjectStore* second_;
};

} // namespace deal::cache
