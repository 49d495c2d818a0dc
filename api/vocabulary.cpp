#include "api/convert.hpp"
#include "api/engine.hpp"
#include "api/guarded.hpp"
#include "deal/engine.hpp"

#include <fmt/format.h>

namespace deal {

namespace {

/// The library, and the file's own modules where one is given.
std::unique_ptr<driver::Compilation> parse(const Engine::Implementation& engine,
                                           const std::optional<std::string>& path) {
  const driver::Options options = api::options_of(engine, {});
  return path ? driver::compile_file(*path, options, driver::Until::syntax)
              : driver::compile_parts({}, std::nullopt, options, driver::Until::syntax);
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

Entry entry(const sema::HostSignature& function) {
  std::string parameters;
  for (const auto& [name, unit] : function.parameters)
    parameters += (parameters.empty() ? "" : ", ") + name + ": " + (unit.empty() ? "number" : unit);
  return {function.name, function.name + "(" + parameters + ")", function.doc, ""};
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
  return api::guarded<ListResult>([&] {
    const auto compilation = parse(*implementation_, path);
    ListResult result;
    result.diagnostics = api::convert(compilation->diagnostics, compilation->sources);
    for (const sema::Entry& entry : entries(vocabulary, *compilation)) {
      result.entries.push_back({entry.name, entry.signature, entry.doc, entry.source});
    }
    if (vocabulary == "functions" && implementation_->host) {
      for (const sema::HostSignature& function : implementation_->host->functions)
        result.entries.push_back(entry(function));
    }
    return result;
  });
}

AssumptionsResult Engine::assumptions(const std::string& path) const {
  return api::guarded<AssumptionsResult>([&] {
    const auto compilation = parse(*implementation_, path);
    AssumptionsResult result;
    result.diagnostics = api::convert(compilation->diagnostics, compilation->sources);
    for (const sema::Assumption& found :
         sema::assumptions(compilation->sources, compilation->module_list())) {
      result.assumptions.push_back({found.name, found.text, found.assumed, found.source,
                                    api::place(found.span, compilation->sources)});
    }
    return result;
  });
}

} // namespace deal
