#include "tests/fuzz/fuzzer/children.hpp"
#include "tests/fuzz/fuzzer/corpus.hpp"
#include "tests/fuzz/fuzzer/grid.hpp"
#include "tests/fuzz/fuzzer/mutation.hpp"
#include "tests/fuzz/fuzzer/shrink.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

/// The fuzzer as a program: docs/architecture.md, tests.
namespace {

using namespace deal::fuzz;

struct Settings {
  std::uint64_t first = 0, count = 1000;
  double seconds = 0;
  std::string folder;
  unsigned tries = 400;
};

using Questions = std::function<Question(std::uint64_t)>;

/// Extras of a mutant: each in a part of the cases.
Question question_of(std::uint64_t number, const Corpus& corpus) {
  deal::generator::Dice dice(~number);
  Question result{mutant(number, corpus)};
  result.seed = number;
  result.extras = {.session = dice.chance(8),
                   .settings = dice.chance(12),
                   .why = dice.chance(20),
                   .books = dice.chance(20),
                   .scenarios = dice.chance(30),
                   .shown = dice.chance(4)};
  return result;
}

/// What of a finding is the same in a shorter text.
std::string finding_of(const Trial& trial, const Question& question, const Bounds& bounds) {
  const Tally tally = in_children(0, 1, [&](std::uint64_t) { return trial(question); }, bounds);
  return tally.findings.empty() ? "" : tally.findings.front().finding;
}

std::string least(const Trial& trial, Question question, const std::string& finding,
                  unsigned tries) {
  Bounds bounds = usual_bounds();
  const std::string kind = kind_of(finding);
  return shrunk(
      question.text,
      [&](const std::string& text) {
        question.text = text;
        return kind_of(finding_of(trial, question, bounds)) == kind;
      },
      kind.starts_with("takes too long") ? tries / 20 : tries);
}

std::string as_comments(const std::string& text) {
  std::string result;
  std::istringstream lines(text);
  std::string line;
  for (int count = 0; count < 60 && std::getline(lines, line); ++count)
    result += "// " + line + "\n";
  return result;
}

std::string report(const Question& question, const Found& found) {
  std::string result = "// " + std::to_string(found.number) + "\n" + as_comments(found.finding);
  for (const auto& [name, value] : question.settings)
    result += as_comments("--set " + name + "=" + value);
  return result;
}

void save(const std::string& folder, const std::string& name, const std::string& text) {
  std::filesystem::create_directories(folder);
  std::ofstream(std::filesystem::path(folder) / name, std::ios::binary) << text;
}

int tried(const Trial& trial, const Questions& question, const Settings& settings,
          const std::string& what) {
  Bounds bounds = usual_bounds();
  bounds.all_seconds = settings.seconds;
  std::map<std::string, unsigned> kinds;
  const Tally tally = in_children(
      settings.first, settings.first + settings.count,
      [&](std::uint64_t number) { return trial(question(number)); }, bounds,
      [&](const Found& found) {
        // Of one kind a few are enough.
        if (++kinds[kind_of(found.finding)] > 5) return;
        Question asked = question(found.number);
        if (!settings.folder.empty())
          save(settings.folder, what + "-" + std::to_string(found.number) + ".full.deal",
               report(asked, found) + asked.text);
        asked.text = least(trial, asked, found.finding, settings.tries);
        const std::string told = report(asked, found) + asked.text;
        std::cout << told << "\n----\n" << std::flush;
        if (!settings.folder.empty())
          save(settings.folder, what + "-" + std::to_string(found.number) + ".deal", told);
      });
  for (const auto& [kind, count] : kinds) std::cout << count << " × " << kind << "\n";
  std::cout << what << ": " << tally.tried << " texts from " << settings.first << " on, "
            << tally.reached[0] << " refused, " << tally.reached[1] << " stopped by a fault, "
            << tally.reached[2] << " ran; " << tally.findings.size() << " findings\n";
  return tally.findings.empty() ? 0 : 1;
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Files with every extra, under several seeds.
int try_files(const Trial& trial, const std::vector<std::string>& files, bool shorten) {
  int result = 0;
  for (const std::string& file : files) {
    std::string finding;
    Question question{read(file)};
    question.extras = Extras::all();
    for (question.seed = 0; finding.empty() && question.seed < 8; ++question.seed)
      finding = finding_of(trial, question, usual_bounds());
    --question.seed;
    std::cout << file << ": " << (finding.empty() ? "nothing found" : finding) << "\n";
    if (finding.empty()) continue;
    result = 1;
    if (shorten) std::cout << least(trial, question, finding, 2000) << "\n";
  }
  return result;
}

void add_numbers(CLI::App& command, Settings& settings) {
  command.add_option("--first", settings.first, "number of the first text")
      ->envname("DEAL_FUZZ_FIRST");
  command.add_option("--count", settings.count, "how many texts")->envname("DEAL_FUZZ_COUNT");
  command.add_option("--seconds", settings.seconds, "begin no text after so many seconds");
  command.add_option("--out", settings.folder, "folder for what is found");
  command.add_option("--tries", settings.tries, "trials to make a finding shorter");
}

} // namespace

int main(int count, char** words) {
  CLI::App app("Tries texts that nobody would write.");
  app.require_subcommand(1);
  Settings settings;
  std::vector<std::string> files;
  std::uint64_t number = 0;
  bool shorten = false;
  auto* mutations = app.add_subcommand("mutations", "changed texts of the project");
  auto* combinations = app.add_subcommand("grid", "every function with every kind of argument");
  auto* one = app.add_subcommand("try", "files, with all that can be asked of them");
  auto* show = app.add_subcommand("show", "the text of a number");
  auto* show_grid = app.add_subcommand("show-grid", "the combination of a number");
  add_numbers(*mutations, settings);
  add_numbers(*combinations, settings);
  one->add_option("files", files)->required();
  one->add_flag("--shorten", shorten, "and make them as short as the finding allows");
  show->add_option("number", number)->required();
  show_grid->add_option("number", number)->required();
  CLI11_PARSE(app, count, words);

  const Trial trial;
  const Grid grid(trial.engine());
  const auto of_grid = [&](std::uint64_t n) { return grid.question(n); };
  if (*combinations) {
    settings.count = std::min(settings.count, grid.size());
    return tried(trial, of_grid, settings, "grid");
  }
  if (*one) return try_files(trial, files, shorten);
  if (*show_grid) {
    const Question question = of_grid(number);
    std::cout << report(question, {number, ""}) << question.text;
    return 0;
  }
  const Corpus corpus = read_corpus(DEAL_SOURCE_DIR, [&](const std::string& text) {
    return trial.engine().compile_text("seed.deal", text).ok();
  });
  const auto of_corpus = [&](std::uint64_t n) { return question_of(n, corpus); };
  if (*show) std::cout << of_corpus(number).text;
  return *mutations ? tried(trial, of_corpus, settings, "mutations") : 0;
}
