#include "deal/deal.hpp"
#include "tests/docs/blocks.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>

using namespace deal::docs;

namespace fs = std::filesystem;

namespace {

const fs::path root = DEAL_SOURCE_DIR;

/// What follows each heading up to the next one, by the heading's words.
std::map<std::string, std::string> sections(const std::string& text) {
  std::map<std::string, std::string> result;
  std::string heading;
  for (const std::string& line : split_lines(text)) {
    if (line.starts_with("#"))
      heading = line.substr(line.find(' ') + 1);
    else
      result[heading] += line + "\n";
  }
  return result;
}

/// Whether the name is written as code, alone or at the beginning of it.
bool names(const std::string& text, const std::string& name) {
  for (const char* after : {"`", "(", " ", ".", ":"}) {
    if (text.find("`" + name + after) != std::string::npos) return true;
  }
  return text.find(" " + name + "(") != std::string::npos;
}

std::vector<std::string> fields_of(const std::string& signature) {
  static const std::regex field(R"(^  (\w+): )");
  std::vector<std::string> result;
  for (const std::string& line : split_lines(signature)) {
    std::smatch found;
    if (std::regex_search(line, found, field)) result.push_back(found[1]);
  }
  return result;
}

/// A heading as an anchor of a link, in the way of GitHub.
std::string anchor(const std::string& heading) {
  std::string result;
  for (const char c : heading) {
    if (c == ' ')
      result += '-';
    else if (c == '-' || c == '_' || std::isalnum(static_cast<unsigned char>(c)))
      result += static_cast<char>(std::tolower(c));
  }
  return result;
}

std::set<std::string> anchors(const fs::path& path) {
  std::set<std::string> result;
  for (const std::string& line : split_lines(read_text(path))) {
    if (line.starts_with("#")) result.insert(anchor(line.substr(line.find(' ') + 1)));
  }
  return result;
}

std::string broken_link(const fs::path& document, const std::string& target) {
  if (target.starts_with("http")) return "";
  const std::size_t sign = target.find('#');
  const std::string file = target.substr(0, sign);
  const fs::path path = file.empty() ? document : document.parent_path() / file;
  if (!fs::exists(path)) return target + " does not exist";
  if (sign == std::string::npos || anchors(path).contains(target.substr(sign + 1))) return "";
  return target + " names no heading";
}

} // namespace

TEST_CASE("every structure of the library is described with its fields") {
  const auto described = sections(read_text(root / "docs/library.md"));
  const deal::ListResult structures = deal::Engine().list("structures");
  REQUIRE(structures.entries.size() > 10);
  for (const deal::Entry& structure : structures.entries) {
    INFO(structure.name);
    REQUIRE(described.contains(structure.name));
    for (const std::string& field : fields_of(structure.signature)) {
      INFO(field);
      CHECK(names(described.at(structure.name), field));
    }
  }
}

TEST_CASE("every kind and function and distribution is described") {
  const std::string text = read_text(root / "docs/library.md");
  for (const char* vocabulary : {"kinds", "functions", "distributions"}) {
    const deal::ListResult list = deal::Engine().list(vocabulary);
    REQUIRE(list.entries.size() >= 10);
    for (const deal::Entry& entry : list.entries) {
      INFO(vocabulary << ": " << entry.name);
      const bool word = entry.name == "at" || entry.name == "growing";
      CHECK((word ? text.find(" " + entry.name + " ") != std::string::npos
                  : names(text, entry.name)));
    }
  }
}

TEST_CASE("every word of the grammar is described") {
  const std::string text = read_text(root / "docs/language.md");
  const std::string grammar = read_text(root / "grammar/Deal.g4");
  const std::regex token(R"(^[A-Z]+ : '([a-z]+)' ;|[A-Z]+ : '([a-z]+)' ;)");
  std::size_t words = 0;
  for (auto found = std::sregex_iterator(grammar.begin(), grammar.end(), token);
       found != std::sregex_iterator(); ++found) {
    const std::string word = (*found)[1].matched ? (*found)[1] : (*found)[2];
    INFO(word);
    ++words;
    CHECK(std::regex_search(text,
                            std::regex("`[^`\n]*\\b" + word + "\\b[^`\n]*`|\n *" + word + "\\b")));
  }
  CHECK(words > 40);
}

TEST_CASE("every link within the project leads somewhere") {
  const std::regex link(R"(\]\(([^)\s]+)\))");
  std::size_t links = 0;
  for (const fs::path& path : documents(root)) {
    const std::string text = read_text(path);
    for (auto found = std::sregex_iterator(text.begin(), text.end(), link);
         found != std::sregex_iterator(); ++found) {
      INFO(path.string());
      ++links;
      CHECK(broken_link(path, (*found)[1]) == "");
    }
  }
  CHECK(links > 20);
}
