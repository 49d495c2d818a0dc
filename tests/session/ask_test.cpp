#include "support.hpp"

#include <cmath>
#include <set>

using namespace deal;
using namespace deal::test;

namespace {

constexpr const char* model = R"(
party A { cash: $100 }
party B
let luck ~ uniform(0, 1)
let noise ~ normal($10, $1) every period
pay fee: A -> B { due: $1; kind: expenses }
measure left = cash(A)
expect cash(A) < $0
)";

Session session_of(const std::string& text) {
  Session session;
  enter(session, "grid monthly from 2025-01 to 2025-12");
  enter(session, text);
  return session;
}

} // namespace

TEST_CASE("a number is the same on all paths") {
  const Session session = session_of(model);
  const Answer answer = ask(session, "final(cash(A)) + $1");
  CHECK(answer.form == Answer::Form::number);
  CHECK(answer.unit == "USD");
  CHECK(answer.measure.statistics.mean == std::vector<double>{89});
  CHECK(answer.paths == 1000);
  CHECK(answer.seed == 1);
  CHECK(answer.seconds > 0);
  CHECK(answer.periods.size() == 12);
  CHECK(answer.diagnostics.empty());
  CHECK(ask(session, "3 months").unit == "year");
  CHECK(ask(session, "2025-03 + 3 months").unit == "date");
  CHECK(ask(session, "2025-03 + 3 months").measure.statistics.mean.front() ==
        Approx(2025 + 5 / 12.0));
}

TEST_CASE("a series has an entry for each period") {
  const Session session = session_of(model);
  const Answer answer = ask(session, "cash(A)");
  CHECK(answer.form == Answer::Form::series);
  CHECK(answer.measure.statistics.mean.size() == 12);
  CHECK(answer.measure.statistics.mean.front() == 99);
  CHECK(answer.measure.statistics.mean.back() == 88);
  CHECK(ask(session, "left").measure.statistics.mean == answer.measure.statistics.mean);
  CHECK(ask(session, "left at 2025-06").measure.statistics.mean == std::vector<double>{94});
}

TEST_CASE("a draw is a distribution, a condition a probability") {
  const Session session = session_of(model);
  const Answer drawn = ask(session, "luck", 4000);
  CHECK(drawn.form == Answer::Form::distribution);
  CHECK(drawn.unit == "number");
  CHECK(drawn.measure.statistics.mean.front() == Approx(0.5).margin(0.02));
  CHECK(drawn.measure.statistics.standard_error.front() ==
        Approx(std::sqrt(1 / 12.0 / 4000)).epsilon(0.05));
  CHECK(drawn.measure.statistics.p95.size() == 1);
  const Answer condition = ask(session, "luck < 0.25", 4000);
  CHECK(condition.form == Answer::Form::probability);
  CHECK(condition.unit == "probability");
  CHECK(condition.measure.statistics.mean.front() == Approx(0.25).margin(0.03));
}

TEST_CASE("statistics of the run are those that an expectation is judged by") {
  const Session session = session_of(model);
  const Answer probability = ask(session, "P(luck < 0.25)", 4000);
  CHECK(probability.form == Answer::Form::statistic);
  CHECK(probability.unit == "fraction");
  const Answer condition = ask(session, "luck < 0.25", 4000);
  CHECK(probability.value == condition.measure.statistics.mean.front());
  CHECK(probability.standard_error == condition.measure.statistics.standard_error.front());
  const Answer drawn = ask(session, "luck", 4000);
  const Answer mean_of_it = ask(session, "mean(luck)", 4000);
  CHECK(mean_of_it.value == drawn.measure.statistics.mean.front());
  CHECK(mean_of_it.standard_error == drawn.measure.statistics.standard_error.front());
  CHECK(ask(session, "p95(luck)", 4000).value == drawn.measure.statistics.p95.front());
  CHECK(ask(session, "sd(luck)", 4000).value == drawn.measure.statistics.sd.front());
  // Of an even number in (0, 1): √((μ₄/σ⁴ − 1)/4n) σ, with μ₄/σ⁴ = 1.8.
  CHECK(*ask(session, "sd(luck)", 4000).standard_error ==
        Approx(std::sqrt(0.8 / (4 * 4000.0) / 12)).epsilon(0.05));
  CHECK(!ask(session, "most(luck)", 4000).standard_error);
  // Arithmetic keeps the error: that of 2 × is twice it.
  const Answer twice = ask(session, "2 * mean(luck) + 3", 4000);
  CHECK(twice.value == 2 * mean_of_it.value + 3);
  CHECK(*twice.standard_error == Approx(2 * *mean_of_it.standard_error));
  const Answer compared = ask(session, "mean(luck) < 30%", 4000);
  CHECK(compared.form == Answer::Form::statistic);
  CHECK(compared.verdict == deal::Verdict::fails);
  CHECK(compared.value == 0);
  CHECK(ask(session, "mean(luck) < 60%", 4000).value == 1);
  const Answer open = ask(session, "mean(luck) < 50%", 4000);
  CHECK(open.verdict == deal::Verdict::open);
  CHECK(open.paths_to_tell > 4000);
  CHECK(std::isnan(open.value));
  CHECK(!compared.standard_error);
}

