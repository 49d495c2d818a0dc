#include "tests/c/check.h"

#include <math.h>
#include <string.h>

static deal_result* executed(const deal_run_options* options) {
  deal_model* model = new_model();
  deal_run* run = NULL;
  deal_result* result = NULL;
  CHECK(deal_run_create(model, options, &run, NULL) == DEAL_OK);
  deal_model_free(model);
  CHECK(deal_run_execute(run, &result, NULL) == DEAL_OK);
  deal_run_free(run);
  return result;
}

static void test_info(const deal_result* result) {
  deal_result_info info = DEAL_RESULT_INFO_INIT;
  CHECK(deal_result_get(result, &info) == DEAL_OK);
  CHECK_TEXT(info.model, "Small");
  CHECK_TEXT(info.scenario, "");
  CHECK_TEXT(info.attribution, "pro rata");
  CHECK(strlen(info.model_hash) == 16 && strlen(info.library_hash) == 16);
  CHECK(strlen(info.engine_hash) == 16);
  CHECK(info.paths == 10000 && info.paths_asked == 10000 && info.seed == 1);
  CHECK(info.status == DEAL_OK);
  CHECK(info.backend != DEAL_BACKEND_AUTOMATIC);
  CHECK(info.cash_residual < 1e-9 && info.tag_residual < 1e-9 && info.posting_residual < 1e-9);
  CHECK(info.compile_seconds > 0 && info.run_seconds > 0);
  CHECK(deal_diagnostics_count(deal_result_diagnostics(result)) == 0);
}

/// $12M · (1 − u) with u even between 0 and 1: mean 6, standard deviation 12/√12.
static void test_statistics(const deal_result* result) {
  const size_t left = deal_result_find(result, "left");
  const size_t got = deal_result_find(result, "got");
  size_t count = 99;
  double value = 0;
  const double* numbers = deal_result_statistic(result, left, DEAL_MEAN, &count);
  const uint64_t* paths;
  const double error = *deal_result_statistic(result, left, DEAL_STANDARD_ERROR, NULL);

  CHECK(left == 0 && got == 1);
  CHECK(deal_result_find(result, "nothing") == DEAL_NONE);
  CHECK(count == 1);
  CHECK(fabs(error - 12e6 / sqrt(12) / 100) < 0.02 * error);
  CHECK(fabs(numbers[0] - 6e6) < 4 * error);
  CHECK(fabs(*deal_result_statistic(result, left, DEAL_P95, NULL) - 0.95 * 12e6) < 0.02 * 12e6);
  CHECK(*deal_result_statistic(result, left, DEAL_MIN, NULL) <
        *deal_result_statistic(result, left, DEAL_MAX, NULL));

  numbers = deal_result_statistic(result, got, DEAL_MEAN, &count);
  CHECK(count == 6);
  CHECK(fabs(numbers[5] - 7e6) < 4 * error);
  CHECK(deal_result_value(result, "got", DEAL_MEAN, "2025-06", &value, NULL) == DEAL_OK);
  CHECK(value == numbers[5]);
  CHECK(deal_result_value(result, "got", DEAL_MEAN, NULL, &value, NULL) == DEAL_OK);
  CHECK(value == numbers[5]);
  CHECK(deal_result_value(result, "got", DEAL_MEAN, "2025-01", &value, NULL) == DEAL_OK);
  CHECK(value == numbers[0]);

  paths = deal_result_counts(result, got, &count);
  CHECK(count == 6 && paths[5] == 10000);
  /* A probability has no quantiles. */
  CHECK(deal_result_statistic(result, 2, DEAL_P5, &count) == NULL);
  CHECK(count == 0);
}

static void test_expectations(const deal_result* result) {
  deal_expectation each = DEAL_EXPECTATION_INIT;
  CHECK(deal_result_expectation_count(result) == 2);
  CHECK(deal_result_expectation(result, 0, &each) == DEAL_OK);
  CHECK(each.verdict == DEAL_HOLDS);
  CHECK_TEXT(each.text, "mean(left) > $5M");
  CHECK(each.line == 15);
  CHECK(deal_result_expectation(result, 1, &each) == DEAL_OK);
  CHECK(each.verdict == DEAL_FAILS);
  CHECK(each.asserted_value == 9e6);
  CHECK(each.found_value == *deal_result_statistic(result, 0, DEAL_MEAN, NULL));
  CHECK(each.difference_value == each.found_value - each.asserted_value);
  CHECK_TEXT(each.unit, "USD");
}

static void test_json(const deal_result* result) {
  char* json = NULL;
  CHECK(deal_result_json(result, &json, NULL) == DEAL_OK);
  CHECK(strstr(json, "\"schema\": 1") != NULL);
  CHECK(strstr(json, "\"status\": \"done\"") != NULL);
  deal_string_free(json);
}

void test_results(void) {
  deal_result* result = executed(NULL);
  REQUIRE(result);
  CHECK(deal_result_period_count(result) == 6);
  CHECK_TEXT(deal_result_period(result, 5), "2025-06");
  test_info(result);
  test_statistics(result);
  test_expectations(result);
  test_json(result);
  CHECK(deal_result_path_values(result, 0, 0, NULL) == NULL);
  deal_result_free(result);
}
