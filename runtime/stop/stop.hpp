#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <stop_token>

/// The end of work before it is done.
namespace deal::stop {

using Clock = std::chrono::steady_clock;

/// Thrown where work ends before it is done and has nothing to show.
struct Stopped {
  bool out_of_time = false; ///< it was the clock
};

/// Ends work where its caller asks, or where its time is up. Whoever works looks at the clock, so that it takes no thread to
/// watch it.
class Stop {
 public:
  explicit Stop(std::stop_token asked, std::optional<Clock::time_point> deadline = std::nullopt)
      : deadline_(deadline), asked_(std::move(asked), Forward{source_}) {}
  Stop(const Stop&) = delete;
  Stop& operator=(const Stop&) = delete;

  std::stop_token token() const { return source_.get_token(); }
  bool requested() const { return source_.stop_requested(); }
  /// Asks the clock. Any thread may.
  void look() {
    if (!deadline_ || requested() || Clock::now() < *deadline_) return;
    if (source_.request_stop()) out_of_time_ = true;
  }
  /// Throws Stopped where the work has to end.
  void check() {
    look();
    if (requested()) throw Stopped{out_of_time_};
  }
  /// Whether it was the clock.
  bool out_of_time() const { return out_of_time_; }

 private:
  struct Forward {
    std::stop_source source;
    void operator()() { source.request_stop(); }
  };

  std::stop_source source_;
  std::optional<Clock::time_point> deadline_;
  std::atomic<bool> out_of_time_ = false;
  std::stop_callback<Forward> asked_;
};

/// Asks a Stop every now and then on behalf of work that is made of many small steps. For one thread.
class Watch {
 public:
  /// None: the work is never ended. The Stop has to outlive this.
  explicit Watch(Stop* stop) : stop_(stop) {}

  /// Once a step of a microsecond or so. Throws Stopped.
  void tick() {
    if (stop_ == nullptr || --left_ > 0) return;
    left_ = steps;
    stop_->check();
  }

 private:
  static constexpr int steps = 256;
  Stop* stop_;
  int left_ = steps;
};

} // namespace deal::stop
