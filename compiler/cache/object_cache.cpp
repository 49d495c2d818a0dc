#include "compiler/cache/object_cache.hpp"

#include <fmt/format.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <random>

namespace deal::cache {

namespace fs = std::filesystem;

/// An open file or folder.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  explicit operator bool() const { return number_ >= 0; }
  int number() const { return number_; }

  std::optional<struct stat> status() const {
    struct stat found{};
    return fstat(number_, &found) == 0 ? std::optional(found) : std::nullopt;
  }
  bool read_all(char* to, std::size_t size) const {
    while (size > 0) {
      const ssize_t count = read(number_, to, size);
      if (count <= 0) return false;
      to += count;
      size -= static_cast<std::size_t>(count);
    }
    return true;
  }
  bool write_all(const char* from, std::size_t size) const {
    while (size > 0) {
      const ssize_t count = write(number_, from, size);
      if (count <= 0) return false;
      from += count;
      size -= static_cast<std::size_t>(count);
    }
    return true;
  }

 private:
  int number_;
};

namespace {

constexpr std::string_view suffix = ".deal-object";
/// Of a file that is being written.
constexpr std::string_view unfinished = "new-";
constexpr mode_t others_write = S_IWGRP | S_IWOTH;

struct Header {
  std::array<char, 8> magic{'D', 'E', 'A', 'L', 'O', 'B', 'J', '1'};
  std::uint64_t size = 0;
  std::uint64_t check = 0;
};

/// FNV-1a: tells a damaged file, does not defend against forgery; that nobody else can write does.
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

std::string name_of(const std::string& key) { return key + std::string(suffix); }

/// The size of a plain file that nobody but the user may write.
std::optional<std::uint64_t> own_size(const Descriptor& file) {
  const auto status = file.status();
  const bool own = status && S_ISREG(status->st_mode) && status->st_uid == geteuid() &&
                   (status->st_mode & others_write) == 0;
  return own ? std::optional(static_cast<std::uint64_t>(status->st_size)) : std::nullopt;
}

struct Kept {
  std::string name;
  timespec used;
  std::uint64_t size;
};

/// What `take` says of the name of each file in the folder.
template <class Take> void for_each_name(const Descriptor& folder, Take take) {
  // A descriptor of its own: the reading has a place in it, and closing the stream closes it.
  const int again = openat(folder.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (again < 0) return;
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(fdopendir(again), closedir);
  if (!stream) {
    close(again);
    return;
  }
  while (const dirent* entry = readdir(stream.get())) take(std::string(entry->d_name));
}

std::vector<Kept> kept_in(const Descriptor& folder) {
  std::vector<Kept> result;
  for_each_name(folder, [&](const std::string& name) {
    struct stat found{};
    if (name.ends_with(suffix) &&
        fstatat(folder.number(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0)
      result.push_back({name, found.st_mtim, static_cast<std::uint64_t>(found.st_size)});
  });
  return result;
}

bool remove(const Descriptor& folder, const std::string& name) {
  return unlinkat(folder.number(), name.c_str(), 0) == 0;
}

/// What is asked about the folder itself must not be answered for what a link leads to, and a separator at the end
/// follows a link.
fs::path without_end(fs::path folder) {
  while (folder.has_parent_path() && folder != folder.root_path() &&
         (folder.filename().empty() || folder.filename() == "."))
    folder = folder.parent_path();
  return folder;
}

int open_folder(const fs::path& folder) {
  return open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

bool is_link(const fs::path& path) {
  std::error_code ignored;
  return fs::is_symlink(fs::symlink_status(path, ignored));
}

} // namespace

ObjectCache::ObjectCache(fs::path folder, std::uint64_t limit)
    : folder_(without_end(std::move(folder))), limit_(limit) {}

/// Says why a folder that is there is not to be trusted, and what to do; "" of one that is, and of none.
std::string ObjectCache::distrust(const Descriptor& folder) const {
  if (!folder)
    return is_link(folder_) ? "it is a symbolic link; name the folder that it leads to" : "";
  const auto status = folder.status();
  if (!status) return "";
  if (status->st_uid != geteuid())
    return fmt::format("it belongs to user {}, and this is user {}; name a folder of your own",
                       status->st_uid, geteuid());
  if ((status->st_mode & others_write) != 0)
    return fmt::format("others may write into it (mode {:03o}); `chmod go-w` keeps them out",
                       status->st_mode & 07777);
  return "";
}

std::optional<std::vector<char>> ObjectCache::find(const std::string& key) {
  const Descriptor folder(open_folder(folder_));
  refusal_ = distrust(folder);
  if (!folder || !refusal_.empty()) return std::nullopt;
  // A pipe of this name must not be waited for.
  const Descriptor file(openat(folder.number(), name_of(key).c_str(),
                               O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file) return std::nullopt;
  const auto size = own_size(file);
  Header header, expected;
  if (!size || *size < sizeof header || *size > limit_) return std::nullopt;
  if (!file.read_all(reinterpret_cast<char*>(&header), sizeof header)) return std::nullopt;
  if (header.magic != expected.magic || header.size != *size - sizeof header) return std::nullopt;
  std::vector<char> object(header.size);
  if (!file.read_all(object.data(), object.size())) return std::nullopt;
  if (header.check != check_of(key, object)) return std::nullopt;
  // Now is when it was last used.
  futimens(file.number(), nullptr);
  return object;
}

void ObjectCache::store(const std::string& key, std::span<const char> object) {
  if (object.size() + sizeof(Header) > limit_) return;
  std::error_code error;
  if (folder_.has_parent_path()) fs::create_directories(folder_.parent_path(), error);
  if (error) return;
  mkdir(folder_.c_str(), S_IRWXU);
  const Descriptor folder(open_folder(folder_));
  refusal_ = distrust(folder);
  if (!folder || !refusal_.empty()) return;
  make_room(folder, object.size() + sizeof(Header));
  // Written under a name of its own and then renamed: others see the whole object or none.
  std::random_device dice;
  const std::string made = fmt::format("{}{:08x}{:08x}", unfinished, dice(), dice());
  Header header;
  header.size = object.size();
  header.check = check_of(key, object);
  const Descriptor file(openat(folder.number(), made.c_str(),
                               O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                               S_IRUSR | S_IWUSR));
  if (!file) return;
  const bool whole = file.write_all(reinterpret_cast<const char*>(&header), sizeof header) &&
                     file.write_all(object.data(), object.size());
  if (!whole || renameat(folder.number(), made.c_str(), folder.number(), name_of(key).c_str()) != 0)
    remove(folder, made);
}

void ObjectCache::make_room(const Descriptor& folder, std::uint64_t bytes) const {
  std::vector<Kept> kept = kept_in(folder);
  std::uint64_t total = bytes;
  for (const Kept& each : kept) total += each.size;
  if (total <= limit_) return;
  std::ranges::sort(
      kept, {}, [](const Kept& each) { return std::pair(each.used.tv_sec, each.used.tv_nsec); });
  for (const Kept& oldest : kept) {
    if (total <= limit_) return;
    if (remove(folder, oldest.name)) total -= oldest.size;
  }
}

std::uint64_t ObjectCache::clear() {
  const Descriptor folder(open_folder(folder_));
  // What others may write into can be emptied all the same.
  const auto status = folder.status();
  if (!status || status->st_uid != geteuid()) return 0;
  std::uint64_t freed = 0;
  for (const Kept& each : kept_in(folder))
    if (remove(folder, each.name)) freed += each.size;
  // What a process that died was writing.
  for_each_name(folder, [&](const std::string& name) {
    if (name.starts_with(unfinished)) remove(folder, name);
  });
  return freed;
}

} // namespace deal::cache
