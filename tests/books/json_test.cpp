#include "support.hpp"

#include <nlohmann/json.hpp>

#include <set>

using namespace deal;
using namespace deal::test;

using Json = nlohmann::json;

namespace {

std::set<std::string> keys(const Json& object) {
  std::set<std::string> result;
  for (const auto& [key, value] : object.items()) result.insert(key);
  return result;
}

} // namespace

TEST_CASE("the JSON of books has the keys of schema 1") {
  const Json json = Json::parse(to_json(done_books_of(by_hand)));
  CHECK(keys(json) == std::set<std::string>{"schema",       "status",  "model",     "scenario",
                                            "seed",         "path",    "chosen_by", "attribution",
                                            "not_followed", "hashes",  "currency",  "grid",
                                            "parties",      "origins", "flows",     "moved",
                                            "overrides",    "removed", "residuals", "diagnostics"});
  CHECK(json["schema"] == 1);
  CHECK(json["status"] == "done");
  CHECK(json["path"] == 0);
  CHECK(json["chosen_by"].is_null());
  CHECK(json["currency"] == "USD");
  CHECK(json["grid"]["periods"][0] ==
        Json({{"label", "2025"}, {"first", "2025-01-01"}, {"last", "2025-12-31"}}));
  REQUIRE(json["parties"].size() == 5);
  const Json& i = json["parties"][0];
  CHECK(keys(i) == std::set<std::string>{"name", "kind", "owner", "divisions", "income_statement",
                                         "cash_flow_statement", "balance_sheet", "arrears",
                                         "default_in", "revenue",
                                         "consideration_payable_to_customers"});
  CHECK(i["name"] == "I");
  CHECK(i["kind"] == "party");
  CHECK(i["divisions"] == Json({"Cloud"}));
  CHECK(i["income_statement"]["net_income"] == Json({10, 70}));
  CHECK(i["income_statement"]["revenue"]["total"] == Json({90, 100}));
  CHECK(i["income_statement"]["revenue"]["lines"][1]["name"] == "sales");
  CHECK(i["cash_flow_statement"]["end"] == Json({910, 940}));
  CHECK(i["balance_sheet"]["equity"]["total"] == Json({1010, 1080}));
  CHECK(i["balance_sheet"]["residual"] == Json({0, 0}));
  CHECK(i["arrears"]["is_owed"] == Json({0, 50}));
  CHECK(i["revenue"]["own_funded"] == Json({25, 18.75}));
  CHECK(i["consideration_payable_to_customers"][1] == Json({{"customer", "T"},
                                                            {"revenue", 40},
                                                            {"paid", {{"purchase", 60}}},
                                                            {"expensed", 60},
                                                            {"at_most", 40}}));
  CHECK(json["parties"][1]["owner"] == "I");
  CHECK(json["parties"][4]["balance_sheet"].is_null());
  CHECK(json["origins"][0]["recycled"] == Json({25, 18.75}));
  CHECK(json["flows"]["columns"] == Json({"I", "S", "T", "Landlord", "world"}));
  CHECK(json["flows"]["rows"].size() == 6);
  CHECK(json["flows"]["change"]["I"] == Json({-90, 30}));
  CHECK(json["residuals"]["tags"] == 0);
}

TEST_CASE("the JSON of books lists the units that change hands") {
  const Json json = Json::parse(to_json(done_books_of(R"(
grid yearly from 2025-01 to 2026-12
asset gpu
party Bank { cash: $100 }
party S { cash: $10 }
opening held(S, gpu) = 8 gpus
move seized: gpu from S to Bank { count: 5 gpus if now == 2026-01 }
)")));
  CHECK(json["moved"] == Json::array({{{"name", "seized"},
                                       {"asset", "gpu"},
                                       {"from", "S"},
                                       {"to", "Bank"},
                                       {"units", {0, 5}}}}));
}

TEST_CASE("the JSON of a chosen path says how it was chosen") {
  const Json json = Json::parse(to_json(
      done_books_of(by_hand, {.quantile = PathQuantile{0.5, "recycled"}, .run = {.paths = 10}})));
  CHECK(json["chosen_by"] == Json({{"measure", "recycled"},
                                   {"level", 0.5},
                                   {"value", 18.75},
                                   {"unit", "USD"},
                                   {"paths", 10},
                                   {"with_value", 10}}));
}

TEST_CASE("failed books are JSON too") {
  const Json json = Json::parse(to_json(books_of(by_hand, {.parties = {"world"}})));
  CHECK(json["status"] == "failed");
  CHECK(json["parties"].empty());
  CHECK(json["diagnostics"][0]["code"] == "D1022");
  CHECK(Json::parse(to_json(failed_books({})))["status"] == "failed");
}

TEST_CASE("the same call gives the same bytes") {
  const std::string file = std::string(DEAL_EXAMPLES) + "/portfolio.deal";
  const CompileResult compiled = Engine().compile_file(file);
  REQUIRE(compiled.model);
  const Books first = books(*compiled.model, {.path = 5});
  const Books second = books(*compiled.model, {.path = 5});
  CHECK(to_json(first) == to_json(second));
  CHECK(to_journal(first) == to_journal(second));
}
