#include "api/model.hpp"

namespace deal {

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
const std::vector<std::string>& Model::scenarios() const { return implementation_->scenarios; }

} // namespace deal
