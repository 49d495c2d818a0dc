#pragma once

#include "compiler/cache/memory_store.hpp"
#include "compiler/driver/execution.hpp"
#include "deal/run.hpp"

#include <map>
#include <mutex>
#include <tuple>

namespace deal::api {

/// `cache_folder` is the one that serves where the options name none.
driver::Execution execution(const RunOptions& options, const std::string& cache_folder);
driver::Execution execution(const CodeOptions& code);

/// What whoever asked for this execution has to know of the executor that does it.
std::vector<Diagnostic> warnings(const driver::Executor& executor, const driver::Execution& wanted);

/// The machine code of one model, made once for each way that it is asked for. Thread-safe.
class Executors {
 public:
  /// Throws stop::Stopped where the Stop asks for it.
  driver::Executor get(const driver::Compilation& compilation, const driver::Execution& execution,
                       stop::Stop* stop = nullptr);
  /// What was compiled elsewhere, to be found here.
  void keep(const cache::MemoryStore::Objects& objects);
  /// The object files of all machine code so far: what was not kept is made once more.
  cache::MemoryStore::Objects objects(const driver::Compilation& compilation,
                                      const std::string& cache_folder);

 private:
  using Key = std::tuple<jit::Target, unsigned, jit::Tier, bool, bool>;
  std::optional<driver::Executor> known(const driver::Compilation& compilation,
                                        const driver::Execution& execution) const;

  std::mutex mutex_;
  std::map<Key, driver::Executor> made_;
  cache::MemoryStore kept_;
};

} // namespace deal::api
