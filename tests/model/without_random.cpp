#include "compiler/sema/analyze.hpp"
#include "tests/model/generator/generator.hpp"
#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <regex>
#include <set>
#include <sstream>

/// Removing a deal of a random model held against an oracle that works on the text: the same model in which the
/// deal, and a mandate of it, is made from a copy of its structure that pays, issues and posts nothing, and in
/// which zero or what stands in for it is written where others read it.
namespace {

using namespace deal;
using Words = std::set<std::string>;

constexpr std::uint32_t paths = 24;

struct Declared {
  std::string form, name;
  Words words;
};

/// What comes before a declaration that stands for each row of a table.
const std::string each_row = "for row in rows { ";
std::ptrdiff_t begin_of(const std::string& declaration) {
  return declaration.starts_with(each_row) ? static_cast<std::ptrdiff_t>(each_row.size()) : 0;
}

Declared read(const std::string& declaration) {
  static const std::regex word(R"([A-Za-z_]\w*)");
  Declared result;
  for (std::sregex_iterator
           found(declaration.begin() + begin_of(declaration), declaration.end(), word),
       end;
       found != end; ++found) {
    const std::string text = found->str();
    if (result.form.empty())
      result.form = text;
    else if (result.name.empty())
      result.name = text;
    else
      result.words.insert(text);
  }
  return result;
}

std::vector<std::string> lines(const generator::Sample& sample) {
  std::istringstream text(sample.text());
  std::vector<std::string> result;
  for (std::string line; std::getline(text, line);) result.push_back(line);
  return result;
}

class Text {
 public:
  explicit Text(const generator::Sample& sample) : lines_(lines(sample)) {
    for (const std::string& declaration : lines_) {
      const Declared found = read(declaration);
      if (is_instance(found.form) || is_effect(found.form)) deals_.push_back(found.name);
      if (!found.name.empty()) declared_[found.name] = found;
    }
  }

  /// One of the deals, as often as not one that others read; "" if there is none.
  std::string deal(std::uint64_t seed) const {
    std::vector<std::string> read;
    for (const std::string& each : deals_)
      if (readings(gone(each)) > 0) read.push_back(each);
    const auto& from = read.empty() || seed % 2 == 1 ? deals_ : read;
    return from.empty() ? "" : from[seed / 2 % from.size()];
  }

  /// The deal, and the mandates of it.
  Words gone(const std::string& deal) const {
    Words result{deal};
    for (const auto& [name, what] : declared_)
      if (what.form == "chip_mandate" && what.words.contains(deal)) result.insert(name);
    return result;
  }

  /// How often others read what is written anew for them.
  std::size_t readings(const Words& gone) const {
    std::size_t found = 0;
    for (const std::string& declaration : lines_) {
      if (gone.contains(read(declaration).name)) continue;
      std::string text = declaration;
      for (const std::string& deal : gone) unread(text, deal);
      found += text != declaration;
    }
    return found;
  }

  std::string without(const Words& gone) const {
    std::string text = muted_library();
    for (std::string declaration : lines_) {
      const Declared what = read(declaration);
      if (gone.contains(what.name)) mute(declaration, what, gone);
      for (const std::string& deal : gone) unread(declaration, deal);
      text += declaration + "\n";
    }
    return text;
  }

 private:
  static bool is_instance(const std::string& form) {
    static const Words forms{"business",   "cloud_commit",  "chip_mandate", "equity_stake",
                             "investment", "revenue_share", "round"};
    return forms.contains(form);
  }
  static bool is_effect(const std::string& form) {
    return form == "pay" || form == "issue" || form == "move" || form == "book";
  }

  /// Amounts are zero, and a fee is what stands in for it.
  static void unread(std::string& declaration, const std::string& deal) {
    auto write = [&](const std::string& what, const char* instead) {
      declaration =
          std::regex_replace(declaration, std::regex("\\b" + deal + "\\." + what), instead);
    };
    write("amount\\b", "$$0");
    write("(gross|usage)\\b", "($$0/year)");
    write("fee otherwise ", "");
  }

  static std::string mute_effects(std::string text) {
    text = std::regex_replace(text, std::regex(R"((\bdue:)[^;}\n]*)"), "$1 $$0 ");
    return std::regex_replace(text, std::regex(R"((\{ count:)[^}]*\})"), "$1 0 shares }");
  }

  static void mute(std::string& declaration, const Declared& what, const Words& gone) {
    static const std::regex book(R"(\{ amount: [^;]*;)");
    if (what.form == "book") declaration = std::regex_replace(declaration, book, "{ amount: $$0;");
    if (is_effect(what.form)) {
      declaration = mute_effects(declaration);
      return;
    }
    bool of_gone = false;
    for (const std::string& word : what.words)
      of_gone |= what.form == "chip_mandate" && gone.contains(word);
    declaration.insert(static_cast<std::size_t>(begin_of(declaration)),
                       of_gone ? "muted_of_muted_" : "muted_");
    declaration =
        std::regex_replace(declaration, std::regex(R"(\bconvertible\b)"), "muted_convertible");
  }

