#pragma once

#include "compiler/ir/program.hpp"

namespace deal::benchmarks {

/// One circular deal, 60 months: an investor funds a startup in tranches against its valuation, the startup pays the
/// investor's cloud, and the part of each payment that was the investor's own money is traced. One normal
/// draw a path and month. Outputs: recycled, cloud, ratio, npv, moic, default; series revenue, cash, payment,
/// equity. Money in millions.
ir::Program w1();

} // namespace deal::benchmarks
