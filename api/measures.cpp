#include "api/measures.hpp"

#include "api/convert.hpp"
#include "compiler/driver/measures.hpp"

#include <algorithm>

namespace deal::api {

std::optional<std::size_t> find_measure(const std::vector<MeasureInfo>& measures,
                                        const std::string& name) {
  const auto found = std::ranges::find(measures, name, &MeasureInfo::name);
  if (found == measures.end()) return std::nullopt;
  return static_cast<std::size_t>(found - measures.begin());
}

Diagnostic no_such_measure(const std::vector<MeasureInfo>& measures, const std::string& name) {
  std::vector<std::string> names;
  for (const MeasureInfo& each : measures) names.push_back(each.name);
  return convert(driver::no_such_measure(name, names), source::Sources());
}

bool of_report(const driver::Compilation& compilation, const sema::Measure& measure) {
  return measure.span.file == compilation.report;
}

std::variant<Selection, Diagnostic> select(const Model::Implementation& model,
                                           const std::vector<std::string>& names) {
  const driver::Compilation& compilation = *model.compilation;
  Selection result;
  for (const driver::Scenario& scenario : compilation.scenarios) {
    auto& asked = result.emplace_back();
    for (const sema::Measure& measure : scenario.model.measures)
      asked.push_back(names.empty() && !of_report(compilation, measure));
  }
  for (const std::string& written : names) {
    const std::string name = source::check_text(written) ? written : source::normalize(written);
    bool found = false;
    for (std::size_t i = 0; i < result.size(); ++i) {
      const auto number = find_measure(model.measures[i], name);
      if (!number || of_report(compilation, compilation.scenarios[i].model.measures[*number]))
        continue;
      result[i][*number] = true;
      found = true;
    }
    if (!found) return no_such_measure(model.measures.front(), name);
  }
  return result;
}

} // namespace deal::api
