#include "tests/fuzz/fuzzer/trial.hpp"

#include "tests/fuzz/fuzzer/findings.hpp"
#include "tests/fuzz/fuzzer/tokens.hpp"

#include "deal/deal.hpp"
#include "tests/model/generator/dice.hpp"

#include <algorithm>
#include <cmath>

namespace deal::fuzz {

namespace {

using generator::Dice;

const std::string name = "m.deal";

constexpr std::uint64_t paths = 3;

Engine engine_for(const std::shared_ptr<std::string>& text) {
  EngineOptions options;
  options.read = [text](const std::string& path) -> std::optional<std::string> {
    return path == name ? std::optional(*text) : std::nullopt;
  };
  options.limits.memory = 500'000'000;
  return Engine(std::move(options));
}

/// No threads: a child that is forked has none either.
void one_after_the_other(unsigned count, const std::function<void(unsigned)>& work) {
  for (unsigned i = 0; i < count; ++i) work(i);
}

RunOptions run_options(Backend backend) {
  RunOptions options;
  options.paths = paths;
  options.threads = 1;
  options.backend = backend;
  options.keep_paths = true;
  options.executor = one_after_the_other;
  return options;
}

CodeOptions some_code(Dice& dice) {
  static constexpr unsigned lanes[] = {0, 1, 2, 4, 8};
  return {.lanes = lanes[dice.below(std::size(lanes))],
          .tier = dice.chance(15) ? Tier::full : Tier::quick};
}

/// One text and all that is asked of it.
class Examination {
 public:
  Examination(const Engine& engine, const Question& question)
      : engine_(engine), question_(question), dice_(question.seed) {}

  Reached all() {
    const auto model = compiled({.settings = question_.settings});
    if (!model) return Reached::refused;
    require_measure(*model);
    const Result result = ran(*model, "the executors differ");
    const Extras& extras = question_.extras;
    if (extras.scenarios) scenarios();
    if (extras.settings) settings(model);
    if (extras.why) why(*model, result);
    if (extras.books) books(*model);
    if (extras.session) session();
    if (extras.shown) shown();
    return result.ok() ? Reached::ran : Reached::faulted;
  }

 private:
  void sound(const std::vector<Diagnostic>& diagnostics) const {
    require_sound(diagnostics, name, question_.text);
  }
  /// That something either is there or says why not.
  void one_or_the_other(bool ok, const std::vector<Diagnostic>& diagnostics,
                        const std::string& what) const {
    sound(diagnostics);
    if (ok == has_errors(diagnostics))
      throw Finding(what + (ok ? " succeeds with an error" : " fails without an error"),
                    words(diagnostics));
  }

  std::shared_ptr<const Model> compiled(const CompileOptions& options) const {
    const CompileResult result = engine_.compile_file(name, options);
    one_or_the_other(result.ok(), result.diagnostics, "a compilation");
    const bool placed = std::any_of(
        result.diagnostics.begin(), result.diagnostics.end(), [](const Diagnostic& diagnostic) {
          // What a model needs of memory has no place in it.
          return diagnostic.severity == Severity::error &&
                 (diagnostic.place.has_value() || diagnostic.code == "D0908");
        });
    if (!result.ok() && !placed)
      throw Finding("an error without a place", words(result.diagnostics));
    return result.model;
  }

  void require_measure(const Model& model) const {
    const std::string& wanted = question_.measure;
    const auto declared = [&](const std::string& word) {
      const std::size_t at = question_.text.find(word + " " + wanted);
      const std::size_t end = at + word.size() + 1 + wanted.size();
      return at != std::string::npos && end < question_.text.size() &&
             std::string_view(" =:").find(question_.text[end]) != std::string_view::npos;
    };
    if (wanted.empty() || (!declared("measure") && !declared("event"))) return;
    const bool there = std::any_of(
        model.measures().begin(), model.measures().end(), [&](const MeasureInfo& measure) {
          return measure.name == wanted || measure.name.starts_with(wanted + "[");
        });
    if (!there) throw Finding("a measure is lost", wanted);
  }

