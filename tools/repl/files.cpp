#include "tools/repl/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace deal::tools::repl {

namespace fs = std::filesystem;

namespace {

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return fsync(file) == 0;
}

mode_t mode_for(const std::string& path, mode_t mode) {
  struct stat there{};
  if (stat(path.c_str(), &there) == 0) return there.st_mode & 07777;
  const mode_t mask = umask(0);
  umask(mask);
  return mode & ~mask;
}

} // namespace

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (path.empty() || !stream) return std::nullopt;
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::string replace_file(const std::string& path, const std::string& text, mode_t mode) {
  std::error_code failed;
  const fs::path followed = fs::weakly_canonical(path, failed);
  const std::string target = failed ? path : followed.string();
  const fs::file_status there = fs::status(target, failed);
  if (fs::is_directory(there)) return "it is a folder";
  if (fs::exists(there) && !fs::is_regular_file(there)) return "it is no file";
  std::string beside = target + ".XXXXXX";
  const int file = mkostemp(beside.data(), O_CLOEXEC);
  if (file < 0) return std::strerror(errno);
  const bool written = write_all(file, text) && fchmod(file, mode_for(target, mode)) == 0;
  int fault = written ? 0 : errno;
  if (close(file) != 0 && fault == 0) fault = errno;
  if (fault == 0 && std::rename(beside.c_str(), target.c_str()) != 0) fault = errno;
  if (fault == 0) return "";
  unlink(beside.c_str());
  return std::strerror(fault);
}

std::vector<std::string> files_from(const std::string& start) {
  const std::size_t slash = start.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : start.substr(0, slash + 1);
  const std::string name = slash == std::string::npos ? start : start.substr(slash + 1);
  std::vector<std::string> result;
  std::error_code failed;
  const std::string place = folder.empty() ? "." : expanded(folder);
  for (fs::directory_iterator at(place, failed), end; !failed && at != end; at.increment(failed)) {
    const std::string found = at->path().filename().string();
    const bool hidden = found.starts_with('.') && !name.starts_with('.');
    if (hidden || !found.starts_with(name)) continue;
    std::error_code unknown;
    const bool is_folder = at->is_directory(unknown);
    if (is_folder || found.ends_with(".deal"))
      result.push_back(folder + found + (is_folder ? "/" : ""));
  }
  std::sort(result.begin(), result.end());
  return result;
}

std::string expanded(const std::string& path) {
  const char* home = std::getenv("HOME");
  if (home == nullptr || !(path == "~" || path.starts_with("~/"))) return path;
  return home + path.substr(1);
}

} // namespace deal::tools::repl
