#include "compiler/cache/object_cache.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

using deal::cache::ObjectCache;
namespace fs = std::filesystem;

namespace {

/// A folder of its own that is gone with the test.
class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "deal-cache-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Folder() { fs::remove_all(path_); }
  fs::path inner() const { return path_ / "a" / "deal"; }
  std::vector<fs::path> files() const {
    std::vector<fs::path> result;
    for (const auto& entry : fs::directory_iterator(inner())) result.push_back(entry.path());
    return result;
  }

 private:
  fs::path path_;
};

std::vector<char> bytes(char value, std::size_t count) { return std::vector<char>(count, value); }

void change(const fs::path& file, std::streamoff at, char value) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(at);
  stream.put(value);
}

} // namespace

TEST_CASE("What is stored is found again by its key alone") {
  const Folder folder;
  ObjectCache cache(folder.inner());
  CHECK_FALSE(cache.find("one"));
  cache.store("one", bytes('x', 1000));
  cache.store("empty", {});
  CHECK(cache.find("one") == bytes('x', 1000));
  CHECK(cache.find("empty") == std::vector<char>{});
  CHECK_FALSE(cache.find("two"));
  CHECK(ObjectCache(folder.inner()).find("one") == bytes('x', 1000));
}

TEST_CASE("A damaged file, one of another key and a link count as absent") {
  const Folder folder;
  ObjectCache cache(folder.inner());
  cache.store("key", bytes('x', 1000));
  const fs::path file = folder.files().front();
  SECTION("a changed byte") { change(file, 500, 'y'); }
  SECTION("a changed header") { change(file, 2, 'y'); }
  SECTION("cut short") { fs::resize_file(file, 600); }
  SECTION("longer") { fs::resize_file(file, 2000); }
  SECTION("empty") { fs::resize_file(file, 0); }
  SECTION("writable by others") {
    fs::permissions(file, fs::perms::others_write, fs::perm_options::add);
  }
  SECTION("a link") {
    fs::rename(file, folder.inner() / "elsewhere");
    fs::create_symlink(folder.inner() / "elsewhere", file);
  }
  SECTION("the object of another key") {
    cache.store("other", bytes('z', 10));
    fs::remove(file);
    fs::rename(folder.files().front(), file);
  }
  CHECK_FALSE(cache.find("key"));
}

TEST_CASE("A folder that is not the user's alone is not used, and its mode stays") {
  const Folder folder;
  const fs::path place = folder.inner();
  ObjectCache cache(place);
  CHECK(cache.refusal().empty());
  CHECK_FALSE(cache.find("key"));
  CHECK(cache.refusal().empty());
  cache.store("key", bytes('x', 1000));
  CHECK(cache.refusal().empty());
  struct stat made{};
  REQUIRE(stat(place.c_str(), &made) == 0);
  CHECK((made.st_mode & 07777) == 0700);
  REQUIRE(stat(folder.files().front().c_str(), &made) == 0);
  CHECK((made.st_mode & 07777) == 0600);
  for (const mode_t mode : {0777, 0770, 0722, 0702, 01777, 02775}) {
    CAPTURE(mode);
    REQUIRE(chmod(place.c_str(), mode) == 0);
    CHECK_FALSE(cache.find("key"));
    CHECK(cache.refusal().find("others may write into it") == 0);
    cache.store("other", bytes('y', 1000));
    CHECK(cache.refusal().find("others may write into it") == 0);
    REQUIRE(stat(place.c_str(), &made) == 0);
    CHECK((made.st_mode & 07777) == mode);
    CHECK(folder.files().size() == 1);
  }
  for (const mode_t mode : {0700, 0755}) {
    REQUIRE(chmod(place.c_str(), mode) == 0);
    CHECK(cache.find("key") == bytes('x', 1000));
    CHECK(cache.refusal().empty());
  }
  REQUIRE(chmod(place.c_str(), 0777) == 0);
  CHECK(cache.clear() >= 1000);
  CHECK(folder.files().empty());
}

TEST_CASE("A symbolic link in place of the folder is not followed") {
  const Folder folder;
  const fs::path place = folder.inner(), elsewhere = place.parent_path() / "elsewhere";
  ObjectCache(elsewhere).store("key", bytes('x', 1000));
  REQUIRE(chmod(elsewhere.c_str(), 0750) == 0);
  fs::create_directory_symlink(elsewhere, place);
  for (const fs::path& written : {place, place / "", place / ".", place / "." / ""}) {
    CAPTURE(written);
    ObjectCache cache(written);
    CHECK_FALSE(cache.find("key"));
    CHECK(cache.refusal().find("it is a symbolic link") == 0);
    cache.store("other", bytes('y', 10));
    CHECK(cache.refusal().find("it is a symbolic link") == 0);
    CHECK(cache.clear() == 0);
  }
  struct stat found{};
  REQUIRE(stat(elsewhere.c_str(), &found) == 0);
  CHECK((found.st_mode & 07777) == 0750);
  CHECK(ObjectCache(elsewhere / "").find("key") == bytes('x', 1000));
  fs::remove(place);
  // One that leads nowhere is no folder to be made.
  fs::create_directory_symlink(elsewhere / "none", place);
  ObjectCache(place).store("key", bytes('x', 10));
  CHECK_FALSE(fs::exists(elsewhere / "none"));
}

