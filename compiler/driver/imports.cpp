#include "compiler/driver/imports.hpp"

#include "compiler/syntax/parser.hpp"

namespace deal::driver {

using diagnostics::Code;

Imports::Imports(Compilation& compilation, const Reader* reader, const Options& options)
    : compilation_(compilation), reader_(reader), options_(options) {
  if (reader != nullptr) open_.insert(reader->main());
}

void Imports::parse(source::FileId file) {
  follow(std::make_shared<const syntax::Module>(
      syntax::parse(compilation_.sources, file, compilation_.diagnostics,
                    syntax::Limits{.file_bytes = options_.most_text, .stop = options_.stop})));
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
  if (reader_ == nullptr) {
    diagnostics.report(Code::import_not_found, what.path_span,
                       {what.path, "this text has no folder to import from"});
    return;
  }
  const auto found = reader_->find(compilation_.sources.file(importer).name(), what.path);
  if (!found) {
    diagnostics.report(Code::import_outside, what.path_span, {what.path});
    return;
  }
  const auto& [name, key] = *found;
  if (const auto done = done_.find(key); done != done_.end()) {
    compilation_.imports.emplace(name, done->second);
    return;
  }
  if (!open_.insert(key).second) {
    diagnostics.report(Code::import_cycle, what.path_span, {what.path});
    return;
  }
  if (open_.size() > most_open) {
    diagnostics.report(Code::nested_too_deeply, what.path_span, {std::to_string(most_open)})
        .help("import the file from the model itself");
    open_.erase(key);
    return;
  }
  read(*found, what);
  open_.erase(key);
}

void Imports::read(const Reader::Found& found, const syntax::ImportDecl& what) {
  std::string error;
  auto text = reader_->read(found.key, error);
  if (!text) {
    compilation_.diagnostics.report(Code::import_not_found, what.path_span, {what.path, error});
    return;
  }
  const source::FileId file = compilation_.sources.add(found.name, std::move(*text));
  compilation_.imports.emplace(found.name, file);
  parse(file);
  done_.emplace(found.key, file);
}

} // namespace deal::driver
