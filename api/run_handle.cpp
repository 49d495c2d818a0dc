#include "api/run_handle.hpp"

#include "api/owned.hpp"

#include <stdexcept>

namespace deal {

namespace {

std::shared_ptr<const Model> not_null(std::shared_ptr<const Model> model) {
  if (model == nullptr) throw std::invalid_argument("a deal::Run needs a model");
  return model;
}

} // namespace

Run::Run(std::shared_ptr<const Model> model, RunOptions options)
    : implementation_(
          std::make_unique<Implementation>(not_null(std::move(model)), std::move(options))) {}
Run::~Run() = default;
Run::Run(Run&&) noexcept = default;
Run& Run::operator=(Run&&) noexcept = default;

Run::Implementation& Run::my() { return api::owned(implementation_, "Run"); }
const Run::Implementation& Run::implementation() const {
  return api::owned(implementation_, "Run");
}

RunOptions& Run::options() { return my().options; }

Status Run::set(std::string_view name, double value, std::string_view unit) {
  return my().change([&](api::RunInputs& inputs) { return inputs.set(name, value, unit); });
}
Status Run::set(std::string_view name, std::string_view value) {
  return my().change([&](api::RunInputs& inputs) { return inputs.set(name, value); });
}
Status Run::samples(std::string_view name, std::vector<double> values) {
  return my().change(
      [&](api::RunInputs& inputs) { return inputs.samples(name, std::move(values)); });
}
void Run::reset() {
  my().inputs.reset();
  my().follow();
}

Result Run::run() { return std::move(my().run().front()); }

std::vector<Result> Run::run_scenarios() { return my().run(); }

} // namespace deal