TEST_CASE("a statistic of a series is a series") {
  const Session session = session_of(model);
  const Answer answer = ask(session, "mean(noise)", 2000);
  CHECK(answer.form == Answer::Form::series);
  CHECK(answer.unit == "USD");
  REQUIRE(answer.measure.statistics.mean.size() == 12);
  CHECK(answer.measure.statistics.mean == ask(session, "noise", 2000).measure.statistics.mean);
  CHECK(answer.measure.statistics.standard_error.size() == 12);
}

TEST_CASE("a mistake in an expression counts from its own text") {
  const Session session = session_of(model);
  const Answer answer = session.ask("1 +\n cash(C)");
  CHECK(answer.status == RunStatus::failed);
  REQUIRE(codes(answer.diagnostics) == "D0101");
  CHECK(answer.diagnostics[0].place->file == "expression");
  CHECK(answer.diagnostics[0].place->line == 2);
  CHECK(answer.diagnostics[0].place->column == 7);
  CHECK(codes(session.ask("A").diagnostics) == "D1071");
  CHECK(codes(session.ask("\"text\"").diagnostics) == "D1071");
  CHECK(codes(session.ask("mean(luck) + luck").diagnostics) == "D0219");
  CHECK(codes(session.ask("1 + ").diagnostics) == "D0019");
  CHECK(!session.ask("").ok());
  CHECK(!session.ask("let x = 3").ok());
  CHECK(codes(session.ask("1", {.paths = 0}).diagnostics) == "D1003");
  CHECK(!session.ask("1", {}, "nowhere").ok());
  CHECK(!session.ask("1 / 0").ok());
}

TEST_CASE("a question under a scenario, and without a deal") {
  Session session = session_of(model);
  enter(session, "scenario rich { A.cash: $200 }");
  CHECK(session.ask("final(cash(A))", {.paths = 10}, "rich").measure.statistics.mean.front() ==
        188);
  CHECK(
      session.ask("final(cash(A))", {.paths = 10}, "without fee").measure.statistics.mean.front() ==
      100);
  CHECK(mean(session, "without(fee, final(cash(A)))") == 100);
}

TEST_CASE("questions follow the state") {
  Session session = session_of(model);
  CHECK(mean(session, "final(cash(A))") == 88);
  CHECK(mean(session, "final(cash(A))") == 88);
  enter(session, "A.cash: $50");
  CHECK(mean(session, "final(cash(A))") == 38);
  session.undo();
  CHECK(mean(session, "final(cash(A))") == 88);
}

TEST_CASE("the kind of an answer without a run") {
  Session session = session_of(model);
  CHECK(!session.type_of("fee.due").drawn);
  enter(session, "pay drawn: A -> B { due: noise; kind: expenses }\n"
                 "state s = 0\nnext s = s + luck");
  const TypeResult sum = session.type_of("$1 + $2");
  CHECK(sum.ok());
  CHECK(sum.unit == "USD");
  CHECK(!sum.series);
  CHECK(!sum.drawn);
  CHECK(!sum.statistic);
  CHECK(session.type_of("cash(A)").series);
  CHECK(session.type_of("cash(A)").drawn);
  CHECK(session.type_of("final(s)").drawn);
  CHECK(session.type_of("fee.paid").drawn);
  const TypeResult statistic = session.type_of("P(luck < 50%)");
  CHECK(statistic.statistic);
  CHECK(!statistic.drawn);
  CHECK(statistic.unit == "fraction");
  CHECK(!session.type_of("nothing").ok());
}

TEST_CASE("a question runs on the backends that there are, with the same bits") {
  const Session session = session_of(model);
  const auto by = [&](Backend backend) {
    return session.ask("mean(luck)", {.paths = 3000, .backend = backend}).value;
  };
  CHECK(by(Backend::interpreter) == by(Backend::jit));
}

TEST_CASE("the gallery answers") {
  for (const char* name : {"amazon-anthropic", "azure-growth", "hello", "portfolio"}) {
    Session session;
    REQUIRE(session.load(std::string(DEAL_EXAMPLES) + "/" + name + ".deal").ok());
    const auto model_of = session.compile().or_throw();
    const Result all = run(*model_of, {.paths = 300});
    for (const MeasureResult& each : all.measures) {
      if (each.info.name.find('[') != std::string::npos) continue;
      INFO(name << " " << each.info.name);
      const Answer answer = ask(session, each.info.name, 300);
      // An event is asked as a condition of the period, not whether it has been.
      if (!each.info.event) CHECK(answer.measure.statistics.mean == each.statistics.mean);
      CHECK(answer.unit == each.info.unit);
    }
  }
}
