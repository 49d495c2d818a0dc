#include "tests/c/check.h"

/* What is asked by a number: nothing there, the first, the last and one too many. */

static const size_t far_too_many = SIZE_MAX;

static int is_text(const char* text) { return text && text[0] != '\0'; }
static int is_empty(const char* text) { return text && text[0] == '\0'; }

static void check_model(const deal_model* model, size_t scenarios) {
  deal_measure_info measure = DEAL_MEASURE_INFO_INIT;
  deal_parameter_info parameter = DEAL_PARAMETER_INFO_INIT;
  size_t count = deal_model_period_count(model);

  CHECK(count == 6);
  CHECK_TEXT(deal_model_period(model, 0), "2025-01");
  CHECK_TEXT(deal_model_period(model, count - 1), "2025-06");
  CHECK(is_empty(deal_model_period(model, count)));
  CHECK(is_empty(deal_model_period(model, far_too_many)));
  CHECK(deal_model_scenario_count(model) == scenarios);
  CHECK(is_empty(deal_model_scenario(model, 0)));
  CHECK_TEXT(deal_model_scenario(model, scenarios - 1), scenarios > 1 ? "dear" : "");
  CHECK(is_empty(deal_model_scenario(model, scenarios)));
  CHECK(is_empty(deal_model_scenario(model, far_too_many)));
  count = deal_model_measure_count(model);
  CHECK(count == 3);
  CHECK(deal_model_measure(model, 0, &measure) == DEAL_OK);
  CHECK_TEXT(measure.name, "left");
  CHECK(deal_model_measure(model, count - 1, &measure) == DEAL_OK);
  CHECK_TEXT(measure.name, "rich");
  CHECK(deal_model_measure(model, count, &measure) == DEAL_MISUSE);
  CHECK(deal_model_measure(model, far_too_many, &measure) == DEAL_MISUSE);
  CHECK_TEXT(measure.name, "rich");
  CHECK(deal_model_measure(model, 0, NULL) == DEAL_MISUSE);
  count = deal_model_parameter_count(model);
  CHECK(count > 0);
  CHECK(deal_model_parameter(model, 0, &parameter) == DEAL_OK && is_text(parameter.name));
  CHECK(deal_model_parameter(model, count - 1, &parameter) == DEAL_OK && is_text(parameter.name));
  CHECK(deal_model_parameter(model, count, &parameter) == DEAL_MISUSE);
  CHECK(deal_model_parameter(model, far_too_many, &parameter) == DEAL_MISUSE);
  CHECK(deal_model_parameter(model, 0, NULL) == DEAL_MISUSE);
}

/* Of a number that is no measure of the result. */
static void check_no_measure(const deal_result* result, size_t index) {
  deal_measure_info measure = DEAL_MEASURE_INFO_INIT;
  size_t count = 99;
  int statistic;

  CHECK(deal_result_measure(result, index, &measure) == DEAL_MISUSE);
  for (statistic = -1; statistic <= DEAL_HIGH + 1; ++statistic) {
    CHECK(deal_result_statistic(result, index, (deal_statistic)statistic, &count) == NULL);
    CHECK(count == 0);
  }
  count = 99;
  CHECK(deal_result_counts(result, index, &count) == NULL && count == 0);
  count = 99;
  CHECK(deal_result_path_values(result, index, 0, &count) == NULL && count == 0);
}

static void check_statistics(const deal_result* result, size_t index, size_t periods) {
  deal_measure_info measure = DEAL_MEASURE_INFO_INIT;
  size_t count = 0;
  int statistic;

  CHECK(deal_result_measure(result, index, &measure) == DEAL_OK);
  CHECK(deal_result_statistic(result, index, DEAL_MEAN, &count) != NULL && count == periods);
  CHECK(deal_result_statistic(result, index, DEAL_MEAN, NULL) != NULL);
  CHECK(deal_result_counts(result, index, &count) != NULL && count == periods);
  CHECK(deal_result_statistic(result, index, (deal_statistic)-1, &count) == NULL && count == 0);
  CHECK(deal_result_statistic(result, index, (deal_statistic)(DEAL_HIGH + 1), &count) == NULL);
  for (statistic = 0; statistic <= DEAL_HIGH; ++statistic) {
    const double* found =
        deal_result_statistic(result, index, (deal_statistic)statistic, &count);
    CHECK(found ? count == periods : count == 0);
  }
}

static void check_values(const deal_result* result, size_t index, size_t periods, int kept) {
  const size_t paths = kept ? 300 : 0;
  const size_t asked[] = {0, periods - 1, periods, far_too_many};
  size_t i;

  for (i = 0; i < 4; ++i) {
    const int there = kept && asked[i] < periods;
    size_t count = 99;
    const double* found = deal_result_path_values(result, index, asked[i], &count);
    CHECK((found != NULL) == there);
    CHECK(count == (there ? paths : 0));
    CHECK((deal_result_path_values(result, index, asked[i], NULL) != NULL) == there);
  }
}

