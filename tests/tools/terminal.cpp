#include "terminal.hpp"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <regex>
#include <stdexcept>

namespace deal::test {

namespace {

using Clock = std::chrono::steady_clock;

std::string without_escapes(const std::string& text) {
  static const std::regex sequences("\x1b(\\[[0-9;?]*[ -/]*[@-~]|[()][A-Za-z0-9]|[=>78])|\r|\a");
  return std::regex_replace(text, sequences, "");
}

} // namespace

Terminal::Terminal(const Call& call) {
  const winsize size{24, 100, 0, 0};
  child_ = forkpty(&terminal_, nullptr, nullptr, &size);
  if (child_ == 0) become(call);
  if (child_ < 0) throw std::runtime_error("forkpty");
}

Terminal::~Terminal() {
  if (child_ > 0) {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  close(terminal_);
}

void Terminal::type(const std::string& keys) {
  if (write(terminal_, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size()))
    throw std::runtime_error("the terminal takes no keys");
}

bool Terminal::read_some() {
  pollfd ready{terminal_, POLLIN, 0};
  if (poll(&ready, 1, 50) <= 0) return true;
  std::array<char, 65536> buffer;
  const ssize_t count = read(terminal_, buffer.data(), buffer.size());
  if (count > 0) unread_.append(buffer.data(), static_cast<std::size_t>(count));
  return count > 0;
}

std::string Terminal::wait_for(const std::string& text, std::chrono::seconds limit) {
  const auto end = Clock::now() + limit;
  while (true) {
    const std::string plain = without_escapes(unread_);
    if (const std::size_t found = plain.find(text); found != std::string::npos) {
      // What came after it is for the next wait; escapes in it have done their work.
      unread_ = plain.substr(found + text.size());
      return plain.substr(0, found + text.size());
    }
    if (ended_ || Clock::now() > end)
      throw std::runtime_error("`" + text + "` does not come; there is\n" + plain);
    ended_ = !read_some();
  }
}

int Terminal::wait_for_end(std::chrono::seconds limit) {
  const auto end = Clock::now() + limit;
  int status = 0;
  while (waitpid(child_, &status, WNOHANG) == 0) {
    if (Clock::now() > end) throw std::runtime_error("the program does not end");
    // A program that writes to a full terminal waits for a reader.
    if (!ended_) ended_ = !read_some();
  }
  child_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

} // namespace deal::test
