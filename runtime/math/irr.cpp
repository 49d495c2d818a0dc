#include "runtime/math/irr.hpp"

#include "runtime/math/elementary.hpp"
#include "runtime/math/operations.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>

namespace deal::math {

namespace {

constexpr double half_unit = 0x1p-53;
constexpr double underflow = 745; ///< exp(−x) is 0 beyond
constexpr double farthest = 36;   ///< of |s|: expm1(−36) is still above −1
constexpr int halvings = 48;      ///< of the range, down to 1.3e-13
constexpr int most_sums = 20'000;
constexpr int most_steps = 200;
constexpr std::size_t chunk = 64;

int sign_of(double x) { return (x > 0) - (x < 0); }

/// The series seen from one of its ends, so that no power overflows: weights exp(−age · u), u ≥ 0. From the first
/// flow, ages count forwards and s = u; from the last one backwards, and s = −u.
struct View {
  CashFlows series;
  std::size_t begin, end; ///< without zeros at the ends
  double scale;           ///< makes the largest flow about 1
  bool backwards;

  double age(std::size_t i) const {
    return backwards ? series.times[end - 1] - series.times[i]
                     : series.times[i] - series.times[begin];
  }
  double flow(std::size_t i) const { return scale * series.flows[i * series.stride]; }
  double span() const { return series.times[end - 1] - series.times[begin]; }
  double s(double u) const { return backwards ? -u : u; }
};

/// Sums over the series at one u: of the flows times weight · age^k, k = 0, 1, 2, and of their sizes. The part above
/// zero and the part below each fall as u rises.
struct Point {
  double u = 0;
  std::array<double, 3> sum{}, size{};
  double rounding = 0; ///< relative to the sizes

  double gains(std::size_t k) const { return 0.5 * (size[k] + sum[k]); }
  double losses(std::size_t k) const { return 0.5 * (size[k] - sum[k]); }
  double value() const { return sum[0]; }
  /// −d value / du
  double slope() const { return sum[1]; }
  double slack(std::size_t k) const { return rounding * size[k]; }
  bool is_flat() const { return std::fabs(sum[0]) <= slack(0) && std::fabs(sum[1]) <= slack(1); }
  /// 0 where rounding leaves it open.
  int sign() const { return std::fabs(value()) <= slack(0) ? 0 : sign_of(value()); }
};

/// Adds numbers and their sizes in one fixed shape that keeps several additions in flight.
class Adder {
 public:
  using Chunk = std::array<double, chunk>;

  /// Beyond `n`, up to a multiple of four, zeros.
  void add(const Chunk& x, std::size_t n) {
    auto [s0, s1, s2, s3] = sums_;
    auto [t0, t1, t2, t3] = sizes_;
    for (std::size_t i = 0; i < n; i += 4) {
      s0 += x[i];
      s1 += x[i + 1];
      s2 += x[i + 2];
      s3 += x[i + 3];
      t0 += std::fabs(x[i]);
      t1 += std::fabs(x[i + 1]);
      t2 += std::fabs(x[i + 2]);
      t3 += std::fabs(x[i + 3]);
    }
    sums_ = {s0, s1, s2, s3};
    sizes_ = {t0, t1, t2, t3};
  }
  double sum() const { return (sums_[0] + sums_[1]) + (sums_[2] + sums_[3]); }
  double size() const { return (sizes_[0] + sizes_[1]) + (sizes_[2] + sizes_[3]); }