static void check_result(const deal_result* result, int kept) {
  deal_expectation expectation = DEAL_EXPECTATION_INIT;
  size_t count = deal_result_period_count(result);

  CHECK(count == 6);
  CHECK_TEXT(deal_result_period(result, 0), "2025-01");
  CHECK_TEXT(deal_result_period(result, count - 1), "2025-06");
  CHECK(is_empty(deal_result_period(result, count)));
  CHECK(is_empty(deal_result_period(result, far_too_many)));
  count = deal_result_measure_count(result);
  CHECK(count == 3);
  check_statistics(result, 0, 1);
  check_statistics(result, count - 1, 6);
  check_values(result, 0, 1, kept);
  check_values(result, count - 1, 6, kept);
  check_no_measure(result, count);
  check_no_measure(result, far_too_many);
  check_no_measure(result, DEAL_NONE);
  count = deal_result_expectation_count(result);
  CHECK(count == 2);
  CHECK(deal_result_expectation(result, 0, &expectation) == DEAL_OK);
  CHECK(deal_result_expectation(result, count - 1, &expectation) == DEAL_OK);
  CHECK(deal_result_expectation(result, count, &expectation) == DEAL_MISUSE);
  CHECK(deal_result_expectation(result, far_too_many, &expectation) == DEAL_MISUSE);
  CHECK(deal_result_expectation(result, 0, NULL) == DEAL_MISUSE);
  CHECK(deal_result_find(result, "rich") == 2);
  CHECK(deal_result_find(result, "") == DEAL_NONE);
  CHECK(deal_result_find(result, "\xff") == DEAL_NONE);
  CHECK(deal_result_find(result, NULL) == DEAL_NONE);
}

static void check_empty_result(const deal_result* result) {
  deal_expectation expectation = DEAL_EXPECTATION_INIT;
  CHECK(deal_result_measure_count(result) == 0);
  check_no_measure(result, 0);
  CHECK(deal_result_expectation_count(result) == 0);
  CHECK(deal_result_expectation(result, 0, &expectation) == DEAL_MISUSE);
  CHECK(deal_result_find(result, "left") == DEAL_NONE);
}

static void check_diagnostics(const deal_diagnostics* diagnostics) {
  deal_diagnostic entry = DEAL_DIAGNOSTIC_INIT;
  deal_place place = {NULL, 1, 1, 1, 1};
  const size_t count = deal_diagnostics_count(diagnostics);

  CHECK(count == 2);
  CHECK(deal_diagnostics_get(diagnostics, 0, &entry) == DEAL_OK && is_text(entry.text));
  CHECK(deal_diagnostics_get(diagnostics, count - 1, &entry) == DEAL_OK && is_text(entry.text));
  CHECK(entry.note_count == 1);
  CHECK(is_text(deal_diagnostics_note(diagnostics, count - 1, 0, &place)));
  CHECK(place.line == 3);
  CHECK(is_empty(deal_diagnostics_note(diagnostics, count - 1, 1, &place)));
  CHECK(is_empty(place.file) && place.line == 0);
  CHECK(is_empty(deal_diagnostics_note(diagnostics, count, 0, NULL)));
  CHECK(is_empty(deal_diagnostics_note(diagnostics, 0, UINT32_MAX, NULL)));
  CHECK(deal_diagnostics_get(diagnostics, count, &entry) == DEAL_MISUSE);
  CHECK(deal_diagnostics_get(diagnostics, far_too_many, &entry) == DEAL_MISUSE);
}

static void test_results_of(const deal_model* model) {
  deal_run_options options = DEAL_RUN_OPTIONS_INIT;
  deal_run* run = NULL;
  deal_result* result = NULL;

  options.paths = 300;
  for (options.keep_paths = 0; options.keep_paths < 2; ++options.keep_paths) {
    CHECK(deal_run_create(model, &options, &run, NULL) == DEAL_OK);
    CHECK(deal_run_execute(run, &result, NULL) == DEAL_OK);
    check_result(result, (int)options.keep_paths);
    deal_result_free(result);
    deal_run_free(run);
  }
  options.paths = 0;
  CHECK(deal_run_create(model, &options, &run, NULL) == DEAL_OK);
  CHECK(deal_run_execute(run, &result, NULL) == DEAL_FAILED);
  check_empty_result(result);
  deal_result_free(result);
  deal_run_free(run);
  check_empty_result(NULL);
}

void test_accessors(void) {
  static const char wrong[] = "model \"w\"\ngrid monthly from 2025-01 to 2025-02\nlet a = 1\n"
                              "measure m = nowhere\nlet a = 2\n";
  const char* const scenarios[] = {"", "dear"};
  deal_engine* engine = new_engine();
  deal_model* model = new_model();
  deal_model* none = NULL;
  deal_diagnostics* diagnostics = NULL;
  deal_compile_options options = DEAL_COMPILE_OPTIONS_INIT;

  check_model(model, 1);
  test_results_of(model);
  deal_model_free(model);
  options.scenarios = scenarios;
  options.scenario_count = 2;
  model = compiled(engine, small_model, &options);
  check_model(model, 2);
  deal_model_free(model);
  CHECK(deal_compile_text(engine, "w", wrong, sizeof(wrong) - 1, NULL, &none, &diagnostics) ==
        DEAL_FAILED);
  CHECK(none == NULL);
  check_diagnostics(diagnostics);
  deal_diagnostics_free(diagnostics);
  deal_engine_free(engine);
}
