// AddressSanitizer holds back what is freed, so that resident memory says nothing there; it finds leaks by itself.
#ifndef __SANITIZE_ADDRESS__

#include "support.hpp"

#include <malloc.h>
#include <unistd.h>

#include <fstream>

using namespace deal;
using namespace deal::test;

namespace {

/// Resident memory in bytes, after freed memory went back to the system.
double resident() {
  malloc_trim(0);
  std::ifstream file("/proc/self/statm");
  double all = 0, here = 0;
  file >> all >> here;
  return here * static_cast<double>(sysconf(_SC_PAGESIZE));
}

/// A definition that no other cycle has, and a question to it.
void cycle(Session& session, int i, Backend backend) {
  const std::string n = std::to_string(i);
  enter(session, "let g = " + n + "\nlet h" + std::to_string(i % 7) + " = g * " + n + ".5");
  const RunOptions options{.paths = 64, .threads = 1, .backend = backend};
  const Answer answer = session.ask("final(cash(A)) / $1 + g + " + n, options);
  for (const Diagnostic& each : answer.diagnostics) UNSCOPED_INFO(each.text);
  REQUIRE(answer.ok());
  REQUIRE(answer.measure.statistics.mean.front() == 5 + 2 * i);
  (void)session.ask("P(luck < " + n + ") + 1 +", options);
}

Session session_of_cycles() {
  Session session;
  enter(session, "party A { cash: $5 }\nlet luck ~ normal(0, 1)");
  return session;
}

} // namespace

TEST_CASE("ten thousand cycles of definition and question need no more memory") {
  Session session = session_of_cycles();
  for (int i = 0; i < 2'000; ++i) cycle(session, i, Backend::interpreter);
  const double before = resident();
  for (int i = 2'000; i < 12'000; ++i) cycle(session, i, Backend::interpreter);
  const double after = resident();
  CAPTURE(before, after);
  CHECK(after < before * 1.01);
}

TEST_CASE("cycles with machine code need no more memory") {
  Session session = session_of_cycles();
  // What can be taken back fills up first.
  for (int i = 0; i < 1'100; ++i) cycle(session, i, Backend::interpreter);
  for (int i = 1'100; i < 1'200; ++i) cycle(session, i, Backend::jit);
  const double before = resident();
  for (int i = 1'200; i < 1'500; ++i) cycle(session, i, Backend::jit);
  const double after = resident();
  CAPTURE(before, after);
  CHECK(after < before * 1.01);
}

#endif
