#pragma once

#include "deal/deal.h"
#include "deal/deal.hpp"

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

/// What the handles of deal.h hold.

struct deal_diagnostics {
  std::vector<deal::Diagnostic> list;
  std::string text;
};

struct deal_engine {
  deal::Engine engine;
};

struct deal_model {
  std::shared_ptr<const deal::Model> model;
  std::vector<std::string> removed; ///< the model's own, which gives them by value
};

struct deal_cancel {
  std::stop_source source;
};

struct deal_result {
  deal::Result result;
  deal_diagnostics diagnostics; ///< the result's own, out of it
};

/// What calls back is made anew for each execution, since an interrupted one leaves its stop source used up.
struct deal_run {
  struct Callbacks {
    deal_progress_function progress = nullptr;
    deal_batch_function batch = nullptr;
    deal_executor_function executor = nullptr;
    void* user = nullptr;
    std::stop_token cancel;
  };

  deal::Run run;
  std::size_t scenarios;
  deal::RunOptions options; ///< without the callbacks
  Callbacks callbacks;
};
