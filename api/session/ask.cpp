#include "api/convert.hpp"
#include "api/guarded.hpp"
#include "api/session/session.hpp"
#include "compiler/syntax/parser.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

namespace deal {

using session::State;

namespace {

constexpr std::size_t most_asked = 8;

const lower::Outputs& outputs_of(const Model& model) {
  return model.implementation().compilation->lowered->scenarios.front();
}

/// Whether the question is about the run as a whole.
bool is_statistic(const Model& model) { return !outputs_of(model).model->expectations.empty(); }

bool is_drawn(const Model& model) {
  return !is_statistic(model) && outputs_of(model).measures.front().varies;
}

Answer::Form answer_form(const Model& model) {
  if (is_statistic(model)) return Answer::Form::statistic;
  const MeasureInfo& info = model.measures().front();
  if (info.series) return Answer::Form::series;
  if (info.unit == "probability") return Answer::Form::probability;
  return is_drawn(model) ? Answer::Form::distribution : Answer::Form::number;
}

/// A statistic of a series is a series of what it is in each period.
void put_statistic(Answer& answer, const Model& model, const std::vector<ExpectResult>& found) {
  answer.unit = found.front().unit;
  if (!outputs_of(model).model->expectations.front().series) {
    answer.value = *found.front().found_value;
    if (outputs_of(model).model->expectations.front().type.kind == sema::Kind::boolean) {
      answer.verdict = found.front().verdict;
      answer.paths_to_tell = found.front().paths_to_tell;
    }
    answer.standard_error = found.front().standard_error_value;
    answer.low = found.front().low_value;
    answer.high = found.front().high_value;
    return;
  }
  answer.form = Answer::Form::series;
  answer.measure.info = {.name = found.front().text, .unit = answer.unit, .series = true};
  for (const ExpectResult& each : found) {
    answer.measure.statistics.mean.push_back(*each.found_value);
    answer.measure.statistics.standard_error.push_back(
        each.standard_error_value.value_or(std::numeric_limits<double>::quiet_NaN()));
  }
}

/// What the question is about, and not the model without it.
std::vector<Diagnostic> news(const State& state, std::vector<Diagnostic> diagnostics) {
  std::erase_if(diagnostics, [&](const Diagnostic& each) { return state.has_warned(each); });
  return diagnostics;
}

CompileResult refused(const diagnostics::Diagnostics& diagnostics,
                      const std::shared_ptr<const source::File>& file) {
  source::Sources sources;
  sources.share(file);
  return {nullptr, api::convert(diagnostics, sources)};
}

} // namespace

CompileResult Session::Implementation::compile(const std::string& expression,
                                               const std::string& scenario,
                                               stop::Stop& stop) const {
  CompileOptions asked_for;
  if (!scenario.empty()) asked_for.scenarios.push_back(scenario);
  std::vector<Diagnostic> wrong = api::check(asked_for);
  if (!wrong.empty()) return {nullptr, std::move(wrong)};
  auto question = std::make_shared<driver::Question>();
  question->file = numbers->file("expression", expression);
  source::Sources sources;
  sources.share(question->file);
  diagnostics::Diagnostics diagnostics;
  question->expression = syntax::parse_expression(sources, question->file->id(), diagnostics);
  if (!question->expression) return refused(diagnostics, question->file);
  driver::Options options = api::options_of(engine.implementation(), asked_for);
  options.question = std::move(question);
  options.unfinished = true;
  options.stop = &stop;
  CompileResult result =
      api::compile_with(engine.shared(), std::move(options),
                        [parts = state().parts(), root = state().root()](
                            const driver::Options& converted, driver::Until until) {
                          return driver::compile_parts(parts, root, converted, until);
                        });
  result.diagnostics = news(state(), std::move(result.diagnostics));
  return result;
}

/// The models of the last questions are kept as long as the state stands.
CompileResult Session::Implementation::model_of(const std::string& expression,
                                                const std::string& scenario,
                                                stop::Stop& stop) const {
  const auto same = [&](const Asked& each) {
    return each.expression == expression && each.scenario == scenario;
  };
  if (const auto found = std::ranges::find_if(asked, same); found != asked.end()) {
    std::rotate(asked.begin(), found, found + 1);
    return asked.front().result;
  }
  CompileResult result = compile(expression, scenario, stop);
  if (!result.ok()) return result;
  asked.push_front({expression, scenario, result});
  if (asked.size() > most_asked) asked.pop_back();
  return result;
}

Answer Session::Implementation::ask(const std::string& expression, const RunOptions& options,
                                    const std::string& scenario) const {
  const auto start = std::chrono::steady_clock::now();
  Answer answer;
  answer.seed = options.seed;
  stop::Stop stop(options.stop,
                  api::deadline(options.time, engine.implementation().options.limits));
  CompileResult compiled = model_of(expression, scenario, stop);
  answer.diagnostics = std::move(compiled.diagnostics);
  if (!compiled.ok()) {
    answer.status = RunStatus::failed;
    return answer;
  }
  const Model& model = *compiled.model;
  RunOptions all = options;
  all.measures.clear();
  all.keep_paths = true;
  Result result = run(model, all);
  answer.status = result.status;
  answer.paths = result.paths;
  answer.backend = result.backend;
  answer.periods = std::move(result.periods);
  answer.form = answer_form(model);
  if (!result.ok()) {
    answer.diagnostics = news(state(), std::move(result.diagnostics));
  } else if (is_statistic(model)) {
    put_statistic(answer, model, result.expectations);
  } else {
    answer.measure = std::move(result.measures.front());
    answer.unit = answer.measure.info.unit;
  }
  answer.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return answer;
}

TypeResult Session::Implementation::type_of(const std::string& expression, stop::Stop& stop) const {
  TypeResult type;
  CompileResult compiled = model_of(expression, "", stop);
  type.diagnostics = std::move(compiled.diagnostics);
  if (!compiled.ok()) return type;
  const Model& model = *compiled.model;
  type.statistic = is_statistic(model);
  type.drawn = is_drawn(model);
  const lower::Outputs& outputs = outputs_of(model);
  if (type.statistic) {
    type.unit = sema::unit_name(outputs.model->expectations.front().type);
    type.series = outputs.model->expectations.front().series;
  } else {
    type.unit = model.measures().front().unit;
    type.series = model.measures().front().series;
  }
  return type;
}

Answer Session::ask(const std::string& expression, const RunOptions& options,
                    const std::string& scenario) const {
  return api::guarded(
      [](std::vector<Diagnostic> diagnostics) {
        Answer answer;
        answer.status = RunStatus::failed;
        answer.diagnostics = std::move(diagnostics);
        return answer;
      },
      [&, &in = my()] { return in.ask(expression, options, scenario); });
}

TypeResult Session::type_of(const std::string& expression, std::stop_token stop) const {
  return my().stoppable<TypeResult>(
      std::move(stop), [&, &in = my()](stop::Stop& end) { return in.type_of(expression, end); });
}

bool TypeResult::ok() const {
  return std::ranges::none_of(
      diagnostics, [](const Diagnostic& each) { return each.severity == Severity::error; });
}

} // namespace deal
