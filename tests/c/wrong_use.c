#include "tests/c/check.h"

#include <math.h>
#include <string.h>

static void test_nothing_to_free(void) {
  deal_string_free(NULL);
  deal_diagnostics_free(NULL);
  deal_engine_free(NULL);
  deal_model_free(NULL);
  deal_cancel_free(NULL);
  deal_run_free(NULL);
  deal_result_free(NULL);
  deal_cancel_request(NULL);
}

/// Of handles that are NULL.
static void test_nothing_to_tell(void) {
  size_t count = 99;
  deal_override override = DEAL_OVERRIDE_INIT;
  CHECK_TEXT(deal_model_title(NULL), "");
  CHECK_TEXT(deal_model_period(NULL, 0), "");
  CHECK_TEXT(deal_model_scenario(NULL, 0), "");
  CHECK_TEXT(deal_result_period(NULL, 0), "");
  CHECK_TEXT(deal_diagnostics_text(NULL), "");
  CHECK_TEXT(deal_diagnostics_note(NULL, 0, 0, NULL), "");
  CHECK_TEXT(deal_status_text((deal_status)99), "unknown status");
  CHECK(deal_model_period_count(NULL) + deal_model_measure_count(NULL) == 0);
  CHECK(deal_model_scenario_count(NULL) == 0);
  CHECK(deal_model_removed_count(NULL) + deal_result_removed_count(NULL) == 0);
  CHECK(deal_result_override_count(NULL) == 0);
  CHECK(deal_result_override(NULL, 0, &override) == DEAL_MISUSE);
  CHECK_TEXT(deal_model_removed(NULL, 0), "");
  CHECK_TEXT(deal_result_removed(NULL, 0), "");
  CHECK(deal_result_measure_count(NULL) + deal_result_period_count(NULL) == 0);
  CHECK(deal_result_expectation_count(NULL) + deal_diagnostics_count(NULL) == 0);
  CHECK(deal_result_find(NULL, "left") == DEAL_NONE);
  CHECK(deal_result_statistic(NULL, 0, DEAL_MEAN, &count) == NULL && count == 0);
  CHECK(deal_result_counts(NULL, 0, NULL) == NULL);
  CHECK(deal_result_path_values(NULL, 0, 0, NULL) == NULL);
  CHECK(deal_result_diagnostics(NULL) == NULL);
  CHECK(!deal_cancel_requested(NULL));
}

