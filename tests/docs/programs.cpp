#include "tests/docs/programs.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace deal::docs {

namespace {

/// Its statements stand at the beginning of each unit that follows.
bool begins_all(const Block& block) { return block.has("begin"); }

std::string line_directive(const Block& block, const Document& document) {
  return "#line " + std::to_string(block.first + 1) + " \"" + document.path.string() + "\"\n";
}

bool is_include(const std::string& line) { return line.starts_with("#include"); }

std::string code_of(const Block& block, const Document& document) {
  std::string code = line_directive(block, document);
  for (const std::string& line : block.lines) code += (is_include(line) ? "" : line) + "\n";
  return code;
}

/// `main` under another name, and with the return that only `main` may leave out.
std::string function_of_main(std::string code, const std::string& name) {
  const std::string head = "int main() {";
  const std::size_t at = code.find(head);
  const std::size_t end = code.rfind('}');
  if (at == std::string::npos || end == std::string::npos) return code;
  code.insert(end, "return 0; ");
  return code.replace(at, head.size(), "int " + name + "() {");
}

std::string begin_of(const Unit& unit, const Document& document) {
  std::string code;
  for (const Block& block : document.blocks) {
    if (&block == unit.blocks.front()) break;
    if (is_code(block) && begins_all(block)) code += code_of(block, document);
  }
  return code;
}

std::string function_of(const Unit& unit, const Document& document, const std::string& name) {
  if (unit.is_program) {
    return "namespace in_" + name + " {\n" +
           function_of_main(code_of(*unit.blocks.front(), document), name + "_main") + "}\nvoid " +
           name + "() { if (in_" + name + "::" + name + "_main() != 0) std::exit(1); }\n";
  }
  std::string code = "void " + name + "() {\n" + begin_of(unit, document);
  for (const Block* block : unit.blocks)
    code += code_of(*block, document) + "std::cout << '\\x1e';\n";
  return code + "}\n";
}

constexpr const char* head = "#include \"deal/deal.hpp\"\n\n"
                             "#include <cstdlib>\n#include <exception>\n#include <iostream>\n"
                             "#include <string_view>\n"
                             "#include <algorithm>\n#include <functional>\n#include <future>\n"
                             "#include <map>\n#include <optional>\n#include <span>\n"
                             "#include <stop_token>\n#include <string>\n#include <thread>\n"
                             "#include <vector>\n";

} // namespace

bool is_code(const Block& block) { return block.kind == "cpp" && !block.has("file"); }

std::vector<Unit> units_of(const Document& document) {
  std::vector<Unit> units;
  for (const Block& block : document.blocks) {
    if (!is_code(block) || begins_all(block)) continue;
    const bool program = block.has("program");
    const bool goes_on = !units.empty() && !program && !units.back().is_program &&
                         units.back().blocks.back()->section == block.section;
    if (!goes_on) units.push_back({{}, program});
    units.back().blocks.push_back(&block);
  }
  return units;
}

std::string name_of(const Unit& unit, const Document& document) {
  return document.path.filename().string() + ":" + std::to_string(unit.blocks.front()->first);
}

std::string program_of(const std::vector<Document>& documents) {
  std::set<std::string> includes;
  std::string functions, choices;
  int number = 0;
  for (const Document& document : documents) {
    for (const Block& block : document.blocks)
      if (is_code(block))
        std::ranges::copy_if(block.lines, std::inserter(includes, includes.end()), is_include);
    for (const Unit& unit : units_of(document)) {
      const std::string name = "unit_" + std::to_string(number++);
      functions += function_of(unit, document, name);
      choices +=
          "    if (asked == \"" + name_of(unit, document) + "\") return " + name + "(), 0;\n";
    }
  }
  std::string program = head;
  for (const std::string& include : includes) program += include + "\n";
  return program + "\nnamespace {\n" + functions +
         "}\n\nint main(int, char** arguments) {\n  try {\n" +
         "    const std::string_view asked = arguments[1];\n" + choices +
         "  } catch (const std::exception& error) {\n    std::cout << error.what() << '\\n';\n"
         "  }\n  return 1;\n}\n";
}

} // namespace deal::docs
