#include "compiler/driver/why.hpp"

#include "api/changes.hpp"
#include "api/convert.hpp"
#include "api/guarded.hpp"
#include "api/limits.hpp"
#include "api/model.hpp"
#include "api/run_handle.hpp"
#include "deal/why.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace deal {

using diagnostics::Code;

namespace {

constexpr std::uint64_t most_path = 99'999'999;
constexpr unsigned most_depth = 100;
constexpr double slots_of_year = 372;

/// Dates are slots inside and decimal years outside.
double outside(double value, const sema::Type& type) {
  return type.kind == sema::Kind::date ? value / slots_of_year : value;
}

const char* kind_name(driver::Derivation::Form form) {
  using Form = driver::Derivation::Form;
  switch (form) {
  case Form::formula: return "formula";
  case Form::written: return "part";
  case Form::draw: return "draw";
  case Form::state: return "state";
  case Form::due: return "due";
  case Form::paid: return "paid";
  case Form::count: return "units";
  case Form::amount: return "amount";
  case Form::balance: return "balance";
  case Form::flow: return "flow";
  case Form::column: break;
  }
  return "cell";
}

const char* choice_kind(driver::Derivation::Choice::Form form) {
  using Form = driver::Derivation::Choice::Form;
  return form == Form::condition ? "condition" : form == Form::side ? "side" : "growth";
}

/// On one line, without the comments.
std::string one_line(std::string_view text) {
  std::string result;
  bool space = false, comment = false, quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!quoted && text.substr(i, 2) == "//") comment = true;
    if (text[i] == '\n') comment = false;
    if (comment) continue;
    if (text[i] == '"') quoted = !quoted;
    const bool blank = text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r';
    if (blank && !quoted) {
      space = !result.empty();
      continue;
    }
    if (space) result += ' ';
    space = false;
    result += text[i];
  }
  return result;
}

class Converter {
 public:
  Converter(const driver::Compilation& compilation, const driver::Why& why)
      : sources_(compilation.sources), model_(compilation.model()), why_(why) {}

  WhyNode node(std::uint32_t id) const {
    const driver::Derivation& from = why_.nodes[id];
    WhyNode to;
    to.kind = kind_name(from.form);
    to.name = one_line(from.name);
    to.unit = unit(from.type);
    to.value = outside(from.value, from.type);
    to.shown = shown(from.value, from.type);
    if (from.period) to.period = model_.grid.labels[*from.period];
    if (from.formula) to.formula = one_line(sources_.text(*from.formula));
    if (from.formula)
      to.place = api::place(*from.formula, sources_);
    else if (from.place)
      to.place = api::place(*from.place, sources_);
    to.assumed = from.assumed;
    to.source = from.source;
    to.note = from.note;
    to.over = from.over;
    to.series = from.series;
    to.repeated = from.repeated;
    to.more = from.more;
    for (const driver::Derivation::Choice& choice : from.choices)
      to.choices.push_back(convert(choice));
    for (const std::uint32_t part : from.parts) to.parts.push_back(node(part));
    to.series_unit = to.unit;
    if (to.over == "ever" || to.over == "always" || to.over == "periods" || to.over == "first date")
      to.series_unit = "probability";
    return to;
  }

  WhyTrail trail(const driver::MoneyTrail& from) const {
    WhyTrail to{.origin = from.origin,
                .attribution = api::words(from.rule),
                .up_to = model_.grid.labels[from.last],
                .opening = from.opening,
                .invested = from.invested,
                .recycled = from.recycled,
                .returned = from.returned,
                .spent = from.spent,
                .passed_on = from.passed_on,
                .held = from.held,
                .residual = from.residual,
                .hops = {}};
    for (const driver::Hop& hop : from.hops) {
      WhyHop& into = to.hops.emplace_back();
      into = {hop.step, hop.payment, hop.payer,   hop.payee, hop.kind,
              {},       hop.paid,    hop.carried, hop.end};
      if (hop.place) into.place = api::place(*hop.place, sources_);
    }
    return to;
  }

 private:
  static std::string unit(const sema::Type& type) { return sema::unit_name(type); }

  std::string shown(double value, const sema::Type& type) const {
    if (type.kind == sema::Kind::boolean)
      return std::isnan(value) ? "none" : value == 1 ? "true" : "false";
    const std::string name = unit(type);
    return format_quantity(outside(value, type), name == "year" ? "length" : name);
  }

