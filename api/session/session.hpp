#pragma once

#include "api/engine.hpp"
#include "api/guarded.hpp"
#include "api/limits.hpp"
#include "api/model.hpp"
#include "api/session/state.hpp"

#include <deque>

namespace deal {

namespace session {
class Vocabulary;
}

struct Session::Implementation {
  explicit Implementation(Engine engine);

  Engine engine;
  std::shared_ptr<session::FileNumbers> numbers;
  session::StatePtr beginning; ///< of a new session

  /// States that were taken, up to most_undone of them; `now` is where undo and redo stand.
  std::deque<session::StatePtr> history;
  std::size_t now = 0;
  std::vector<Declared> declared; ///< of the state

  /// Models of questions to the state that were asked last, the latest in front.
  struct Asked {
    std::string expression, scenario;
    CompileResult result;
  };
  mutable std::deque<Asked> asked;

  mutable std::shared_ptr<const session::Vocabulary> words; ///< of the state, once wanted

  const session::State& state() const { return *history[now]; }
  void take(session::StatePtr state);
  void go_to(std::size_t place);

  /// Puts the declarations of a text into `items`, and takes them unless something is wrong.
  EnterResult take(const session::Read& text, std::vector<session::ItemPtr> items,
                   const std::string& path, stop::Stop& stop);

  /// Checks `items`, of which `entered` come from `text`, and takes them unless something is wrong.
  EnterResult take_if_right(std::vector<session::ItemPtr> items, const std::string& path,
                            const std::vector<session::Entered>& entered,
                            const driver::Parsed& text, std::vector<Change> changes,
                            stop::Stop& stop);

  EnterResult enter(const std::string& text, stop::Stop& stop);
  EnterResult remove(const std::string& written, stop::Stop& stop);
  EnterResult load(const std::string& path, stop::Stop& stop);
  /// Calls work with what ends it.
  template <class Result, class Work> Result stoppable(std::stop_token stop, Work work) const {
    return api::guarded<Result>([&] {
      stop::Stop end(std::move(stop), api::deadline(std::chrono::milliseconds(0),
                                                    engine.implementation().options.limits));
      return work(end);
    });
  }

  const session::Vocabulary& vocabulary() const;
  /// Whether a declaration of the session is called so.
  bool is_known(const std::string& name) const;

  /// The state with a question in place of its measures and expectations.
  CompileResult compile(const std::string& expression, const std::string& scenario,
                        stop::Stop& stop) const;
  CompileResult model_of(const std::string& expression, const std::string& scenario,
                         stop::Stop& stop) const;
  Answer ask(const std::string& expression, const RunOptions& options,
             const std::string& scenario) const;
  TypeResult type_of(const std::string& expression, stop::Stop& stop) const;
};

} // namespace deal
