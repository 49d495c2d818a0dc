#pragma once

#include "deal/session.hpp"
#include "tools/exit_codes.hpp"
#include "tools/repl/command_list.hpp"
#include "tools/repl/look.hpp"
#include "tools/repl/settings.hpp"

#include <functional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace deal::tools::repl {

/// What came of an entry.
struct Reply {
  std::string out;    ///< for stdout
  std::string errors; ///< for stderr; stands before
  int code = exit_done;
  bool ends = false; ///< the session
};

/// Who follows a run, and may stop it.
struct Watch {
  std::stop_token stop;
  std::function<void(std::uint64_t done, std::uint64_t all)> progress;
};

/// A session with the words around it: takes an entry, a whole one, and gives the text that answers it. Nothing is read or written but by
/// :load and :save. All of the model is in the session; beside it stand only settings and the name of the file.
class Conversation {
 public:
  /// `colors_errors`: stderr may be another place than `look` is of.
  Conversation(Engine engine, RunOptions run, Look look, bool colors_errors);

  /// Whether lines may follow that belong to this text.
  bool is_open(std::string_view text) const;
  Reply answer(const std::string& entry, const Watch& watch = {});
  Reply load(const std::string& path, const Watch& watch = {});

  const Session& session() const { return session_; }
  const Settings& settings() const { return settings_; }
  /// The terminal may have changed its width.
  void set_columns(std::size_t columns) { look_.columns = columns; }

 private:
  using Rest = std::string_view; ///< what stands behind the command

  Reply order(std::string_view line, const Watch& watch);
  Reply carry_out(Order order, Rest rest, bool forced, const Watch& watch);
  Reply declare(const std::string& text);
  Reply ask(const std::string& expression, const Watch& watch);

  Reply help(Rest topic) const;
  Reply save(Rest rest, bool forced);
  Reply show(Rest name) const;
  Reply list(Rest what) const;
  Reply type(Rest expression) const;
  Reply set(Rest rest);
  Reply scenario(Rest name);
  Reply time(Rest word);
  Reply take_back(bool redo);
  Reply reset();
  Reply remove(Rest name);
  Reply run(const Watch& watch) const;
  Reply books(Rest rest, const Watch& watch) const;
  Reply why(Rest rest) const;
  Reply compare(Rest rest, const Watch& watch) const;
  Reply compare_all(const std::string& first, const std::string& second, const Watch& watch) const;

  RunOptions options(const Watch& watch) const;
  CompileResult compile(std::vector<std::string> scenarios) const;
  Reply fault(std::string_view text) const;
  Reply faults(const std::vector<Diagnostic>& diagnostics, int code) const;
  Reply stopped(RunStatus status, const std::vector<Diagnostic>& diagnostics) const;
  std::string changes(const std::vector<Change>& changes) const;

  Engine engine_;
  std::stop_token stop_; ///< of the entry that is being answered
  Session session_;
  Settings settings_;
  Look look_;
  bool colors_errors_;
  std::string file_;            ///< loaded or saved last
  std::set<std::string> files_; ///< all that were, by their absolute paths
};

} // namespace deal::tools::repl