  WhyChoice convert(const driver::Derivation::Choice& from) const {
    return {choice_kind(from.form),          one_line(sources_.text(from.text)),
            api::place(from.text, sources_), outside(from.value, from.type),
            shown(from.value, from.type),    from.taken};
  }

  const source::Sources& sources_;
  const sema::Model& model_;
  const driver::Why& why_;
};

WhyResult& refuse(WhyResult& result, Diagnostic diagnostic) {
  result.diagnostics.push_back(std::move(diagnostic));
  return result;
}

/// What of the question is out of bounds.
std::optional<Diagnostic> check(const Model::Implementation& model, const std::string& number,
                                const WhyOptions& options) {
  if (options.path > most_path)
    return api::report(Code::bad_count,
                       {"the path", fmt::format("from 0 to {}, not {}", most_path, options.path)});
  if (options.depth > most_depth)
    return api::report(Code::bad_count, {"the depth", fmt::format("from 0 to {}, not {}",
                                                                  most_depth, options.depth)});
  if (model.scenarios.size() > 1) return api::report(Code::one_scenario_only, {number});
  if (source::check_text(number)) return api::report(Code::nothing_to_explain, {"(not UTF-8)"});
  return std::nullopt;
}

WhyResult begin(const api::RunInputs& inputs, const WhyOptions& options) {
  const Model::Implementation& implementation = inputs.model();
  const sema::Model& model = implementation.compilation->model();
  WhyResult result;
  result.model = model.title;
  api::tell_changes(inputs, model, result);
  result.currency = model.currency;
  result.path = options.path;
  result.seed = options.seed;
  result.periods = model.grid.labels;
  result.diagnostics = implementation.warnings;
  return result;
}

void answer(WhyResult& result, const driver::Compilation& compilation,
            const driver::NamedInputs& inputs, const std::string& number, const WhyOptions& options,
            stop::Stop& stop) {
  driver::WhyQuestion question{.name = number,
                               .seed = options.seed,
                               .path = options.path,
                               .depth = options.depth,
                               .deep = options.deep,
                               .stop = &stop};
  if (!options.at.empty()) {
    const auto period = std::ranges::find(result.periods, options.at);
    if (period == result.periods.end()) {
      refuse(result, api::report(Code::period_not_there,
                                 {options.at, result.periods.front(), result.periods.back()}));
      return;
    }
    question.period = static_cast<std::uint32_t>(period - result.periods.begin());
  }
  const auto found = driver::why(compilation, question, inputs);
  if (const auto* wrong = std::get_if<diagnostics::Diagnostic>(&found)) {
    refuse(result, api::convert(*wrong, compilation.sources));
    return;
  }
  const auto& why = std::get<driver::Why>(found);
  const Converter converter(compilation, why);
  result.root = converter.node(0);
  for (const driver::MoneyTrail& trail : why.trails)
    result.trails.push_back(converter.trail(trail));
  result.done = true;
}

WhyResult explained(const api::RunInputs& inputs, const std::string& number,
                    const WhyOptions& options) {
  const Model::Implementation& implementation = inputs.model();
  WhyResult result = begin(inputs, options);
  if (auto wrong = check(implementation, number, options)) return refuse(result, *wrong);
  if (auto few = inputs.check(options.path + 1)) return refuse(result, *few);
  stop::Stop stop(options.stop, api::deadline(std::chrono::milliseconds(0),
                                              implementation.engine->options.limits));
  if (implementation.options.keep_written) {
    answer(result, *implementation.compilation, inputs.numbers(), number, options, stop);
    return result;
  }
  driver::Options again = implementation.options;
  again.keep_written = true;
  again.stop = &stop;
  const auto compilation = implementation.again(again, driver::Until::model);
  if (!compilation->lowered) {
    result.diagnostics = api::convert(compilation->diagnostics, compilation->sources);
    return result;
  }
  answer(result, *compilation, inputs.numbers(), number, options, stop);
  return result;
}

} // namespace

WhyResult why(const Model& model, const std::string& number, const WhyOptions& options) {
  return api::guarded<WhyResult>(
      [&] { return explained(api::RunInputs(model.implementation()), number, options); });
}

WhyResult why(const Run& run, const std::string& number, const WhyOptions& options) {
  return api::guarded<WhyResult>(
      [&, &held = run.implementation()] { return explained(held.inputs, number, options); });
}

} // namespace deal
