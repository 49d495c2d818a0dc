#include "compiler/driver/imports.hpp"

#include "compiler/syntax/parser.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace deal::driver {

namespace fs = std::filesystem;
using diagnostics::Code;

std::optional<std::string> read_file(const std::string& path, std::string& error) {
  std::error_code code;
  const fs::file_status status = fs::status(path, code);
  if (!fs::exists(status)) {
    error = "there is no such file";
    return std::nullopt;
  }
  if (!fs::is_regular_file(status)) {
    error = "it is not a file";
    return std::nullopt;
  }
  if (fs::file_size(path, code) > source::max_file_bytes) {
    error = "it is larger than " + std::to_string(source::max_file_bytes >> 20) + " MiB";
    return std::nullopt;
  }
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf() || stream.eof() || fs::file_size(path, code) == 0)) {
    error = "it cannot be opened";
    return std::nullopt;
  }
  return text.str();
}

Imports::Imports(Compilation& compilation, const std::optional<std::string>& main_path)
    : compilation_(compilation) {
  if (!main_path) return;
  std::error_code code;
  const fs::path real = fs::canonical(*main_path, code);
  if (code) return;
  root_ = real.parent_path().string();
  open_.insert(real.string());
}

void Imports::parse(source::FileId file) {
  follow(std::make_shared<const syntax::Module>(
      syntax::parse(compilation_.sources, file, compilation_.diagnostics)));
}

void Imports::follow(std::shared_ptr<const syntax::Module> module) {
  for (const syntax::Declaration& declaration : module->declarations) {
    if (const auto* found = std::get_if<syntax::ImportDecl>(&declaration.value))
      import(*found, module->file);
  }
  compilation_.modules.push_back(std::move(module));
}

void Imports::import(const syntax::ImportDecl& what, source::FileId importer) {
  auto& diagnostics = compilation_.diagnostics;
  if (what.path.empty()) return;
  if (!root_) {
    diagnostics.report(Code::import_not_found, what.path_span,
                       {what.path, "this text has no folder to import from"});
    return;
  }
  const fs::path folder = fs::path(compilation_.sources.file(importer).name()).parent_path();
  const fs::path written = folder / what.path;
  std::error_code code;
  // What the name says is judged before the disk is asked, and what it turns out to be afterwards.
  const fs::path real = fs::weakly_canonical(written, code);
  const fs::path from_root = real.lexically_relative(*root_);
  const bool outside =
      fs::path(what.path).is_absolute() || code || from_root.empty() || *from_root.begin() == "..";
  if (outside) {
    diagnostics.report(Code::import_outside, what.path_span, {what.path});
    return;
  }
  if (done_.contains(real.string())) return;
  if (!open_.insert(real.string()).second) {
    diagnostics.report(Code::import_cycle, what.path_span, {what.path});
    return;
  }
  if (open_.size() > most_open) {
    diagnostics.report(Code::nested_too_deeply, what.path_span, {std::to_string(most_open)})
        .help("import the file from the model itself");
    open_.erase(real.string());
    return;
  }
  std::string error;
  auto text = read_file(real.string(), error);
  if (!text) {
    diagnostics.report(Code::import_not_found, what.path_span, {what.path, error});
  } else {
    parse(compilation_.sources.add(written.lexically_normal().string(), std::move(*text)));
  }
  open_.erase(real.string());
  done_.insert(real.string());
}

} // namespace deal::driver
