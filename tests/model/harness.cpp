#include "tests/model/harness.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace deal::test {

Results::Results(driver::Compilation& compilation, std::uint64_t seed, std::size_t paths)
    : compilation_(compilation), layout_(compilation.kernel->layout()), paths_(paths) {
  const auto workspace = compilation.kernel->workspace();
  for (std::size_t first = 0; first < paths; first += kernel::block_paths) {
    const auto count =
        static_cast<std::uint32_t>(std::min<std::size_t>(kernel::block_paths, paths - first));
    blocks_.emplace_back(layout_);
    const auto fault = compilation.kernel->run(*workspace, seed, first, count, blocks_.back(), {});
    if (fault) {
      FAIL(diagnostics::to_text(driver::explain_fault(compilation, seed, *fault),
                                compilation.sources, false));
    }
  }
}

const lower::OutputPlace& Results::place(std::string_view measure, bool series) const {
  const auto& measures = compilation_.model().measures;
  for (std::size_t i = 0; i < measures.size(); ++i) {
    if (measures[i].name != measure) continue;
    const lower::OutputPlace& found = compilation_.lowered->scenarios[0].measures[i];
    if (found.series && !series) FAIL(measure << " is a series");
    return found;
  }
  FAIL("there is no measure " << measure);
  throw 0;
}

double Results::output(const lower::OutputPlace& place, std::size_t period,
                       std::size_t path) const {
  if (path >= paths_) FAIL("there is no path " << path);
  if (place.series && period >= layout_.periods) FAIL("there is no period " << period);
  auto& block = const_cast<kernel::BlockBuffer&>(blocks_[path / kernel::block_paths]);
  const std::size_t lane = path % kernel::block_paths;
  return place.series ? block.series(place.index, static_cast<std::uint32_t>(period))[lane]
                      : block.scalar(place.index)[lane];
}

double Results::scalar(std::string_view measure, std::size_t path) const {
  return output(place(measure, false), 0, path);
}

double Results::at(std::string_view measure, std::size_t period, std::size_t path) const {
  return output(place(measure, true), period, path);
}

std::vector<double> Results::series(std::string_view measure, std::size_t path) const {
  const lower::OutputPlace& where = place(measure, true);
  std::vector<double> values(layout_.periods);
  for (std::size_t t = 0; t < values.size(); ++t) values[t] = output(where, t, path);
  return values;
}

std::vector<double> Results::scalars(std::string_view measure) const {
  const lower::OutputPlace& where = place(measure, false);
  std::vector<double> values(paths_);
  for (std::size_t path = 0; path < paths_; ++path) values[path] = output(where, 0, path);
  return values;
}

std::vector<double> Results::across(std::string_view measure, std::size_t period) const {
  const lower::OutputPlace& where = place(measure, true);
  std::vector<double> values(paths_);
  for (std::size_t path = 0; path < paths_; ++path) values[path] = output(where, period, path);
  return values;
}

double Results::residual() const {
  const lower::Outputs& lowered = compilation_.lowered->scenarios[0];
  double worst = 0;
  for (const auto* law :
       {&lowered.cash_residual, &lowered.tag_residual, &lowered.posting_residual}) {
    for (std::size_t path = 0; path < paths_; ++path)
      worst = std::max(worst, output(*law, 0, path));
  }
  return worst;
}

std::string rendered(const driver::Compilation& compilation) {
  std::string text;
  for (const diagnostics::Diagnostic& diagnostic : compilation.diagnostics.sorted()) {
    text += diagnostics::to_text(diagnostic, compilation.sources, false);
  }
  return text;
}

std::unique_ptr<driver::Compilation> compile(std::string text, const driver::Options& options) {
  auto compilation = driver::compile_text("test.deal", std::move(text), options);
  if (compilation->diagnostics.has_errors() || !compilation->kernel) FAIL(rendered(*compilation));
  return compilation;
}

std::string codes(std::string text) {
  const auto compilation = driver::compile_text("test.deal", std::move(text), {});
  std::string result;
  for (const diagnostics::Diagnostic& diagnostic : compilation->diagnostics.sorted()) {
    result += (result.empty() ? "" : " ") + std::string(diagnostics::info(diagnostic.code).number);
  }
  return result;
}

Case::Case(std::string text, std::size_t paths, std::uint64_t seed, const driver::Options& options)
    : compilation(compile(std::move(text), options)), results(*compilation, seed, paths) {}

const sema::Type& Case::type(std::string_view measure) const {
  for (const sema::Measure& found : compilation->model().measures) {
    if (found.name == measure) return found.type;
  }
  FAIL("there is no measure " << measure);
  throw 0;
}

} // namespace deal::test
