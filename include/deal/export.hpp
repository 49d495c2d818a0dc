#pragma once

/// DEAL_API marks what the shared library shows; all else in it is hidden.
#if defined(__GNUC__)
#define DEAL_API __attribute__((visibility("default")))
#else
#define DEAL_API
#endif
