/* Deal from C: what a change of one value does to a model's measures.
 *
 *     c_api MODEL NAME VALUE        as in: c_api hello.deal cloud.need '$80M/month'
 */
#include <deal/deal.h>

#include <stdio.h>

/* Says what is wrong, if anything is, and whether the program can go on. */
static int good(deal_status status, deal_diagnostics** said) {
  const int can_go_on = status == DEAL_OK;
  fputs(deal_diagnostics_text(*said), stderr);
  if (!can_go_on && !*said) fprintf(stderr, "%s\n", deal_status_text(status));
  deal_diagnostics_free(*said);
  *said = NULL;
  return can_go_on;
}

/* "$1.83bn", or "none" where there is no such number; the caller's, to be freed. */
static char* shown(const deal_result* result, size_t measure, deal_statistic statistic,
                   const char* unit) {
  size_t count = 0;
  const double* values = deal_result_statistic(result, measure, statistic, &count);
  char* text = NULL;
  if (count > 0) deal_format_quantity(values[count - 1], unit, &text, NULL);
  return text;
}

static void show(const deal_result* before, const deal_result* after) {
  for (size_t i = 0; i < deal_result_measure_count(before); ++i) {
    deal_measure_info info = DEAL_MEASURE_INFO_INIT;
    deal_result_measure(before, i, &info);
    char* was = shown(before, i, DEAL_MEAN, info.unit);
    char* is = shown(after, i, DEAL_MEAN, info.unit);
    char* error = shown(after, i, DEAL_STANDARD_ERROR, info.unit);
    if (was && is) printf("%-20s %10s -> %10s ± %s\n", info.name, was, is, error ? error : "0");
    deal_string_free(was);
    deal_string_free(is);
    deal_string_free(error);
  }
}

static int compare(deal_run* run, const char* name, const char* value) {
  deal_result *before = NULL, *after = NULL;
  deal_diagnostics* said = NULL;
  const int done = good(deal_run_execute(run, &before, &said), &said) &&
                   good(deal_run_set_text(run, name, value, &said), &said) &&
                   good(deal_run_execute(run, &after, &said), &said);
  if (done) show(before, after);
  deal_result_free(before);
  deal_result_free(after);
  return done;
}

static int compare_in(const char* file, const char* name, const char* value) {
  deal_engine* engine = NULL;
  deal_model* model = NULL;
  deal_run* run = NULL;
  deal_diagnostics* said = NULL;
  deal_run_options options = DEAL_RUN_OPTIONS_INIT;
  options.paths = 20000;
  const int done = good(deal_engine_create(NULL, &engine, &said), &said) &&
                   good(deal_compile_file(engine, file, NULL, &model, &said), &said) &&
                   good(deal_run_create(model, &options, &run, &said), &said) &&
                   compare(run, name, value);
  deal_run_free(run);
  deal_model_free(model);
  deal_engine_free(engine);
  return done;
}

int main(int count, char** arguments) {
  if (deal_api_version() != DEAL_API_VERSION || count != 4) {
    fputs("usage: c_api MODEL NAME VALUE\n", stderr);
    return 2;
  }
  return compare_in(arguments[1], arguments[2], arguments[3]) ? 0 : 1;
}
