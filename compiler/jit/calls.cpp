#include "compiler/jit/calls.hpp"

#include "compiler/jit/frame.hpp"
#include "compiler/jit/host_calls.hpp"
#include "runtime/clearing/clearing.hpp"
#include "runtime/math/elementary.hpp"
#include "runtime/math/irr.hpp"
#include "runtime/math/special.hpp"

#include <array>
#include <cmath>
#include <cstring>

namespace deal::jit {

namespace {

void beta_quantiles(const double* operands, double* result, std::uint64_t lanes) {
  for (std::uint64_t i = 0; i < lanes; ++i)
    result[i] = math::beta_quantile(operands[i], operands[lanes + i], operands[2 * lanes + i]);
}

void poisson_quantiles(const double* operands, double* result, std::uint64_t lanes) {
  for (std::uint64_t i = 0; i < lanes; ++i)
    result[i] = math::poisson_quantile(operands[i], operands[lanes + i]);
}

/// Gathers the numbers in the tails first, which a vector by itself cannot.
void normal_quantiles(const double* operands, double* result, std::uint64_t lanes) {
  math::normal_quantile(operands, result, lanes);
}

template <auto function>
void on_rows(const clearing::Network* network, const double* in, double* out, std::uint64_t stride,
             std::uint64_t lanes, double* workspace) {
  function(*network, in, out, stride, lanes, workspace);
}

void irr(const IrrFlows* given, const double* which, double* result, std::uint64_t lanes) {
  for (std::uint64_t i = 0; i < lanes; ++i) {
    const math::CashFlows series{{given->times, given->members},
                                 given->flows + i * given->lane_stride,
                                 given->member_stride};
    result[i] = which ? math::irr_root(series, which[i]) : math::irr_count(series);
  }
}

void call_host(Frame* frame, std::uint64_t function, const double* in, std::uint64_t row_stride,
               std::uint64_t lane_stride, double* out, std::uint64_t stride) noexcept {
  frame->host->call(function, {frame->first_path, static_cast<std::uint32_t>(frame->period), 0},
                    {in, row_stride, lane_stride}, {out, stride});
}

template <class Function> const void* address(Function* function) {
  return reinterpret_cast<const void*>(function);
}

} // namespace

std::span<const NamedAddress> callable() {
  using Unary = double(double);
  using Ternary = double(double, double, double);
  static const std::array<NamedAddress, 13> all{{
      {normal_quantile_name, address(normal_quantiles)},
      {beta_quantile_name, address(beta_quantiles)},
      {poisson_quantile_name, address(poisson_quantiles)},
      {clear_name, address(on_rows<clearing::clear>)},
      {mix_name, address(on_rows<clearing::mix>)},
      {cycling_name, address(on_rows<clearing::cycling>)},
      {irr_name, address(irr)},
      {host_name, address(call_host)},
      {"fma", address(static_cast<Ternary*>(std::fma))},
      {"floor", address(static_cast<Unary*>(std::floor))},
      {"memcpy", address(std::memcpy)},
      {"memset", address(std::memset)},
      {"memmove", address(std::memmove)},
  }};
  return all;
}

} // namespace deal::jit
