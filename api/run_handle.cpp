#include "api/run_handle.hpp"

namespace deal {

Run::Run(std::shared_ptr<const Model> model, RunOptions options)
    : implementation_(std::make_unique<Implementation>(std::move(model), std::move(options))) {}
Run::~Run() = default;
Run::Run(Run&&) noexcept = default;
Run& Run::operator=(Run&&) noexcept = default;

RunOptions& Run::options() { return implementation_->options; }

Status Run::set(std::string_view name, double value, std::string_view unit) {
  return implementation_->change(
      [&](api::RunInputs& inputs) { return inputs.set(name, value, unit); });
}
Status Run::set(std::string_view name, std::string_view value) {
  return implementation_->change([&](api::RunInputs& inputs) { return inputs.set(name, value); });
}
Status Run::samples(std::string_view name, std::vector<double> values) {
  return implementation_->change(
      [&](api::RunInputs& inputs) { return inputs.samples(name, std::move(values)); });
}
void Run::reset() {
  implementation_->inputs.reset();
  implementation_->follow();
}

Result Run::run() { return std::move(implementation_->run().front()); }

std::vector<Result> Run::run_scenarios() { return implementation_->run(); }

} // namespace deal
