#include "tests/docs/console.hpp"

#include <array>
#include <cstdio>
#include <regex>
#include <stdexcept>

namespace deal::docs {

namespace {

constexpr std::string_view prompt = "$ ";
constexpr std::string_view anything = "…";

bool line_agrees(std::string_view expected, std::string_view found) {
  const std::size_t gap = expected.find(anything);
  if (gap == std::string_view::npos) return expected == found;
  if (!found.starts_with(expected.substr(0, gap))) return false;
  const std::string_view rest = expected.substr(gap + anything.size());
  for (std::size_t i = gap; i <= found.size(); ++i) {
    if (line_agrees(rest, found.substr(i))) return true;
  }
  return false;
}

bool agree_from(const std::vector<std::string>& expected, std::size_t i,
                const std::vector<std::string>& found, std::size_t j) {
  for (; i < expected.size(); ++i, ++j) {
    if (expected[i] == anything) {
      for (std::size_t next = j; next <= found.size(); ++next) {
        if (agree_from(expected, i + 1, found, next)) return true;
      }
      return false;
    }
    if (j == found.size() || !line_agrees(expected[i], found[j])) return false;
  }
  return j == found.size();
}

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

} // namespace

std::vector<Command> commands_of(const Block& block) {
  std::vector<Command> result;
  bool goes_on = false;
  for (const std::string& line : block.lines) {
    if (goes_on)
      result.back().line += "\n" + line;
    else if (line.starts_with(prompt))
      result.push_back({line.substr(prompt.size()), {}});
    else if (!result.empty())
      result.back().output.push_back(line);
    const bool of_command = goes_on || line.starts_with(prompt);
    goes_on = of_command && line.ends_with('\\');
  }
  return result;
}

std::vector<std::string> lines_of(const Command& command) {
  std::vector<std::string> result = split_lines(std::string(prompt) + command.line);
  result.insert(result.end(), command.output.begin(), command.output.end());
  return result;
}

std::vector<std::string> entered_in(const Block& block) {
  static const std::regex session_prompt(R"((deal( [^>]+)?| +\.\.)> ?)");
  std::vector<std::string> result;
  for (const std::string& line : block.lines) {
    std::smatch found;
    if (std::regex_search(line, found, session_prompt, std::regex_constants::match_continuous))
      result.push_back(found.suffix());
  }
  return result;
}

bool agree(const std::vector<std::string>& expected, const std::vector<std::string>& found) {
  return agree_from(expected, 0, found, 0);
}

Execution execute(const std::string& line, const std::filesystem::path& folder,
                  const std::filesystem::path& tool_folder) {
  const std::string script = "cd " + quoted(folder.string()) +
                             " && PATH=" + quoted(tool_folder.string()) + ":$PATH && { " + line +
                             "\n} 2>&1 </dev/null";
  const std::string call = "bash -c " + quoted(script);
  std::FILE* pipe = popen(call.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("bash cannot be run");
  std::string output;
  std::array<char, 4096> buffer;
  for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    output.append(buffer.data(), n);
  }
  const int status = pclose(pipe);
  std::vector<std::string> lines = split_lines(output);
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return {std::move(lines), status == 0};
}

std::vector<std::string> masked(const std::vector<std::string>& output) {
  static const std::regex time(R"(\b[0-9.]+ (ms|s|µs)\b)");
  static const std::regex hash(R"(\b[0-9a-f]{16}\b)");
  std::vector<std::string> result;
  for (const std::string& line : output) {
    const bool footer = line.starts_with("conservation: ") || line.starts_with("quantiles: ") ||
                        line.starts_with("hashes: ");
    if (footer && !result.empty() && result.back() == anything) continue;
    if (footer) {
      result.emplace_back(anything);
      continue;
    }
    result.push_back(std::regex_replace(std::regex_replace(line, time, "… $1"), hash, "…"));
  }
  return result;
}

} // namespace deal::docs
