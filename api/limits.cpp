#include "api/limits.hpp"

#include "api/convert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace deal::api {

using diagnostics::Code;

namespace {

/// Megabytes that bytes begin.
std::string megabytes(std::uint64_t bytes) {
  return fmt::format("{:.0f}", std::ceil(static_cast<double>(bytes) / 1e6));
}

/// What would help most.
std::string advice(const engine::Memory& needed) {
  if (needed.values >= std::max(needed.threads, needed.quantiles))
    return fmt::format("the values of all paths take {} MB of it: keep those of fewer measures "
                       "(`measures`), or take them by `batch`",
                       megabytes(needed.values));
  if (needed.quantiles >= needed.threads)
    return fmt::format("exact quantiles take {} MB of it: name the statistics that are wanted "
                       "(`measure m: mean = …`), or ask for fewer measures",
                       megabytes(needed.quantiles));
  return fmt::format("the threads take {} MB of it: allow fewer of them",
                     megabytes(needed.threads));
}

std::string words(std::chrono::milliseconds time) {
  return time.count() % 1000 == 0 ? fmt::format("{} s", time.count() / 1000)
                                  : fmt::format("{} ms", time.count());
}

} // namespace

std::optional<Diagnostic> check(const RunOptions& options, const Limits& limits) {
  if (options.paths < 1 || options.paths > most_paths) {
    return report(Code::bad_count,
                  {"paths", fmt::format("from 1 to {}, not {}", most_paths, options.paths)});
  }
  if (options.paths > limits.paths)
    return report(Code::too_many_paths,
                  {std::to_string(options.paths), std::to_string(limits.paths)});
  if (options.threads > most_threads) {
    return report(Code::bad_count,
                  {"threads", fmt::format("from 1 to {}, not {}", most_threads, options.threads)});
  }
  return std::nullopt;
}

namespace {

/// The smaller of both; 0 is any.
std::chrono::milliseconds allowed(std::chrono::milliseconds a, std::chrono::milliseconds b) {
  constexpr std::chrono::milliseconds none{0};
  if (a <= none || b <= none) return std::max({a, b, none});
  return std::min(a, b);
}

std::optional<std::chrono::steady_clock::time_point> from_now(std::chrono::milliseconds time) {
  constexpr std::chrono::milliseconds for_good = std::chrono::hours(24 * 365);
  if (time.count() == 0) return std::nullopt;
  return std::chrono::steady_clock::now() + std::min(time, for_good);
}

} // namespace

std::optional<std::chrono::steady_clock::time_point> deadline(std::chrono::milliseconds time,
                                                              const Limits& limits) {
  return from_now(allowed(time, limits.time));
}

Bounds bounds(const RunOptions& options, const Limits& limits) {
  const std::chrono::milliseconds time = allowed(options.time, limits.time);
  const std::uint64_t memory =
      options.memory != 0 ? std::min(options.memory, limits.memory) : limits.memory;
  return {memory, time, from_now(time)};
}

Diagnostic too_large(const engine::Memory& needed, const Bounds& bounds) {
  diagnostics::Diagnostics records;
  records.report(Code::run_too_large, {megabytes(needed.total()), megabytes(bounds.memory)})
      .help(advice(needed));
  return convert(records.sorted().front(), source::Sources());
}

Diagnostic interrupted(std::uint64_t paths, const RunOptions& options,
                       const std::optional<std::chrono::milliseconds>& limit) {
  if (!limit)
    return report(Code::interrupted, {std::to_string(paths), std::to_string(options.paths)});
  return report(Code::out_of_time,
                {words(*limit), std::to_string(paths), std::to_string(options.paths)});
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
