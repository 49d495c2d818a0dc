#include "api/json.hpp"
#include "api/changes.hpp"

#include <cmath>

namespace deal {

namespace {

using api::array;
using api::Json;
using api::number;
using api::text;
using api::word;

Json number(std::uint64_t value) { return value; }
Json number(const std::optional<double>& value) { return value ? number(*value) : Json(nullptr); }

template <typename Value>
void put(Json& object, const char* name, const std::vector<Value>& values, bool series) {
  if (values.empty()) return;
  if (!series) {
    object[name] = number(values.front());
    return;
  }
  object[name] = Json::array();
  for (const Value& value : values) object[name].push_back(number(value));
}

void put_statistics(Json& object, const Statistics& s, bool series) {
  put(object, "count", s.count, series);
  put(object, "mean", s.mean, series);
  put(object, "stderr", s.standard_error, series);
  put(object, "sd", s.sd, series);
  put(object, "min", s.min, series);
  put(object, "p5", s.p5, series);
  put(object, "p25", s.p25, series);
  put(object, "p50", s.p50, series);
  put(object, "p75", s.p75, series);
  put(object, "p95", s.p95, series);
  put(object, "max", s.max, series);
  put(object, "p5_stderr", s.p5_error, series);
  put(object, "p25_stderr", s.p25_error, series);
  put(object, "p50_stderr", s.p50_error, series);
  put(object, "p75_stderr", s.p75_error, series);
  put(object, "p95_stderr", s.p95_error, series);
  put(object, "low", s.low, series);
  put(object, "high", s.high, series);
}

Json measure(const MeasureResult& result) {
  Json object;
  object["unit"] = result.info.unit;
  object["kind"] = result.info.series ? "series" : "scalar";
  put_statistics(object, result.statistics, result.info.series);
  return object;
}

Json statistics(const Statistics& what) {
  Json object;
  put_statistics(object, what, false);
  return object;
}

Json amount(const FundedBy::Amount& what) {
  Json series = Json::object();
  put_statistics(series, what.series, true);
  return {{"series", series}, {"total", statistics(what.total)}};
}

Json funded_by(const FundedBy& row) {
  Json object;
  object["receiver"] = row.receiver;
  object["unit"] = row.unit;
  object["revenue"] = amount(row.revenue);
  object["by"] = Json::object();
  for (const FundedBy::Part& part : row.parts)
    api::append(object["by"], part.origin, amount(part.amount));
  return object;
}

Json own_money(const OwnMoney& what) {
  Json object;
  object["party"] = what.party;
  object["unit"] = what.unit;
  object["deals"] = what.deals;
  object["removed"] = what.removed;
  object["invested"] = statistics(what.invested);
  object["revenue"] = statistics(what.revenue);
  object["recycled"] = Json::array();
  for (const OwnMoney::ByRule& each : what.by_rule)
    object["recycled"].push_back({{"rule", each.rule}, {"total", statistics(each.recycled)}});
  object["caused"] = what.caused ? statistics(*what.caused) : Json(nullptr);
  if (!what.not_caused.empty()) object["not_caused"] = what.not_caused;
  return object;
}

Json broken(const ExpectResult::Broken& first) {
  Json object;
  object["path"] = first.path;
  object["period"] = first.period.empty() ? Json(nullptr) : Json(first.period);
  object["unit"] = first.unit;
  object["asserted"] = number(first.asserted_value);
  object["found"] = number(first.found_value);
  object["words"] = {{"asserted", first.asserted}, {"found", first.found}};
  return object;
}

const char* word(Verdict verdict) {
  switch (verdict) {
  case Verdict::fails: return "fails";
  case Verdict::holds: return "holds";
  case Verdict::open: return "open";
  }
  return "open";
}

Json expectation(const ExpectResult& result) {
  Json object;
  object["text"] = result.text;
  object["line"] = result.line;
  object["verdict"] = word(result.verdict);
  object["paths_to_tell"] = result.paths_to_tell == 0 ? Json(nullptr) : Json(result.paths_to_tell);
  object["unit"] = result.unit;
  object["asserted"] = number(result.asserted_value);
  object["found"] = number(result.found_value);
  object["difference"] = number(result.difference_value);
  object["stderr"] = number(result.standard_error_value);
  object["low"] = number(result.low_value);
  object["high"] = number(result.high_value);
  object["words"] = {{"asserted", result.asserted},
                     {"found", result.found},
                     {"difference", result.difference},
                     {"stderr", result.standard_error}};
  object["first"] = result.first ? broken(*result.first) : Json(nullptr);
  return object;
}

void put_place(Json& object, const Place& place) {
  object["file"] = place.file;
  object["line"] = place.line;
  object["column"] = place.column;
  object["end_line"] = place.end_line;
  object["end_column"] = place.end_column;
}

Json diagnostic(const Diagnostic& record) {
  Json object;
  object["code"] = record.code;
  object["severity"] = record.severity == Severity::error ? "error" : "warning";
  object["message"] = record.message;
  if (record.place) {
    put_place(object, *record.place);
    object["here"] = record.here;
  }
  object["labels"] = Json::array();
  for (const Note& note : record.notes) {
    Json label{{"message", note.text}};
    put_place(label, note.place);
    object["labels"].push_back(std::move(label));
  }
  object["help"] = record.help;
  return object;
}

Json document(const Result& result) {
  Json object;
  object["schema"] = 1;
  object["status"] = word(result.status);
  object["model"] = result.model;
  api::put_changes(result, object);
  object["paths"] = result.paths;
  object["paths_asked"] = result.paths_asked;
  object["seed"] = result.seed;
  object["attribution"] = result.attribution;
  object["hashes"] = {{"model", result.model_hash},
                      {"library", result.library_hash},
                      {"engine", result.engine_hash}};
  object["grid"] = {{"periods", result.periods}};
  object["measures"] = Json::object();
  for (const MeasureResult& each : result.measures)
    api::append(object["measures"], each.info.name, measure(each));
  if (!result.funded_by.empty()) {
    object["funded_by"] = Json::array();
    for (const FundedBy& each : result.funded_by) object["funded_by"].push_back(funded_by(each));
  }
  if (!result.own_money.empty()) {
    object["own_money"] = Json::array();
    for (const OwnMoney& each : result.own_money) object["own_money"].push_back(own_money(each));
  }
  object["expects"] = Json::array();
  for (const ExpectResult& each : result.expectations)
    object["expects"].push_back(expectation(each));
  object["conservation"] = {{"cash", number(result.conservation.cash)},
                            {"tags", number(result.conservation.tags)},
                            {"postings", number(result.conservation.postings)}};
  object["diagnostics"] = array(result.diagnostics);
  object["timing"] = {{"compile_s", number(result.compile_seconds)},
                      {"code_s", number(result.code_seconds)},
                      {"run_s", number(result.run_seconds)},
                      {"backend", result.backend == Backend::jit ? "jit" : "interpreter"}};
  return object;
}

} // namespace

namespace api {

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

void append(Json& object, const std::string& name, Json value) {
  object.get_ref<Json::object_t&>().push_back({name, std::move(value)});
}

Json array(const std::vector<Diagnostic>& records) {
  Json result = Json::array();
  for (const Diagnostic& record : records) result.push_back(diagnostic(record));
  return result;
}

std::string_view word(RunStatus status) {
  switch (status) {
  case RunStatus::done: return "done";
  case RunStatus::interrupted: return "interrupted";
  case RunStatus::failed: break;
  }
  return "failed";
}

std::string text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

} // namespace api

std::string to_json(const Result& result) { return text(document(result)); }

std::string to_json(const std::vector<Result>& results) {
  Json object;
  object["schema"] = 1;
  object["scenarios"] = Json::array();
  for (const Result& result : results) object["scenarios"].push_back(document(result));
  return text(object);
}

std::string to_json(const std::vector<Diagnostic>& diagnostics) { return text(array(diagnostics)); }

} // namespace deal
