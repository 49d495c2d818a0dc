#include "tools/commands.hpp"

#include "tools/books.hpp"
#include "tools/exit_codes.hpp"
#include "tools/interruption.hpp"
#include "tools/outcomes.hpp"
#include "tools/output.hpp"
#include "tools/progress.hpp"
#include "tools/repl/repl.hpp"
#include "tools/report.hpp"
#include "tools/table.hpp"
#include "tools/why.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace deal::tools {

namespace {

void show(const std::vector<Diagnostic>& diagnostics, const Arguments& arguments) {
  say(text_of(diagnostics, wants_color(arguments.color, stderr)));
}

std::string json(const std::vector<Result>& results, const Arguments& arguments) {
  return (arguments.compares() ? to_json(results) : to_json(results.front())) + "\n";
}

/// Moves the bar, and lets an interruption wait for what the paths that are done gave.
auto shown_by(Progress& progress, Interruption& interruption) {
  return [&](std::uint64_t done, std::uint64_t all) {
    if (done > 0) interruption.has_results();
    progress.update(done, all);
  };
}

/// Runs with what the command line asked for, interruptible and with a bar.
std::vector<Result> run_model(const Engine& engine, const Model& model,
                              const Arguments& arguments) {
  Interruption interruption;
  Progress progress;
  RunOptions options = arguments.run;
  options.stop = interruption.token();
  options.progress = shown_by(progress, interruption);
  const ReportedRun ran =
      run_with_own_money(model, arguments.compile, options, [&](CompileOptions compile) {
        compile.stop = interruption.token();
        return engine.compile_file(*arguments.file, compile);
      });
  progress.clear();
  if (!ran.note.empty()) say(ran.note);
  return ran.results;
}

int run_command(const Engine& engine, const Arguments& arguments) {
  const CompileResult compiled = engine.compile_file(*arguments.file, arguments.compile);
  if (!compiled.model) {
    show(compiled.diagnostics, arguments);
    return answer(arguments.json ? json({failed(compiled.diagnostics)}, arguments) : "",
                  exit_errors);
  }
  const std::vector<Result> results = run_model(engine, *compiled.model, arguments);
  show(diagnostics_of(results), arguments);
  const int code = exit_code(results);
  if (arguments.json) return answer(json(results, arguments), code);
  const bool none_ran = std::ranges::all_of(
      results, [](const Result& each) { return each.status == RunStatus::failed; });
  if (none_ran) return exit_run_failed;
  const Style style(wants_color(arguments.color, stdout));
  const std::size_t columns = terminal_columns(stdout);
  return answer(results.size() > 1 ? report_scenarios(results, style, columns)
                                   : report(results.front(), style, columns),
                code);
}

Books keep_books(const Engine& engine, const Arguments& arguments,
                 std::vector<Diagnostic>& of_compilation) {
  const CompileResult compiled = engine.compile_file(*arguments.file, arguments.compile);
  of_compilation = compiled.diagnostics;
  if (!compiled.model) return failed_books(compiled.diagnostics);
  Interruption interruption;
  Progress progress;
  BooksOptions options = arguments.books;
  options.run = arguments.run;
  options.run.stop = interruption.token();
  options.run.progress = shown_by(progress, interruption);
  return books(*compiled.model, options);
}

int books_command(const Engine& engine, const Arguments& arguments) {
  std::vector<Diagnostic> of_compilation;
  const Books kept = keep_books(engine, arguments, of_compilation);
  show(kept.diagnostics, arguments);
  const int code = exit_code(kept, of_compilation);
  if (code == exit_done && arguments.journal && *arguments.journal != "-") {
    if (const Status written = write_journal(kept, *arguments.journal); !written.ok()) {
      show(written.diagnostics, arguments);
      return exit_run_failed;
    }
  }
  if (arguments.json) return answer(to_json(kept) + "\n", code);
  if (code != exit_done) return code;
  if (arguments.journal == "-") return answer(to_journal(kept), code);
  const Style style(wants_color(arguments.color, stdout));
  return answer(report_books(kept, arguments.by, arguments.books.parties.empty(), style,
                             terminal_columns(stdout)),
                code);
}

int check_command(const Engine& engine, const Arguments& arguments) {
  CompileOptions options = arguments.compile;
  // A model is right if its scenarios are.
  options.all_scenarios = options.every_scenario_runs = true;
  const CompileResult compiled = engine.compile_file(*arguments.file, options);
  const int code = compiled.model ? exit_done : exit_errors;
  if (arguments.json) return answer(to_json(compiled.diagnostics) + "\n", code);
  show(compiled.diagnostics, arguments);
  if (!compiled.model) return code;
  const Model& model = *compiled.model;
  return answer(
      fmt::format("{}: no errors; {} from {} to {}, {}\n", printable(*arguments.file),
                  format_quantity(static_cast<double>(model.periods().size()), "period"),
                  model.periods().front(), model.periods().back(),
                  format_quantity(static_cast<double>(model.measures().size()), "measure")),
      code);
}

int why_command(const Engine& engine, const Arguments& arguments) {
  CompileOptions options = arguments.compile;
  options.keep_written = true;
  const CompileResult compiled = engine.compile_file(*arguments.file, options);
  const WhyResult result = compiled.model ? why(*compiled.model, arguments.subject, arguments.why)
                                          : WhyResult{.diagnostics = compiled.diagnostics};
  show(result.diagnostics, arguments);
  const int code = exit_code(result);
  if (arguments.json) return answer(to_json(result) + "\n", code);
  if (!result.done) return code;
  const Style style(wants_color(arguments.color, stdout));
  return answer(why_report(result, style, terminal_columns(stdout)), code);
}

int dump_command(const Engine& engine, const Arguments& arguments) {
  const DumpResult dumped =
      engine.dump_file(*arguments.file, arguments.stage, arguments.compile, arguments.run.code);
  show(dumped.diagnostics, arguments);
  return answer(dumped.text, has_errors(dumped.diagnostics) ? exit_errors : exit_done);
}

int explain_command(const Arguments& arguments) {
  const auto text = explain(arguments.subject);
  if (text) return answer(*text, exit_done);
  say(fmt::format("error: there is no diagnostic `{}`; codes look like D0201\n",
                  printable(arguments.subject)));
  return exit_errors;
}

/// The name and its signature, whose further lines are the fields, then what it is.
std::string entry(const Entry& entry, const Style& style) {
  const auto signature = printable_lines(entry.signature.empty() ? entry.name : entry.signature);
  std::string result;
  for (std::size_t i = 0; i < signature.size(); ++i)
    result += (i == 0 ? style.bold(signature[i]) : signature[i]) + "\n";
  for (const std::string& line : printable_lines(entry.doc))
    result += "    " + style.dim(line) + "\n";
  return result;
}

int list_assumptions(const Engine& engine, const Arguments& arguments, const Style& style) {
  const AssumptionsResult found = engine.assumptions(*arguments.file);
  show(found.diagnostics, arguments);
  Table table({"line", "what", "value", "source"}, 4);
  for (const Assumption& each : found.assumptions) {
    const std::string source =
        each.source.empty() ? "assumed" : each.source + (each.assumed ? " (assumed)" : "");
    table.add({std::to_string(each.place.line), printable(each.name), printable(each.value),
               printable(source)});
  }
  const int code = has_errors(found.diagnostics) ? exit_errors : exit_done;
  return answer(table.empty() ? "" : table.text(style), code);
}

int list_command(const Engine& engine, const Arguments& arguments) {
  const Style style(wants_color(arguments.color, stdout));
  if (arguments.subject == "assumptions") return list_assumptions(engine, arguments, style);
  const ListResult found = engine.list(arguments.subject, arguments.file);
  show(found.diagnostics, arguments);
  std::string text;
  for (const Entry& each : found.entries) text += entry(each, style);
  return answer(text, has_errors(found.diagnostics) ? exit_errors : exit_done);
}

/// The text of a structure, function or kind, to read and to copy.
int show_command(const Engine& engine, const Arguments& arguments) {
  std::string text;
  for (const char* vocabulary : {"structures", "functions", "kinds"}) {
    const ListResult found = engine.list(vocabulary, arguments.file);
    if (has_errors(found.diagnostics)) {
      show(found.diagnostics, arguments);
      return exit_errors;
    }
    for (const Entry& each : found.entries) {
      if (each.name != arguments.subject || each.source.empty()) continue;
      text += (text.empty() ? "" : "\n") + each.source;
    }
  }
  if (!text.empty()) return answer(text, exit_done);
  say(fmt::format("error: there is no structure, function or kind `{}`; `deal list "
                  "structures` shows what there is\n",
                  printable(arguments.subject)));
  return exit_errors;
}

int cache_command() {
  const std::string folder = default_cache_folder();
  const double freed = static_cast<double>(clear_cache(folder));
  return answer(fmt::format("removed {:.1f} MB of machine code from {}\n", freed / 1e6,
                            folder.empty() ? "nowhere" : printable(folder)),
                exit_done);
}

} // namespace

int execute(const Arguments& arguments) {
  const Engine engine;
  switch (arguments.command) {
  case Command::run: return run_command(engine, arguments);
  case Command::books: return books_command(engine, arguments);
  case Command::check: return check_command(engine, arguments);
  case Command::repl: return repl::repl(arguments);
  case Command::why: return why_command(engine, arguments);
  case Command::dump: return dump_command(engine, arguments);
  case Command::explain: return explain_command(arguments);
  case Command::list: return list_command(engine, arguments);
  case Command::show: return show_command(engine, arguments);
  case Command::cache: break;
  }
  return cache_command();
}

} // namespace deal::tools
