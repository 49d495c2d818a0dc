#include "api/c/host.hpp"

#include "api/c/arguments.hpp"

#include <array>
#include <stdexcept>

namespace deal::c {

namespace {

/// Calls the program's function; its failure is thrown, with its words.
void call(const deal_host_function& function, const HostFunction::Call& batch) {
  std::vector<const double*> arguments;
  for (const std::span<const double> each : batch.arguments) arguments.push_back(each.data());
  std::array<char, 512> message{};
  const deal_host_call handed{sizeof(deal_host_call), batch.first_path,
                              batch.period,           static_cast<std::uint32_t>(arguments.size()),
                              batch.results.size(),   arguments.data(),
                              batch.results.data(),   message.data(),
                              message.size()};
  if (function.body(function.user, &handed) == 0) return;
  message.back() = '\0';
  const std::string_view reason = whole_characters(message.data());
  throw std::runtime_error(reason.empty() ? "it gives no reason" : std::string(reason));
}

} // namespace

HostFunction host_function(const deal_host_function& given) {
  HostFunction result;
  result.name = text(given.name, "functions->name");
  for (const deal_host_parameter& each :
       array(given.parameters, given.parameter_count, "functions->parameters"))
    result.parameters.push_back({text(each.name, "functions->parameters->name"),
                                 text_or_empty(each.unit, "functions->parameters->unit")});
  result.unit = text_or_empty(given.unit, "functions->unit");
  result.doc = text_or_empty(given.doc, "functions->doc");
  required(given.body, "functions->body");
  result.body = [given](const HostFunction::Call& batch) { call(given, batch); };
  result.by_path = given.by_path != 0;
  return result;
}

HostSeries host_series(const deal_host_series& given) {
  const auto values = array(given.values, given.value_count, "series->values");
  return {text(given.name, "series->name"),
          text_or_empty(given.unit, "series->unit"),
          text_or_empty(given.from, "series->from"),
          {values.begin(), values.end()},
          text_or_empty(given.doc, "series->doc")};
}

} // namespace deal::c
