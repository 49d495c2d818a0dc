#include "tools/repl/completion.hpp"

#include "tools/repl/command_list.hpp"
#include "tools/repl/files.hpp"
#include "tools/repl/words.hpp"

#include <algorithm>
#include <set>

namespace deal::tools::repl {

namespace {

/// Letters of any script, digits and _.
bool is_in_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z');
}

std::string_view last_word(std::string_view line) {
  std::size_t begin = line.size();
  while (begin > 0 && is_in_word(line[begin - 1])) --begin;
  return line.substr(begin);
}

/// What the session knows; if some begin with what is written, these alone.
Candidates of_session(const Session& session, const std::string& before, const std::string& line) {
  const std::string_view word = last_word(line);
  Candidates result{word.size(), session.complete(before)};
  const auto goes_on = [&](const Completion& each) { return each.text.starts_with(word); };
  if (std::ranges::any_of(result.all, goes_on))
    std::erase_if(result.all, [&](const Completion& each) { return !goes_on(each); });
  return result;
}

void add(Candidates& to, std::string_view start, std::string_view word, std::string_view form,
         std::string_view doc = "") {
  if (word.starts_with(start))
    to.all.push_back({std::string(word), std::string(form), std::string(doc)});
}

Candidates names_of(std::string_view start) {
  Candidates result{start.size(), {}};
  for (const CommandInfo& each : all_commands()) add(result, start, each.name, "command", each.doc);
  return result;
}

Candidates files(std::string_view start) {
  Candidates result{start.size(), {}};
  for (const std::string& path : files_from(std::string(start)))
    result.all.push_back({path, path.ends_with('/') ? "folder" : "file", ""});
  return result;
}

/// Names of declarations, of one form or of all.
void add_declared(Candidates& to, const Session& session, std::string_view start,
                  std::string_view form) {
  for (const Declared& each : session.declarations())
    if (!each.name.empty() && (form.empty() || each.form == form))
      add(to, start, each.name, each.form, each.doc);
}

Candidates scenarios(const Session& session, std::string_view start) {
  Candidates result{start.size(), {}};
  add(result, start, "none", "scenario", "the model as written");
  add_declared(result, session, start, "scenario");
  return result;
}

Candidates forms(const Session& session, std::string_view start) {
  Candidates result{start.size(), {}};
  for (const char* each : {"structures", "functions", "distributions", "kinds"})
    add(result, start, each, "library");
  std::set<std::string> seen;
  for (const Declared& each : session.declarations())
    if (seen.insert(each.form).second) add(result, start, each.form, "form");
  return result;
}

Candidates words(std::string_view start, std::initializer_list<const char*> all) {
  Candidates result{start.size(), {}};
  for (const char* each : all) add(result, start, each, "setting");
  return result;
}

/// Behind the name of a command.
Candidates of_command(const Session& session, Order order, const std::string& rest) {
  const std::size_t blank = rest.find_last_of(" \t");
  const std::string start = blank == std::string::npos ? rest : rest.substr(blank + 1);
  const bool first = trimmed(rest).size() == start.size();
  switch (order) {
  case Order::load:
  case Order::save: return files(trimmed(rest));
  case Order::help: return first ? names_of(start) : Candidates{};
  case Order::list: return forms(session, start);
  case Order::set:
    return first ? words(start, {"paths", "seed", "threads", "backend"})
                 : words(start, {"auto", "jit", "interpreter"});
  case Order::time: return words(start, {"on", "off"});
  case Order::scenario: return scenarios(session, start);
  case Order::compare: {
    std::string_view words_before = rest;
    words_before.remove_suffix(start.size());
    if (take_word(words_before).empty() || take_word(words_before).empty())
      return scenarios(session, start);
    return of_session(session, rest, rest);
  }
  case Order::show:
  case Order::remove: {
    Candidates result{start.size(), {}};
    add_declared(result, session, start, "");
    return result;
  }
  case Order::type:
  case Order::why:
  case Order::books: return of_session(session, rest, rest);
  default: return {};
  }
}

} // namespace

Candidates complete(const Session& session, const std::string& open, const std::string& line) {
  const std::size_t colon = line.find_first_not_of(" \t");
  if (!open.empty() || colon == std::string::npos || line[colon] != ':')
    return of_session(session, open + line, line);
  const std::string behind = line.substr(colon + 1);
  const std::size_t end = behind.find_first_of(" \t");
  if (end == std::string::npos) return names_of(behind);
  std::string name = behind.substr(0, end);
  if (name.ends_with('!')) name.pop_back();
  const Lookup found = find_command(name);
  if (found.command == nullptr) return {};
  const std::size_t first = std::min(behind.find_first_not_of(" \t", end), behind.size());
  return of_command(session, found.command->order, behind.substr(first));
}

std::string common_start(const std::vector<Completion>& candidates) {
  if (candidates.empty()) return "";
  std::string_view common = candidates.front().text;
  for (const Completion& each : candidates) {
    const auto [end, ignored] = std::ranges::mismatch(common, each.text);
    common = common.substr(0, static_cast<std::size_t>(end - common.begin()));
  }
  // Not within a character of several bytes.
  std::size_t size = common.size();
  const std::string& first = candidates.front().text;
  while (size > 0 && size < first.size() &&
         (static_cast<unsigned char>(first[size]) & 0xC0) == 0x80)
    --size;
  return std::string(common.substr(0, size));
}

} // namespace deal::tools::repl
