#include "process.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

using deal::test::Call;
using deal::test::Outcome;
using deal::test::TextFile;
using Json = nlohmann::json;

namespace {

const std::string model = R"(model "Books"
grid monthly from 2025-01 to 2026-12
party Giant { cash: $50bn }
division Cloud of Giant
party 初创 { cash: $1bn }
let luck ~ uniform(50%, 150%) every period
pay cheque: Giant -> 初创 { due: $4bn if now == 2025-01; kind: equity }
pay bill: 初创 -> Cloud { due: luck * $1bn/year; kind: cloud }
pay sold: world -> Cloud { due: $20bn/year; kind: sales }
measure back = recycled(Giant).total
)";

Outcome books(std::vector<std::string> arguments, const std::string& text = model) {
  const TextFile file("model.deal", text);
  arguments.insert(arguments.begin(), {"books", file.path()});
  return deal::test::deal(std::move(arguments));
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Terminal cells up to the end of each line that has amounts; the wide name takes two each.
std::size_t longest_line(const std::string& text) {
  std::size_t result = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::size_t cells = 0;
    for (const char c : line) cells += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    result = std::max(result, cells);
  }
  return result;
}

} // namespace

TEST_CASE("books shows statements by year with a total, notes and the flow matrix") {
  const Outcome outcome = books({});
  CHECK(outcome.code == 0);
  CHECK(outcome.err.empty());
  for (const char* part :
       {"path 0 of seed 1", "attribution pro rata", "Giant, with Cloud", "Cloud, division of Giant",
        "Income statement", "Cash-flow statement", "Balance sheet", "Revenue by whose money",
        "net of own funding", "Consideration payable to a customer", "not made here", "Whose money",
        "Transaction flows, 2025-01 to 2026-12", "largest relative residuals", "total"})
    CHECK(contains(outcome.out, part));
  CHECK_FALSE(contains(outcome.out, "Investors"));
}

TEST_CASE("books may show quarters or periods, below one another where they do not fit") {
  const std::string quarters = books({"--by", "quarter", "--party", "Giant"}).out;
  CHECK(contains(quarters, "2026Q4"));
  const std::string months = books({"--by", "period", "--party", "Giant"}).out;
  CHECK(contains(months, "2025-01"));
  CHECK(contains(months, "2026-12"));
  const std::size_t tables = 100; // columns without a terminal
  CHECK(longest_line(months.substr(0, months.find("\nbalance:"))) <= tables);
  CHECK(longest_line(quarters.substr(0, quarters.find("\nbalance:"))) <= tables);
}

TEST_CASE("columns line up behind wide letters") {
  const std::string text = books({"--party", "初创"}).out;
  const std::size_t flows = text.find("Transaction flows");
  REQUIRE(flows != std::string::npos);
  std::istringstream lines(text.substr(flows));
  std::string line, head;
  std::getline(lines, line);
  std::getline(lines, head);
  CHECK(contains(head, "初创"));
  auto cells = [](const std::string& of) {
    std::size_t count = 0;
    for (const char c : of) {
      const auto byte = static_cast<unsigned char>(c);
      count += byte < 0x80 || byte == 0xE2 ? 1 : byte >= 0xE3 ? 2 : 0; // – is one, 初 two
    }
    return count;
  };
  std::getline(lines, line);
  CHECK(cells(line) == cells(head));
}

TEST_CASE("books of one party and of one path") {
  const Outcome outcome = books({"--party", "初创", "--path", "7"});
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.out, "path 7 of seed 1"));
  CHECK_FALSE(contains(outcome.out, "Giant, with Cloud"));
  CHECK(contains(outcome.out, "all others"));
  CHECK(outcome.out != books({"--party", "初创", "--path", "8"}).out);
  CHECK(outcome.out == books({"--party", "初创", "--path", "7"}).out);
}

TEST_CASE("a quantile may be written in three words or in one") {
  const std::vector<std::vector<std::string>> ways{{"--quantile", "95%", "of", "back"},
                                                   {"--quantile", "95% of back"},
                                                   {"--quantile=95%", "of", "back"},
                                                   {"--quantile=95% of back"}};
  for (std::vector<std::string> way : ways) {
    way.insert(way.end(), {"--paths", "200", "--json"});
    const Outcome outcome = books(way);
    REQUIRE(outcome.code == 0);
    const Json json = Json::parse(outcome.out);
    CHECK(json["chosen_by"]["measure"] == "back");
    CHECK(json["chosen_by"]["level"] == 0.95);
    CHECK(json["chosen_by"]["paths"] == 200);
  }
  // Before the file too.
  const TextFile file("model.deal", model);
  const Outcome before =
      deal::test::deal({"books", "--quantile", "5%", "of", "back", file.path(), "--paths", "100"});
  CHECK(before.code == 0);
  CHECK(contains(before.out, "the path on which back is its 5% quantile over 100 paths, $"));
}

