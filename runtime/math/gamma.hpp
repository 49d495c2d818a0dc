#pragma once

namespace deal::math {

/// log Γ(x) − ((x − ½) log x − x + ½ log 2π) for x > 0: small for large x (DLMF 5.11.1), and what is left
/// when the large parts of log-probabilities have cancelled.
double stirling_error(double x);

} // namespace deal::math
