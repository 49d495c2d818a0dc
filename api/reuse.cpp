#include "api/reuse.hpp"

namespace deal::api {

const driver::Executor& Reuse::executor(const Model::Implementation& model,
                                        const driver::Execution& wanted, stop::Stop& stop) {
  paths_so_far_ += wanted.paths;
  driver::Execution all = wanted;
  all.paths = std::max(paths_so_far_, wanted.paths);
  driver::Execution before = wanted_;
  const bool is_little_more = executor_ && all.paths < 2 * before.paths;
  before.paths = all.paths;
  if (is_little_more && before == all) return *executor_;
  driver::Executor found = model.executors.get(*model.compilation, all, &stop);
  if (executor_ && found.kernel != executor_->kernel) workplace = engine::Workplace();
  executor_ = std::move(found);
  wanted_ = all;
  return *executor_;
}

} // namespace deal::api
