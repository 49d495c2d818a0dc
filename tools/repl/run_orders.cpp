#include "tools/repl/conversation.hpp"

#include "tools/books.hpp"
#include "tools/numbers.hpp"
#include "tools/outcomes.hpp"
#include "tools/repl/answer.hpp"
#include "tools/repl/words.hpp"
#include "tools/report.hpp"
#include "tools/table.hpp"
#include "tools/why.hpp"

#include <fmt/format.h>

#include <algorithm>

/// :run, :books, :why and :compare: what compiles the whole model.
namespace deal::tools::repl {

namespace {

/// `path 3` and the like at the end of a line: what they say, or why not.
struct Pairs {
  std::uint64_t path = 0;
  std::uint64_t depth = WhyOptions{}.depth;
  std::string at;
  std::string fault;
};
Pairs take_pairs(std::string_view rest, bool only_path) {
  Pairs pairs;
  while (pairs.fault.empty()) {
    const std::string key = take_word(rest);
    if (key.empty()) return pairs;
    const std::string value = take_word(rest);
    const auto number = [&](std::uint64_t& target, std::uint64_t most) {
      const auto found = whole_number(value, 0, most);
      if (found)
        target = *found;
      else
        pairs.fault = fmt::format("{} must be a whole number from 0 to {}, not `{}`", key, most,
                                  printable(value));
    };
    if (key == "path")
      number(pairs.path, most_paths - 1);
    else if (key == "depth" && !only_path)
      number(pairs.depth, most_depth);
    else if (key == "at" && !only_path && !value.empty())
      pairs.at = value;
    else
      pairs.fault = fmt::format("`{}` is not understood; there may stand {}", printable(key),
                                only_path ? "path N" : "path N, at PERIOD and depth N");
  }
  return pairs;
}

std::string scenario_of(const std::string& word) { return word == "none" ? "" : word; }

} // namespace

CompileResult Conversation::compile(std::vector<std::string> scenarios) const {
  return session_.compile({.scenarios = std::move(scenarios), .stop = stop_});
}

Reply Conversation::run(const Watch& watch) const {
  CompileOptions compiled_with{.scenarios = {settings_.scenario}};
  compiled_with.own_money = true;
  compiled_with.stop = stop_;
  const CompileResult compiled = session_.compile(compiled_with);
  if (!compiled.ok()) return faults(compiled.diagnostics, exit_errors);
  const ReportedRun ran =
      run_with_own_money(*compiled.model, compiled_with, options(watch),
                         [&](const CompileOptions& each) { return session_.compile(each); });
  const int code = exit_code(ran.results);
  const std::string said = text_of(diagnostics_of(ran.results), colors_errors_) + ran.note;
  if (code == exit_run_failed) return {"", said, code};
  return {report(ran.results.front(), look_.style, look_.columns), said, code};
}

Reply Conversation::books(Rest rest, const Watch& watch) const {
  BooksOptions asked;
  Rest ahead = rest;
  const std::string party = take_word(ahead);
  if (!party.empty() && party != "path") {
    asked.parties = {party};
    rest = ahead;
  }
  const Pairs pairs = take_pairs(rest, true);
  if (!pairs.fault.empty()) return fault(pairs.fault);
  asked.path = pairs.path;
  asked.run = options(watch);
  const CompileResult compiled = compile({settings_.scenario});
  if (!compiled.ok()) return faults(compiled.diagnostics, exit_errors);
  const Books kept = deal::books(*compiled.model, asked);
  if (!kept.ok()) {
    Reply reply = stopped(kept.status, kept.diagnostics);
    reply.code = exit_code(kept, compiled.diagnostics);
    return reply;
  }
  return {report_books(kept, std::nullopt, asked.parties.empty(), look_.style, look_.columns)};
}

Reply Conversation::why(Rest rest) const {
  const std::string number = take_word(rest);
  if (number.empty()) return fault("`:why` needs the name of a measure or formula");
  const Pairs pairs = take_pairs(rest, false);
  if (!pairs.fault.empty()) return fault(pairs.fault);
  CompileOptions compiled_with{.scenarios = {settings_.scenario}};
  compiled_with.keep_written = true;
  compiled_with.stop = stop_;
  const CompileResult compiled = session_.compile(compiled_with);
  if (!compiled.ok()) return faults(compiled.diagnostics, exit_errors);
  const WhyOptions asked{.path = pairs.path,
                         .seed = settings_.run.seed,
                         .at = pairs.at,
                         .depth = static_cast<unsigned>(pairs.depth),
                         .stop = stop_};
  const WhyResult found = deal::why(*compiled.model, number, asked);
  if (!found.ok()) return faults(found.diagnostics, exit_code(found));
  return {why_report(found, look_.style, look_.columns)};
}

Reply Conversation::compare(Rest rest, const Watch& watch) const {
  const std::string first = take_word(rest), second = take_word(rest);
  if (first.empty() || second.empty())
    return fault("`:compare` needs two scenarios; `none` is the model as written");
  const std::string expression(trimmed(rest));
  if (expression.empty()) return compare_all(first, second, watch);
  const Answer one = session_.ask(expression, options(watch), scenario_of(first));
  if (!one.ok()) return stopped(one.status, one.diagnostics);
  const Answer other = session_.ask(expression, options(watch), scenario_of(second));
  if (!other.ok()) return stopped(other.status, other.diagnostics);
  return {report_comparison({first, one}, {second, other}, look_)};
}

Reply Conversation::compare_all(const std::string& first, const std::string& second,
                                const Watch& watch) const {
  const CompileResult compiled = compile({scenario_of(first), scenario_of(second)});
  if (!compiled.ok()) return faults(compiled.diagnostics, exit_errors);
  const std::vector<Result> results = run_scenarios(*compiled.model, options(watch));
  const int code = exit_code(results);
  const std::string said = text_of(diagnostics_of(results), colors_errors_);
  const bool none_ran = std::ranges::all_of(
      results, [](const Result& each) { return each.status == RunStatus::failed; });
  if (none_ran) return {"", said, code};
  return {report_scenarios(results, look_.style, look_.columns), said, code};
}

} // namespace deal::tools::repl
