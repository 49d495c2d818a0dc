#include "deal/result.hpp"

#include "deal/books.hpp"
#include "deal/why.hpp"

#include <algorithm>
#include <stdexcept>

namespace deal {

namespace {

std::string joined(const std::vector<Diagnostic>& diagnostics) {
  std::string result;
  for (const Diagnostic& each : diagnostics)
    if (each.severity == Severity::error) result += each.text;
  return result;
}

} // namespace

Error::Error(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(joined(diagnostics)), diagnostics_(std::move(diagnostics)) {}

const MeasureResult& Result::measure(std::string_view name) const {
  const auto found = std::ranges::find(
      measures, name, [](const MeasureResult& each) -> std::string_view { return each.info.name; });
  if (found == measures.end()) throw std::out_of_range("no measure " + std::string(name));
  return *found;
}

const Result& Result::or_throw() const& {
  if (!ok()) throw Error(diagnostics);
  return *this;
}
Result Result::or_throw() && {
  if (!ok()) throw Error(std::move(diagnostics));
  return std::move(*this);
}

const Books& Books::or_throw() const& {
  if (!ok()) throw Error(diagnostics);
  return *this;
}

const WhyResult& WhyResult::or_throw() const& {
  if (!ok()) throw Error(diagnostics);
  return *this;
}

} // namespace deal