 private:
  std::array<double, 4> sums_{}, sizes_{};
};

Point sums(const View& view, double u) {
  std::array<Adder, 3> adders;
  Adder::Chunk ages{}, amounts{};
  for (std::size_t first = view.begin; first < view.end; first += chunk) {
    const std::size_t n = std::min(chunk, view.end - first);
    for (std::size_t i = 0; i < n; ++i) ages[i] = view.age(first + i);
    for (std::size_t i = 0; i < n; ++i) amounts[i] = -u * ages[i];
    exp(amounts.data(), amounts.data(), n);
    for (std::size_t i = 0; i < n; ++i) amounts[i] *= view.flow(first + i);
    std::fill(amounts.begin() + n, amounts.end(), 0.0);
    for (std::size_t k = 0; k < adders.size(); ++k) {
      adders[k].add(amounts, n);
      for (std::size_t i = 0; i < n; ++i) amounts[i] *= ages[i];
    }
  }
  Point point{.u = u};
  for (std::size_t k = 0; k < adders.size(); ++k) {
    point.sum[k] = adders[k].sum();
    point.size[k] = adders[k].size();
  }
  // Of the sum, of an exponent's products, of exp and the product with the flow.
  const double exponent = u * view.span();
  const double terms = static_cast<double>(view.end - view.begin);
  point.rounding = half_unit * (terms + 10 + 3 * (exponent < underflow ? exponent : underflow));
  return point;
}

/// An interval of u, from the end near zero to the far one.
struct Box {
  Point near, far;

  struct Range {
    double low, high;
    bool excludes_zero() const { return low > 0 || high < 0; }
  };

  /// Of a derivative, as the sums are monotone.
  Range bounds(std::size_t k) const {
    return {far.gains(k) - near.losses(k) - near.slack(k),
            near.gains(k) - far.losses(k) + near.slack(k)};
  }

  /// The same narrowed by the mean value theorem from either end, given the range of the next derivative.
  Range bounds(std::size_t k, Range next) const {
    const double width = far.u - near.u;
    const double fall = width * std::max(next.high, 0.0);
    const double rise = width * std::max(-next.low, 0.0);
    const double slack = near.slack(k);
    const Range plain = bounds(k);
    const double at_near = near.sum[k];
    const double at_far = far.sum[k];
    return {std::max(plain.low, std::max(at_near - fall, at_far - rise) - slack),
            std::min(plain.high, std::min(at_near + rise, at_far + fall) + slack)};
  }
  Range slope() const { return bounds(1, bounds(2)); }
  Range value(Range slope) const { return bounds(0, slope); }

