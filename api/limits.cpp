#include "api/limits.hpp"

#include "api/convert.hpp"

#include <fmt/format.h>

namespace deal::api {

using diagnostics::Code;

std::optional<Diagnostic> check(const RunOptions& options) {
  if (options.paths < 1 || options.paths > most_paths) {
    return report(Code::bad_count,
                  {"paths", fmt::format("from 1 to {}, not {}", most_paths, options.paths)});
  }
  if (options.threads > most_threads) {
    return report(Code::bad_count,
                  {"threads", fmt::format("from 1 to {}, not {}", most_threads, options.threads)});
  }
  return std::nullopt;
}

std::optional<Diagnostic> broken(std::span<const Law> laws) {
  constexpr double tolerance = 1e-9;
  for (const Law& law : laws) {
    if (!(law.residual <= tolerance))
      return report(Code::law_broken,
                    {law.name, fmt::format("{:.3g} of the money in play", law.residual)});
  }
  return std::nullopt;
}

} // namespace deal::api
