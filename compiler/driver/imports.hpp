#pragma once

#include "compiler/driver/reader.hpp"

#include <map>
#include <set>

namespace deal::driver {

/// Parses a model with what it imports, each text once, imports before importers.
class Imports {
 public:
  /// Without a reader imports are refused.
  Imports(Compilation& compilation, const Reader* reader, const Options& options);
  void parse(source::FileId file);
  /// The same with a module that was parsed before.
  void follow(std::shared_ptr<const syntax::Module> module);

 private:
  void import(const syntax::ImportDecl& import, source::FileId importer);
  void read(const Reader::Found& found, const syntax::ImportDecl& import);

  static constexpr std::size_t most_open = 100; ///< files inside files

  Compilation& compilation_;
  const Reader* reader_;
  const Options& options_;
  std::set<std::string> open_;
  std::map<std::string, source::FileId> done_;
};

} // namespace deal::driver