TEST_CASE("the path of a quantile has the value that a run finds") {
  const TextFile file("model.deal", model);
  const Json run =
      Json::parse(deal::test::deal({"run", file.path(), "--paths", "101", "--json"}).out);
  const Json kept = Json::parse(deal::test::deal({"books", file.path(), "--quantile", "50%", "of",
                                                  "back", "--paths", "101", "--json"})
                                    .out);
  // Of an odd number of paths type 7 and type 1 agree on the median.
  CHECK(kept["chosen_by"]["value"] == run["measures"]["back"]["p50"]);
  double recycled = 0;
  for (const double amount : kept["origins"][0]["recycled"]) recycled += amount;
  CHECK(recycled == Approx(kept["chosen_by"]["value"].get<double>()).epsilon(1e-12));
}

TEST_CASE("a journal goes to stdout or into a file") {
  const Outcome shown = books({"--journal", "-"});
  CHECK(shown.code == 0);
  CHECK(contains(shown.out, "2025-01-31 cheque | equity\n"));
  CHECK_FALSE(contains(shown.out, "Income statement"));
  const TextFile folder("placeholder", "");
  const std::string path = folder.folder() + "/books.journal";
  const Outcome written = books({"--journal", path, "--party", "Giant"});
  CHECK(written.code == 0);
  CHECK(contains(written.out, "Income statement"));
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  // The hash of the model is that of its text, so both are the same.
  CHECK(text.str() == shown.out);
}

TEST_CASE("scenarios and settings reach the books") {
  const Json json = Json::parse(
      books({"--json", "--set", "Giant.cash=$9bn", "--seed", "5", "--party", "Giant"}).out);
  CHECK(json["seed"] == 5);
  CHECK(json["parties"].size() == 1);
  CHECK(json["parties"][0]["cash_flow_statement"]["start"][0] == 9e9);
}

TEST_CASE("a wrong call for books is refused with exit code 2 and a failed one with 3") {
  const std::vector<std::vector<std::string>> calls{{"--party", "Gant"},
                                                    {"--party", "world"},
                                                    {"--path", "-1"},
                                                    {"--path", "100000000"},
                                                    {"--path", "x"},
                                                    {"--path", "1", "--quantile", "5% of back"},
                                                    {"--quantile", "0%", "of", "back"},
                                                    {"--quantile", "100% of back"},
                                                    {"--quantile", "95 of back"},
                                                    {"--quantile", "95%"},
                                                    {"--quantile", "% of back"},
                                                    {"--quantile", "x% of back"},
                                                    {"--quantile", "50% of nothing"},
                                                    {"--by", "week"},
                                                    {"--scenario", "all"},
                                                    {"--scenario", "nowhere"},
                                                    {"--json", "--journal", "-"}};
  for (const auto& call : calls) {
    const Outcome outcome = books(call);
    INFO(call.back());
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.size() > 20);
  }
  CHECK(contains(books({"--party", "Gant"}).err, "did you mean `Giant`?"));
  const Outcome unwritable = books({"--journal", "/no/such/folder/x"});
  CHECK(unwritable.code == 3);
  CHECK(contains(unwritable.err, "D1027"));
  const std::string faulty = "model \"f\"\ngrid yearly from 2025-01 to 2025-12\n"
                             "let x ~ uniform(0, 1)\nmeasure m = log(x - 2)\n";
  CHECK(books({}, faulty).code == 3);
  CHECK(books({"--json"}, faulty).code == 3);
  CHECK(books({}, "model \"f\"\nmeasure m = nowhere\n").code == 2);
}

TEST_CASE("a long choice of a path can be interrupted") {
  const TextFile file("model.deal", model);
  Call call;
  call.arguments = {"books", file.path(), "--quantile", "50% of back", "--paths", "100000000"};
  call.interrupt_after = std::chrono::milliseconds(400);
  const Outcome outcome = deal::test::deal(call);
  CHECK(outcome.code == 130);
  CHECK(outcome.out.empty());
  // On a slow machine it has not begun.
  const bool said = contains(outcome.err, "D0905") || contains(outcome.err, "interrupted before");
  CHECK(said);
}
