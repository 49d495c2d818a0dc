#include "tests/docs/runner.hpp"

#include "deal/deal.hpp"
#include "tests/docs/programs.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdlib.h>

namespace deal::docs {

namespace fs = std::filesystem;

namespace {

const fs::path source = DEAL_SOURCE_DIR;

fs::path new_folder() {
  std::string name = (fs::temp_directory_path() / "deal-docs-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return name;
}

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string texts(const std::vector<Diagnostic>& diagnostics) {
  std::string result;
  for (const Diagnostic& diagnostic : diagnostics) result += diagnostic.text + "\n";
  return result;
}

bool says_grid(const Block& block) {
  return std::any_of(block.lines.begin(), block.lines.end(),
                     [](const std::string& line) { return line.starts_with("grid "); });
}

std::string expected_code(const std::vector<Diagnostic>& diagnostics, const std::string& code) {
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.code == code) return "";
  }
  return "does not report " + code + "\n" + texts(diagnostics);
}

/// The scenarios of a model, by its text: `scenario name …` at the beginning of a line.
std::vector<std::string> scenarios_of(const Block& block) {
  std::vector<std::string> result{""};
  for (const std::string& line : block.lines) {
    std::istringstream words(line);
    std::string first, name;
    if (words >> first >> name && first == "scenario") result.push_back(name);
  }
  return result;
}

std::string trimmed(const std::string& line) {
  const std::size_t first = line.find_first_not_of(' ');
  return first == std::string::npos ? ""
                                    : line.substr(first, line.find_last_not_of(' ') - first + 1);
}

} // namespace

Runner::Runner(const Document& document, bool accept)
    : document_(document), accept_(accept), folder_(new_folder()) {
  for (const char* name : {"examples", "scripts", "library"})
    fs::create_directory_symlink(source / name, folder_ / name);
  setenv("DEAL_BUILD_DIR", DEAL_BUILD_DIR, 1);
  setenv("LC_ALL", "C.UTF-8", 1);
}

Runner::~Runner() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string Runner::run(const Block& block) {
  if (block.kind == "deal") return run_model(block);
  if (block.kind == "console") return run_console(block);
  if (is_code(block)) return run_code(block);
  if (block.kind == "repl") return run_session(block);
  // The programs are compiled and run by tests of their own.
  if (block.kind == "cpp" || block.kind == "c" || block.kind == "python" || block.kind == "cmake")
    return run_excerpt(block);
  if (block.kind == "json") return nlohmann::json::accept(block.text()) ? "" : "is not JSON";
  if (block.kind == "text") return run_text(block);
  return "is of an unknown kind: `" + block.kind + "`";
}

/// A whole model is run; a part is read inside the model that it names; `fragment` is only parsed.
std::string Runner::run_model(const Block& block) {
  const fs::path file = folder_ / (block.has("file") ? block.get("file") : "block.deal");
  std::string text = block.text();
  if (block.has("in")) {
    const fs::path host = source / "tests/docs/hosts" / (block.get("in") + ".deal");
    if (!fs::exists(host)) return "names no host model: " + host.string();
    text = read_text(host) + text;
  }
  fs::create_directories(file.parent_path());
  write(file, text);
  if (block.has("fragment"))
    return texts(Engine().dump_file(file.string(), Stage::ast).diagnostics);
  if (!block.has("in") && !says_grid(block))
    return block.has("file") ? "" : "has no grid, and names neither a host nor `fragment`";
  return run_in_all_scenarios(file, block);
}

std::string Runner::run_in_all_scenarios(const fs::path& file, const Block& block) const {
  for (const std::string& scenario : scenarios_of(block)) {
    if (std::string fault = compile(file, block, scenario); !fault.empty())
      return (scenario.empty() ? "" : "in scenario " + scenario + ": ") + fault;
  }
  return "";
}

std::string Runner::compile(const fs::path& file, const Block& block,
                            const std::string& scenario) const {
  const CompileResult compiled = Engine().compile_file(file.string(), {.scenarios = {scenario}});
  if (!compiled.model)
    return block.has("error") ? expected_code(compiled.diagnostics, block.get("error"))
                              : texts(compiled.diagnostics);
  const Result result = deal::run(*compiled.model);
  if (block.has("error")) return expected_code(result.diagnostics, block.get("error"));
  if (result.status != RunStatus::done) return texts(result.diagnostics);
  bool all_hold = true;
  for (const ExpectResult& expectation : result.expectations) all_hold &= expectation.holds();
  if (block.has("unmet")) return all_hold ? "should break an expectation" : "";
  return all_hold ? "" : "breaks an expectation";
}

