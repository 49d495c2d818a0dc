#pragma once

#include "deal/deal.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace deal::test {

inline std::string codes(const std::vector<Diagnostic>& diagnostics) {
  std::string result;
  for (const Diagnostic& each : diagnostics) result += (result.empty() ? "" : " ") + each.code;
  return result;
}

/// The statistics that show every bit of what a run found.
inline std::vector<double> numbers(const Result& result) {
  REQUIRE(result.status == RunStatus::done);
  std::vector<double> found;
  for (const MeasureResult& measure : result.measures)
    for (const auto* list : {&measure.statistics.mean, &measure.statistics.sd,
                             &measure.statistics.p5, &measure.statistics.p95})
      found.insert(found.end(), list->begin(), list->end());
  return found;
}

/// A folder that goes away with this.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string file(const std::string& name) const { return (path_ / name).string(); }
  std::vector<std::string> names() const;

 private:
  std::filesystem::path path_;
};

std::string read_bytes(const std::string& path);
void write_bytes(const std::string& path, const std::string& bytes);

} // namespace deal::test
