#include "compiler/cache/object_cache.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace deal::cache {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view suffix = ".deal-object";

struct Header {
  std::array<char, 8> magic{'D', 'E', 'A', 'L', 'O', 'B', 'J', '1'};
  std::uint64_t size = 0;
  std::uint64_t check = 0;
};

/// FNV-1a: tells a damaged file, does not defend against forgery; the folder's owner does that.
std::uint64_t check_of(std::string_view key, std::span<const char> object) {
  std::uint64_t value = 0xCBF29CE484222325u;
  auto add = [&](std::span<const char> bytes) {
    for (const char c : bytes) {
      value ^= static_cast<unsigned char>(c);
      value *= 0x100000001B3u;
    }
  };
  add(key);
  add(object);
  return value;
}

class File {
 public:
  File(const fs::path& path, int flags, mode_t mode = 0)
      : descriptor_(open(path.c_str(), flags, mode)) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  explicit operator bool() const { return descriptor_ >= 0; }

  /// Its size, if it is a plain file that nobody but the user may write.
  std::optional<std::uint64_t> own_size() const {
    struct stat status{};
    const bool own = fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode) &&
                     status.st_uid == geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
    return own ? std::optional(static_cast<std::uint64_t>(status.st_size)) : std::nullopt;
  }
  bool read_all(char* to, std::size_t size) const {
    while (size > 0) {
      const ssize_t count = read(descriptor_, to, size);
      if (count <= 0) return false;
      to += count;
      size -= static_cast<std::size_t>(count);
    }
    return true;
  }
  bool write_all(const char* from, std::size_t size) const {
    while (size > 0) {
      const ssize_t count = write(descriptor_, from, size);
      if (count <= 0) return false;
      from += count;
      size -= static_cast<std::size_t>(count);
    }
    return true;
  }
  /// Now is when it was last used.
  void touch() const { futimens(descriptor_, nullptr); }

 private:
  int descriptor_;
};

struct Kept {
  fs::path path;
  fs::file_time_type used;
  std::uint64_t size;
};

std::vector<Kept> kept_in(const fs::path& folder) {
  std::vector<Kept> result;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() != suffix) continue;
    std::error_code gone;
    const auto used = entry->last_write_time(gone);
    const std::uint64_t size = gone ? 0 : entry->file_size(gone);
    if (!gone) result.push_back({entry->path(), used, size});
  }
  return result;
}

} // namespace

ObjectCache::ObjectCache(fs::path folder, std::uint64_t limit)
    : folder_(std::move(folder)), limit_(limit) {}

fs::path ObjectCache::file_of(const std::string& key) const {
  return folder_ / (key + std::string(suffix));
}

std::optional<std::vector<char>> ObjectCache::find(const std::string& key) {
  const File file(file_of(key), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (!file) return std::nullopt;
  const auto size = file.own_size();
  Header header, expected;
  if (!size || *size < sizeof header || *size > limit_) return std::nullopt;
  if (!file.read_all(reinterpret_cast<char*>(&header), sizeof header)) return std::nullopt;
  if (header.magic != expected.magic || header.size != *size - sizeof header) return std::nullopt;
  std::vector<char> object(header.size);
  if (!file.read_all(object.data(), object.size())) return std::nullopt;
  if (header.check != check_of(key, object)) return std::nullopt;
  file.touch();
  return object;
}

void ObjectCache::store(const std::string& key, std::span<const char> object) {
  if (object.size() + sizeof(Header) > limit_) return;
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) return;
  fs::permissions(folder_, fs::perms::owner_all, error);
  make_room(object.size() + sizeof(Header));
  // Written under a name of its own and then renamed: others see the whole object or none.
  std::string pattern = (folder_ / "new-XXXXXX").string();
  const int made = mkstemp(pattern.data());
  if (made < 0) return;
  close(made);
  Header header;
  header.size = object.size();
  header.check = check_of(key, object);
  bool whole = false;
  {
    const File file(pattern, O_WRONLY | O_CLOEXEC);
    whole = file && file.write_all(reinterpret_cast<const char*>(&header), sizeof header) &&
            file.write_all(object.data(), object.size());
  }
  if (whole) fs::rename(pattern, file_of(key), error);
  if (!whole || error) fs::remove(pattern, error);
}

void ObjectCache::make_room(std::uint64_t bytes) const {
  std::vector<Kept> kept = kept_in(folder_);
  std::uint64_t total = bytes;
  for (const Kept& each : kept) total += each.size;
  if (total <= limit_) return;
  std::ranges::sort(kept, {}, &Kept::used);
  for (const Kept& oldest : kept) {
    if (total <= limit_) return;
    std::error_code error;
    if (fs::remove(oldest.path, error)) total -= oldest.size;
  }
}

std::uint64_t ObjectCache::clear() {
  std::uint64_t freed = 0;
  for (const Kept& each : kept_in(folder_)) {
    std::error_code error;
    if (fs::remove(each.path, error)) freed += each.size;
  }
  // What a process that died was writing.
  std::error_code error;
  for (fs::directory_iterator entry(folder_, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (entry->path().filename().string().starts_with("new-")) fs::remove(entry->path(), ignored);
  }
  return freed;
}

} // namespace deal::cache
