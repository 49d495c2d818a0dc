#include "tests/c/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static double mean_after(deal_run* run) {
  deal_result* result = NULL;
  deal_diagnostics* diagnostics = NULL;
  double mean = NAN;
  if (!CHECK(deal_run_execute(run, &result, &diagnostics) == DEAL_OK))
    fputs(deal_diagnostics_text(diagnostics), stderr);
  deal_result_value(result, "left", DEAL_MEAN, NULL, &mean, NULL);
  deal_diagnostics_free(diagnostics);
  deal_result_free(result);
  return mean;
}

static void test_parameters(const deal_model* model) {
  deal_parameter_info info = DEAL_PARAMETER_INFO_INIT;
  size_t rates = 0, draws = 0;
  for (size_t i = 0; i < deal_model_parameter_count(model); ++i) {
    CHECK(deal_model_parameter(model, i, &info) == DEAL_OK);
    if (strcmp(info.name, "rate") == 0) {
      ++rates;
      CHECK_TEXT(info.unit, "USD/year");
      CHECK_TEXT(info.value, "$2M/month");
      CHECK_TEXT(info.doc, "What is owed for a month.");
      CHECK_TEXT(info.source, "a letter");
      CHECK(!info.drawn && !info.assumed);
      CHECK_TEXT(info.place.file, "small.deal");
      CHECK(info.place.line == 6);
    }
    if (strcmp(info.name, "luck") == 0) draws += info.drawn;
  }
  CHECK(rates == 1 && draws == 1);
  CHECK(deal_model_parameter(model, deal_model_parameter_count(model), &info) == DEAL_MISUSE);
}

/// $12M less six months of the rate, times four samples whose mean is 7/16.
static void test_values(const deal_model* model) {
  const double samples[] = {0, 0.25, 0.5, 1};
  deal_run_options options = DEAL_RUN_OPTIONS_INIT;
  deal_run* run = NULL;
  double drawn;
  options.paths = 4;
  CHECK(deal_run_create(model, &options, &run, NULL) == DEAL_OK);
  drawn = mean_after(run);
  CHECK(deal_run_samples(run, "luck", samples, 4, NULL) == DEAL_OK);
  CHECK(mean_after(run) == 12e6 - 12e6 * 7 / 16);
  CHECK(deal_run_set(run, "rate", 1, "M USD/month", NULL) == DEAL_OK);
  CHECK(mean_after(run) == 12e6 - 6e6 * 7 / 16);
  CHECK(deal_run_set(run, "rate", 6e6, NULL, NULL) == DEAL_OK);
  CHECK(mean_after(run) == 12e6 - 3e6 * 7 / 16);
  CHECK(deal_run_set_text(run, "rate", "$2M/month", NULL) == DEAL_OK);
  CHECK(mean_after(run) == 12e6 - 12e6 * 7 / 16);
  CHECK(deal_run_reset(run, NULL) == DEAL_OK);
  CHECK(mean_after(run) == drawn);
  deal_run_free(run);
}

static void check_refused(deal_status status, deal_diagnostics* diagnostics) {
  CHECK(status == DEAL_FAILED);
  CHECK(deal_diagnostics_count(diagnostics) == 1);
  deal_diagnostics_free(diagnostics);
}

static void test_refusals(const deal_model* model) {
  const double one = 0.5;
  deal_run* run = NULL;
  deal_result* result = NULL;
  deal_diagnostics* said = NULL;
  deal_status status;
  CHECK(deal_run_create(model, NULL, &run, NULL) == DEAL_OK);
  status = deal_run_set(run, "nothing", 1, NULL, &said);
  check_refused(status, said);
  status = deal_run_set(run, "rate", 1, "months", &said);
  check_refused(status, said);
  status = deal_run_set(run, "rate", INFINITY, NULL, &said);
  check_refused(status, said);
  status = deal_run_set_text(run, "rate", "40%", &said);
  check_refused(status, said);
  CHECK(deal_run_set(run, NULL, 1, NULL, NULL) == DEAL_MISUSE);
  CHECK(deal_run_set(run, "\xff", 1, NULL, NULL) == DEAL_MISUSE);
  CHECK(deal_run_set_text(run, "rate", NULL, NULL) == DEAL_MISUSE);
  CHECK(deal_run_samples(run, "luck", NULL, 3, NULL) == DEAL_MISUSE);
  CHECK(deal_run_samples(run, "luck", &one, 1, NULL) == DEAL_OK);
  CHECK(deal_run_execute(run, &result, NULL) == DEAL_FAILED);
  deal_result_free(result);
  deal_run_free(run);
}

void test_inputs(void) {
  deal_model* model = new_model();
  REQUIRE(model);
  test_parameters(model);
  test_values(model);
  test_refusals(model);
  CHECK(deal_model_parameter_count(NULL) == 0);
  deal_model_free(model);
}
