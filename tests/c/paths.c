#include "tests/c/check.h"

#include <string.h>

enum { PATHS = 1000, PERIODS = 6 };

/// What the batches brought of the first two measures, and when they are to stop.
struct Seen {
  double left[PATHS];
  double got[PERIODS][PATHS];
  uint64_t paths;
  int calls, stop_at;
};

static int on_batch(void* user, const deal_batch* batch) {
  struct Seen* seen = user;
  ++seen->calls;
  CHECK(batch->first_path == seen->paths);
  CHECK(batch->measure_count == 3);
  CHECK(batch->value_counts[0] == batch->paths);
  CHECK(batch->value_counts[1] == batch->paths * PERIODS);
  memcpy(seen->left + seen->paths, batch->values[0], batch->paths * sizeof(double));
  for (size_t period = 0; period < PERIODS; ++period)
    memcpy(seen->got[period] + seen->paths, batch->values[1] + period * batch->paths,
           batch->paths * sizeof(double));
  seen->paths += batch->paths;
  return seen->calls == seen->stop_at;
}

/// One after the other, on the caller's thread.
static void in_order(void* user, unsigned count, deal_work_function work, void* token) {
  (void)user;
  for (unsigned i = 0; i < count; ++i) work(token, i);
}

static deal_status executed(const deal_run_options* options, deal_result** result) {
  deal_model* model = new_model();
  deal_run* run = NULL;
  deal_status status;
  CHECK(deal_run_create(model, options, &run, NULL) == DEAL_OK);
  deal_model_free(model);
  status = deal_run_execute(run, result, NULL);
  deal_run_free(run);
  return status;
}

/// Kept or taken batch by batch, on whatever threads, they are the same, and the statistics are theirs.
static void test_values(void) {
  static struct Seen seen;
  deal_run_options options = DEAL_RUN_OPTIONS_INIT;
  deal_result* result = NULL;
  const double* values;
  size_t count = 0;
  double low, sum = 0;

  options.paths = PATHS;
  options.keep_paths = 1;
  options.batch = on_batch;
  options.executor = in_order;
  options.user = &seen;
  CHECK(executed(&options, &result) == DEAL_OK);
  CHECK(seen.paths == PATHS);
  values = deal_result_path_values(result, 0, 0, &count);
  REQUIRE(count == PATHS);
  CHECK(memcmp(values, seen.left, sizeof(seen.left)) == 0);
  low = values[0];
  for (size_t i = 0; i < PATHS; ++i) {
    if (values[i] < low) low = values[i];
    sum += values[i];
  }
  CHECK(low == *deal_result_statistic(result, 0, DEAL_MIN, NULL));
  CHECK(sum / PATHS - *deal_result_statistic(result, 0, DEAL_MEAN, NULL) < 1e-3);
  for (size_t period = 0; period < PERIODS; ++period) {
    values = deal_result_path_values(result, 1, period, &count);
    REQUIRE(count == PATHS);
    CHECK(memcmp(values, seen.got[period], sizeof(seen.got[period])) == 0);
  }
  CHECK(deal_result_path_values(result, 1, PERIODS, &count) == NULL);
  deal_result_free(result);
}

static void test_stopping(void) {
  static struct Seen seen;
  deal_run_options options = DEAL_RUN_OPTIONS_INIT;
  deal_result_info info = DEAL_RESULT_INFO_INIT;
  deal_result* result = NULL;

  seen.stop_at = 1;
  options.paths = PATHS;
  options.threads = 1;
  options.batch = on_batch;
  options.user = &seen;
  CHECK(executed(&options, &result) == DEAL_INTERRUPTED);
  CHECK(seen.calls == 1);
  CHECK(deal_result_get(result, &info) == DEAL_OK);
  CHECK(info.paths < PATHS);
  deal_result_free(result);
}

void test_paths(void) {
  test_values();
  test_stopping();
}
