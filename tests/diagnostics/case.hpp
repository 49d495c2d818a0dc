#pragma once

#include <filesystem>
#include <string>
#include <vector>

/// One model of tests/diagnostics/cases and what the compiler or a run says about it. How a case is
/// written stands in docs/diagnostics.md.
namespace deal::test {

struct Case {
  std::string name;           ///< "D0101-misspelt"
  std::filesystem::path file; ///< the model
  std::filesystem::path expected;

  std::string code() const { return name.substr(0, 5); }
};

/// All cases by name.
std::vector<Case> all_cases();
/// All diagnostics as a terminal without colours shows them, with the folder of the cases left out.
std::string said_of(const Case& what);

std::string read_text(const std::filesystem::path& file);
void write_text(const std::filesystem::path& file, const std::string& text);

} // namespace deal::test
