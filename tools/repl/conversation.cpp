#include "tools/repl/conversation.hpp"

#include "tools/outcomes.hpp"
#include "tools/repl/answer.hpp"
#include "tools/repl/words.hpp"
#include "tools/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace deal::tools::repl {

namespace {

constexpr std::size_t most_names = 8;

/// One line about a declaration: what became of it, and what else follows.
std::string line_of(const Change& change) {
  static constexpr const char* words[] = {"added", "redefined", "removed"};
  std::string text =
      fmt::format("{} {}", words[static_cast<int>(change.kind)], printable(change.name));
  if (!change.form.empty() && change.form != change.name)
    text += fmt::format(" ({})", printable(change.form));
  if (change.affects.empty()) return text;
  std::vector<std::string> names;
  for (const std::string& name : change.affects) names.push_back(printable(name));
  return text + ", which affects " + enumeration(names, most_names);
}

/// Of many declarations only their names, by what became of them.
std::string summary_of(const std::vector<Change>& changes, Change::Kind kind, const char* word) {
  std::vector<std::string> names;
  for (const Change& change : changes)
    if (change.kind == kind) names.push_back(printable(change.name));
  return names.empty()
             ? ""
             : fmt::format("{} {}: {}", word, names.size(), enumeration(names, most_names));
}

/// Words that people type where the commands begin with a colon.
bool is_bare_command(const std::string& word) {
  return word == "exit" || std::ranges::any_of(all_commands(), [&](const CommandInfo& each) {
           return each.name == word;
         });
}

} // namespace

Conversation::Conversation(Engine engine, RunOptions run, Look look, bool colors_errors)
    : engine_(engine), session_(std::move(engine)), settings_{std::move(run), "", false},
      look_(look), colors_errors_(colors_errors) {}

bool Conversation::is_open(std::string_view text) const {
  return !trimmed(text).starts_with(':') && session_.form_of(text) == TextForm::incomplete;
}

Reply Conversation::answer(const std::string& entry, const Watch& watch) {
  stop_ = watch.stop;
  const std::string_view line = trimmed(entry);
  if (line.starts_with(':')) return order(line.substr(1), watch);
  switch (session_.form_of(entry)) {
  case TextForm::blank: return {};
  case TextForm::expression: return ask(entry, watch);
  // What is cut off by the end of the input: the session says what is missing.
  case TextForm::incomplete:
  case TextForm::declarations: break;
  }
  return declare(entry);
}

Reply Conversation::order(std::string_view line, const Watch& watch) {
  std::string name = take_word(line);
  const bool forced = name.ends_with('!');
  if (forced) name.pop_back();
  const Lookup found = find_command(name);
  if (found.command == nullptr) return fault(found.fault);
  if (forced && found.command->order != Order::save)
    return fault(fmt::format("only :save! has a `!`, :{} has none", found.command->name));
  return carry_out(found.command->order, trimmed(line), forced, watch);
}

Reply Conversation::carry_out(Order order, Rest rest, bool forced, const Watch& watch) {
  switch (order) {
  case Order::help: return help(rest);
  case Order::load: return load(std::string(rest), watch);
  case Order::save: return save(rest, forced);
  case Order::show: return show(rest);
  case Order::list: return list(rest);
  case Order::type: return type(rest);
  case Order::why: return why(rest);
  case Order::set: return set(rest);
  case Order::scenario: return scenario(rest);
  case Order::compare: return compare(rest, watch);
  case Order::books: return books(rest, watch);
  case Order::time: return time(rest);
  case Order::undo: return take_back(false);
  case Order::redo: return take_back(true);
  case Order::reset: return reset();
  case Order::remove: return remove(rest);
  case Order::run: return run(watch);
  case Order::quit: break;
  }
  return {.ends = true};
}

Reply Conversation::declare(const std::string& text) {
  const EnterResult entered = session_.enter(text, stop_);
  if (!entered.ok()) return faults(entered.diagnostics, exit_errors);
  return {changes(entered.changes), text_of(entered.diagnostics, colors_errors_)};
}

std::string Conversation::changes(const std::vector<Change>& changes) const {
  constexpr std::size_t few = 4;
  std::string text;
  const auto put = [&](const std::string& line) {
    if (!line.empty()) text += "  " + look_.style.dim(cut(line, look_.columns - 2)) + "\n";
  };
  if (changes.size() <= few) {
    for (const Change& change : changes) put(line_of(change));
    return text;
  }
  put(summary_of(changes, Change::Kind::added, "added"));
  put(summary_of(changes, Change::Kind::redefined, "redefined"));
  put(summary_of(changes, Change::Kind::removed, "removed"));
  return text;
}

Reply Conversation::ask(const std::string& expression, const Watch& watch) {
  const auto start = std::chrono::steady_clock::now();
  const Answer answer = session_.ask(expression, options(watch), settings_.scenario);
  if (!answer.ok()) {
    Reply reply = stopped(answer.status, answer.diagnostics);
    const std::string word(trimmed(expression));
    if (is_bare_command(word))
      reply.errors += fmt::format("note: the command is `:{}`\n", word == "exit" ? "quit" : word);
    return reply;
  }
  Reply reply{report_answer(answer, look_), text_of(answer.diagnostics, colors_errors_)};
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  if (settings_.shows_time) {
    const char* by = answer.backend == Backend::jit ? "machine code" : "interpreter";
    reply.out +=
        "  " + look_.style.dim(fmt::format("{:.1f} ms, {}", took.count() * 1e3, by)) + "\n";
  }
  return reply;
}

RunOptions Conversation::options(const Watch& watch) const {
  RunOptions result = settings_.run;
  result.stop = watch.stop;
  result.progress = watch.progress;
  return result;
}

Reply Conversation::fault(std::string_view text) const {
  const Style style(colors_errors_);
  return {"", fmt::format("{} {}\n", style.bad("error:"), text), exit_errors};
}

Reply Conversation::faults(const std::vector<Diagnostic>& diagnostics, int code) const {
  return {"", text_of(diagnostics, colors_errors_), code};
}

Reply Conversation::stopped(RunStatus status, const std::vector<Diagnostic>& diagnostics) const {
  Reply reply = faults(diagnostics, exit_code(status, diagnostics));
  if (status == RunStatus::interrupted && diagnostics.empty()) reply.errors = "interrupted\n";
  return reply;
}

} // namespace deal::tools::repl
