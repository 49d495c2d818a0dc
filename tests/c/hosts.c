#include "tests/c/check.h"

#include <stdio.h>
#include <string.h>

static const char host_model[] = "model \"Host\"\n"
                                 "grid monthly from 2025-01 to 2025-06\n"
                                 "party Payer { cash: $12M }\n"
                                 "let luck ~ uniform(0, 1)\n"
                                 "measure doubled = twice(luck)\n"
                                 "measure seen = price.total\n";

static int twice(void* user, const deal_host_call* call) {
  (void)user;
  for (size_t i = 0; i < call->paths; ++i) call->results[i] = 2 * call->arguments[0][i];
  return 0;
}

static int refuse(void* user, const deal_host_call* call) {
  (void)user;
  snprintf(call->message, call->message_size, "the market is closed");
  return 1;
}

/// A model that asks the program for a function and a series.
static deal_model* model_of(deal_host_body body) {
  static const deal_host_parameter parameters[] = {{"x", "number"}};
  static const double prices[] = {1, 2, 3, 4, 5, 6};
  deal_engine_options options = DEAL_ENGINE_OPTIONS_INIT;
  deal_host_function function = DEAL_HOST_FUNCTION_INIT;
  deal_host_series series = DEAL_HOST_SERIES_INIT;
  deal_engine* engine = NULL;
  deal_model* model;

  function.name = "twice";
  function.parameters = parameters;
  function.parameter_count = 1;
  function.unit = "number";
  function.doc = "Two times x.";
  function.body = body;
  series.name = "price";
  series.unit = "number";
  series.values = prices;
  series.value_count = 6;
  options.functions = &function;
  options.function_count = 1;
  options.series = &series;
  options.series_count = 1;
  CHECK(deal_engine_create(&options, &engine, NULL) == DEAL_OK);
  model = compiled(engine, host_model, NULL);
  deal_engine_free(engine);
  return model;
}

static void test_values(void) {
  deal_model* model = model_of(twice);
  deal_run* run = NULL;
  deal_result* result = NULL;
  double value = 0;

  CHECK(deal_run_create(model, NULL, &run, NULL) == DEAL_OK);
  CHECK(deal_run_execute(run, &result, NULL) == DEAL_OK);
  CHECK(deal_result_value(result, "seen", DEAL_MEAN, NULL, &value, NULL) == DEAL_OK);
  CHECK(value == 21);
  CHECK(deal_result_value(result, "doubled", DEAL_MAX, NULL, &value, NULL) == DEAL_OK);
  CHECK(value > 1.9 && value < 2);
  deal_result_free(result);
  deal_run_free(run);
  deal_model_free(model);
}

static void test_failure(void) {
  deal_model* model = model_of(refuse);
  deal_run* run = NULL;
  deal_result* result = NULL;
  deal_diagnostics* diagnostics = NULL;
  CHECK(deal_run_create(model, NULL, &run, NULL) == DEAL_OK);
  CHECK(deal_run_execute(run, &result, &diagnostics) == DEAL_FAILED);
  CHECK(strstr(deal_diagnostics_text(diagnostics), "the market is closed") != NULL);
  deal_diagnostics_free(diagnostics);
  deal_result_free(result);
  deal_run_free(run);
  deal_model_free(model);
}

void test_hosts(void) {
  test_values();
  test_failure();
}
