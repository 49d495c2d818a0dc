#include "api/convert.hpp"
#include "api/engine.hpp"
#include "deal/engine.hpp"

#include <fmt/format.h>

namespace deal {

namespace {

/// The library, and the file's own modules where one is given.
std::unique_ptr<driver::Compilation> parse(const Engine::Implementation& engine,
                                           const std::optional<std::string>& path) {
  return path ? driver::compile_file(*path, api::options_of(engine, {}), driver::Until::syntax)
              : driver::library();
}

std::vector<sema::Entry> entries(std::string_view vocabulary,
                                 const driver::Compilation& compilation) {
  const auto modules = compilation.module_list();
  if (vocabulary == "structures") return sema::list_structures(modules, compilation.sources);
  if (vocabulary == "functions") return sema::list_functions(modules, compilation.sources);
  if (vocabulary == "kinds") return sema::list_kinds(modules, compilation.sources);
  if (vocabulary == "distributions") return sema::list_distributions();
  return {};
}

/// The message with its gaps shown.
std::string with_gaps(std::string message) {
  for (std::size_t at = 0; (at = message.find("{}", at)) != std::string::npos;)
    message.replace(at, 2, "…");
  return message;
}

} // namespace

std::optional<std::string> explain(std::string_view code) {
  const diagnostics::CodeInfo* found = diagnostics::find_code(code);
  if (found == nullptr) return std::nullopt;
  return fmt::format("{}: {}\n\n{}\n", found->number, with_gaps(std::string(found->message)),
                     found->explanation);
}

ListResult Engine::list(std::string_view vocabulary, const std::optional<std::string>& path) const {
  const auto compilation = parse(*implementation_, path);
  ListResult result;
  result.diagnostics = api::convert(compilation->diagnostics, compilation->sources);
  for (const sema::Entry& entry : entries(vocabulary, *compilation)) {
    result.entries.push_back({entry.name, entry.signature, entry.doc, entry.source});
  }
  return result;
}

AssumptionsResult Engine::assumptions(const std::string& path) const {
  const auto compilation = parse(*implementation_, path);
  AssumptionsResult result;
  result.diagnostics = api::convert(compilation->diagnostics, compilation->sources);
  for (const sema::Assumption& found :
       sema::assumptions(compilation->sources, compilation->module_list())) {
    result.assumptions.push_back({found.name, found.text, found.assumed, found.source,
                                  api::place(found.span, compilation->sources)});
  }
  return result;
}

} // namespace deal
