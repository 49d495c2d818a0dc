#include "api/c/arguments.hpp"
#include "api/c/handles.hpp"
#include "api/c/infos.hpp"

#include <array>
#include <limits>

using namespace deal::c;

namespace {

const deal::MeasureResult* measure_at(const deal_result* result, std::size_t index) {
  if (!result || index >= result->result.measures.size()) return nullptr;
  return &result->result.measures[index];
}

template <class Number> const Number* numbers(std::span<const Number> found, std::size_t* count) {
  if (count) *count = found.size();
  return found.empty() ? nullptr : found.data();
}

std::span<const double> statistic_of(const deal::Statistics& all, int statistic) {
  const std::array<const std::vector<double>*, 17> by_number{&all.mean,      &all.standard_error,
                                                             &all.sd,        &all.min,
                                                             &all.p5,        &all.p25,
                                                             &all.p50,       &all.p75,
                                                             &all.p95,       &all.max,
                                                             &all.p5_error,  &all.p25_error,
                                                             &all.p50_error, &all.p75_error,
                                                             &all.p95_error, &all.low,
                                                             &all.high};
  static_assert(by_number.size() == DEAL_HIGH + 1);
  if (statistic < 0 || statistic > DEAL_HIGH) return {};
  return *by_number[static_cast<std::size_t>(statistic)];
}

deal_result_info info_of(const deal::Result& result) {
  deal_result_info info = DEAL_RESULT_INFO_INIT;
  info.model = result.model.c_str();
  info.scenario = result.scenario.c_str();
  info.attribution = result.attribution.c_str();
  info.model_hash = result.model_hash.c_str();
  info.library_hash = result.library_hash.c_str();
  info.engine_hash = result.engine_hash.c_str();
  info.paths = result.paths;
  info.paths_asked = result.paths_asked;
  info.seed = result.seed;
  info.status = status_of(result.status);
  info.backend = static_cast<deal_backend>(result.backend);
  info.tier = static_cast<deal_tier>(result.tier);
  info.cash_residual = result.conservation.cash;
  info.tag_residual = result.conservation.tags;
  info.posting_residual = result.conservation.postings;
  info.compile_seconds = result.compile_seconds;
  info.code_seconds = result.code_seconds;
  info.run_seconds = result.run_seconds;
  return info;
}

deal_verdict verdict_of(deal::Verdict verdict) {
  switch (verdict) {
  case deal::Verdict::fails: return DEAL_FAILS;
  case deal::Verdict::holds: return DEAL_HOLDS;
  case deal::Verdict::open: return DEAL_OPEN;
  }
  return DEAL_OPEN;
}

deal_expectation described(const deal::ExpectResult& each) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  static const deal::ExpectResult::Broken nothing;
  const deal::ExpectResult::Broken& first = each.first ? *each.first : nothing;
  return {sizeof(deal_expectation),
          each.text.c_str(),
          each.asserted.c_str(),
          each.found.c_str(),
          each.difference.c_str(),
          each.standard_error.c_str(),
          each.unit.c_str(),
          each.line,
          verdict_of(each.verdict),
          each.paths_to_tell,
          each.asserted_value.value_or(none),
          each.found_value.value_or(none),
          each.difference_value.value_or(none),
          each.standard_error_value.value_or(none),
          each.first ? 1u : 0u,
          static_cast<std::uint32_t>(first.path),
          first.period.c_str(),
          first.asserted.c_str(),
          first.found.c_str(),
          first.unit.c_str(),
          first.asserted_value.value_or(none),
          first.found_value.value_or(none)};
}

/// Where the value of a period stands among those of a statistic; past them: there is none.
std::size_t place_of(const std::vector<std::string>& periods, std::size_t values,
                     const char* period) {
  if (!period) return values - 1;
  const auto found = std::ranges::find(periods, text(period, "period"));
  return static_cast<std::size_t>(found - periods.begin());
}

} // namespace

void deal_result_free(deal_result* result) { delete result; }

deal_status deal_result_get(const deal_result* result, deal_result_info* out) {
  return guarded(__func__, nullptr,
                 [&] { return fill(info_of(required(result, "result").result), out, "out"); });
}

