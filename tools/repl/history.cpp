#include "tools/repl/history.hpp"

#include "tools/repl/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace deal::tools::repl {

namespace {

constexpr mode_t owner_only = 0600;

std::string encoded(const std::string& entry) {
  std::string result;
  for (const char c : entry) {
    if (c == '\\')
      result += "\\\\";
    else if (c == '\n')
      result += "\\n";
    else
      result += c;
  }
  return result + "\n";
}

std::string decoded(std::string_view line) {
  std::string result;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool escaped = line[i] == '\\' && i + 1 < line.size();
    if (!escaped)
      result += line[i];
    else
      result += line[++i] == 'n' ? '\n' : line[i];
  }
  return result;
}

std::string folder_from(const char* variable, const char* rest) {
  const char* folder = std::getenv(variable);
  // A relative path would leave a file wherever the program is started (XDG Base Directory Specification).
  return folder == nullptr || *folder != '/' ? "" : std::string(folder) + rest;
}

void make_folder(const std::string& path) {
  std::error_code failed;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), failed);
}

} // namespace

std::string default_history_file() {
  const std::string state = folder_from("XDG_STATE_HOME", "/deal/history");
  return state.empty() ? folder_from("HOME", "/.local/state/deal/history") : state;
}

std::vector<std::string> HistoryFile::load() const {
  std::vector<std::string> entries;
  const auto text = read_file(path_);
  if (!text) return entries;
  for (std::size_t at = 0; at < text->size();) {
    const std::size_t end = std::min(text->find('\n', at), text->size());
    if (end > at) entries.push_back(decoded(std::string_view(*text).substr(at, end - at)));
    at = end + 1;
  }
  const bool grown = entries.size() >= 2 * most_entries;
  if (entries.size() > most_entries)
    entries.erase(entries.begin(), entries.end() - static_cast<std::ptrdiff_t>(most_entries));
  if (grown) {
    std::string kept;
    for (const std::string& entry : entries) kept += encoded(entry);
    replace_file(path_, kept, owner_only);
  }
  return entries;
}

void HistoryFile::add(const std::string& entry) const {
  if (path_.empty() || entry.empty() || entry.size() > most_bytes) return;
  make_folder(path_);
  const int file =
      open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, owner_only);
  if (file < 0) return;
  // In one write, so that lines of several sessions do not mix.
  const std::string line = encoded(entry);
  [[maybe_unused]] const ssize_t written = ::write(file, line.data(), line.size());
  fchmod(file, owner_only);
  close(file);
}

} // namespace deal::tools::repl
