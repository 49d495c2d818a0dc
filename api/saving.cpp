#include "api/convert.hpp"
#include "api/guarded.hpp"
#include "api/hashes.hpp"
#include "api/model.hpp"
#include "api/saved.hpp"
#include "compiler/driver/reader.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <random>

namespace deal {

using diagnostics::Code;

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_bytes = 1u << 30;

/// Beside the file, so that it can be renamed to it, and under a name that nobody else has.
std::string name_beside(const std::string& path) {
  std::random_device dice;
  return fmt::format("{}.{:08x}{:08x}.new", path, dice(), dice());
}

/// Written whole under another name first: who reads `path` meanwhile finds the old file or the new one. Gives
/// what failed, or "".
std::string replace_file(const std::string& path, const std::string& bytes) {
  const std::string beside = name_beside(path);
  std::error_code failed;
  const fs::file_status there = fs::status(path, failed);
  if (fs::exists(there) && !fs::is_regular_file(there)) return "it is no file";
  failed.clear();
  errno = 0;
  bool whole = false;
  {
    std::ofstream file(beside, std::ios::binary);
    whole = file.write(bytes.data(), static_cast<std::streamsize>(bytes.size())) && file.flush();
  }
  const int number = errno;
  if (whole) fs::rename(beside, path, failed);
  if (whole && !failed) return "";
  std::error_code ignored;
  fs::remove(beside, ignored);
  if (failed) return failed.message();
  return number == 0 ? "it cannot be written" : std::generic_category().message(number);
}

CompileResult refused(Diagnostic diagnostic) {
  CompileResult result;
  result.diagnostics.push_back(std::move(diagnostic));
  return result;
}

} // namespace

Status Engine::save(const Model& model, const std::string& path) const {
  return api::guarded<Status>([&]() -> Status {
    const Model::Implementation& implementation = model.implementation();
    api::Saved saved{api::engine_hash(),
                     implementation.asked,
                     driver::texts_of(*implementation.compilation),
                     {}};
    saved.objects = implementation.executors.objects(*implementation.compilation,
                                                     implementation.engine->options.cache_folder);
    const std::string failure = replace_file(path, api::to_bytes(saved));
    if (failure.empty()) return {};
    return {{api::report(Code::cannot_write, {path, failure})}};
  });
}

CompileResult Engine::load(const std::string& path, const LoadOptions& options) const {
  return api::guarded<CompileResult>([&] {
    std::string failure;
    const auto bytes = driver::read_file(path, most_bytes, failure);
    if (!bytes) return refused(api::report(Code::cannot_read, {path, failure}));
    auto found = api::from_bytes(*bytes, path);
    if (auto* wrong = std::get_if<Diagnostic>(&found)) return refused(std::move(*wrong));
    auto& saved = std::get<api::Saved>(found);
    // Code of another engine has other keys; it would only take up room.
    if (options.texts_only || saved.engine_hash != api::engine_hash()) saved.objects.clear();
    return api::compile_with(
        implementation_, saved.options,
        [&texts = saved.texts](const driver::Options& converted, driver::Until until) {
          return driver::compile(texts, converted, until);
        },
        saved.objects);
  });
}

} // namespace deal
