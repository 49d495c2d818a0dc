#pragma once

#include "compiler/driver/driver.hpp"

#include <set>

namespace deal::driver {

/// A file's bytes; on failure nothing, and why. Larger files than a source may be are refused unread.
std::optional<std::string> read_file(const std::string& path, std::string& error);

/// Parses a model with what it imports, each file once, imports before importers.
class Imports {
 public:
  /// `main_path` is the model's file; without it imports are refused.
  Imports(Compilation& compilation, const std::optional<std::string>& main_path);
  void parse(source::FileId file);
  /// The same with a module that was parsed before.
  void follow(std::shared_ptr<const syntax::Module> module);

 private:
  void import(const syntax::ImportDecl& import, source::FileId importer);

  static constexpr std::size_t most_open = 100; ///< files inside files

  Compilation& compilation_;
  std::optional<std::string> root_; ///< the real path of the model's folder
  std::set<std::string> open_, done_;
};

} // namespace deal::driver
