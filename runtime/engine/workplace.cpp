#include "runtime/engine/workplace.hpp"

#include <algorithm>

namespace deal::engine {

Workplace::Workplace() : desks_(std::make_unique<Desks>()) {}
Workplace::~Workplace() = default;
Workplace::Workplace(Workplace&&) noexcept = default;
Workplace& Workplace::operator=(Workplace&&) noexcept = default;

bool Workplace::Desks::fits(const kernel::Kernel& kernel, const Options& options) const {
  return complete_ && kernel_ == &kernel && scalar_statistics_ == options.scalar_statistics &&
         series_statistics_ == options.series_statistics && observed_ == options.observed;
}

void Workplace::Desks::prepare(const kernel::Kernel& kernel, const Options& options,
                               unsigned threads) {
  if (!fits(kernel, options)) {
    desks_.clear();
    kernel_ = &kernel;
    scalar_statistics_ = options.scalar_statistics;
    series_statistics_ = options.series_statistics;
    observed_ = options.observed;
  }
  complete_ = false;
  desks_.resize(std::max<std::size_t>(desks_.size(), threads));
}

Desk& Workplace::Desks::of(unsigned thread, const kernel::Kernel& kernel, const Options& options,
                           stop::Stop& stop) {
  std::unique_ptr<Desk>& desk = desks_[thread];
  if (!desk) desk = std::make_unique<Desk>(kernel, options);
  if (options.inputs != nullptr) desk->workspace->bind(*options.inputs);
  desk->outputs.stop_by(stop);
  return *desk;
}

} // namespace deal::engine
