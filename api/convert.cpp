#include "api/convert.hpp"

#include <algorithm>

namespace deal::api {

Place place(source::Span span, const source::Sources& sources) {
  const source::File& file = sources.file(span.file);
  const source::Position begin = file.position(span.begin);
  const source::Position end = file.position(span.end);
  return {file.name(), begin.line, begin.column, end.line, end.column};
}

Diagnostic convert(const diagnostics::Diagnostic& record, const source::Sources& sources) {
  Diagnostic result;
  result.code = diagnostics::info(record.code).number;
  result.severity =
      record.severity == diagnostics::Severity::error ? Severity::error : Severity::warning;
  result.message = record.message;
  if (record.has_span) result.place = place(record.span, sources);
  result.here = record.here;
  for (const diagnostics::Label& label : record.labels) {
    result.notes.push_back({place(label.span, sources), label.text});
  }
  result.help = record.help;
  result.text = diagnostics::to_text(record, sources, false);
  result.colored = diagnostics::to_text(record, sources, true);
  return result;
}

std::vector<Diagnostic> convert(const diagnostics::Diagnostics& records,
                                const source::Sources& sources) {
  std::vector<Diagnostic> result;
  for (const diagnostics::Diagnostic& record : records.sorted()) {
    result.push_back(convert(record, sources));
  }
  return result;
}

Diagnostic report(diagnostics::Code code, std::vector<std::string> arguments) {
  diagnostics::Diagnostics records;
  records.report(code, std::move(arguments));
  return convert(records.sorted().front(), source::Sources());
}

MeasureInfo convert(const sema::Measure& measure) {
  return {measure.name, sema::unit_name(measure.type), measure.series, measure.event, measure.doc};
}

std::string words(sema::Rule rule) {
  std::string text = sema::name_of(rule);
  std::ranges::replace(text, '_', ' ');
  return text;
}

} // namespace deal::api
