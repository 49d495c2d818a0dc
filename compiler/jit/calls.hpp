#pragma once

#include <cstdint>
#include <span>

/// What machine code calls by name.
namespace deal::jit {

struct NamedAddress {
  const char* name;
  const void* address;
};
/// Quantiles over `lanes` numbers: void(const double* operands [3][lanes], double* result, uint64 lanes);
/// what runtime/clearing does on rows: void(const Network*, const double* in, double* out, uint64 stride, uint64 lanes,
/// double* workspace); and what the code generator itself calls for (fma and floor where the target has none, copying).
std::span<const NamedAddress> callable();

inline constexpr const char* normal_quantile_name = "deal_normal_quantile";
inline constexpr const char* beta_quantile_name = "deal_beta_quantile";
inline constexpr const char* poisson_quantile_name = "deal_poisson_quantile";
inline constexpr const char* clear_name = "deal_clear";
inline constexpr const char* mix_name = "deal_mix";
inline constexpr const char* cycling_name = "deal_cycling";

/// A function of the host on rows: void(Frame*, uint64 function, const double* in, uint64 row stride, uint64 lane stride of what
/// is read, double* out, uint64 row stride of what is written). It lets no exception through.
inline constexpr const char* host_name = "deal_host";

/// Internal rates of return of `lanes` series: void(const IrrFlows*, const double* which [lanes] or null for how many
/// there are, double* result [lanes], uint64 lanes).
inline constexpr const char* irr_name = "deal_irr";
/// The flow of a member on a lane stands at flows[member · member_stride + lane · lane_stride].
struct IrrFlows {
  const double* flows;
  const double* times;
  std::uint64_t members;
  std::uint64_t member_stride;
  std::uint64_t lane_stride;
};

} // namespace deal::jit
