#include "tools/repl/conversation.hpp"
#include "tools/repl/files.hpp"

#include "tools/outcomes.hpp"
#include "tools/repl/words.hpp"
#include "tools/table.hpp"

#include <fmt/format.h>

#include <filesystem>

/// :load and :save.
namespace deal::tools::repl {

namespace fs = std::filesystem;

namespace {

constexpr mode_t readable = 0666; // less the process's mask

/// What a path leads to, whatever it is called.
std::string identity(const std::string& path) {
  std::error_code failed;
  const fs::path found = fs::weakly_canonical(path, failed);
  return failed ? path : found.string();
}

std::string without_quotes(std::string_view path) {
  const bool quoted = path.size() >= 2 && path.front() == '"' && path.back() == '"';
  return expanded(std::string(quoted ? path.substr(1, path.size() - 2) : path));
}

} // namespace

Reply Conversation::load(const std::string& written, const Watch& watch) {
  if (written.empty()) return fault("`:load` needs a FILE");
  const std::string path = without_quotes(written);
  const EnterResult loaded = session_.load(path, watch.stop);
  if (!loaded.ok()) return faults(loaded.diagnostics, exit_errors);
  file_ = path;
  files_.insert(identity(path));
  return {
      fmt::format("  {}\n", look_.style.dim(fmt::format(
                                "loaded {}: {}", printable(path),
                                format_quantity(static_cast<double>(session_.declarations().size()),
                                                "declaration")))),
      text_of(loaded.diagnostics, colors_errors_)};
}

Reply Conversation::save(Rest rest, bool forced) {
  const std::string path = rest.empty() ? file_ : without_quotes(rest);
  if (path.empty()) return fault("`:save` needs a FILE: none was loaded or saved yet");
  std::error_code failed;
  const bool foreign = fs::exists(path, failed) && !files_.contains(identity(path));
  if (foreign && !forced)
    return fault(fmt::format("{0} is there, and this session neither loaded nor saved it; "
                             "`:save! {0}` replaces it",
                             printable(path)));
  if (const std::string why = replace_file(path, session_.text(), readable); !why.empty())
    return fault(fmt::format("{} cannot be written: {}", printable(path), why));
  file_ = path;
  files_.insert(identity(path));
  return {fmt::format("  {}\n", look_.style.dim("saved " + printable(path)))};
}

} // namespace deal::tools::repl
