#include "tests/fuzz/fuzzer/corpus.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace deal::fuzz {

namespace {

namespace fs = std::filesystem;

/// Longer texts are seeds for nothing: they take long, and show what shorter ones do.
constexpr std::size_t longest_seed = 12'000;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> files_below(const fs::path& folder, const std::string& extension) {
  std::vector<fs::path> result;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == extension)
      result.push_back(entry.path());
  }
  std::sort(result.begin(), result.end());
  return result;
}

class Reader {
 public:
  Reader(fs::path project, const std::function<bool(const std::string&)>& compiles)
      : project_(std::move(project)), compiles_(compiles),
        host_(read(project_ / "tests/docs/hosts/parties.deal")) {}

  void deal_files(const std::string& folder) {
    for (const fs::path& file : files_below(project_ / folder, ".deal")) add(file, read(file));
  }
  void blocks(const fs::path& page) {
    std::ifstream file(page);
    std::string line, text;
    for (bool inside = false; std::getline(file, line);) {
      if (inside && line.starts_with("```")) {
        add(page, text);
        inside = false;
      } else if (inside) {
        text += line + "\n";
      } else if (line.starts_with("```deal")) {
        text.clear();
        inside = true;
      }
    }
  }
  void raw_strings(const std::string& folder) {
    static const std::string begin = "R\"(", end = ")\"";
    for (const fs::path& file : files_below(project_ / folder, ".cpp")) {
      const std::string code = read(file);
      for (std::size_t at = 0; (at = code.find(begin, at)) != std::string::npos;) {
        at += begin.size();
        const std::size_t last = code.find(end, at);
        if (last == std::string::npos) break;
        add(file, code.substr(at, last - at));
        at = last;
      }
    }
  }

  Corpus take() { return std::move(corpus_); }

 private:
  void add(const fs::path& file, std::string text) {
    if (text.find('\n') == std::string::npos || text.size() > longest_seed) return;
    if (text.find("grid ") == std::string::npos) text = host_ + text;
    if (!known_.insert(text).second) return;
    Seed seed{fs::relative(file, project_).string(), text, tokens(text), {}, {}};
    seed.declarations = declarations(seed.tokens);
    seed.formulas = formulas(seed.tokens);
    for (const Token& token : seed.tokens) {
      if (is_solid(token) && words_.insert(token.text).second) corpus_.words.push_back(token);
    }
    (compiles_(text) ? corpus_.right : corpus_.wrong).push_back(std::move(seed));
  }

  fs::path project_;
  const std::function<bool(const std::string&)>& compiles_;
  std::string host_;
  std::set<std::string> known_, words_;
  Corpus corpus_;
};

} // namespace

Corpus read_corpus(const std::string& project,
                   const std::function<bool(const std::string&)>& compiles) {
  Reader reader(project, compiles);
  for (const char* folder : {"examples", "library", "tests/diagnostics/cases", "tests/docs/hosts"})
    reader.deal_files(folder);
  reader.blocks(fs::path(project) / "README.md");
  for (const fs::path& page : files_below(fs::path(project) / "docs", ".md")) reader.blocks(page);
  for (const char* folder : {"tests/model", "tests/session", "tests/books", "tests/tools",
                             "tests/inputs", "tests/runs", "tests/executors"})
    reader.raw_strings(folder);
  return reader.take();
}

} // namespace deal::fuzz