static void test_null_arguments(void) {
  deal_engine* engine = new_engine();
  deal_model* model = new_model();
  deal_model* other = model;
  deal_run* run = NULL;
  deal_result* result = NULL;
  deal_diagnostics* diagnostics = NULL;
  deal_diagnostic entry = DEAL_DIAGNOSTIC_INIT;
  deal_compile_options options = DEAL_COMPILE_OPTIONS_INIT;
  char* text = NULL;

  CHECK(deal_engine_create(NULL, NULL, NULL) == DEAL_MISUSE);
  CHECK(deal_compile_file(NULL, "x", NULL, &other, NULL) == DEAL_MISUSE);
  CHECK(other == NULL);
  CHECK(deal_compile_file(engine, NULL, NULL, &other, &diagnostics) == DEAL_MISUSE);
  CHECK(deal_diagnostics_count(diagnostics) == 1);
  CHECK(deal_diagnostics_get(diagnostics, 0, &entry) == DEAL_OK);
  CHECK_TEXT(entry.code, "");
  CHECK_TEXT(entry.message, "deal_compile_file: `path` is NULL");
  CHECK_TEXT(entry.text, "error: deal_compile_file: `path` is NULL\n");
  CHECK_TEXT(entry.place.file, "");
  CHECK(deal_diagnostics_get(diagnostics, 1, &entry) == DEAL_MISUSE);
  CHECK(deal_diagnostics_get(diagnostics, 0, NULL) == DEAL_MISUSE);
  deal_diagnostics_free(diagnostics);
  CHECK(deal_compile_text(engine, "x", NULL, 0, NULL, &other, NULL) == DEAL_MISUSE);
  CHECK(deal_compile_text(engine, NULL, "", 0, NULL, &other, NULL) == DEAL_MISUSE);
  CHECK(deal_compile_text(engine, "x", "", 0, NULL, NULL, NULL) == DEAL_MISUSE);
  options.scenario_count = 1;
  CHECK(deal_compile_text(engine, "x", "", 0, &options, &other, NULL) == DEAL_MISUSE);
  CHECK(deal_run_create(NULL, NULL, &run, NULL) == DEAL_MISUSE);
  CHECK(deal_run_create(model, NULL, NULL, NULL) == DEAL_MISUSE);
  CHECK(deal_run_execute(NULL, &result, NULL) == DEAL_MISUSE);
  CHECK(deal_run_create(model, NULL, &run, NULL) == DEAL_OK);
  CHECK(deal_run_execute(run, NULL, NULL) == DEAL_MISUSE);
  CHECK(deal_result_json(NULL, &text, NULL) == DEAL_MISUSE);
  CHECK(deal_why(model, NULL, NULL, &text, NULL) == DEAL_MISUSE);
  CHECK(deal_why(model, "left", NULL, NULL, NULL) == DEAL_MISUSE);
  CHECK(deal_books(NULL, NULL, &text, NULL, NULL) == DEAL_MISUSE);
  CHECK(deal_explain(NULL, &text, NULL) == DEAL_MISUSE);
  CHECK(deal_explain("D0000", &text, NULL) == DEAL_FAILED);
  CHECK(deal_cancel_create(NULL) == DEAL_MISUSE);
  deal_run_free(run);
  deal_model_free(model);
  deal_engine_free(engine);
}

static void test_sizes(void) {
  deal_model* model = new_model();
  deal_run_options options = DEAL_RUN_OPTIONS_INIT;
  deal_run* run = NULL;
  deal_result* result = NULL;
  deal_result_info info = DEAL_RESULT_INFO_INIT;
  deal_diagnostics* diagnostics = NULL;

  options.size = 0;
  CHECK(deal_run_create(model, &options, &run, &diagnostics) == DEAL_MISUSE);
  CHECK(run == NULL);
  CHECK(strstr(deal_diagnostics_text(diagnostics), "`options->size` cannot be 0") != NULL);
  deal_diagnostics_free(diagnostics);
  options.size = sizeof(options) + 1;
  CHECK(deal_run_create(model, &options, &run, NULL) == DEAL_MISUSE);

  /* A program that was compiled when there were paths alone: the seed is not its own. */
  options.size = offsetof(deal_run_options, seed);
  options.paths = 500;
  options.seed = 77;
  CHECK(deal_run_create(model, &options, &run, NULL) == DEAL_OK);
  CHECK(deal_run_execute(run, &result, NULL) == DEAL_OK);
  CHECK(deal_result_get(result, &info) == DEAL_OK);
  CHECK(info.paths == 500 && info.seed == 1);

  info.size = offsetof(deal_result_info, scenario);
  info.seed = 99;
  CHECK(deal_result_get(result, &info) == DEAL_OK);
  CHECK_TEXT(info.model, "Small");
  CHECK(info.seed == 99 && info.size == offsetof(deal_result_info, scenario));
  info.size = 3;
  CHECK(deal_result_get(result, &info) == DEAL_MISUSE);
  deal_result_free(result);
  deal_run_free(run);
  deal_model_free(model);
}

/// One of a later version, which is larger.
static void test_larger_struct(void) {
  struct {
    deal_why_options known;
    size_t unknown;
  } larger = {DEAL_WHY_OPTIONS_INIT, 1};
  deal_model* model = new_model();
  char* json = NULL;
  larger.known.size = sizeof(larger);
  CHECK(deal_why(model, "left", &larger.known, &json, NULL) == DEAL_OK);
  deal_string_free(json);
  deal_model_free(model);
}

