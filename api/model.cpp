#include "api/model.hpp"

#include "api/changes.hpp"
#include "api/convert.hpp"

namespace deal {

namespace {

/// What is no number, condition or date has no unit.
std::string unit_of(const sema::Type& type) {
  const bool has = type.kind == sema::Kind::number || type.kind == sema::Kind::boolean ||
                   type.kind == sema::Kind::date;
  return has ? sema::unit_name(type) : "";
}

ParameterInfo info_of(const sema::Settable& settable, const source::Sources& sources) {
  return {.name = settable.name,
          .unit = unit_of(settable.type),
          .value = settable.text,
          .doc = settable.doc,
          .drawn = settable.drawn,
          .series = settable.series,
          .assumed = settable.assumed,
          .source = settable.source,
          .place = api::place(settable.span, sources)};
}

} // namespace

void api::take(Model::Implementation& model, std::unique_ptr<driver::Compilation> compilation) {
  for (const driver::Scenario& scenario : compilation->scenarios) {
    model.scenarios.push_back(scenario.model.scenario);
    auto& measures = model.measures.emplace_back();
    for (const sema::Measure& measure : scenario.model.measures)
      measures.push_back(convert(measure));
  }
  for (const sema::Settable& settable : compilation->model().settables) {
    model.settables.emplace(settable.name, model.parameters.size());
    model.parameters.push_back(info_of(settable, compilation->sources));
  }
  model.compilation = std::move(compilation);
}

Model::Model(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
Model::~Model() = default;

const std::string& Model::title() const { return implementation_->compilation->model().title; }
const std::vector<std::string>& Model::periods() const {
  return implementation_->compilation->model().grid.labels;
}
const std::vector<MeasureInfo>& Model::measures() const {
  return implementation_->measures.front();
}
const std::vector<ParameterInfo>& Model::parameters() const { return implementation_->parameters; }
const std::vector<std::string>& Model::scenarios() const { return implementation_->scenarios; }
std::vector<std::string> Model::removed() const {
  return api::removed(implementation_->compilation->model());
}

} // namespace deal