/// Runs one command; the output that it should have had is put in place of what was expected.
std::string Runner::run_command(Command& command, bool quiet) const {
  static const std::regex known(
      R"((deal|scripts/run\.sh|scripts/test\.sh|cat|echo|printf)\b[\s\S]*)");
  if (!std::regex_match(command.line, known))
    return "runs something else than deal: " + command.line;
  // The whole test suite is not run from within itself.
  if (command.line.starts_with("scripts/test.sh")) return "";
  const Execution found = execute(command.line, folder_, fs::path(DEAL_TOOL).parent_path());
  if (quiet)
    return found.succeeded ? "" : "`" + command.line + "` fails\n" + join_lines(found.output);
  std::vector<std::string> expected = command.output;
  while (!expected.empty() && expected.back().empty()) expected.pop_back();
  if (agree(expected, found.output)) return "";
  command.output = masked(found.output);
  return "`" + command.line + "` prints\n" + join_lines(found.output);
}

std::string Runner::run_console(const Block& block) {
  std::vector<Command> commands = commands_of(block);
  if (commands.empty()) return "has no line that begins with `$ `";
  std::string fault;
  std::vector<std::string> lines;
  for (Command& command : commands) {
    fault += run_command(command, block.has("quiet"));
    for (const std::string& line : lines_of(command)) lines.push_back(line);
  }
  if (fault.empty() || !accept_) return fault;
  replacements_.push_back({&block, lines});
  return "";
}

/// Replays a recorded session: what stands behind its prompts is entered, all else is what comes back.
std::string Runner::run_session(const Block& block) {
  if (!block.has("on")) session_ = {block.get("file"), "", 0};
  const std::vector<std::string> entered = entered_in(block);
  if (entered.empty()) return "has no line that begins with `deal> `";
  session_.input += join_lines(entered);
  write(folder_ / ".entered", session_.input);
  const std::string call = "deal repl --echo " + session_.file + " <.entered";
  std::vector<std::string> found = execute(call, folder_, fs::path(DEAL_TOOL).parent_path()).output;
  const std::size_t before = std::min(session_.lines, found.size());
  session_.lines = found.size();
  found.erase(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(before));
  while (!found.empty() && found.front().empty()) found.erase(found.begin());
  if (agree(block.lines, found)) return "";
  if (!accept_) return "is answered\n" + join_lines(found);
  replacements_.push_back({&block, masked(found)});
  return "";
}

/// An excerpt of one of the project's files: its lines stand there, in this order.
std::string Runner::run_excerpt(const Block& block) const {
  const fs::path path = source / block.get("file");
  if (!block.has("file") || !fs::exists(path)) return "names no file that exists";
  const std::vector<std::string> lines = split_lines(read_text(path));
  auto place = lines.begin();
  for (const std::string& line : block.lines) {
    const std::string wanted = trimmed(line);
    if (wanted.empty() || wanted == "…") continue;
    place = std::find_if(place, lines.end(), [&](const std::string& candidate) {
      return trimmed(candidate) == wanted;
    });
    if (place == lines.end()) return "`" + wanted + "` does not stand in " + block.get("file");
    ++place;
  }
  return "";
}

/// All of a unit is run with its first block.
std::string Runner::run_code(const Block& block) {
  for (const Unit& unit : units_of(document_)) {
    if (unit.blocks.front() != &block) continue;
    const Execution found = execute(DEAL_PROGRAMS " " + name_of(unit, document_), folder_, folder_);
    std::istringstream output(join_lines(found.output));
    std::string text;
    for (const Block* each : unit.blocks) {
      text.clear();
      std::getline(output, text, end_of_block);
      printed_[each] = split_lines(text);
    }
    if (!found.succeeded) return "fails\n" + join_lines(found.output);
  }
  return "";
}

/// What the block in C++ before it prints, or a drawing.
std::string Runner::run_text(const Block& block) {
  const std::size_t number = static_cast<std::size_t>(&block - document_.blocks.data());
  if (number == 0 || !printed_.contains(&block - 1)) return "";
  const std::vector<std::string>& found = printed_.at(&block - 1);
  if (agree(block.lines, found)) return "";
  if (accept_) {
    replacements_.push_back({&block, found});
    return "";
  }
  return "the block before it prints\n" + join_lines(found);
}

void Runner::rewrite() const {
  if (replacements_.empty()) return;
  std::vector<std::string> lines = document_.lines;
  for (auto replacement = replacements_.rbegin(); replacement != replacements_.rend();
       ++replacement) {
    const auto first = lines.begin() + static_cast<std::ptrdiff_t>(replacement->block->first);
    const auto after =
        lines.erase(first, first + static_cast<std::ptrdiff_t>(replacement->block->lines.size()));
    lines.insert(after, replacement->lines.begin(), replacement->lines.end());
  }
  write(document_.path, join_lines(lines));
}

} // namespace deal::docs
