#pragma once

#include "compiler/jit/jit.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

/// Machine code kept on disk, so that a model that was run before starts at once.
namespace deal::cache {

class Descriptor;

/// One file for each object in one folder of the user's. Many processes may use a folder at once, each thread with an
/// object of its own: a file appears whole or not at all, and one that is damaged, cut short or not the user's own
/// counts as absent. What is found is run, so a folder into which others may write, that belongs to another user or
/// that a symbolic link stands for is not used; its parents are the user's own business. All else that fails, fails
/// silently: a cache is never needed.
class ObjectCache final : public jit::ObjectStore {
 public:
  static constexpr std::uint64_t default_limit = std::uint64_t{256} << 20;

  /// The folder is made when something is stored; `limit` bounds the bytes in it, the least recently used go
  /// first.
  explicit ObjectCache(std::filesystem::path folder, std::uint64_t limit = default_limit);

  std::optional<std::vector<char>> find(const std::string& key) override;
  void store(const std::string& key, std::span<const char> object) override;

  /// Why the folder was not used the last time, and what to do; "": it was, or there is none yet.
  const std::string& refusal() const { return refusal_; }

  /// Removes every object; gives the number of bytes that were freed.
  std::uint64_t clear();

 private:
  std::string distrust(const Descriptor& folder) const;
  void make_room(const Descriptor& folder, std::uint64_t bytes) const;

  std::filesystem::path folder_;
  std::uint64_t limit_;
  std::string refusal_;
};

} // namespace deal::cache
