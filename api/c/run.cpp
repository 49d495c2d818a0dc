#include "api/c/arguments.hpp"
#include "api/c/handed.hpp"
#include "api/c/handles.hpp"
#include "api/c/infos.hpp"
#include "api/c/options.hpp"

#include <algorithm>
#include <functional>
#include <utility>

using namespace deal::c;

namespace {

deal_run::Callbacks callbacks(const deal_run_options& given) {
  return {given.progress, given.batch, given.executor, given.user,
          given.cancel ? given.cancel->source.get_token() : std::stop_token()};
}

/// One execution: what the program's functions answer stops it.
class Execution {
 public:
  explicit Execution(const deal_run::Callbacks& given)
      : given_(given), chained_(given.cancel, [this] { stop_.request_stop(); }) {}

  deal::RunOptions options(deal::RunOptions plain) {
    plain.stop = stop_.get_token();
    if (given_.progress) plain.progress = [this](auto done, auto all) { progress(done, all); };
    if (given_.batch) plain.batch = [this](const deal::Batch& found) { batch(found); };
    if (given_.executor) plain.executor = [this](unsigned count, auto& work) { run(count, work); };
    return plain;
  }

 private:
  void progress(std::uint64_t done, std::uint64_t all) {
    if (given_.progress(given_.user, done, all) != 0) stop_.request_stop();
  }

  void batch(const deal::Batch& found) {
    if (refused_) return;
    values_.clear();
    counts_.clear();
    for (const std::span<const double> each : found.values) {
      values_.push_back(each.data());
      counts_.push_back(each.size());
    }
    const deal_batch handed{sizeof(deal_batch), found.first_path, found.paths,
                            values_.size(),     values_.data(),   counts_.data()};
    refused_ = given_.batch(given_.user, &handed) != 0;
    if (refused_) stop_.request_stop();
  }

  void run(unsigned count, const std::function<void(unsigned)>& work) const {
    using Work = std::function<void(unsigned)>;
    given_.executor(
        given_.user, count,
        [](void* token, unsigned number) { (*static_cast<const Work*>(token))(number); },
        const_cast<Work*>(&work));
  }

  const deal_run::Callbacks& given_;
  std::stop_source stop_;
  std::stop_callback<std::function<void()>> chained_;
  std::vector<const double*> values_;
  std::vector<std::size_t> counts_;
  bool refused_ = false;
};

/// Other options for as long as it lives.
class WithOptions {
 public:
  WithOptions(deal::Run& run, deal::RunOptions options)
      : run_(run), before_(std::exchange(run.options(), std::move(options))) {}
  ~WithOptions() { run_.options() = std::move(before_); }
  WithOptions(const WithOptions&) = delete;
  WithOptions& operator=(const WithOptions&) = delete;

 private:
  deal::Run& run_;
  deal::RunOptions before_;
};

std::unique_ptr<deal_result> handle(deal::Result result) {
  auto made = std::make_unique<deal_result>();
  made->result = std::move(result);
  made->diagnostics = listed(made->result.diagnostics);
  return made;
}

std::vector<deal::Result> executed(deal_run& run, bool all_scenarios) {
  Execution execution(run.callbacks);
  const WithOptions for_it(run.run, execution.options(run.options));
  if (all_scenarios) return run.run.run_scenarios();
  std::vector<deal::Result> results;
  results.push_back(run.run.run());
  return results;
}

/// All of the results or, after an exception, none.
deal_status handed(std::vector<deal::Result> results, deal_result** out,
                   deal_diagnostics** diagnostics) {
  deal_status worst = DEAL_OK;
  std::vector<deal::Diagnostic> said;
  std::vector<std::unique_ptr<deal_result>> handles;
  for (deal::Result& each : results) {
    worst = std::max(worst, status_of(each.status));
    said.insert(said.end(), each.diagnostics.begin(), each.diagnostics.end());
    handles.push_back(handle(std::move(each)));
  }
  tell(diagnostics, std::move(said), worst);
  for (auto& each : handles) *out++ = each.release();
  return worst;
}

} // namespace

deal_status deal_run_create(const deal_model* model, const deal_run_options* options,
                            deal_run** run, deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    deal_run*& out = emptied(run, "run");
    const auto& runs = required(model, "model").model;
    const deal_run_options given = taken_run_options(options);
    const deal::RunOptions wanted = run_options(given);
    out = new deal_run{deal::Run(runs, wanted), runs->scenarios().size(), wanted, callbacks(given)};
    return DEAL_OK;
  });
}

void deal_run_free(deal_run* run) { delete run; }

deal_status deal_run_configure(deal_run* run, const deal_run_options* options,
                               deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    deal_run& changed = required(run, "run");
    const deal_run_options given = taken_run_options(options);
    changed.options = run_options(given);
    changed.run.options() = changed.options;
    changed.callbacks = callbacks(given);
    return DEAL_OK;
  });
}

deal_status deal_run_execute(deal_run* run, deal_result** result, deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    emptied(result, "result");
    return handed(executed(required(run, "run"), false), result, diagnostics);
  });
}

deal_status deal_run_execute_scenarios(deal_run* run, deal_result** results, size_t count,
                                       deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    required(results, "results");
    std::fill_n(results, count, nullptr);
    deal_run& known = required(run, "run");
    if (count != known.scenarios)
      throw Misuse{"`count` is not the model's number of scenarios, " +
                   std::to_string(known.scenarios)};
    return handed(executed(known, true), results, diagnostics);
  });
}

deal_status deal_prepare(const deal_model* model, const deal_run_options* options,
                         deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    const deal::RunOptions wanted = run_options(taken_run_options(options));
    return told(deal::prepare(*required(model, "model").model, wanted), diagnostics);
  });
}
