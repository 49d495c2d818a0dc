#pragma once

#include "deal/engine.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace deal::fuzz {

/// How far a text came.
enum class Reached { refused, faulted, ran };

/// What became of a text. A finding is a fault of Deal: that an executor gives other bits, that a failure
/// has no diagnostic or says that the engine is to blame, that something which must agree does not.
struct Verdict {
  Reached reached = Reached::refused;
  std::string finding; ///< "" if there is none; what stands before the first ": " is its kind
};

/// What else is tried with a text that compiles.
struct Extras {
  bool session = false, settings = false, why = false, books = false, scenarios = false,
       shown = false;
  static Extras all() { return {true, true, true, true, true, true}; }
};

/// A text that is tried.
struct Question {
  std::string text;
  std::vector<std::pair<std::string, std::string>> settings = {};
  std::string measure = {}; ///< that the model must have if it compiles; "": any
  Extras extras = {};
  std::uint64_t seed = 0; ///< of all choices on the way
};

/// Tries texts in this process, by the public interface alone. A crash is one of this process.
class Trial {
 public:
  Trial();
  /// Checks the text and runs three paths on both executors, and the extras.
  Verdict operator()(const Question& question) const;

  const Engine& engine() const { return engine_; }

 private:
  std::shared_ptr<std::string> text_; ///< what the engine reads
  Engine engine_;
};

} // namespace deal::fuzz
