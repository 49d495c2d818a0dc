#pragma once

#include "runtime/engine/engine.hpp"

#include <atomic>
#include <stop_token>

namespace deal::engine {

/// Ends a run: where its caller asks, or where its time is up. The workers look at the clock between periods, so that
/// it takes no thread to watch it.
class Stop {
 public:
  explicit Stop(const Options& options)
      : deadline_(options.deadline), asked_(options.stop, Forward{source_}) {}
  Stop(const Stop&) = delete;
  Stop& operator=(const Stop&) = delete;

  std::stop_token token() const { return source_.get_token(); }
  bool requested() const { return source_.stop_requested(); }
  /// Asks the clock. Any thread may.
  void look() {
    if (!deadline_ || requested() || std::chrono::steady_clock::now() < *deadline_) return;
    if (source_.request_stop()) out_of_time_ = true;
  }
  /// Whether it was the clock.
  bool out_of_time() const { return out_of_time_; }

 private:
  struct Forward {
    std::stop_source source;
    void operator()() { source.request_stop(); }
  };

  std::stop_source source_;
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  std::atomic<bool> out_of_time_ = false;
  std::stop_callback<Forward> asked_;
};

} // namespace deal::engine
