#include "case.hpp"

#include "compiler/diagnostics/diagnostics.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <set>

using namespace deal;
using namespace deal::test;

namespace {

bool accepting() {
  const char* asked = std::getenv("DEAL_ACCEPT");
  return asked != nullptr && std::string(asked) == "1";
}

} // namespace

TEST_CASE("every case says what its golden text says") {
  for (const Case& what : all_cases()) {
    DYNAMIC_SECTION(what.name) {
      const std::string said = said_of(what);
      CHECK(said.find("[" + what.code() + "]") != std::string::npos);
      if (accepting()) write_text(what.expected, said);
      CHECK(said == read_text(what.expected));
    }
  }
}

TEST_CASE("every code has a case") {
  std::set<std::string> cases;
  for (const Case& what : all_cases()) cases.insert(what.code());
  for (const diagnostics::CodeInfo& info : diagnostics::all_codes()) {
    CAPTURE(info.name);
    CHECK(cases.contains(std::string(info.number)));
    cases.erase(std::string(info.number));
  }
  for (const std::string& unknown : cases) FAIL_CHECK("no code " << unknown);
}
