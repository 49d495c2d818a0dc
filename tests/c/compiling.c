#include "tests/c/check.h"

#include <stdio.h>
#include <string.h>

static void test_versions(void) {
  CHECK(deal_api_version() == DEAL_API_VERSION);
  CHECK_TEXT(deal_version(), "0.1.0");
  CHECK_TEXT(deal_status_text(DEAL_OK), "done");
  CHECK_TEXT(deal_status_text(DEAL_NO_MEMORY), "not enough memory");
}

static void test_model_info(void) {
  deal_model* model = new_model();
  REQUIRE(model);
  deal_measure_info measure = DEAL_MEASURE_INFO_INIT;

  CHECK_TEXT(deal_model_title(model), "Small");
  CHECK(deal_model_period_count(model) == 6);
  CHECK_TEXT(deal_model_period(model, 0), "2025-01");
  CHECK_TEXT(deal_model_period(model, 5), "2025-06");
  CHECK_TEXT(deal_model_period(model, 6), "");
  CHECK(deal_model_scenario_count(model) == 1);
  CHECK_TEXT(deal_model_scenario(model, 0), "");
  CHECK(deal_model_measure_count(model) == 3);

  CHECK(deal_model_measure(model, 0, &measure) == DEAL_OK);
  CHECK_TEXT(measure.name, "left");
  CHECK_TEXT(measure.unit, "USD");
  CHECK_TEXT(measure.doc, "What is left in the end.");
  CHECK(!measure.series && !measure.event);
  CHECK(deal_model_measure(model, 2, &measure) == DEAL_OK);
  CHECK_TEXT(measure.name, "rich");
  CHECK(measure.series && measure.event);
  deal_model_free(model);
}

static void test_files(const char* folder) {
  char path[4096];
  FILE* file;
  deal_engine* engine = new_engine();
  deal_model* model = NULL;
  deal_diagnostics* diagnostics = NULL;
  snprintf(path, sizeof(path), "%s/small-c.deal", folder);
  file = fopen(path, "w");
  REQUIRE(file && engine);
  fputs(small_model, file);
  fclose(file);

  CHECK(deal_compile_file(engine, path, NULL, &model, &diagnostics) == DEAL_OK);
  CHECK(diagnostics == NULL);
  CHECK_TEXT(deal_model_title(model), "Small");
  deal_model_free(model);

  remove(path);
  CHECK(deal_compile_file(engine, path, NULL, &model, &diagnostics) == DEAL_FAILED);
  CHECK(model == NULL);
  CHECK(strstr(deal_diagnostics_text(diagnostics), "D1001") != NULL);
  deal_diagnostics_free(diagnostics);
  deal_engine_free(engine);
}

/// The mean of the first measure after a run of few paths.
static double mean_of(deal_model* model) {
  deal_run_options options = DEAL_RUN_OPTIONS_INIT;
  deal_run* run = NULL;
  deal_result* result = NULL;
  double mean = 0;
  options.paths = 1000;
  CHECK(deal_run_create(model, &options, &run, NULL) == DEAL_OK);
  CHECK(deal_run_execute(run, &result, NULL) == DEAL_OK);
  CHECK(deal_result_value(result, "left", DEAL_MEAN, NULL, &mean, NULL) == DEAL_OK);
  deal_result_free(result);
  deal_run_free(run);
  return mean;
}

static void test_options(void) {
  const char* scenarios[] = {"dear"};
  const deal_setting settings[] = {{"rate", "$0/month"}};
  deal_engine* engine = new_engine();
  deal_compile_options options = DEAL_COMPILE_OPTIONS_INIT;
  deal_model* model;

  options.scenarios = scenarios;
  options.scenario_count = 1;
  model = compiled(engine, small_model, &options);
  CHECK_TEXT(deal_model_scenario(model, 0), "dear");
  deal_model_free(model);

  options = (deal_compile_options)DEAL_COMPILE_OPTIONS_INIT;
  options.settings = settings;
  options.setting_count = 1;
  model = compiled(engine, small_model, &options);
  CHECK(mean_of(model) == 12e6);
  deal_model_free(model);

  options = (deal_compile_options)DEAL_COMPILE_OPTIONS_INIT;
  options.all_scenarios = 1;
  model = compiled(engine, small_model, &options);
  CHECK(deal_model_scenario_count(model) > 1);
  deal_model_free(model);
  deal_engine_free(engine);
}

static void test_diagnostics(void) {
  static const char broken[] = "grid monthly from 2025-01 to 2025-06\n"
                               "let same = $1\n"
                               "let same = $2\n";
  deal_engine* engine = new_engine();
  deal_model* model = NULL;
  deal_diagnostics* diagnostics = NULL;
  deal_diagnostic entry = DEAL_DIAGNOSTIC_INIT;
  deal_place place;
  char* json = NULL;
  char* explanation = NULL;

  CHECK(deal_compile_text(engine, "broken.deal", broken, strlen(broken), NULL, &model,
                          &diagnostics) == DEAL_FAILED);
  CHECK(model == NULL);
  CHECK(deal_diagnostics_count(diagnostics) == 1);
  CHECK(deal_diagnostics_get(diagnostics, 0, &entry) == DEAL_OK);
  CHECK_TEXT(entry.code, "D0102");
  CHECK(entry.severity == DEAL_ERROR);
  CHECK_TEXT(entry.message, "`same` is declared twice");
  CHECK_TEXT(entry.place.file, "broken.deal");
  CHECK(entry.place.line == 3);
  CHECK(entry.note_count == 1);
  CHECK(strlen(deal_diagnostics_note(diagnostics, 0, 0, &place)) > 0);
  CHECK(place.line == 2);
  CHECK_TEXT(deal_diagnostics_note(diagnostics, 0, 1, &place), "");
  CHECK(place.line == 0);
  CHECK(strstr(entry.text, "broken.deal:3") != NULL);
  CHECK(strstr(entry.colored, "\033[") != NULL);
  CHECK_TEXT(deal_diagnostics_text(diagnostics), entry.text);
  CHECK(deal_diagnostics_json(diagnostics, &json) == DEAL_OK);
  CHECK(json[0] == '[' && strstr(json, "\"code\": \"D0102\"") != NULL);
  CHECK(deal_explain(entry.code, &explanation, NULL) == DEAL_OK);
  CHECK(strstr(explanation, "only once") != NULL);
  deal_string_free(explanation);
  deal_string_free(json);
  deal_diagnostics_free(diagnostics);
  deal_engine_free(engine);
}

void test_compiling(const char* folder) {
  test_versions();
  test_model_info();
  test_files(folder);
  test_options();
  test_diagnostics();
}