static void test_values(void) {
  deal_model* model = new_model();
  deal_run_options options = DEAL_RUN_OPTIONS_INIT;
  deal_run* run = NULL;
  deal_result* result = NULL;
  deal_diagnostics* diagnostics = NULL;
  double value = 0;

  options.backend = (deal_backend)99;
  CHECK(deal_run_create(model, &options, &run, NULL) == DEAL_MISUSE);
  options = (deal_run_options)DEAL_RUN_OPTIONS_INIT;
  options.paths = 0;
  CHECK(deal_run_create(model, &options, &run, NULL) == DEAL_OK);
  CHECK(deal_run_execute(run, &result, &diagnostics) == DEAL_FAILED);
  CHECK(strstr(deal_diagnostics_text(diagnostics), "D1003") != NULL);
  CHECK_TEXT(deal_diagnostics_text(deal_result_diagnostics(result)),
             deal_diagnostics_text(diagnostics));
  CHECK(deal_result_measure_count(result) == 0);
  deal_diagnostics_free(diagnostics);
  deal_result_free(result);

  options.paths = 100;
  CHECK(deal_run_configure(run, &options, NULL) == DEAL_OK);
  CHECK(deal_run_execute(run, &result, NULL) == DEAL_OK);
  CHECK(deal_result_value(result, "nothing", DEAL_MEAN, NULL, &value, NULL) == DEAL_FAILED);
  CHECK(isnan(value));
  CHECK(deal_result_value(result, "got", DEAL_MEAN, "1999", &value, NULL) == DEAL_FAILED);
  CHECK(deal_result_value(result, "rich", DEAL_P5, NULL, &value, NULL) == DEAL_FAILED);
  CHECK(deal_result_value(result, "got", (deal_statistic)-1, NULL, &value, NULL) == DEAL_FAILED);
  CHECK(deal_result_value(result, "got", DEAL_MEAN, NULL, NULL, NULL) == DEAL_MISUSE);
  CHECK(deal_result_statistic(result, 99, DEAL_MEAN, NULL) == NULL);
  CHECK(deal_result_statistic(result, 0, (deal_statistic)99, NULL) == NULL);
  deal_result_free(result);
  deal_run_free(run);
  deal_model_free(model);
}

static void test_bytes(void) {
  static const char* const wrong[] = {
      "\xff",         "\xc3",     "\xc0\x80",         "\xe0\x9f\xbf",
      "\xed\xa0\x80", "\xe4\xb8", "\xf4\x90\x80\x80", "a\x80"};
  deal_engine* engine = new_engine();
  deal_model* model = new_model();
  deal_model* other = NULL;
  deal_diagnostics* diagnostics = NULL;
  char* text = NULL;
  size_t i;

  for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); ++i) {
    CHECK(deal_why(model, wrong[i], NULL, &text, &diagnostics) == DEAL_MISUSE);
    CHECK(strstr(deal_diagnostics_text(diagnostics), "`number` is not UTF-8") != NULL);
    deal_diagnostics_free(diagnostics);
    CHECK(deal_explain(wrong[i], &text, NULL) == DEAL_MISUSE);
  }
  /* Characters of one to four bytes are right. */
  CHECK(deal_why(model, "a\xc3\xa9\xe7\x94\xb2\xf0\x9f\x92\xb0", NULL, &text, NULL) == DEAL_FAILED);
  /* What is wrong in a model has a place there. */
  CHECK(deal_compile_text(engine, "x", "\xff", 1, NULL, &other, &diagnostics) == DEAL_FAILED);
  CHECK(strstr(deal_diagnostics_text(diagnostics), "D0001") != NULL);
  deal_diagnostics_free(diagnostics);
  deal_model_free(model);
  deal_engine_free(engine);
}

void test_wrong_use(void) {
  test_nothing_to_free();
  test_nothing_to_tell();
  test_null_arguments();
  test_sizes();
  test_larger_struct();
  test_values();
  test_bytes();
}
