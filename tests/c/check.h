#ifndef DEAL_TESTS_C_CHECK_H
#define DEAL_TESTS_C_CHECK_H

#include "deal/deal.h"

/// Counts and shows what does not hold; gives whether it does.
int check(int holds, const char* condition, const char* file, int line);
int check_text(const char* found, const char* expected, const char* file, int line);
/// How many checks there were, and how many of them did not hold.
int checks(void);
int failures(void);

#define CHECK(condition) check((condition) != 0, #condition, __FILE__, __LINE__)
#define CHECK_TEXT(found, expected) check_text((found), (expected), __FILE__, __LINE__)
/// Nothing in this function can go on otherwise.
#define REQUIRE(condition)                                                                         \
  if (!CHECK(condition)) return

/// A model whose figures are known: a payer with $12M owes $2M a month for six months, times a number that is drawn once,
/// evenly between 0 and 1; in the scenario `dear` $3M.
extern const char small_model[];

deal_engine* new_engine(void);
/// NULL after a failed check.
deal_model* compiled(const deal_engine* engine, const char* text,
                     const deal_compile_options* options);
/// The small model with default options.
deal_model* new_model(void);

/// `folder` is for files.
void test_compiling(const char* folder);
void test_running(void);
void test_results(void);
void test_changes(void);
void test_reports(void);
void test_inputs(void);
void test_paths(void);
void test_hosts(void);
void test_kept(const char* folder);
void test_cancelling(void);
void test_wrong_use(void);
void test_accessors(void);

#endif
