#include "compiler/diagnostics/diagnostics.hpp"

#include <nlohmann/json.hpp>

namespace deal::diagnostics {

namespace {

using Json = nlohmann::ordered_json;

void put_place(Json& object, source::Span span, const source::Sources& sources) {
  const auto& file = sources.file(span.file);
  const auto begin = file.position(span.begin);
  const auto end = file.position(span.end);
  object["file"] = file.name();
  object["line"] = begin.line;
  object["column"] = begin.column;
  object["end_line"] = end.line;
  object["end_column"] = end.column;
}

Json to_object(const Diagnostic& diagnostic, const source::Sources& sources) {
  Json object;
  object["code"] = info(diagnostic.code).number;
  object["severity"] = diagnostic.severity == Severity::error ? "error" : "warning";
  object["message"] = diagnostic.message;
  if (diagnostic.has_span) {
    put_place(object, diagnostic.span, sources);
    object["here"] = diagnostic.here;
  }
  object["labels"] = Json::array();
  for (const auto& label : diagnostic.labels) {
    Json entry;
    entry["message"] = label.text;
    put_place(entry, label.span, sources);
    object["labels"].push_back(std::move(entry));
  }
  object["help"] = diagnostic.help;
  return object;
}

} // namespace

std::string to_json(std::span<const Diagnostic> diagnostics, const source::Sources& sources) {
  auto array = Json::array();
  for (const auto& diagnostic : diagnostics) array.push_back(to_object(diagnostic, sources));
  return array.dump(2, ' ', false, Json::error_handler_t::replace);
}

} // namespace deal::diagnostics
