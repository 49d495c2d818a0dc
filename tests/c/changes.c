#include "tests/c/check.h"

#include <stdio.h>

/* What was set, and which deals a scenario removes: of a model and of what its runs give. */

static const double halves[] = {0.5, 0.5, 0.5};

/// Of small_model, with a deal that is made for `rent` and one that only reads it.
static deal_model* new_changed_model(const char* scenario, const deal_setting* settings,
                                     size_t count) {
  char text[2000];
  deal_engine* engine = new_engine();
  deal_compile_options options = DEAL_COMPILE_OPTIONS_INIT;
  deal_model* model;

  snprintf(text, sizeof text, "%s%s", small_model,
           "structure levy: payer -> taker { base: money\n"
           "  of: levy? = none\n"
           "  pay part: payer -> taker { due: 10% * base; kind: fee } }\n"
           "levy rent: Payee -> world { base: $1 }\n"
           "levy tax: Payee -> world { base: $1; of: rent }\n"
           "levy other: Payee -> world { base: rent.part.due }\n");
  options.scenarios = &scenario;
  options.scenario_count = 1;
  options.settings = settings;
  options.setting_count = count;
  model = compiled(engine, text, &options);
  deal_engine_free(engine);
  return model;
}

static void check_override(const deal_result* result, size_t index, const char* name,
                           const char* value) {
  deal_override found = DEAL_OVERRIDE_INIT;
  CHECK(deal_result_override(result, index, &found) == DEAL_OK);
  CHECK_TEXT(found.name, name);
  CHECK_TEXT(found.value, value);
}

static void test_overrides(void) {
  const deal_setting settings[] = {{"Payee.cash", "$2M"}};
  deal_model* model = new_changed_model("", settings, 1);
  deal_run_options options = DEAL_RUN_OPTIONS_INIT;
  deal_run* run = NULL;
  deal_result *first = NULL, *second = NULL;
  deal_override left_alone = DEAL_OVERRIDE_INIT;

  options.paths = 3;
  CHECK(deal_run_create(model, &options, &run, NULL) == DEAL_OK);
  CHECK(deal_run_execute(run, &first, NULL) == DEAL_OK);
  CHECK(deal_run_set_text(run, "rate", "$1M/month", NULL) == DEAL_OK);
  CHECK(deal_run_samples(run, "luck", halves, 3, NULL) == DEAL_OK);
  CHECK(deal_run_execute(run, &second, NULL) == DEAL_OK);
  deal_run_free(run);
  deal_model_free(model);

  CHECK(deal_result_override_count(first) == 1);
  check_override(first, 0, "Payee.cash", "$2M");
  CHECK(deal_result_override(first, 1, &left_alone) == DEAL_MISUSE);
  CHECK(left_alone.name == NULL);
  CHECK(deal_result_override(first, 0, NULL) == DEAL_MISUSE);
  /* A struct that is not begun with its macro has no size. */
  left_alone.size = 0;
  CHECK(deal_result_override(first, 0, &left_alone) == DEAL_MISUSE);
  CHECK(deal_result_removed_count(first) == 0);
  CHECK_TEXT(deal_result_removed(first, 0), "");
  deal_result_free(first);

  CHECK(deal_result_override_count(second) == 3);
  check_override(second, 0, "Payee.cash", "$2M");
  check_override(second, 1, "luck", "given samples");
  check_override(second, 2, "rate", "$1M/month");
  deal_result_free(second);
}

static void test_removed(void) {
  deal_model* model = new_changed_model("without rent", NULL, 0);
  deal_run* run = NULL;
  deal_result* result = NULL;

  CHECK(deal_model_removed_count(model) == 2);
  CHECK_TEXT(deal_model_removed(model, 0), "rent");
  CHECK_TEXT(deal_model_removed(model, 1), "tax");
  CHECK_TEXT(deal_model_removed(model, 2), "");
  CHECK_TEXT(deal_model_removed(model, SIZE_MAX), "");
  CHECK(deal_run_create(model, NULL, &run, NULL) == DEAL_OK);
  CHECK(deal_run_execute(run, &result, NULL) == DEAL_OK);
  deal_run_free(run);
  deal_model_free(model);
  CHECK(deal_result_removed_count(result) == 2);
  CHECK_TEXT(deal_result_removed(result, 0), "rent");
  CHECK_TEXT(deal_result_removed(result, 1), "tax");
  CHECK_TEXT(deal_result_removed(result, 2), "");
  CHECK_TEXT(deal_result_removed(result, SIZE_MAX), "");
  CHECK(deal_result_override_count(result) == 0);
  deal_result_free(result);
}

void test_changes(void) {
  test_overrides();
  test_removed();
}
