#include "support.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace deal::test {

const char* const by_hand = R"(model "By hand"
grid yearly from 2025-01 to 2026-12

party I { cash: $1000 }
division Cloud of I
party S { cash: $100 }
party T { cash: $80 }
outside Landlord

pay cheque: I -> S { due: $100 if now == 2025-01; kind: equity }
pay earned: world -> S { due: $50 if now == 2026-01; kind: sales }
pay bill:   S -> Cloud { due: steps($50 at 2025-01, $100 at 2026-01); kind: cloud }
pay rent:   S -> Landlord { due: $300 if now == 2026-01; kind: purchase }
pay staff:  Cloud -> world { due: $20; kind: expenses }
pay chips:  I -> T { due: $60 if now == 2025-01; kind: purchase }
pay back:   T -> I { due: $40 if now == 2025-01; kind: profit_share }
book wear { amount: $10 if now == 2026-01; debit: I.losses; credit: I.shares_held }

measure recycled: mean = recycled(I)
)";

Books books_of(const std::string& text, const BooksOptions& options,
               const CompileOptions& compile) {
  const CompileResult compiled = Engine().compile_text("t.deal", text, compile);
  if (!compiled.model)
    FAIL((compiled.diagnostics.empty() ? "no model" : compiled.diagnostics[0].text));
  return books(*compiled.model, options);
}

Books done_books_of(const std::string& text, const BooksOptions& options,
                    const CompileOptions& compile) {
  Books result = books_of(text, options, compile);
  for (const Diagnostic& each : result.diagnostics) UNSCOPED_INFO(each.text);
  REQUIRE(result.status == RunStatus::done);
  return result;
}

const PartyBooks& party(const Books& books, const std::string& name) {
  const auto found = std::ranges::find(books.parties, name, &PartyBooks::name);
  if (found == books.parties.end()) FAIL("no books of " << name);
  return *found;
}

std::vector<double> line(const BookSection& section, const std::string& name, std::size_t periods) {
  const auto found = std::ranges::find(section.lines, name, &BookLine::name);
  return found == section.lines.end() ? std::vector<double>(periods) : found->amounts;
}

double worst(const BooksResiduals& residuals) {
  return std::max(
      {residuals.balance_sheets, residuals.flow_rows, residuals.flow_columns, residuals.tags});
}

std::string read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::vector<std::string> examples() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(DEAL_EXAMPLES))
    if (entry.path().extension() == ".deal") files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

} // namespace deal::test
