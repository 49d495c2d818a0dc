#include "compiler/lower/late.hpp"
#include "compiler/lower/lowering.hpp"
#include "compiler/sema/money.hpp"
#include "runtime/math/special.hpp"

namespace deal::lower {

using ir::no_value;

namespace {

/// Φ⁻¹(0.95): half the width of a 90 % interval in standard deviations.
constexpr double score_95 = 1.6448536269514722;
/// Of a lognormal: the exponential of every draw, some eight of these, is a double with all its digits.
constexpr double largest_sigma = 80;
/// Of a Poisson distribution, below where not every count is a double.
constexpr double largest_mean = 1e15;
static_assert(largest_mean < math::largest_poisson_mean);
/// By how much the weights of a choice may miss 1.
constexpr double tolerance = 1e-9;
/// The largest uniform that is drawn. Correlated scores may lie so far out that the distribution function is 1.
constexpr double largest_uniform = 1 - 0x1p-53;

} // namespace

/// The draw's own uniform, before correlation.
ir::ValueId Lowering::drawn_uniform(std::uint32_t index) {
  Drawn& drawn = draws_[index];
  const sema::Draw& draw = model_.draws[index];
  if (!drawn.stream) drawn.stream = builder_.stream(draw.name, draw.family);
  return draw.each_period ? builder_.uniform_per_period(*drawn.stream)
                          : builder_.uniform_per_path(*drawn.stream);
}

/// A standard normal, correlated with those of other draws by the Gaussian copula.
ir::ValueId Lowering::normal_score(std::uint32_t index) {
  const sema::Draw& draw = model_.draws[index];
  if (draw.loadings.empty()) return builder_.make(Op::normal_quantile, drawn_uniform(index));
  ValueId score = no_value;
  for (const auto& [other, weight] : draw.loadings) {
    const ValueId own = builder_.make(Op::normal_quantile, drawn_uniform(other));
    const ValueId part = builder_.make(Op::mul, builder_.number(weight), own);
    score = score == no_value ? part : builder_.make(Op::add, score, part);
  }
  return score;
}

ir::ValueId Lowering::uniform(std::uint32_t index) {
  if (model_.draws[index].loadings.empty()) return drawn_uniform(index);
  return builder_.make(Op::min, builder_.make(Op::normal_cdf, normal_score(index)),
                       builder_.number(largest_uniform));
}

void Lowering::require_parameters(std::uint32_t index, const ParameterRule& rule, ValueId holds) {
  const sema::Draw& draw = model_.draws[index];
  builder_.require(holds, yes(), builder_.site(draw.name, role(rule), draw.span));
}

/// A draw of every period is drawn before anything is paid.
void Lowering::require_no_flows(const sema::Draw& draw) {
  for (const TermId argument : draw.arguments) {
    const auto flows = flows_read(argument, 0);
    if (flows.empty()) continue;
    const std::string name = name_of_flow(model_, model_.term(flows.front()));
    diagnostics_
        .report(Code::flow_not_yet_paid, draw.span,
                {draw.name, name,
                 "a draw of every period is drawn when the period begins, before anything is paid"})
        .help(help_before(name));
    throw Unordered{};
  }
}

/// What is given instead of the draw. A condition is given as 0 or another number.
Result Lowering::sampled(const sema::Draw& draw) {
  const ValueId given =
      builder_.sample_value(builder_.sample(draw.name, draw.family, draw.each_period));
  if (draw.distribution != "bernoulli") return {given, no_value};
  return {builder_.make(Op::not_, builder_.make(Op::eq, given, zero())), no_value};
}

Result Lowering::draw(std::uint32_t index) {
  if (draws_[index].result) return *draws_[index].result;
  const sema::Draw& draw = model_.draws[index];
  if (draw.sampled) {
    draws_[index].result = sampled(draw);
    return *draws_[index].result;
  }
  const ir::SiteId outer = builder_.site();
  const ir::SiteId site = builder_.site(draw.name, "draw", draw.span);
  builder_.at(site);
  std::vector<ValueId> p;
  if (draw.each_period) require_no_flows(draw);
  // A parameter of a draw is read at the opening of the path or of the period.
  for (TermId argument : draw.arguments)
    p.push_back(number(argument, draw.each_period ? Moment::funding : Moment::path));
  auto make = [&](Op op, ValueId a, ValueId b = no_value) { return builder_.make(op, a, b); };
  auto constant = [&](double value) { return builder_.number(value); };
  auto in_order = [&](ValueId a, ValueId b, const char* low, const char* high) {
    require_parameters(index, {low, high}, builder_.compare(Op::le, a, b));
  };
  auto not_negative = [&](ValueId a, const char* what) { in_order(zero(), a, "", what); };
  auto positive = [&](ValueId a, const char* what) {
    require_parameters(index, {"", what}, builder_.compare(Op::lt, zero(), a));
  };
  auto at_most = [&](ValueId a, double most, const char* what) {
    in_order(a, constant(most), what, "");
  };
  Result result;
  const std::string& name = draw.distribution;
  if (name == "normal") {
    not_negative(p[1], "the standard deviation");
    result.value = make(Op::add, p[0], make(Op::mul, p[1], normal_score(index)));
  } else if (name == "normal_interval") {
    in_order(p[0], p[1], "the lower end", "the upper end");
    const ValueId middle = make(Op::mul, constant(0.5), make(Op::add, p[0], p[1]));
    const ValueId sd = make(Op::div, make(Op::sub, p[1], p[0]), constant(2 * score_95));
    result.value = make(Op::add, middle, make(Op::mul, sd, normal_score(index)));
  } else if (name == "lognormal") {
    constexpr const char* sigma = "the standard deviation of the logarithm";
    positive(p[0], "the median");
    not_negative(p[1], sigma);
    at_most(p[1], largest_sigma, sigma);
    result.value = make(Op::mul, p[0], make(Op::exp, make(Op::mul, p[1], normal_score(index))));
  } else if (name == "lognormal_interval") {
    positive(p[0], "the lower end");
    in_order(p[0], p[1], "the lower end", "the upper end");
    const ValueId low = make(Op::log, p[0]);
    const ValueId high = make(Op::log, p[1]);
    const ValueId middle = make(Op::mul, constant(0.5), make(Op::add, low, high));
    const ValueId sigma = make(Op::div, make(Op::sub, high, low), constant(2 * score_95));
    result.value = make(Op::exp, make(Op::add, middle, make(Op::mul, sigma, normal_score(index))));
  } else if (name == "uniform") {
    in_order(p[0], p[1], "the lower end", "the upper end");
    result.value = make(Op::add, p[0], make(Op::mul, make(Op::sub, p[1], p[0]), uniform(index)));
  } else if (name == "triangular" || name == "pert") {
    in_order(p[0], p[1], "the least value", "the most likely one");
    in_order(p[1], p[2], "the most likely value", "the greatest one");
    const ValueId u = uniform(index);
    const ValueId width = make(Op::sub, p[2], p[0]);
    const ValueId left = make(Op::sub, p[1], p[0]);
    const ValueId right = make(Op::sub, p[2], p[1]);
    const ValueId wide = make(Op::lt, zero(), width);
    if (name == "triangular") {
      // In parts of the width, whose products with each other can be neither too large nor too small.
      auto part = [&](ValueId side) {
        return builder_.select(wide, make(Op::div, side, width), zero());
      };
      auto root = [&](ValueId share, ValueId side) {
        return make(Op::mul, width, make(Op::sqrt, make(Op::mul, share, part(side))));
      };
      const ValueId turn = part(left);
      const ValueId below = make(Op::add, p[0], root(u, left));
      const ValueId above = make(Op::sub, p[2], root(make(Op::sub, constant(1), u), right));
      result.value = builder_.select(make(Op::lt, u, turn), below, above);
    } else {
      auto shape = [&](ValueId side) {
        const ValueId share = builder_.select(wide, make(Op::div, side, width), constant(0.5));
        return make(Op::add, constant(1), make(Op::mul, constant(4), share));
      };
      const ValueId quantile = builder_.make(Op::beta_quantile, u, shape(left), shape(right));
      result.value = make(Op::add, p[0], make(Op::mul, width, quantile));
    }
  } else if (name == "beta") {
    for (const ValueId shape : p) {
      const char* const what = shape == p[0] ? "the first shape" : "the second shape";
      positive(shape, what);
      in_order(constant(math::least_beta_shape), shape, "", what);
      at_most(shape, math::largest_beta_shape, what);
    }
    result.value = builder_.make(Op::beta_quantile, uniform(index), p[0], p[1]);
  } else if (name == "bernoulli") {
    not_negative(p[0], "the probability");
    at_most(p[0], 1, "the probability");
    result.value = make(Op::lt, uniform(index), p[0]);
  } else if (name == "exponential") {
    not_negative(p[0], "the mean");
    const ValueId hazard = make(Op::neg, make(Op::log1p, make(Op::neg, uniform(index))));
    result.value = make(Op::mul, p[0], hazard);
  } else if (name == "poisson") {
    not_negative(p[0], "the mean");
    at_most(p[0], largest_mean, "the mean");
    result.value = make(Op::poisson_quantile, uniform(index), p[0]);
  } else {
    // choice: the first value whose cumulated weight exceeds the uniform.
    const ValueId u = uniform(index);
    std::vector<ValueId> cumulated;
    ValueId sum = zero();
    for (std::size_t i = 1; i < p.size(); i += 2) {
      not_negative(p[i], "a weight");
      sum = make(Op::add, sum, p[i]);
      cumulated.push_back(sum);
    }
    in_order(constant(1 - tolerance), sum, "1", "the sum of the weights");
    in_order(sum, constant(1 + tolerance), "the sum of the weights", "1");
    result.value = p[p.size() - 2];
    for (std::size_t i = cumulated.size() - 1; i-- > 0;) {
      result.value = builder_.select(make(Op::lt, u, cumulated[i]), p[2 * i], result.value);
    }
  }
  builder_.at(outer);
  draws_[index].result = result;
  return result;
}

} // namespace deal::lower
