#include "tests/inputs/support.hpp"

#include <fmt/format.h>

#include <bit>

namespace deal::test {

namespace {

using Numbers = std::vector<double>;

constexpr Numbers Statistics::* all[] = {&Statistics::mean, &Statistics::standard_error,
                                         &Statistics::sd,   &Statistics::min,
                                         &Statistics::p5,   &Statistics::p25,
                                         &Statistics::p50,  &Statistics::p75,
                                         &Statistics::p95,  &Statistics::max};

bool same(const Numbers& a, const Numbers& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (std::bit_cast<std::uint64_t>(a[i]) != std::bit_cast<std::uint64_t>(b[i])) return false;
  return true;
}

} // namespace

std::shared_ptr<const Model> try_compile(const std::string& text, const Settings& settings) {
  CompileOptions options;
  options.settings = settings;
  return Engine().compile_text("model.deal", text, options).model;
}

std::shared_ptr<const Model> compile(const std::string& text, const Settings& settings) {
  CompileOptions options;
  options.settings = settings;
  return Engine().compile_text("model.deal", text, options).or_throw();
}

RunOptions paths(std::uint64_t count, Backend backend) {
  RunOptions result;
  result.paths = count;
  result.threads = 1;
  result.backend = backend;
  return result;
}

std::string difference(const Result& expected, const Result& actual) {
  if (expected.status != actual.status) return "status";
  if (expected.paths != actual.paths) return "paths";
  if (expected.measures.size() != actual.measures.size()) return "number of measures";
  for (std::size_t i = 0; i < expected.measures.size(); ++i) {
    const Statistics& a = expected.measures[i].statistics;
    const Statistics& b = actual.measures[i].statistics;
    bool equal = a.count == b.count;
    for (const auto member : all) equal = equal && same(a.*member, b.*member);
    if (!equal)
      return fmt::format("{}: mean {} instead of {}", expected.measures[i].info.name,
                         b.mean.empty() ? 0 : b.mean.front(), a.mean.empty() ? 0 : a.mean.front());
  }
  return "";
}

} // namespace deal::test