  /// The result of both executors.
  template <class Runs> Result ran(Runs& runs, const std::string& kind) {
    const Result reference = run_by(runs, Backend::interpreter);
    const Result other = run_by(runs, Backend::jit);
    const std::string found = difference(reference, other);
    if (!found.empty()) throw Finding(kind, found);
    return reference;
  }
  Result run_by(const Model& model, Backend backend) {
    RunOptions options = run_options(backend);
    if (backend == Backend::jit) options.code = some_code(dice_);
    Result result = run(model, options);
    one_or_the_other(result.ok(), result.diagnostics, "a run");
    return result;
  }
  Result run_by(Run& runs, Backend backend) {
    runs.options() = run_options(backend);
    Result result = runs.run();
    one_or_the_other(result.ok(), result.diagnostics, "a run");
    return result;
  }

  void scenarios() {
    const auto model = compiled({.all_scenarios = true});
    if (!model || model->scenarios().size() < 2 || model->scenarios().size() > 20) return;
    const auto reference = run_scenarios(*model, run_options(Backend::interpreter));
    const auto other = run_scenarios(*model, run_options(Backend::jit));
    if (reference.size() != other.size()) throw Finding("the executors differ", "in scenarios");
    for (std::size_t i = 0; i < reference.size(); ++i) {
      sound(reference[i].diagnostics);
      const std::string found = difference(reference[i], other[i]);
      if (!found.empty())
        throw Finding("the executors differ in scenarios", reference[i].scenario + ": " + found);
    }
  }

  /// A word or a formula of the text, or what is extreme.
  std::string some_value(const std::string& own) {
    if (dice_.chance(30)) return own;
    if (dice_.chance(40))
      return dice_.of({"0", "1", "-1", "$0", "50%", "1e300", "$1e18", "0 chips", "none", "2025-02",
                       "1999-01", "true", "1 month", "normal(1, 1)", "world", "3 pp", "1e-300"});
    return some_formula();
  }
  std::string some_formula() {
    const auto parts = tokens(question_.text);
    const auto all = formulas(parts);
    return all.empty() ? "1" : join(parts, dice_.of(all));
  }

  void settings(const std::shared_ptr<const Model>& model) {
    if (model->parameters().empty()) return;
    const ParameterInfo& parameter = dice_.of(model->parameters());
    const std::string value = some_value(parameter.value);
    const auto compiled_in = compiled({.settings = {{parameter.name, value}}});
    if (compiled_in) (void)ran(*compiled_in, "the executors differ under a setting");
    Run runs(model);
    const Status set = runs.set(parameter.name, value);
    sound(set.diagnostics);
    if (set.ok()) (void)ran(runs, "the executors differ in a run with a setting");
    sound(runs.set(parameter.name, dice_.chance(50) ? 1.0 : -1e300).diagnostics);
    (void)ran(runs, "the executors differ in a run with a number set");
  }

  void why(const Model& model, const Result& result) {
    if (model.measures().empty()) return;
    const std::size_t number = dice_.below(model.measures().size());
    const std::uint64_t path = dice_.below(paths);
    const WhyResult found = deal::why(
        model, model.measures()[number].name,
        {.path = path, .depth = static_cast<unsigned>(dice_.below(30)), .deep = dice_.chance(50)});
    one_or_the_other(found.ok(), found.diagnostics, "why");
    if (found.ok() && result.ok()) require_value(found.root, result, number, path);
    (void)to_json(found);
  }
  /// That why speaks of the number that the run has.
  void require_value(const WhyNode& root, const Result& result, std::size_t number,
                     std::uint64_t path) const {
    const PathValues& values = result.measures[number].values;
    if (values.empty()) return;
    const auto period = std::find(result.periods.begin(), result.periods.end(), root.period);
    const bool series = values.periods() > 1;
    if (series && period == result.periods.end()) return;
    const std::size_t at = series ? static_cast<std::size_t>(period - result.periods.begin()) : 0;
    const double expected = values.of_period(at)[path];
    if (!same_bits(expected, root.value))
      throw Finding("why speaks of another number", root.name + " in " + root.period + " is " +
                                                        std::to_string(expected) + " and not " +
                                                        std::to_string(root.value));
  }

  void books(const Model& model) {
    BooksOptions options;
    options.path = dice_.below(paths);
    options.run = run_options(Backend::automatic);
    if (!model.measures().empty() && dice_.chance(30))
      options.quantile = PathQuantile{0.5, dice_.of(model.measures()).name};
    const Books found = deal::books(model, options);
    one_or_the_other(found.ok(), found.diagnostics, "the keeping of books");
    (void)to_json(found);
    (void)to_journal(found);
  }

