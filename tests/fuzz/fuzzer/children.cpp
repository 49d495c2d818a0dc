#include "tests/fuzz/fuzzer/children.hpp"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <new>
#include <stdexcept>

namespace deal::fuzz {

namespace {

/// What a child shows to its parent.
struct Shared {
  std::uint64_t number = 0, tried = 0;
  std::uint64_t reached[3] = {};
};

/// A page that both sides see.
class Page {
 public:
  Page()
      : at_(mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
                 0)) {
    if (at_ == MAP_FAILED) throw std::runtime_error("no page to share with a child");
    new (at_) Shared;
  }
  ~Page() { munmap(at_, sizeof(Shared)); }
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;
  Shared& operator*() const { return *static_cast<Shared*>(at_); }
  Shared* operator->() const { return static_cast<Shared*>(at_); }

 private:
  void* at_;
};

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The signal that ends a child whose trial takes too much of the processor; another where it only waits.
void wind_up(unsigned seconds) {
  itimerval timer{};
  timer.it_value.tv_sec = seconds;
  setitimer(ITIMER_PROF, &timer, nullptr);
  // Others may have the machine.
  alarm(120 * seconds);
}

void write_all(int to, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t count = write(to, text.data() + at, text.size() - at);
    if (count <= 0) _exit(3);
    at += static_cast<std::size_t>(count);
  }
}

/// A finding as a record: its length, its number, its text.
std::string record(const Found& found) {
  std::string result(2 * sizeof(std::uint64_t), '\0');
  const std::uint64_t size = found.finding.size();
  std::memcpy(result.data(), &size, sizeof size);
  std::memcpy(result.data() + sizeof size, &found.number, sizeof found.number);
  return result + found.finding;
}

std::vector<Found> from_records(const std::string& bytes) {
  std::vector<Found> result;
  constexpr std::size_t head = 2 * sizeof(std::uint64_t);
  for (std::size_t at = 0; at + head <= bytes.size();) {
    std::uint64_t size = 0;
    Found found;
    std::memcpy(&size, bytes.data() + at, sizeof size);
    std::memcpy(&found.number, bytes.data() + at + sizeof size, sizeof found.number);
    found.finding = bytes.substr(at + head, size);
    result.push_back(std::move(found));
    at += head + size;
  }
  return result;
}

std::string contents(std::FILE* file) {
  std::string result;
  std::rewind(file);
  char buffer[4096];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, file))
    result.append(buffer, count);
  return result;
}

/// How a child died: the signal, or what it said last.
std::string death(int status, std::FILE* said) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    if (signal == SIGPROF) return "takes too long: the processor";
    if (signal == SIGALRM) return "takes too long: by the clock";
    return std::string("crash by ") + strsignal(signal) + ": " + contents(said);
  }
  const std::string words = contents(said);
  // Sanitizers end with a code; what they found is behind this word.
  std::size_t at = words.find("ERROR: ");
  if (at == std::string::npos) at = words.find("runtime error: ");
  if (at == std::string::npos) return "ends the process: " + words;
  std::string what = words.substr(at, words.find('\n', at) - at);
  what = what.substr(0, what.find(" on "));
  return "sanitizer, " + what.substr(what.find(": ") + 2) + ": " + words;
}

class Children {
 public:
  Children(const std::function<Verdict(std::uint64_t)>& work, const Bounds& bounds)
      : work_(work), bounds_(bounds) {}

  Tally all(std::uint64_t first, std::uint64_t end,
            const std::function<void(const Found&)>& found) {
    while (first < end && !is_over()) {
      std::FILE* said = std::tmpfile();
      std::FILE* records = std::tmpfile();
      if (said == nullptr || records == nullptr) throw std::runtime_error("no temporary file");
      page_->number = first;
      const int status = child(first, end, fileno(said), fileno(records));
      for (Found& one : from_records(contents(records))) take(std::move(one), found);
      const bool died = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
      if (died) {
        ++page_->tried;
        take({page_->number, death(status, said)}, found);
      }
      first = page_->number + 1;
      std::fclose(said);
      std::fclose(records);
    }
    tally_.tried = page_->tried;
    for (std::size_t i = 0; i < tally_.reached.size(); ++i) tally_.reached[i] = page_->reached[i];
    return std::move(tally_);
  }

 private:
  bool is_over() const {
    return bounds_.all_seconds > 0 && seconds_since(start_) > bounds_.all_seconds;
  }
  void take(Found found, const std::function<void(const Found&)>& told) {
    if (told) told(found);
    tally_.findings.push_back(std::move(found));
  }

  int child(std::uint64_t first, std::uint64_t end, int said, int records) {
    std::fflush(nullptr);
    const pid_t id = fork();
    if (id < 0) throw std::runtime_error("no child could be made");
    if (id == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      dup2(said, STDERR_FILENO);
      bound_memory();
      run(first, end, records);
      _exit(0);
    }
    int status = 0;
    while (waitpid(id, &status, 0) < 0 && errno == EINTR) {}
    return status;
  }
  void bound_memory() const {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    if (bounds_.memory == 0) return;
    const rlimit limit{bounds_.memory, bounds_.memory};
    setrlimit(RLIMIT_AS, &limit);
  }
  void run(std::uint64_t first, std::uint64_t end, int records) {
#ifndef __SANITIZE_ADDRESS__
    // Test frameworks catch what ends a process; here it has to end it.
    for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTERM, SIGINT})
      std::signal(signal, SIG_DFL);
#endif
    for (std::uint64_t number = first; number < end && !is_over(); ++number) {
      page_->number = number;
      wind_up(bounds_.seconds);
      const Verdict verdict = work_(number);
      ++page_->tried;
      ++page_->reached[static_cast<std::size_t>(verdict.reached)];
      if (!verdict.finding.empty()) write_all(records, record({number, verdict.finding}));
    }
  }

  const std::function<Verdict(std::uint64_t)>& work_;
  Bounds bounds_;
  Page page_;
  Tally tally_;
  Clock::time_point start_ = Clock::now();
};

} // namespace

Bounds usual_bounds() {
#ifdef __SANITIZE_ADDRESS__
  return {.seconds = 60};
#else
  return {.seconds = 5, .memory = 6'000'000'000};
#endif
}

Tally in_children(std::uint64_t first, std::uint64_t end,
                  const std::function<Verdict(std::uint64_t)>& work, const Bounds& bounds,
                  const std::function<void(const Found&)>& found) {
  return Children(work, bounds).all(first, end, found);
}

std::string kind_of(const std::string& finding) { return finding.substr(0, finding.find(": ")); }

} // namespace deal::fuzz
