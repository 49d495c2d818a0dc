#pragma once

/// One of each sort of parameter.
inline constexpr const char* parameters_model = R"(
model "Parameters"
grid monthly from 2025-01 to 2025-12
unit chip, chips
party A { cash: $500M }
party B { cash: $40M }
/// What is kept of revenue.
let margin = 38% assumed
let fee = $3M/month
let need = 1200 chips
let price = $2000/chip source "price list"
let delay = 2 months
let start_of_sales = 2025-03
let risky = false
let growth ~ lognormal(0.8 to 1.25)
let noise ~ normal(0, 1) every period
let hit ~ bernoulli(30%)
let base = $1M * growth
investment round_a: A -> B { amount: $50M; on: 2025-02 }
pay service: B -> A { due: fee * dt * growth; kind: expenses }
pay hardware: A -> B { due: need * price if now == start_of_sales + delay; kind: expenses }
measure sold = total(service.paid)
measure kept = margin * total(service.paid)
measure bought = total(hardware.paid)
measure luck = noise * growth
measure g = growth
measure h = hit
measure b = base
measure left = final(cash(B))
)";