TEST_CASE("Another user's folder and files are not used") {
  if (geteuid() != 0) {
    // Only root can give a folder away; root's own are there for everybody else.
    ObjectCache of_root("/usr");
    CHECK_FALSE(of_root.find("key"));
    CHECK(of_root.refusal().find("it belongs to user 0") == 0);
    return;
  }
  const Folder folder;
  ObjectCache cache(folder.inner());
  cache.store("key", bytes('x', 1000));
  const fs::path file = folder.files().front();
  REQUIRE(chown(file.c_str(), 65534, 65534) == 0);
  CHECK_FALSE(cache.find("key"));
  REQUIRE(chown(file.c_str(), 0, 0) == 0);
  CHECK(cache.find("key"));
  REQUIRE(chown(folder.inner().c_str(), 65534, 65534) == 0);
  CHECK_FALSE(cache.find("key"));
  CHECK(cache.refusal().find("it belongs to user 65534") == 0);
  cache.store("other", bytes('x', 10));
  CHECK(folder.files().size() == 1);
  CHECK(cache.clear() == 0);
  CHECK(fs::exists(file));
}

TEST_CASE("A pipe of an object's name is not waited for") {
  const Folder folder;
  ObjectCache cache(folder.inner());
  cache.store("key", bytes('x', 10));
  const fs::path file = folder.files().front();
  fs::remove(file);
  REQUIRE(mkfifo(file.c_str(), 0600) == 0);
  CHECK_FALSE(cache.find("key"));
}

TEST_CASE("The folder is bounded, and the least recently used goes first") {
  const Folder folder;
  ObjectCache cache(folder.inner(), 3500);
  for (const char* key : {"a", "b", "c"}) {
    cache.store(key, bytes('x', 1000));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  CHECK(cache.find("a"));
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  cache.store("d", bytes('x', 1000));
  CHECK(cache.find("a"));
  CHECK_FALSE(cache.find("b"));
  CHECK(cache.find("c"));
  CHECK(cache.find("d"));
  cache.store("too large", bytes('x', 4000));
  CHECK_FALSE(cache.find("too large"));
}

TEST_CASE("Clearing removes objects and leftovers and nothing else") {
  const Folder folder;
  ObjectCache cache(folder.inner());
  CHECK(cache.clear() == 0);
  cache.store("a", bytes('x', 1000));
  std::ofstream(folder.inner() / "new-123456") << "half";
  std::ofstream(folder.inner() / "mine.txt") << "not an object";
  CHECK(cache.clear() >= 1000);
  REQUIRE(folder.files().size() == 1);
  CHECK(folder.files().front().filename() == "mine.txt");
}

TEST_CASE("A folder that cannot be made or written is as if empty") {
  ObjectCache cache("/proc/deal-cannot-be-here");
  cache.store("a", bytes('x', 10));
  CHECK_FALSE(cache.find("a"));
  CHECK(cache.clear() == 0);
}

TEST_CASE("Many processes and threads share a folder") {
  const Folder folder;
  auto work = [&](int offset) {
    // Small enough that everybody also removes.
    ObjectCache cache(folder.inner(), 20000);
    for (int i = 0; i < 200; ++i) {
      const int number = (i + offset) % 20;
      const std::string key = "key" + std::to_string(number);
      const auto whole = bytes(static_cast<char>('a' + number), 2000);
      const auto found = cache.find(key);
      if (found && *found != whole) return false;
      if (!found) cache.store(key, whole);
    }
    return true;
  };
  std::vector<pid_t> children;
  for (int child = 0; child < 4; ++child) {
    const pid_t id = fork();
    REQUIRE(id >= 0);
    if (id == 0) _exit(work(child * 5) ? 0 : 1);
    children.push_back(id);
  }
  std::vector<char> good(3);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < good.size(); ++i)
      threads.emplace_back([&, i] { good[i] = work(static_cast<int>(i)); });
  }
  for (const char each : good) CHECK(each);
  for (const pid_t id : children) {
    int status = -1;
    waitpid(id, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
  }
  for (const fs::path& file : folder.files()) CHECK(file.extension() == ".deal-object");
}
