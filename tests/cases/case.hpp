#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

/// A model of this folder and the answer that its first lines give:
///
///     // source: owner/repository#number, or other words
///     // right: what is right, and how that was found outside of the engine
///     // expects: holds
///     // paths: 20000
///
/// or in place of the last two `// refused: D0437 "a part of what is said" "another part"`.
namespace deal::test {

struct Case {
  std::string name; ///< "robust/unknown-party"
  std::filesystem::path file;
  std::string source, right;

  /// What the compiler refuses it with; "": it runs, and all that it expects holds.
  std::string code;
  std::vector<std::string> words;
  /// A full vector of machine code and one path more.
  std::uint64_t paths = 9;
};

/// All models of the folder and below, by name; their lines are not read.
std::vector<Case> all_cases();
/// With what the first lines say. Throws std::invalid_argument where they give no answer or more than one.
Case read_case(Case found);

} // namespace deal::test
