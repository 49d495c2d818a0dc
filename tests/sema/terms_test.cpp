#include "compiler/sema/terms.hpp"

#include <catch2/catch.hpp>

using namespace deal::sema;

TEST_CASE("Equal terms are made once") {
  Model model;
  model.draws.resize(5);
  Terms terms(model);
  const TermId x = terms.leaf(TermOp::draw, {}, 3);
  CHECK(terms.leaf(TermOp::draw, {}, 3) == x);
  CHECK(terms.leaf(TermOp::draw, {}, 4) != x);
  const TermId sum = terms.make(TermOp::add, {}, x, terms.constant(2));
  CHECK(terms.make(TermOp::add, {}, x, terms.constant(2)) == sum);
}

TEST_CASE("Exact operations on constants are folded and others are not") {
  Model model;
  Terms terms(model);
  CHECK(terms.value(terms.make(TermOp::mul, {}, terms.constant(6), terms.constant(7))) == 42);
  CHECK(terms.value(terms.make(TermOp::div, {}, terms.constant(1), terms.constant(4))) == 0.25);
  CHECK_FALSE(terms.is_constant(terms.make(TermOp::div, {}, terms.constant(1), terms.constant(0))));
  CHECK_FALSE(terms.is_constant(terms.make(TermOp::exp, {}, terms.constant(1))));
}

TEST_CASE("A known condition decides what is kept") {
  Model model;
  model.draws.resize(2);
  model.parties.resize(2);
  Terms terms(model);
  const TermId open = terms.leaf(TermOp::defaulted, {}, 1, 0, true);
  const TermId yes = terms.boolean(true);
  const TermId no = terms.boolean(false);
  CHECK(terms.make(TermOp::and_, {}, open, no) == no);
  CHECK(terms.make(TermOp::and_, {}, open, yes) == open);
  CHECK(terms.make(TermOp::or_, {}, yes, open) == yes);
  const TermId a = terms.leaf(TermOp::draw, {}, 0);
  const TermId b = terms.leaf(TermOp::draw, {}, 1);
  CHECK(terms.make(TermOp::select, {}, yes, a, b) == a);
  CHECK(terms.make(TermOp::select, {}, open, a, a) == a);
}

TEST_CASE("Timing tells series from what is fixed and from what is known at the end") {
  Model model;
  model.draws.resize(2);
  model.draws[1].each_period = true;
  Terms terms(model);
  const TermId once = terms.leaf(TermOp::draw, {}, 0);
  const TermId moving = terms.leaf(TermOp::draw, {}, 1);
  const TermId total = terms.make(TermOp::total, {}, moving);
  TimingAnalysis timing(model);
  CHECK_FALSE(timing.of(once).timed);
  CHECK(timing.of(once).random);
  CHECK(timing.of(moving).timed);
  CHECK_FALSE(timing.of(total).timed);
  CHECK(timing.of(total).whole_run);
  const TermId mixed = terms.make(TermOp::add, {}, total, moving);
  CHECK(timing.of(mixed).timed);
  CHECK(timing.of(mixed).whole_run);
}

TEST_CASE("A formula over a column has a value for each row") {
  Model model;
  model.families.push_back({.name = "startups", .rows = {"A", "B"}});
  model.columns.push_back({.name = "startups.cash", .family = 1, .values = {1, 2}});
  Terms terms(model);
  const TermId cash = terms.leaf(TermOp::column, {}, 0);
  const TermId doubled = terms.make(TermOp::mul, {}, cash, terms.constant(2));
  CHECK(terms[doubled].family == 1);
  CHECK(terms[terms.make(TermOp::rows_sum, {}, doubled, none_id, none_id, 1)].family == 0);
  CHECK(terms[terms.make(TermOp::row, {}, doubled, none_id, none_id, 1)].family == 0);
}
