#include "tests/c/check.h"

#include <stdio.h>
#include <string.h>

static int count, failed;

int check(int holds, const char* condition, const char* file, int line) {
  ++count;
  if (holds) return 1;
  ++failed;
  fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
  return 0;
}

int check_text(const char* found, const char* expected, const char* file, int line) {
  const int same = found && strcmp(found, expected) == 0;
  if (!same) fprintf(stderr, "found \"%s\", expected \"%s\"\n", found ? found : "NULL", expected);
  return check(same, "the texts are equal", file, line);
}

int checks(void) { return count; }
int failures(void) { return failed; }
