#include "tests/c/check.h"

#include <stdio.h>
#include <string.h>

static double mean_of(const deal_model* model) {
  deal_run* run = NULL;
  deal_result* result = NULL;
  double mean = 0;
  CHECK(deal_run_create(model, NULL, &run, NULL) == DEAL_OK);
  CHECK(deal_run_execute(run, &result, NULL) == DEAL_OK);
  CHECK(deal_result_value(result, "left", DEAL_MEAN, NULL, &mean, NULL) == DEAL_OK);
  deal_result_free(result);
  deal_run_free(run);
  return mean;
}

/// What a program knows of the texts that it serves.
struct Texts {
  int read, freed;
};

static int read_text(void* user, const char* path, const char** text, size_t* length) {
  struct Texts* texts = user;
  if (strcmp(path, "small.deal") != 0) return 0;
  ++texts->read;
  *text = small_model;
  *length = strlen(small_model);
  return 1;
}

static void free_text(void* user, const char* text) {
  struct Texts* texts = user;
  CHECK(text == small_model);
  ++texts->freed;
}

static void test_from_memory(void) {
  struct Texts texts = {0, 0};
  deal_engine_options options = DEAL_ENGINE_OPTIONS_INIT;
  deal_engine* engine = NULL;
  deal_model* model = NULL;
  options.read = read_text;
  options.free_text = free_text;
  options.read_user = &texts;
  CHECK(deal_engine_create(&options, &engine, NULL) == DEAL_OK);
  CHECK(deal_compile_file(engine, "other.deal", NULL, &model, NULL) == DEAL_FAILED);
  CHECK(texts.read == 0 && texts.freed == 0);
  CHECK(deal_compile_file(engine, "small.deal", NULL, &model, NULL) == DEAL_OK);
  CHECK(texts.read > 0 && texts.read == texts.freed);
  CHECK_TEXT(deal_model_title(model), "Small");
  deal_model_free(model);
  deal_engine_free(engine);
}

static void test_files(const char* folder) {
  char path[4096];
  deal_engine* engine = new_engine();
  deal_model* model = new_model();
  deal_model* loaded = NULL;
  deal_diagnostics* diagnostics = NULL;
  REQUIRE(model);
  snprintf(path, sizeof(path), "%s/small-c.dealc", folder);

  CHECK(deal_save(engine, model, path, NULL) == DEAL_OK);
  CHECK(deal_load_texts(engine, path, &loaded, NULL) == DEAL_OK);
  CHECK_TEXT(deal_model_title(loaded), deal_model_title(model));
  deal_model_free(loaded);
  CHECK(deal_load(engine, path, &loaded, NULL) == DEAL_OK);
  CHECK_TEXT(deal_model_title(loaded), "Small");
  CHECK(mean_of(loaded) == mean_of(model));
  deal_model_free(loaded);
  remove(path);

  CHECK(deal_load(engine, path, &loaded, &diagnostics) == DEAL_FAILED);
  CHECK(loaded == NULL && deal_diagnostics_count(diagnostics) == 1);
  deal_diagnostics_free(diagnostics);
  CHECK(deal_save(engine, model, "/nowhere/at/all", NULL) == DEAL_FAILED);
  CHECK(deal_save(engine, NULL, path, NULL) == DEAL_MISUSE);
  CHECK(deal_load(engine, NULL, &loaded, NULL) == DEAL_MISUSE);
  CHECK(deal_load_texts(engine, NULL, &loaded, NULL) == DEAL_MISUSE);
  CHECK(deal_load_texts(NULL, path, &loaded, NULL) == DEAL_MISUSE);
  deal_model_free(model);
  deal_engine_free(engine);
}

void test_kept(const char* folder) {
  test_from_memory();
  test_files(folder);
}