  /// The text line by line as at a prompt, with questions, and steps back.
  void session() {
    Session session(engine_);
    const auto parts = tokens(question_.text);
    std::vector<std::string> steps{session.text()};
    for (const Range& range : declarations(parts)) {
      const std::string line = join(parts, range);
      (void)session.form_of(line);
      const EnterResult entered = session.enter(line);
      require_sound(entered.diagnostics, "line", line);
      if (!entered.ok() && session.text() != steps.back())
        throw Finding("a line that is refused changes the session", line);
      // What is said again as it was is a step too.
      if (!entered.changes.empty()) steps.push_back(session.text());
      if (dice_.chance(10)) ask(session);
      if (dice_.chance(10)) back_and_forth(session, steps);
      if (dice_.chance(10))
        (void)session.complete(std::string_view(line).substr(0, dice_.below(line.size() + 1)));
    }
    ask(session);
    const CompileResult whole = session.compile();
    require_sound(whole.diagnostics, "", "");
    if (!whole.ok()) throw Finding("a session does not compile", words(whole.diagnostics));
    const Result of_session = ran(*whole.model, "the executors differ in a session");
    require_same_as_file(session.text(), of_session);
    const auto& declared = session.declarations();
    if (!declared.empty()) {
      const std::string& taken = dice_.of(declared).name;
      (void)session.show(taken);
      require_sound(session.remove(taken).diagnostics, "", "");
    }
  }
  void require_same_as_file(const std::string& text, const Result& of_session) const {
    const CompileResult file = engine_.compile_text("session.deal", text);
    if (!file.ok())
      throw Finding("the text of a session does not compile", words(file.diagnostics) + text);
    const Result alone = run(*file.model, run_options(Backend::interpreter));
    // Places differ, and so do the words of a fault.
    if (!alone.ok() && !of_session.ok()) return;
    const std::string found = difference(of_session, alone);
    if (!found.empty()) throw Finding("the text of a session runs to other numbers", found);
  }
  static void back_and_forth(Session& session, const std::vector<std::string>& steps) {
    if (steps.size() < 2) return;
    if (!session.undo()) throw Finding("nothing to undo after a change", steps.back());
    if (session.text() != steps[steps.size() - 2])
      throw Finding("undo goes elsewhere", session.text());
    if (!session.redo() || session.text() != steps.back())
      throw Finding("redo goes elsewhere", session.text());
  }
  void ask(const Session& session) {
    const std::string expression = some_formula();
    const TypeResult type = session.type_of(expression);
    require_sound(type.diagnostics, "expression", expression);
    const Answer reference = session.ask(expression, run_options(Backend::interpreter));
    const Answer other = session.ask(expression, run_options(Backend::jit));
    require_sound(reference.diagnostics, "expression", expression);
    if (reference.ok() == has_errors(reference.diagnostics))
      throw Finding("an answer and an error", words(reference.diagnostics));
    if (!type.ok() && reference.ok()) throw Finding("what has no type is answered", expression);
    const bool same =
        reference.status == other.status &&
        words(reference.diagnostics) == words(other.diagnostics) &&
        same_bits(reference.value, other.value) &&
        std::equal(reference.measure.values.all().begin(), reference.measure.values.all().end(),
                   other.measure.values.all().begin(), other.measure.values.all().end(), same_bits);
    if (!same)
      throw Finding("the executors differ in an answer", expression + ": " +
                                                             words(reference.diagnostics) +
                                                             " and " + words(other.diagnostics));
  }

  void shown() {
    for (const Stage stage :
         {Stage::tokens, Stage::ast, Stage::model, Stage::settlement, Stage::ir})
      sound(engine_.dump_file(name, stage).diagnostics);
    for (const char* vocabulary : {"structures", "functions", "kinds"})
      sound(engine_.list(vocabulary, name).diagnostics);
    sound(engine_.assumptions(name).diagnostics);
  }

  const Engine& engine_;
  const Question& question_;
  Dice dice_;
};

} // namespace

Trial::Trial() : text_(std::make_shared<std::string>()), engine_(engine_for(text_)) {}

Verdict Trial::operator()(const Question& question) const {
  *text_ = question.text;
  try {
    return {Examination(engine_, question).all(), ""};
  } catch (const std::exception& error) {
    const bool ours = dynamic_cast<const Finding*>(&error) != nullptr;
    return {Reached::refused, ours ? error.what() : std::string("an exception: ") + error.what()};
  }
}

} // namespace deal::fuzz
