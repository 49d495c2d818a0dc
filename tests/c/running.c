#include "tests/c/check.h"

#include <math.h>
#include <stdlib.h>

static void test_repeated(void) {
  deal_model* model = new_model();
  deal_run_options options = DEAL_RUN_OPTIONS_INIT;
  deal_run* run = NULL;
  deal_result *first = NULL, *second = NULL, *third = NULL;
  double a = 0, b = 0, c = 0;

  options.paths = 2000;
  CHECK(deal_run_create(model, &options, &run, NULL) == DEAL_OK);
  deal_model_free(model);
  CHECK(deal_run_execute(run, &first, NULL) == DEAL_OK);
  CHECK(deal_run_execute(run, &second, NULL) == DEAL_OK);
  options.seed = 2;
  CHECK(deal_run_configure(run, &options, NULL) == DEAL_OK);
  CHECK(deal_run_execute(run, &third, NULL) == DEAL_OK);
  deal_run_free(run);

  CHECK(deal_result_value(first, "left", DEAL_MEAN, NULL, &a, NULL) == DEAL_OK);
  CHECK(deal_result_value(second, "left", DEAL_MEAN, NULL, &b, NULL) == DEAL_OK);
  CHECK(deal_result_value(third, "left", DEAL_MEAN, NULL, &c, NULL) == DEAL_OK);
  CHECK(a == b);
  CHECK(a != c);
  deal_result_free(first);
  deal_result_free(second);
  deal_result_free(third);
}

static void test_scenarios(void) {
  const char* scenarios[] = {"", "dear"};
  deal_engine* engine = new_engine();
  deal_compile_options options = DEAL_COMPILE_OPTIONS_INIT;
  deal_model* model;
  deal_run* run = NULL;
  deal_result* results[2] = {NULL, NULL};
  deal_result_info info = DEAL_RESULT_INFO_INIT;
  double plain = 0, dear = 0;

  options.scenarios = scenarios;
  options.scenario_count = 2;
  model = compiled(engine, small_model, &options);
  CHECK(deal_run_create(model, NULL, &run, NULL) == DEAL_OK);
  CHECK(deal_run_execute_scenarios(run, results, 1, NULL) == DEAL_MISUSE);
  CHECK(deal_run_execute_scenarios(run, results, 2, NULL) == DEAL_OK);
  CHECK(deal_result_get(results[1], &info) == DEAL_OK);
  CHECK_TEXT(info.scenario, "dear");
  CHECK(deal_result_value(results[0], "left", DEAL_MEAN, NULL, &plain, NULL) == DEAL_OK);
  CHECK(deal_result_value(results[1], "left", DEAL_MEAN, NULL, &dear, NULL) == DEAL_OK);
  /* $12M − $12M · u, and the same with $18M, where at most $12M is paid: 12 · (1 − 2/3 + 1/2 · 2/3 · …) = 4. */
  CHECK(fabs(plain - 6e6) < 4 * 12e6 / sqrt(12) / 100);
  CHECK(fabs(dear - 4e6) < 4 * 4e6 / 100);
  deal_result_free(results[0]);
  deal_result_free(results[1]);
  deal_run_free(run);
  deal_model_free(model);
  deal_engine_free(engine);
}

static void test_prepared(void) {
  deal_model* model = new_model();
  deal_run_options options = DEAL_RUN_OPTIONS_INIT;
  deal_run* run = NULL;
  deal_result* result = NULL;
  deal_result_info info = DEAL_RESULT_INFO_INIT;

  options.backend = DEAL_BACKEND_JIT;
  options.target = DEAL_TARGET_BASELINE;
  options.tier = DEAL_TIER_QUICK;
  CHECK(deal_prepare(model, &options, NULL) == DEAL_OK);
  CHECK(deal_run_create(model, &options, &run, NULL) == DEAL_OK);
  CHECK(deal_run_execute(run, &result, NULL) == DEAL_OK);
  CHECK(deal_result_get(result, &info) == DEAL_OK);
  CHECK(info.backend == DEAL_BACKEND_JIT);
  CHECK(info.tier == DEAL_TIER_QUICK);
  deal_result_free(result);
  deal_run_free(run);
  deal_model_free(model);
}

void test_running(void) {
  test_repeated();
  test_scenarios();
  test_prepared();
}
