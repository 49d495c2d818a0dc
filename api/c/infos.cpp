#include "api/c/infos.hpp"

namespace deal::c {

deal_status status_of(RunStatus status) {
  switch (status) {
  case RunStatus::done: return DEAL_OK;
  case RunStatus::interrupted: return DEAL_INTERRUPTED;
  case RunStatus::failed: break;
  }
  return DEAL_FAILED;
}

deal_measure_info info_of(const MeasureInfo& measure) {
  return {sizeof(deal_measure_info), measure.name.c_str(), measure.unit.c_str(),
          measure.doc.c_str(),       measure.series,       measure.event};
}

const char* text_at(const std::vector<std::string>& list, std::size_t index) {
  return index < list.size() ? list[index].c_str() : "";
}

} // namespace deal::c
