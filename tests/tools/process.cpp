#include "process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace deal::test {

namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
  int read = -1, write = -1;
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    read = ends[0];
    write = ends[1];
  }
};

/// A file that is nowhere, to be read from its start.
struct Unnamed {
  std::FILE* file = nullptr;
  explicit Unnamed(const std::optional<std::string>& text) {
    if (!text) return;
    file = std::tmpfile();
    if (file == nullptr || std::fwrite(text->data(), 1, text->size(), file) != text->size())
      throw std::runtime_error("tmpfile");
    std::rewind(file);
  }
  ~Unnamed() {
    if (file != nullptr) std::fclose(file);
  }
  Unnamed(const Unnamed&) = delete;
  Unnamed& operator=(const Unnamed&) = delete;
};

/// Appends what is there; false at the end.
bool drain(int descriptor, std::string& text) {
  std::array<char, 65536> buffer;
  const ssize_t count = read(descriptor, buffer.data(), buffer.size());
  if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
  return count > 0;
}

/// Reads both streams to their ends, and interrupts in between when the time has come.
void follow(const Call& call, pid_t child, int out, int err, Outcome& outcome) {
  std::array<pollfd, 2> open{{{out, POLLIN, 0}, {err, POLLIN, 0}}};
  const auto start = Clock::now();
  bool interrupted = !call.interrupt_after;
  Clock::time_point sent = start;
  while (open[0].fd >= 0 || open[1].fd >= 0) {
    poll(open.data(), open.size(), interrupted ? -1 : 1);
    if (!interrupted && Clock::now() - start >= *call.interrupt_after) {
      kill(child, SIGINT);
      sent = Clock::now();
      interrupted = true;
    }
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (open[i].fd < 0 || open[i].revents == 0) continue;
      if (!drain(open[i].fd, i == 0 ? outcome.out : outcome.err)) open[i].fd = -1;
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  outcome.after_interrupt = Clock::now() - sent;
  if (WIFEXITED(status)) outcome.code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) outcome.signal = WTERMSIG(status);
}

Outcome on_terminal(const Call& call) {
  int out = -1;
  const winsize size{24, 100, 0, 0};
  const pid_t child = forkpty(&out, nullptr, nullptr, &size);
  if (child == 0) become(call);
  Outcome outcome;
  follow(call, child, out, -1, outcome);
  close(out);
  return outcome;
}

/// The stream comes from `there`, or from a file where the call names one, or is closed.
void direct(int stream, int there, const std::optional<std::string>& file) {
  if (!file) {
    dup2(there, stream);
  } else if (file->empty()) {
    close(stream);
  } else {
    const int flags = stream == STDIN_FILENO ? O_RDONLY : O_WRONLY;
    dup2(open(file->c_str(), flags | O_CLOEXEC), stream);
  }
}

} // namespace

void become(const Call& call) {
  for (const auto& [name, value] : call.environment) setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> words{const_cast<char*>(DEAL_BINARY)};
  for (const std::string& word : call.arguments) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  execv(DEAL_BINARY, words.data());
  _exit(127);
}

Outcome deal(const Call& call) {
  if (call.terminal) return on_terminal(call);
  const Pipe out, err;
  const Unnamed input(call.input);
  const pid_t child = fork();
  if (child == 0) {
    direct(STDIN_FILENO, input.file != nullptr ? fileno(input.file) : STDIN_FILENO,
           call.input_from);
    direct(STDOUT_FILENO, out.write, call.out_to);
    direct(STDERR_FILENO, err.write, call.err_to);
    become(call);
  }
  close(out.write);
  close(err.write);
  if (call.deaf_reader) close(out.read);
  Outcome outcome;
  follow(call, child, call.deaf_reader ? -1 : out.read, err.read, outcome);
  if (!call.deaf_reader) close(out.read);
  close(err.read);
  return outcome;
}

Outcome deal(std::vector<std::string> arguments) { return deal(Call{std::move(arguments)}); }

TextFile::TextFile(const std::string& name, const std::string& text) {
  std::string pattern = (std::filesystem::temp_directory_path() / "deal-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
  folder_ = pattern;
  path_ = folder_ + "/" + name;
  std::ofstream(path_, std::ios::binary) << text;
}

TextFile::~TextFile() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

} // namespace deal::test