const deal_diagnostics* deal_result_diagnostics(const deal_result* result) {
  return result ? &result->diagnostics : nullptr;
}

size_t deal_result_period_count(const deal_result* result) {
  return result ? result->result.periods.size() : 0;
}

const char* deal_result_period(const deal_result* result, size_t index) {
  return result ? text_at(result->result.periods, index) : "";
}

size_t deal_result_override_count(const deal_result* result) {
  return result ? result->result.overrides.size() : 0;
}

deal_status deal_result_override(const deal_result* result, size_t index, deal_override* out) {
  return guarded(__func__, nullptr, [&] {
    const deal::Override& each = at(required(result, "result").result.overrides, index);
    return fill(deal_override{sizeof(deal_override), each.name.c_str(), each.value.c_str()}, out,
                "out");
  });
}

size_t deal_result_removed_count(const deal_result* result) {
  return result ? result->result.removed.size() : 0;
}

const char* deal_result_removed(const deal_result* result, size_t index) {
  return result ? text_at(result->result.removed, index) : "";
}

size_t deal_result_measure_count(const deal_result* result) {
  return result ? result->result.measures.size() : 0;
}

deal_status deal_result_measure(const deal_result* result, size_t index, deal_measure_info* out) {
  return guarded(__func__, nullptr, [&] {
    const auto& measures = required(result, "result").result.measures;
    return fill(deal::c::info_of(at(measures, index).info), out, "out");
  });
}

size_t deal_result_find(const deal_result* result, const char* measure) {
  if (!result || !measure) return DEAL_NONE;
  const auto& measures = result->result.measures;
  const auto found = std::ranges::find_if(
      measures, [&](const deal::MeasureResult& each) { return each.info.name == measure; });
  return found == measures.end() ? DEAL_NONE : static_cast<std::size_t>(found - measures.begin());
}

const double* deal_result_statistic(const deal_result* result, size_t measure,
                                    deal_statistic statistic, size_t* count) {
  const deal::MeasureResult* found = measure_at(result, measure);
  return numbers(found ? statistic_of(found->statistics, statistic) : std::span<const double>(),
                 count);
}

const uint64_t* deal_result_counts(const deal_result* result, size_t measure, size_t* count) {
  const deal::MeasureResult* found = measure_at(result, measure);
  return numbers(found ? std::span(found->statistics.count) : std::span<const std::uint64_t>(),
                 count);
}

deal_status deal_result_value(const deal_result* result, const char* measure,
                              deal_statistic statistic, const char* period, double* value,
                              deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    double& out = required(value, "value");
    out = std::numeric_limits<double>::quiet_NaN();
    const deal::Result& run = required(result, "result").result;
    const std::string name = text(measure, "measure");
    const std::size_t index = deal_result_find(result, measure);
    if (index == DEAL_NONE)
      return tell(diagnostics, "there is no measure `" + name + "`", DEAL_FAILED);
    const auto found = statistic_of(run.measures[index].statistics, statistic);
    if (found.empty())
      return tell(diagnostics, "`" + name + "` does not have this statistic", DEAL_FAILED);
    const std::size_t place = place_of(run.periods, found.size(), period);
    if (place >= found.size()) {
      return tell(diagnostics, "`" + name + "` has no value of a period `" + period + "`",
                  DEAL_FAILED);
    }
    out = found[place];
    return DEAL_OK;
  });
}

const double* deal_result_path_values(const deal_result* result, size_t measure, size_t period,
                                      size_t* count) {
  const deal::MeasureResult* found = measure_at(result, measure);
  const bool there = found && period < found->values.periods();
  return numbers(there ? found->values.of_period(period) : std::span<const double>(), count);
}

size_t deal_result_expectation_count(const deal_result* result) {
  return result ? result->result.expectations.size() : 0;
}

deal_status deal_result_expectation(const deal_result* result, size_t index,
                                    deal_expectation* out) {
  return guarded(__func__, nullptr, [&] {
    return fill(described(at(required(result, "result").result.expectations, index)), out, "out");
  });
}

deal_status deal_result_json(const deal_result* result, char** json,
                             deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    char*& out = emptied(json, "json");
    out = copied(deal::to_json(required(result, "result").result)).release();
    return DEAL_OK;
  });
}
