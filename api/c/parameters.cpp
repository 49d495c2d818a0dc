#include "api/c/arguments.hpp"
#include "api/c/handles.hpp"
#include "api/c/infos.hpp"
#include "api/c/places.hpp"

using namespace deal::c;

namespace {

deal_parameter_info info_of(const deal::ParameterInfo& parameter) {
  return {sizeof(deal_parameter_info),
          parameter.name.c_str(),
          parameter.unit.c_str(),
          parameter.value.c_str(),
          parameter.doc.c_str(),
          parameter.source.c_str(),
          parameter.drawn,
          parameter.series,
          parameter.assumed,
          0,
          place_of(parameter.place)};
}

} // namespace

size_t deal_model_parameter_count(const deal_model* model) {
  if (!model) return 0;
  return attempted(std::size_t{0}, [&] { return model->model->parameters().size(); });
}

deal_status deal_model_parameter(const deal_model* model, size_t index, deal_parameter_info* out) {
  return guarded(__func__, nullptr, [&] {
    const auto& parameters = required(model, "model").model->parameters();
    return fill(info_of(at(parameters, index)), out, "out");
  });
}
