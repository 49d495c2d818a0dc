#include "tests/c/check.h"

#include <string.h>
#include <threads.h>

static deal_status executed(const deal_run_options* options, deal_result_info* info) {
  deal_model* model = new_model();
  deal_run* run = NULL;
  deal_result* result = NULL;
  deal_status status;
  CHECK(deal_run_create(model, options, &run, NULL) == DEAL_OK);
  deal_model_free(model);
  status = deal_run_execute(run, &result, NULL);
  CHECK(deal_result_get(result, info) == DEAL_OK);
  CHECK(info->status == status);
  deal_result_free(result);
  deal_run_free(run);
  return status;
}

static void test_before(void) {
  deal_cancel* cancel = NULL;
  deal_run_options options = DEAL_RUN_OPTIONS_INIT;
  deal_result_info info = DEAL_RESULT_INFO_INIT;

  CHECK(deal_cancel_create(&cancel) == DEAL_OK);
  CHECK(!deal_cancel_requested(cancel));
  deal_cancel_request(cancel);
  deal_cancel_request(cancel);
  CHECK(deal_cancel_requested(cancel));
  options.cancel = cancel;
  CHECK(executed(&options, &info) == DEAL_INTERRUPTED);
  CHECK(info.paths < info.paths_asked);
  deal_cancel_free(cancel);
}

static int cancel_soon(void* cancel) {
  const struct timespec pause = {0, 20000000};
  thrd_sleep(&pause, NULL);
  deal_cancel_request(cancel);
  return 0;
}

static void test_from_another_thread(void) {
  deal_cancel* cancel = NULL;
  deal_run_options options = DEAL_RUN_OPTIONS_INIT;
  deal_result_info info = DEAL_RESULT_INFO_INIT;
  thrd_t other;

  CHECK(deal_cancel_create(&cancel) == DEAL_OK);
  options.paths = 100000000;
  options.cancel = cancel;
  CHECK(thrd_create(&other, cancel_soon, cancel) == thrd_success);
  CHECK(executed(&options, &info) == DEAL_INTERRUPTED);
  CHECK(info.paths < info.paths_asked);
  thrd_join(other, NULL);
  deal_cancel_free(cancel);
}

struct Progress {
  int calls;
  int stop_at;
  uint64_t done, all;
};

static int on_progress(void* user, uint64_t done, uint64_t all) {
  struct Progress* seen = user;
  ++seen->calls;
  seen->done = done;
  seen->all = all;
  return seen->calls == seen->stop_at;
}

static void test_progress(void) {
  struct Progress seen = {0, 0, 0, 0};
  struct Progress stopping = {0, 1, 0, 0};
  deal_run_options options = DEAL_RUN_OPTIONS_INIT;
  deal_result_info info = DEAL_RESULT_INFO_INIT;

  options.progress = on_progress;
  options.user = &seen;
  CHECK(executed(&options, &info) == DEAL_OK);
  CHECK(seen.calls > 0);
  CHECK(seen.done == 10000 && seen.all == 10000);

  options.paths = 100000000;
  options.user = &stopping;
  CHECK(executed(&options, &info) == DEAL_INTERRUPTED);
  CHECK(info.paths < info.paths_asked);
}

void test_cancelling(void) {
  test_before();
  test_from_another_thread();
  test_progress();
}
