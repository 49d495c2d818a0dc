#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

/// The fenced blocks of the documentation.
namespace deal::docs {

struct Block {
  std::string kind;                              ///< the first word behind the fence
  std::map<std::string, std::string> attributes; ///< `file=x` and flags without a value
  std::vector<std::string> lines;
  std::size_t first = 0;   ///< index of its first line in the document
  std::size_t section = 0; ///< headings before it

  std::string text() const;
  bool has(const std::string& attribute) const { return attributes.contains(attribute); }
  std::string get(const std::string& attribute) const;
};

struct Document {
  std::filesystem::path path;
  std::vector<std::string> lines;
  std::vector<Block> blocks;
  std::string fault; ///< "" unless a fence is never closed
};

Document read_document(const std::filesystem::path& path);
Document parse_document(const std::string& text);

/// README.md, CHANGELOG.md and all of docs/, in the order of their names.
std::vector<std::filesystem::path> documents(const std::filesystem::path& root);

std::string read_text(const std::filesystem::path& path);
std::vector<std::string> split_lines(const std::string& text);
std::string join_lines(const std::vector<std::string>& lines);

} // namespace deal::docs
