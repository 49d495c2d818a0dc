#include "api/c/arguments.hpp"
#include "api/c/handles.hpp"
#include "api/c/infos.hpp"

using namespace deal::c;

const char* deal_model_title(const deal_model* model) {
  return model ? model->model->title().c_str() : "";
}

size_t deal_model_period_count(const deal_model* model) {
  return model ? model->model->periods().size() : 0;
}

const char* deal_model_period(const deal_model* model, size_t index) {
  return model ? text_at(model->model->periods(), index) : "";
}

size_t deal_model_scenario_count(const deal_model* model) {
  return model ? model->model->scenarios().size() : 0;
}

const char* deal_model_scenario(const deal_model* model, size_t index) {
  return model ? text_at(model->model->scenarios(), index) : "";
}

size_t deal_model_removed_count(const deal_model* model) {
  return model ? model->removed.size() : 0;
}

const char* deal_model_removed(const deal_model* model, size_t index) {
  return model ? text_at(model->removed, index) : "";
}

size_t deal_model_measure_count(const deal_model* model) {
  return model ? model->model->measures().size() : 0;
}

deal_status deal_model_measure(const deal_model* model, size_t index, deal_measure_info* out) {
  return guarded(__func__, nullptr, [&] {
    const auto& measures = required(model, "model").model->measures();
    return fill(info_of(at(measures, index)), out, "out");
  });
}
