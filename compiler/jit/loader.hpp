#pragma once

#include "compiler/jit/events.hpp"
#include "compiler/jit/frame.hpp"

#include <memory>
#include <span>
#include <string>

namespace deal::jit {

/// Machine code in memory; it is released with this.
class Loaded {
 public:
  ~Loaded();
  Loaded(const Loaded&) = delete;
  Loaded& operator=(const Loaded&) = delete;

  Code open, draws, step, close;

 private:
  friend std::unique_ptr<Loaded> load(std::span<const char> object, const Events& events,
                                      std::string& error);
  struct Session;
  Loaded();
  std::unique_ptr<Session> session_;
};

/// Links an object file into this process. Null and `error` if it cannot be.
std::unique_ptr<Loaded> load(std::span<const char> object, const Events& events,
                             std::string& error);

} // namespace deal::jit
