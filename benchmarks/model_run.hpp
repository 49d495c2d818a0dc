#pragma once

#include "deal/deal.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace deal::benchmarks {

inline constexpr std::uint64_t seed = 42;

/// Both throw std::runtime_error with the diagnostics where there is no result.
std::shared_ptr<const Model> compile(const std::string& name, const std::string& text);
/// In machine code.
Result run_model(const Model& model, std::uint64_t paths, unsigned threads);

std::string read_text(const std::string& path);

} // namespace deal::benchmarks