  /// Whether rounding hides what the sum does within. At a root of high multiplicity, where halving would go on for
  /// long, that is told from the sum and its slope at both ends.
  bool is_noise(Range value) const {
    const bool within = std::max(std::fabs(value.low), std::fabs(value.high)) <= 4 * near.slack(0);
    return within || (near.is_flat() && far.is_flat());
  }
};

/// Walks through the range of s upwards and hands each root to `take`, until that wants no more.
template <class Take> class Search {
 public:
  Search(const CashFlows& series, Take take)
      : forwards_{series, 0, series.times.size(), 1, false},
        backwards_{series, 0, series.times.size(), 1, true}, take_(take) {}

  /// false where the answer is undefined.
  bool run() {
    if (!trim()) return false;
    const int changes = sign_changes();
    if (changes == 0) return true;
    const Point middle = sums(forwards_, 0);
    if (changes == 1 && middle.sign() != 0) {
      single(middle);
      return true;
    }
    walk(backwards_, {sums(backwards_, 0), sums(backwards_, reach(backwards_))}, halvings);
    point(backwards_, middle);
    walk(forwards_, {middle, sums(forwards_, reach(forwards_))}, halvings);
    close();
    return sums_ < most_sums;
  }

 private:
  /// An interval of s in which the sum is zero for all that can be told.
  struct Blur {
    double from, to;
    int before, after; ///< signs at its ends
    bool open = false;
  };

  /// Leaves out zeros at the ends; false where a flow is not finite.
  bool trim() {
    double largest = 0;
    for (std::size_t i = forwards_.begin; i < forwards_.end; ++i) {
      const double flow = std::fabs(forwards_.flow(i));
      if (!std::isfinite(flow)) return false;
      largest = std::max(largest, flow);
    }
    auto is_zero = [&](std::size_t i) { return forwards_.flow(i) == 0; };
    while (forwards_.begin < forwards_.end && is_zero(forwards_.end - 1)) --forwards_.end;
    while (forwards_.begin < forwards_.end && is_zero(forwards_.begin)) ++forwards_.begin;
    // Two steps, as 2^−k of a subnormal number is too large; a power of two changes no digit.
    if (largest > 0) forwards_.scale = std::ldexp(1.0, std::min(-std::ilogb(largest), 1000));
    backwards_.begin = forwards_.begin;
    backwards_.end = forwards_.end;
    backwards_.scale = forwards_.scale;
    return true;
  }

  int sign_changes() const {
    int changes = 0;
    int before = 0;
    for (std::size_t i = forwards_.begin; i < forwards_.end; ++i) {
      const int sign = sign_of(forwards_.flow(i));
      changes += sign * before < 0;
      if (sign != 0) before = sign;
    }
    return changes;
  }

  /// The u from which on the flow of age zero outweighs all of the other sign.
  double reach(const View& view) {
    const double leading = view.flow(view.backwards ? view.end - 1 : view.begin);
    double u = farthest / 64;
    for (; u < farthest; u *= 2) {
      const Point point = sums(view, u);
      ++sums_;
      const double against = leading > 0 ? point.losses(0) : point.gains(0);
      if (against + point.slack(0) < std::fabs(leading)) break;
    }
    return u;
  }

  /// The root, if it lies in the range, where Descartes' rule says that there is no other.
  void single(const Point& middle) {
    const int first = sign_of(forwards_.flow(forwards_.begin));
    const View& view = middle.sign() != first ? forwards_ : backwards_;
    const Point far = sums(view, reach(view));
    if (middle.sign() * far.sign() < 0) take_(expm1(view.s(crossing(view, middle, far))));
  }

  void walk(const View& view, const Box& box, int depth) {
    if (done_) return;
    const Box::Range slope = box.slope();
    if (slope.excludes_zero()) return monotone(view, box);
    const Box::Range value = box.value(slope);
    if (value.excludes_zero()) return;
    if (depth == 0 || box.is_noise(value)) return blur(view, box);
    if (++sums_ >= most_sums) {
      done_ = true;
      return;
    }
    const Point middle = sums(view, 0.5 * (box.near.u + box.far.u));
    const Box nearer{box.near, middle};
    const Box farther{middle, box.far};
    walk(view, view.backwards ? farther : nearer, depth - 1);
    point(view, middle);
    walk(view, view.backwards ? nearer : farther, depth - 1);
  }

  void monotone(const View& view, const Box& box) {
    const int near = box.near.sign();
    const int far = box.far.sign();
    if (near == 0 && far == 0) return blur(view, box);
    if (near * far >= 0) return;
    const Blur ends = ends_of(view, box);
    // The flat side of a root is no root of its own.
    if (blur_.to == ends.from && keeps_sign(blur_)) blur_.open = false;
    close();
    found(view.s(crossing(view, box.near, box.far)));
    crossed_to_ = ends.to;
  }

  void point(const View& view, const Point& point) {
    if (!done_ && point.sign() == 0) blur(view, {point, point});
  }

  static Blur ends_of(const View& view, const Box& box) {
    const Point& first = view.backwards ? box.far : box.near;
    const Point& last = view.backwards ? box.near : box.far;
    return {view.s(first.u), view.s(last.u), first.sign(), last.sign(), true};
  }

  void blur(const View& view, const Box& box) {
    const Blur more = ends_of(view, box);
    if (blur_.open && blur_.to == more.from) {
      blur_.to = more.to;
      blur_.after = more.after;
      return;
    }
    close();
    blur_ = more;
  }

  static bool keeps_sign(const Blur& blur) { return blur.before == blur.after && blur.before != 0; }

  void close() {
    if (!blur_.open || done_) return;
    blur_.open = false;
    if (keeps_sign(blur_) && (crossed_to_ == blur_.from || !turns(blur_))) return;
    found(middle_of(blur_));
  }

  /// Whether the sum turns back within, rather than going on past zero in the distance.
  bool turns(const Blur& blur) const {
    const View& view = view_of(blur);
    return sign_of(sums(view, view.s(blur.from)).slope()) !=
           sign_of(sums(view, view.s(blur.to)).slope());
  }

  const View& view_of(const Blur& blur) const { return blur.to > 0 ? forwards_ : backwards_; }

  void found(double s) {
    // Of zeros, that without a sign.
    if (!done_ && !take_(expm1(s + 0.0))) done_ = true;
  }

  /// A root of odd multiplicity lies where the sign changes, of even one where the slope vanishes.
  double middle_of(const Blur& blur) const {
    const View& view = view_of(blur);
    const auto [low, high] = std::minmax({view.s(blur.from), view.s(blur.to)});
    const Point near = sums(view, low);
    const Point far = sums(view, high);
    if (near.sign() * far.sign() < 0) return view.s(crossing(view, near, far));
    if (sign_of(near.slope()) * sign_of(far.slope()) < 0) return view.s(turn(view, near, far));
    return polished(view, 0.5 * (low + high));
  }

  static double turn(const View& view, const Point& near, const Point& far) {
    const int before = sign_of(near.slope());
    double low = near.u;
    double high = far.u;
    for (int i = 0; i < halvings; ++i) {
      const double u = 0.5 * (low + high);
      (sign_of(sums(view, u).slope()) == before ? low : high) = u;
    }
    return 0.5 * (low + high);
  }

  double polished(const View& view, double u) const {
    const Point point = sums(view, u);
    const double step = point.value() / point.slope();
    return view.s(std::fabs(step) < 1e-9 ? u + step : u);
  }

  /// Newton's method in a bracket that has one root; a step that leaves it, or falls short of halving the one
  /// before, gives way to a bisection.
  static double crossing(const View& view, const Point& near, const Point& far) {
    const int side = near.sign();
    double low = near.u;
    double high = far.u;
    double u = 0.5 * (low + high);
    double before = high - low;
    for (int i = 0; i < most_steps; ++i) {
      const Point point = sums(view, u);
      const double value = point.value();
      if (value == 0) return u;
      (sign_of(value) == side ? low : high) = u;
      double step = value / point.slope();
      const bool settled = std::fabs(value) <= 2 * half_unit * point.size[0];
      const bool inside = u + step > low && u + step < high;
      if (settled) return inside ? u + step : u;
      if (!inside || std::fabs(step) > 0.5 * std::fabs(before)) step = 0.5 * (low + high) - u;
      if (std::fabs(step) <= half_unit * u) return u + step;
      before = step;
      u += step;
    }
    return u;
  }

  View forwards_, backwards_;
  Take take_;
  Blur blur_{};
  std::optional<double> crossed_to_; ///< the end of the last interval with a root of its own
  int sums_ = 0;
  bool done_ = false;
};

} // namespace

double irr_count(const CashFlows& series) {
  double count = 0;
  Search search(series, [&](double) {
    ++count;
    return true;
  });
  return search.run() ? count : undefined;
}

double irr_root(const CashFlows& series, double which) {
  if (!(which >= 0 && which == std::floor(which))) return undefined;
  double count = 0;
  double root = undefined;
  Search search(series, [&](double rate) {
    if (++count == which || which == 0) root = rate;
    return which == 0 ? count < 2 : count < which;
  });
  if (!search.run()) return undefined;
  return count == (which == 0 ? 1 : which) ? root : undefined;
}

std::vector<double> irr_roots(std::span<const double> times, std::span<const double> flows) {
  std::vector<std::size_t> order(times.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return times[i]; });
  std::vector<double> when, amounts;
  for (const std::size_t i : order) {
    if (!when.empty() && when.back() == times[i]) {
      amounts.back() += flows[i];
    } else {
      when.push_back(times[i]);
      amounts.push_back(flows[i]);
    }
  }
  std::vector<double> roots;
  Search search({when, amounts.data()}, [&](double rate) {
    roots.push_back(rate);
    return true;
  });
  return search.run() ? roots : std::vector<double>{};
}

} // namespace deal::math
