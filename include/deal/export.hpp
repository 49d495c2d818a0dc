#pragma once

/// DEAL_API marks what the shared library shows; all else in it is hidden, and so is DEAL_HIDDEN inside of it.
#if defined(__GNUC__)
#define DEAL_API __attribute__((visibility("default")))
#define DEAL_HIDDEN __attribute__((visibility("hidden")))
#else
#define DEAL_API
#define DEAL_HIDDEN
#endif
