#include "tests/c/check.h"

#include <string.h>

/// What a program does for its models.
void test_hosts(void) {}
