#include "deal/why.hpp"

#include "api/changes.hpp"
#include "api/json.hpp"

namespace deal {

namespace {

using api::Json;
using api::number;

void put(Json& object, const std::optional<Place>& place) {
  if (!place) return;
  object["file"] = place->file;
  object["line"] = place->line;
  object["column"] = place->column;
}

Json choice(const WhyChoice& choice) {
  Json object{{"kind", choice.kind},
              {"text", choice.text},
              {"value", number(choice.value)},
              {"shown", choice.shown}};
  if (choice.kind == "side") object["taken"] = choice.taken;
  put(object, choice.place);
  return object;
}

Json node(const WhyNode& from) {
  Json object{{"kind", from.kind},
              {"name", from.name},
              {"unit", from.unit},
              {"value", number(from.value)},
              {"shown", from.shown}};
  if (!from.period.empty()) object["period"] = from.period;
  if (!from.formula.empty()) object["formula"] = from.formula;
  put(object, from.place);
  if (from.assumed) object["assumed"] = true;
  if (!from.source.empty()) object["source"] = from.source;
  if (!from.note.empty()) object["note"] = from.note;
  if (!from.over.empty()) object["over"] = from.over;
  if (!from.series.empty()) {
    object["series"] = Json::array();
    for (const double value : from.series) object["series"].push_back(number(value));
  }
  if (from.repeated) object["repeated"] = true;
  if (from.more) object["more"] = true;
  object["choices"] = Json::array();
  for (const WhyChoice& each : from.choices) object["choices"].push_back(choice(each));
  object["parts"] = Json::array();
  for (const WhyNode& each : from.parts) object["parts"].push_back(node(each));
  return object;
}

Json trail(const WhyTrail& from) {
  Json object{{"origin", from.origin},
              {"attribution", from.attribution},
              {"up_to", from.up_to},
              {"opening", number(from.opening)},
              {"invested", number(from.invested)},
              {"recycled", number(from.recycled)},
              {"returned", number(from.returned)},
              {"spent", number(from.spent)},
              {"passed_on", number(from.passed_on)}};
  object["held"] = Json::object();
  for (const auto& [holder, amount] : from.held)
    api::append(object["held"], holder, number(amount));
  object["residual"] = number(from.residual);
  object["hops"] = Json::array();
  for (const WhyHop& hop : from.hops) {
    Json each{{"step", hop.step},
              {"payment", hop.payment},
              {"payer", hop.payer},
              {"payee", hop.payee},
              {"kind", hop.kind},
              {"paid", number(hop.paid)},
              {"carried", number(hop.carried)},
              {"end", hop.end}};
    put(each, hop.place);
    object["hops"].push_back(std::move(each));
  }
  return object;
}

} // namespace

std::string to_json(const WhyResult& result) {
  Json object;
  object["schema"] = 1;
  object["status"] = result.done ? "done" : "failed";
  object["model"] = result.model;
  api::put_changes(result, object);
  object["path"] = result.path;
  object["seed"] = result.seed;
  object["grid"] = {{"periods", result.periods}};
  if (result.done) object["why"] = node(result.root);
  object["trails"] = Json::array();
  for (const WhyTrail& each : result.trails) object["trails"].push_back(trail(each));
  object["diagnostics"] = api::array(result.diagnostics);
  return api::text(object);
}

} // namespace deal
