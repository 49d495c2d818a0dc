#include "api/host.hpp"

#include "api/convert.hpp"

namespace deal::api {

namespace {

/// As names stand in models; what is not UTF-8 is refused by the compiler.
std::string normal(const std::string& text) {
  return source::check_text(text) ? text : source::normalize(text);
}

sema::HostSignature signature(const HostFunction& function) {
  sema::HostSignature result;
  result.name = normal(function.name);
  for (const HostFunction::Parameter& parameter : function.parameters)
    result.parameters.push_back({parameter.name, parameter.unit});
  result.unit = function.unit;
  result.doc = function.doc;
  result.by_path = function.by_path;
  if (function.body) {
    result.body =
        std::make_shared<const host::Body>([body = function.body](const host::Call& call) {
          body({call.first_path, call.period, call.arguments, call.results});
        });
  }
  return result;
}

} // namespace

std::shared_ptr<const sema::Host> host(const EngineOptions& options) {
  if (options.functions.empty() && options.series.empty()) return nullptr;
  auto result = std::make_shared<sema::Host>();
  for (const HostFunction& function : options.functions)
    result->functions.push_back(signature(function));
  for (const HostSeries& series : options.series)
    result->series.push_back(
        {normal(series.name), series.unit, series.from, series.values, series.doc});
  return result;
}

Diagnostic report(const host::Failure& failure) {
  return report(diagnostics::Code::host_failed, {failure.function(), failure.what()});
}

} // namespace deal::api
