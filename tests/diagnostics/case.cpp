#include "case.hpp"

#include "compiler/driver/why.hpp"
#include "deal/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace deal::test {

namespace fs = std::filesystem;

namespace {

const fs::path folder = fs::path(DEAL_SOURCE_DIR) / "tests/diagnostics/cases";

/// What the `// key: text` lines at the top of a case ask for.
struct Directives {
  std::string file; ///< another one than the case's own
  driver::Options options{.known_faults = true};
  std::uint64_t paths = 0; ///< 0: compile only
  std::string why;         ///< a number to be explained
  std::string appended;
  std::string reported;                ///< "bad_count | threads | …": nothing is compiled
  std::string entered, asked, removed; ///< in a session that has loaded the case
};

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, at);) {
    const auto begin = part.find_first_not_of(' ');
    if (begin != std::string::npos)
      parts.push_back(part.substr(begin, part.find_last_not_of(' ') + 1 - begin));
  }
  return parts;
}

void read_call(const std::string& text, Directives& into) {
  const auto words = split(text, ' ');
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--scenario") {
      into.options.scenarios.push_back(words.at(++i));
    } else if (words[i] == "--without") {
      into.options.scenarios.push_back("without " + words.at(++i));
    } else if (words[i] == "--set") {
      const std::string& setting = words.at(++i);
      const auto equals = setting.find('=');
      into.options.settings.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
    } else {
      into.file = words[i];
    }
  }
}

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

/// `3: let x{} = 1 + x{+}`: three lines, each with its number and the next one in place of the braces.
std::string repeated(const std::string& text) {
  const auto colon = text.find(": ");
  std::string result;
  for (int i = 0, n = std::stoi(text); i < n; ++i) {
    std::string line = text.substr(colon + 2);
    replace_all(line, "{}", std::to_string(i));
    replace_all(line, "{+}", std::to_string(i + 1));
    result += line + "\n";
  }
  return result;
}

/// `function demand` or `series price`, of plain numbers.
void register_host(const std::string& text, Directives& into) {
  sema::Host host = into.options.host ? *into.options.host : sema::Host{};
  const auto words = split(text, ' ');
  const auto body = std::make_shared<const host::Body>([](const host::Call&) {});
  if (words.at(0) == "function")
    host.functions.push_back({words.at(1), {{"x", "number"}}, "number", "", false, body});
  else
    host.series.push_back({words.at(1), "number", "", {1}, ""});
  into.options.host = std::make_shared<const sema::Host>(std::move(host));
}

Directives read_directives(const std::string& text) {
  Directives result;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line) && line.starts_with("// ");) {
    const auto colon = line.find(": ");
    if (colon == std::string::npos) continue;
    const std::string key = line.substr(3, colon - 3);
    const std::string value = line.substr(colon + 2);
    if (key == "call") read_call(value, result);
    if (key == "run") result.paths = std::stoull(value);
    if (key == "why") result.why = value;
    result.options.keep_written = !result.why.empty();
    if (key == "host") register_host(value, result);
    if (key == "repeat") result.appended += repeated(value);
    if (key == "report") result.reported = value;
    if (key == "enter") result.entered = value;
    if (key == "ask") result.asked = value;
    if (key == "remove") result.removed = value;
  }
  return result;
}

std::string reported(const std::string& text) {
  auto words = split(text, '|');
  for (const diagnostics::CodeInfo& info : diagnostics::all_codes()) {
    if (info.name != words.front()) continue;
    diagnostics::Diagnostics list;
    words.erase(words.begin());
    list.report(info.code, words);
    return diagnostics::to_text(list.sorted().front(), source::Sources(), false);
  }
  throw std::invalid_argument("no code is called " + words.front());
}

/// The fault of the first path that has one, if any.
std::string run(driver::Compilation& compilation, std::uint64_t paths) {
  constexpr std::uint64_t seed = 1;
  const kernel::Kernel& kernel = *compilation.kernel;
  const auto workspace = kernel.workspace();
  kernel::BlockBuffer buffer(kernel.layout());
  for (std::uint64_t first = 0; first < paths; first += kernel::block_paths) {
    const auto count =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(kernel::block_paths, paths - first));
    const auto fault = kernel.run(*workspace, seed, first, count, buffer, {});
    if (fault)
      return diagnostics::to_text(driver::explain_fault(compilation, seed, *fault),
                                  compilation.sources, false);
  }
  return "";
}

/// What is wrong with the question of `deal why`.
std::string ask(const driver::Compilation& compilation, const std::string& number) {
  const auto answer = driver::why(compilation, {.name = number, .seed = 1});
  const auto* wrong = std::get_if<diagnostics::Diagnostic>(&answer);
  return wrong == nullptr ? "" : diagnostics::to_text(*wrong, compilation.sources, false);
}

std::string texts_of(const std::vector<Diagnostic>& diagnostics) {
  std::string said;
  for (const Diagnostic& each : diagnostics) said += (said.empty() ? "" : "\n") + each.text;
  return said;
}

/// What a session says that has loaded the file; nothing if it is not asked.
std::string in_session(const fs::path& file, const Directives& directives) {
  if (directives.entered.empty() && directives.asked.empty() && directives.removed.empty())
    return "";
  Session session;
  if (const EnterResult loaded = session.load(file.string()); !loaded.ok())
    return texts_of(loaded.diagnostics);
  if (!directives.entered.empty()) return texts_of(session.enter(directives.entered).diagnostics);
  if (!directives.asked.empty()) return texts_of(session.ask(directives.asked).diagnostics);
  return texts_of(session.remove(directives.removed).diagnostics);
}

} // namespace

std::string read_text(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void write_text(const fs::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

std::vector<Case> all_cases() {
  std::vector<Case> result;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".deal") continue;
    fs::path expected = entry.path();
    result.push_back({entry.path().stem(), entry.path(), expected.replace_extension(".txt")});
  }
  std::sort(result.begin(), result.end(),
            [](const Case& a, const Case& b) { return a.name < b.name; });
  return result;
}

std::string said_of(const Case& what) {
  const std::string text = read_text(what.file);
  const Directives directives = read_directives(text);
  if (!directives.reported.empty()) return reported(directives.reported);
  const fs::path file = directives.file.empty() ? what.file : folder / directives.file;
  const auto compilation =
      directives.appended.empty()
          ? driver::compile_file(file.string(), directives.options)
          : driver::compile_text(file.string(), text + directives.appended, directives.options);
  std::string said;
  for (const auto& diagnostic : compilation->diagnostics.sorted()) {
    said +=
        (said.empty() ? "" : "\n") + diagnostics::to_text(diagnostic, compilation->sources, false);
  }
  if (said.empty() && directives.paths > 0 && compilation->kernel)
    said = run(*compilation, directives.paths);
  if (said.empty() && !directives.why.empty()) said = ask(*compilation, directives.why);
  if (said.empty()) said = in_session(file, directives);
  replace_all(said, folder.string() + "/", "");
  return said;
}

} // namespace deal::test
