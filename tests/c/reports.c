#include "tests/c/check.h"

#include <string.h>

static void test_why(const deal_model* model) {
  deal_why_options options = DEAL_WHY_OPTIONS_INIT;
  deal_diagnostics* diagnostics = NULL;
  char* json = NULL;

  options.at = "2025-02";
  options.path = 3;
  CHECK(deal_why(model, "got", &options, &json, NULL) == DEAL_OK);
  CHECK(strstr(json, "\"path\": 3") != NULL);
  CHECK(strstr(json, "\"period\": \"2025-02\"") != NULL);
  deal_string_free(json);

  CHECK(deal_why(model, "nothing", NULL, &json, &diagnostics) == DEAL_FAILED);
  CHECK(json == NULL);
  CHECK(strstr(deal_diagnostics_text(diagnostics), "D1011") != NULL);
  deal_diagnostics_free(diagnostics);
}

static void test_books(const deal_model* model) {
  const char* parties[] = {"Payer"};
  const char* nobody[] = {"Nobody"};
  deal_run_options run = DEAL_RUN_OPTIONS_INIT;
  deal_books_options options = DEAL_BOOKS_OPTIONS_INIT;
  deal_diagnostics* diagnostics = NULL;
  char *json = NULL, *journal = NULL;

  run.paths = 1000;
  options.parties = parties;
  options.party_count = 1;
  options.quantile_measure = "left";
  options.quantile_level = 0.05;
  options.run = &run;
  CHECK(deal_books(model, &options, &json, &journal, NULL) == DEAL_OK);
  CHECK(strstr(json, "\"Payer\"") != NULL);
  CHECK(strstr(journal, "2025-06-30") != NULL);
  deal_string_free(json);
  deal_string_free(journal);

  CHECK(deal_books(model, NULL, NULL, &journal, NULL) == DEAL_OK);
  CHECK(strlen(journal) > 0);
  deal_string_free(journal);

  options.parties = nobody;
  CHECK(deal_books(model, &options, &json, &journal, &diagnostics) == DEAL_FAILED);
  CHECK(json == NULL && journal == NULL);
  CHECK(strstr(deal_diagnostics_text(diagnostics), "D1021") != NULL);
  deal_diagnostics_free(diagnostics);
}

static void test_quantities(void) {
  char* text = NULL;
  CHECK(deal_format_quantity(1.83e9, "USD", &text, NULL) == DEAL_OK);
  CHECK_TEXT(text, "$1.83bn");
  deal_string_free(text);
  CHECK(deal_format_quantity(0.413, "fraction", &text, NULL) == DEAL_OK);
  CHECK_TEXT(text, "41.3%");
  deal_string_free(text);
}

void test_reports(void) {
  deal_model* model = new_model();
  REQUIRE(model);
  test_why(model);
  test_books(model);
  test_quantities();
  deal_model_free(model);
}
