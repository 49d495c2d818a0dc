#include "tests/c/check.h"

#include <stdio.h>
#include <string.h>

const char small_model[] =
    "model \"Small\"\n"
    "grid monthly from 2025-01 to 2025-06\n"
    "party Payer { cash: $12M }\n"
    "party Payee { cash: $1M }\n"
    "/// What is owed for a month.\n"
    "let rate = $2M/month source \"a letter\"\n"
    "/// The part that is called.\n"
    "let luck ~ uniform(0, 1)\n"
    "pay fee: Payer -> Payee { due: rate * 1 month * luck; kind: expenses }\n"
    "scenario dear { rate: $3M/month }\n"
    "/// What is left in the end.\n"
    "measure left = final(cash(Payer))\n"
    "measure got = cash(Payee)\n"
    "event rich when cash(Payee) > $7M\n"
    "expect mean(left) > $5M\n"
    "expect mean(left) > $9M\n";

deal_engine* new_engine(void) {
  deal_engine* engine = NULL;
  CHECK(deal_engine_create(NULL, &engine, NULL) == DEAL_OK);
  return engine;
}

deal_model* compiled(const deal_engine* engine, const char* text,
                     const deal_compile_options* options) {
  deal_model* model = NULL;
  deal_diagnostics* diagnostics = NULL;
  const deal_status status =
      deal_compile_text(engine, "small.deal", text, strlen(text), options, &model, &diagnostics);
  if (!CHECK(status == DEAL_OK)) fputs(deal_diagnostics_text(diagnostics), stderr);
  deal_diagnostics_free(diagnostics);
  return model;
}

deal_model* new_model(void) {
  deal_engine* engine = new_engine();
  deal_model* model = compiled(engine, small_model, NULL);
  deal_engine_free(engine);
  return model;
}

int main(int count, char** arguments) {
  const char* folder = count > 1 ? arguments[1] : ".";
  test_compiling(folder);
  test_kept(folder);
  test_running();
  test_inputs();
  test_paths();
  test_hosts();
  test_results();
  test_changes();
  test_reports();
  test_cancelling();
  test_wrong_use();
  test_accessors();
  printf("%d checks, %d failed\n", checks(), failures());
  return failures() == 0 ? 0 : 1;
}
