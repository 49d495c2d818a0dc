#include "tests/cases/case.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace deal::test {

namespace fs = std::filesystem;

namespace {

const fs::path folder = fs::path(DEAL_SOURCE_DIR) / "tests/cases";

/// `D0437 "2024-02" "a quarter"`: the code, and what stands in quotes.
void read_refusal(const std::string& text, Case& into) {
  into.code = text.substr(0, text.find(' '));
  for (auto open = text.find('"'); open != std::string::npos;) {
    const auto close = text.find('"', open + 1);
    if (close == std::string::npos) throw std::invalid_argument("a quote is not closed: " + text);
    into.words.push_back(text.substr(open + 1, close - open - 1));
    open = text.find('"', close + 1);
  }
  if (into.code.empty() || into.words.empty())
    throw std::invalid_argument("a refusal is a code and words: " + text);
}

} // namespace

std::vector<Case> all_cases() {
  std::vector<Case> result;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const fs::path& file = entry.path();
    if (file.extension() != ".deal") continue;
    Case found;
    found.name = fs::relative(file, folder).replace_extension().string();
    found.file = file;
    result.push_back(found);
  }
  std::ranges::sort(result, {}, &Case::name);
  return result;
}

Case read_case(Case found) {
  std::ifstream lines(found.file, std::ios::binary);
  int answers = 0;
  for (std::string line; std::getline(lines, line) && line.starts_with("// ");) {
    const auto colon = line.find(": ");
    if (colon == std::string::npos) continue;
    const std::string key = line.substr(3, colon - 3);
    const std::string value = line.substr(colon + 2);
    if (key == "source") found.source = value;
    if (key == "right") found.right = value;
    if (key == "paths") found.paths = std::stoull(value);
    if (key == "refused") read_refusal(value, found);
    if (key == "expects" && value != "holds") throw std::invalid_argument("not an answer: " + line);
    answers += key == "refused" || key == "expects";
  }
  if (answers != 1) throw std::invalid_argument("there has to be one answer");
  if (found.source.empty() || found.right.empty())
    throw std::invalid_argument("there has to be a source, and what is right");
  return found;
}

} // namespace deal::test
