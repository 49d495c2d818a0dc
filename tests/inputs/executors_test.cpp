#include "api/model.hpp"
#include "tests/inputs/models.hpp"
#include "tests/inputs/support.hpp"

#include <catch2/catch.hpp>

using namespace deal;

TEST_CASE(
    "Machine code that was made is found again, and quick code is replaced where full code pays") {
  const auto model = test::compile(parameters_model);
  const Model::Implementation& inside = model->implementation();
  const auto get = [&](std::uint64_t paths) {
    return inside.executors.get(*inside.compilation,
                                api::execution(test::paths(paths, Backend::jit), ""));
  };
  const driver::Executor quick = get(16);
  CHECK(quick.tier == jit::Tier::quick);
  CHECK(get(16).kernel == quick.kernel);
  CHECK(get(2000).kernel == quick.kernel);
  const driver::Executor full = get(100'000'000);
  CHECK(full.tier == jit::Tier::full);
  CHECK(get(16).kernel == full.kernel);
}
