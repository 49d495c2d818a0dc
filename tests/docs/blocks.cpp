#include "tests/docs/blocks.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace deal::docs {

namespace fs = std::filesystem;

std::string Block::text() const { return join_lines(lines); }

std::string Block::get(const std::string& attribute) const {
  auto found = attributes.find(attribute);
  return found == attributes.end() ? "" : found->second;
}

std::string read_text(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string join_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

namespace {

constexpr std::string_view fence = "```";

Block open_block(const std::string& line, std::size_t index) {
  Block block;
  block.first = index + 1;
  std::istringstream words(line.substr(fence.size()));
  words >> block.kind;
  for (std::string word; words >> word;) {
    const std::size_t sign = word.find('=');
    if (sign == std::string::npos)
      block.attributes[word] = "";
    else
      block.attributes[word.substr(0, sign)] = word.substr(sign + 1);
  }
  return block;
}

void find_blocks(Document& document) {
  bool open = false;
  std::size_t headings = 0;
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    const std::string& line = document.lines[i];
    if (!line.starts_with(fence)) {
      if (open)
        document.blocks.back().lines.push_back(line);
      else if (line.starts_with("#"))
        ++headings;
    } else if (open) {
      open = false;
    } else {
      document.blocks.push_back(open_block(line, i));
      document.blocks.back().section = headings;
      open = true;
    }
  }
  if (open) document.fault = "the last fence is never closed";
}

} // namespace

Document parse_document(const std::string& text) {
  Document document;
  document.lines = split_lines(text);
  find_blocks(document);
  return document;
}

Document read_document(const fs::path& path) {
  Document document = parse_document(read_text(path));
  document.path = path;
  return document;
}

std::vector<fs::path> documents(const fs::path& root) {
  std::vector<fs::path> result{root / "README.md", root / "CHANGELOG.md"};
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md") result.push_back(entry.path());
  }
  std::sort(result.begin(), result.end());
  return result;
}

} // namespace deal::docs
