#pragma once

#include "compiler/driver/driver.hpp"

#include <catch2/catch.hpp>

#include <ctime>
#include <memory>
#include <string>

namespace deal::test {

inline constexpr const char* head = R"(model "m"
grid monthly from 2025-01 to 2025-12
party Giant { cash: $50bn }
party Startup { cash: $100M }
)";

/// Processor seconds that one compilation may take: a second where nothing else runs.
#ifdef __SANITIZE_ADDRESS__
inline constexpr double most_seconds = 20;
#else
inline constexpr double most_seconds = 2;
#endif

struct Outcome {
  std::unique_ptr<driver::Compilation> compilation;
  std::string codes; ///< "D0101 D0205": each once, in the order of place
  bool runs() const { return compilation->kernel != nullptr; }
};

inline std::string codes_of(const diagnostics::Diagnostics& list) {
  std::string codes;
  for (const auto& diagnostic : list.sorted()) {
    const std::string number(diagnostics::info(diagnostic.code).number);
    if (codes.find(number) == std::string::npos) codes += (codes.empty() ? "" : " ") + number;
  }
  return codes;
}

/// Whether a reader finds the marked place in the text that was compiled.
inline bool in_text(const driver::Compilation& compilation, const diagnostics::Diagnostic& error) {
  return error.has_span && error.span.file == compilation.main &&
         error.span.begin <= error.span.end &&
         error.span.end <= compilation.sources.file(compilation.main).text().size() + 1;
}

/// Compiles; a failure must be worded, in the text and not too many times, and take no time.
inline Outcome compiled(const std::string& text) {
  const std::clock_t start = std::clock();
  Outcome result{driver::compile_text("m.deal", text, {}), ""};
  CHECK(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < most_seconds);
  const auto& list = result.compilation->diagnostics;
  result.codes = codes_of(list);
  CHECK(result.runs() == !list.has_errors());
  bool placed = !list.has_errors();
  for (const auto& error : list.sorted()) {
    placed |= in_text(*result.compilation, error);
    CHECK(!diagnostics::to_text(error, result.compilation->sources, false).empty());
  }
  CHECK(placed);
  return result;
}

/// The fault of the first of `paths` paths that has one.
inline std::optional<kernel::Fault> fault_of(const driver::Compilation& compilation,
                                             std::uint64_t paths) {
  const kernel::Kernel& kernel = *compilation.kernel;
  const auto workspace = kernel.workspace();
  kernel::BlockBuffer buffer(kernel.layout());
  for (std::uint64_t first = 0; first < paths; first += kernel::block_paths) {
    if (auto fault = kernel.run(*workspace, 1, first, kernel::block_paths, buffer, {}))
      return fault;
  }
  return std::nullopt;
}

inline std::string repeat(const std::string& text, std::size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

} // namespace deal::test