  /// A payment that can happen is part of a loop even if nothing is ever due: all of them are muted.
  static std::string mute_structure(const sema::Entry& entry) {
    std::string source = mute_effects(entry.source);
    source = std::regex_replace(source, std::regex(R"((book \w+ \{ amount:)[^;]*;)"), "$1 $$0;");
    source = std::regex_replace(source, std::regex(R"(\n *opening [^\n]*)"), "");
    // The formulas of what is common to many are called by its type, which the copy is not of; no deal reads them.
    if (is_abstract(entry))
      source = std::regex_replace(source, std::regex(R"(\n *(let|state|next) [^\n]*)"), "");
    source = std::regex_replace(source, std::regex(" is dated_note\\b"), " is muted_dated_note");
    return std::regex_replace(source, std::regex("structure " + entry.name + "\\b"),
                              "structure muted_" + entry.name);
  }
  static bool is_abstract(const sema::Entry& entry) {
    return entry.signature.starts_with("abstract ");
  }

  /// The library's structures as `muted_…`.
  static std::string muted_library() {
    const auto library = driver::library();
    std::string text;
    for (const sema::Entry& entry :
         sema::list_structures(library->module_list(), library->sources)) {
      static const std::regex effect(R"(\n *(pay|issue|move|book) )");
      if (is_abstract(entry) && !std::regex_search(entry.source, effect)) continue;
      std::string source = mute_structure(entry);
      text += source;
      if (entry.name == "chip_mandate") {
        source =
            std::regex_replace(source, std::regex("structure muted_"), "structure muted_of_muted_");
        text +=
            std::regex_replace(source, std::regex("of: cloud_commit"), "of: muted_cloud_commit");
      }
    }
    return text;
  }

  std::vector<std::string> lines_;
  std::vector<std::string> deals_;
  std::map<std::string, Declared> declared_;
};

/// The bits of each measure in every period, or where the run stopped.
struct Outcome {
  std::map<std::string, std::vector<std::uint64_t>> bits;
  Words series;
  std::string fault;
};

Outcome outcome(const std::string& text, const std::string& scenario = "") {
  const auto compiled = test::compile(text, {.scenarios = {scenario}});
  kernel::BlockBuffer buffer(compiled->kernel->layout());
  const auto fault = compiled->kernel->run(*compiled->kernel->workspace(), 1, 0, paths, buffer, {});
  const auto& measures = compiled->model().measures;
  Outcome result;
  for (const auto& measure : measures)
    if (measure.series) result.series.insert(measure.name);
  if (fault) {
    result.fault = driver::explain_fault(*compiled, 1, *fault).message;
    return result;
  }
  for (std::size_t i = 0; i < measures.size(); ++i) {
    const auto place = compiled->lowered->scenarios[0].measures[i];
    for (std::uint32_t t = 0; t < buffer.layout().periods; ++t) {
      const double* values =
          place.series ? buffer.series(place.index, t) : buffer.scalar(place.index);
      for (std::uint32_t path = 0; path < paths; ++path)
        result.bits[measures[i].name].push_back(std::bit_cast<std::uint64_t>(values[path]));
    }
  }
  return result;
}

} // namespace

TEST_CASE("A random model without a deal is the model in which it pays nothing") {
  std::size_t compared = 0, removed = 0, stopped = 0, readings = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const auto sample = generator::generate(seed);
    const Text text(sample);
    const std::string deal = text.deal(seed);
    if (deal.empty()) continue;
    const Words gone = text.gone(deal);
    INFO("model " << seed << " without " << deal << "\n" << sample.text());
    const Outcome without = outcome(sample.text(), "without " + deal);
    const Outcome muted = outcome(text.without(gone));
    CHECK(without.bits == muted.bits);
    CHECK(without.fault.empty() == muted.fault.empty());
    // A removed deal leaves each measure the kind that it has with the deal. In the muted text a query has fewer deals
    // to look at: what moves only with theirs may be known to be the same in all periods there.
    CHECK(std::ranges::includes(without.series, muted.series));
    ++compared;
    removed += gone.size();
    readings += text.readings(gone);
    stopped += !without.fault.empty();
  }
  CHECK(compared > 150);
  CHECK(removed > 160);
  CHECK(readings > 50);
  CHECK(stopped < 20);
}

TEST_CASE("What a random model's formulas say without a deal is what the scenario gives") {
  std::size_t changed = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto sample = generator::generate(seed);
    const Text text(sample);
    const std::string deal = text.deal(seed);
    if (deal.empty()) continue;
    INFO("model " << seed << " without " << deal << "\n" << sample.text());
    const Outcome plain = outcome(sample.text());
    const Outcome without = outcome(sample.text(), "without " + deal);
    const Outcome both = outcome(generator::with_twins(sample, deal));
    CHECK(without.series == plain.series);
    if (!without.fault.empty()) {
      CHECK(both.fault.rfind("without " + deal + ": ", 0) == 0);
      continue;
    }
    REQUIRE(both.fault.empty());
    for (const auto& [name, bits] : plain.bits) {
      INFO(name);
      CHECK(both.bits.at(name) == bits);
      CHECK(both.bits.at("twin_" + name) == without.bits.at(name));
      CHECK(both.series.contains("twin_" + name) == without.series.contains(name));
      changed += without.bits.at(name) != bits;
    }
  }
  CHECK(changed > 250);
}
