#include "benchmarks/w1.hpp"

#include "compiler/ir/builder.hpp"

#include <cmath>

namespace deal::benchmarks {

namespace {

using ir::Builder;
using ir::Op;
using ir::Type;
using ir::ValueId;

constexpr std::uint32_t months = 60;
constexpr double year_part = 1.0 / 12;
constexpr double growth = 0.50;
constexpr double volatility = 0.55;

double discount(double month) { return std::pow(1.1, -month / 12); }

template <class F> std::vector<double> each_month(F f) {
  std::vector<double> result;
  for (std::uint32_t t = 0; t < months; ++t) result.push_back(f(t));
  return result;
}

double tranche(std::uint32_t month) {
  switch (month) {
  case 0:
  case 12: return 500;
  case 24: return 600;
  default: return 0;
  }
}

/// A state under construction.
struct State {
  std::uint32_t slot;
  ValueId value;
};

class Deal {
 public:
  Deal() : b_(months) {}

  ir::Program build() {
    states();
    month();
    close();
    return b_.finish();
  }

 private:
  ValueId n(double x) { return b_.number(x); }
  ValueId add(ValueId a, ValueId b) { return b_.make(Op::add, a, b); }
  ValueId sub(ValueId a, ValueId b) { return b_.make(Op::sub, a, b); }
  ValueId mul(ValueId a, ValueId b) { return b_.make(Op::mul, a, b); }
  ValueId div(ValueId a, ValueId b) { return b_.make(Op::div, a, b); }
  ValueId fma(ValueId a, ValueId b, ValueId c) { return b_.make(Op::fma, a, b, c); }
  template <class F> ValueId monthly(F f) {
    return b_.grid_value(b_.grid_column("", each_month(f)));
  }

  State state(double start) {
    const auto slot = b_.slot("", Type::number);
    b_.write_start(slot, n(start));
    return {slot, b_.read(slot)};
  }

  void states() {
    alive_slot_ = b_.slot("alive", Type::mask);
    b_.write_start(alive_slot_, b_.mask(true));
    alive_ = b_.read(alive_slot_);
    for (auto& [state, start] : starts_) *state = this->state(start);
  }

  ValueId if_alive(ValueId value) { return b_.select(alive_, value, n(0)); }
  /// The stake after shares for `amount` are issued at a value of `before`.
  void dilute(ValueId amount, ValueId before) {
    const ValueId part = div(amount, add(before, amount));
    stake_.value = fma(part, sub(n(1), stake_.value), stake_.value);
  }

  void month() {
    const ValueId z = b_.make(Op::normal_quantile, b_.uniform_per_period(b_.stream("z")));
    const double drift = (growth - volatility * volatility / 2) * year_part;
    const double spread = volatility * std::sqrt(year_part);
    revenue_.value = mul(revenue_.value, b_.make(Op::exp, fma(n(spread), z, n(drift))));
    const ValueId valuation = mul(n(240), revenue_.value);
    fund(valuation);
    pay();
    convert(valuation);
    equity_.value = if_alive(mul(stake_.value, valuation));
    observe("revenue", if_alive(revenue_.value));
    observe("cash", cash_.value);
    observe("payment", paid_);
    observe("equity", equity_.value);
    b_.write_next(alive_slot_, alive_);
    for (auto& [state, start] : starts_) b_.write_next(state->slot, state->value);
  }

  void observe(const char* name, ValueId value) { b_.observe(b_.output(name, true), value); }

  void fund(ValueId valuation) {
    const ValueId amount = if_alive(monthly(tranche));
    for (State* state : {&cash_, &tagged_, &invested_}) state->value = add(state->value, amount);
    npv_.value = fma(monthly([](double t) { return -discount(t); }), amount, npv_.value);
    dilute(amount, valuation);
  }

  void pay() {
    const ValueId cash = add(cash_.value, if_alive(revenue_.value));
    const ValueId need =
        fma(revenue_.value, n(0.6), monthly([](double t) { return 20 + 0.85 * t; }));
    const ValueId minimum =
        mul(remaining_.value, monthly([](double t) { return 1 / (months - t); }));
    const ValueId spend = b_.make(Op::max, minimum, need);
    const ValueId enough = b_.make(Op::le, spend, cash);
    paid_ = if_alive(b_.make(Op::min, spend, cash));
    const ValueId recycled = if_alive(div(mul(paid_, tagged_.value), cash));
    tagged_.value = sub(tagged_.value, recycled);
    cash_.value = sub(cash, paid_);
    recycled_.value = add(recycled_.value, recycled);
    cloud_.value = add(cloud_.value, paid_);
    remaining_.value = b_.make(Op::max, n(0), sub(remaining_.value, paid_));
    npv_.value = fma(monthly([](double t) { return 0.6 * discount(t); }), paid_, npv_.value);
    alive_ = b_.make(Op::and_, alive_, enough);
  }

  void convert(ValueId valuation) {
    const ValueId note = if_alive(monthly([](double t) { return t == 18 ? 250.0 : 0.0; }));
    dilute(note, b_.make(Op::min, n(4000), mul(n(0.8), valuation)));
  }

  void close() {
    const auto final = [&](const State& state) { return b_.read_final(state.slot); };
    const auto measure = [&](const char* name, ValueId value) {
      b_.observe(b_.output(name, false), value);
    };
    const ValueId equity = final(equity_);
    const ValueId cloud = final(cloud_);
    measure("recycled", final(recycled_));
    measure("cloud", cloud);
    measure("ratio", div(final(recycled_), cloud));
    measure("npv", fma(n(discount(months)), equity, final(npv_)));
    measure("moic", div(fma(n(0.6), cloud, equity), final(invested_)));
    measure("default", b_.select(b_.read_final(alive_slot_), n(0), n(1)));
  }

  Builder b_;
  std::uint32_t alive_slot_ = 0;
  ValueId alive_ = ir::no_value, paid_ = ir::no_value;
  State revenue_, cash_, tagged_, invested_, npv_, remaining_, stake_, equity_, cloud_, recycled_;
  std::pair<State*, double> starts_[10] = {
      {&revenue_, 18},     {&cash_, 250}, {&tagged_, 250}, {&invested_, 250}, {&npv_, -250},
      {&remaining_, 2000}, {&stake_, 0},  {&equity_, 0},   {&cloud_, 0},      {&recycled_, 0}};
};

} // namespace

ir::Program w1() { return Deal().build(); }

} // namespace deal::benchmarks
