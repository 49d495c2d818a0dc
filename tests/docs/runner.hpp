#pragma once

#include "tests/docs/blocks.hpp"
#include "tests/docs/console.hpp"

#include <optional>
#include <string>
#include <vector>

/// Runs the blocks of one document in the order in which they stand, in a folder of their own that holds
/// the project's examples/ and scripts/ and the models that the document names by `file=`.
namespace deal::docs {

class Runner {
 public:
  /// With `accept`, console outputs that differ are replaced in the document instead of reported.
  Runner(const Document& document, bool accept);
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  /// What is wrong with the block; "" if nothing is.
  std::string run(const Block& block);
  /// Writes the accepted outputs into the document's file.
  void rewrite() const;

 private:
  std::string run_model(const Block& block);
  std::string run_console(const Block& block);
  std::string run_session(const Block& block);
  std::string run_command(Command& command, bool quiet) const;
  std::string run_excerpt(const Block& block) const;
  std::string run_code(const Block& block);
  std::string run_text(const Block& block);
  std::string run_in_all_scenarios(const std::filesystem::path& file, const Block& block) const;
  std::string compile(const std::filesystem::path& file, const Block& block,
                      const std::string& scenario) const;

  const Document& document_;
  bool accept_;
  std::filesystem::path folder_;
  struct Replacement {
    const Block* block;
    std::vector<std::string> lines;
  };
  std::vector<Replacement> replacements_;
  std::map<const Block*, std::vector<std::string>> printed_; ///< by blocks in C++
  /// The session that a further block goes on with by `on`.
  struct Session {
    std::string file;
    std::string input;
    std::size_t lines = 0; ///< of what came back so far
  };
  Session session_;
};

} // namespace deal::docs
