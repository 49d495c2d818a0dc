#include "tests/model/oracle_tracing.hpp"

#include <algorithm>
#include <utility>

namespace deal::test {

namespace {

/// a / b where there is some b; more than all is by rounding.
Money share(Money a, Money b) { return b > 0 ? std::min<Money>(1, a / b) : 0; }

} // namespace

void Tags::add(const Tags& other, Money times) {
  for (std::size_t o = 0; o < amount.size(); ++o) add(o, other, times);
}

void Tags::add(std::size_t o, const Tags& other, Money times) {
  amount[o] += other.amount[o] * times;
  dated[o] += other.dated[o] * times;
}

Trail::Trail(const Network& network, sema::Rule rule, std::vector<sema::PartyId> origins)
    : network_(network), rule_(rule), origins_(std::move(origins)),
      held_(network.nodes.size(), none()), layers_(network.nodes.size()) {}

void Trail::open(std::size_t origin, std::size_t holder, Money amount) {
  held_[holder].amount[origin] += amount;
}

void Trail::begin(const std::vector<Money>& cash) {
  for (std::size_t i = 0; i < cash.size(); ++i) layers_[i] = {{cash[i], held_[i]}};
}

void Trail::begin_period() {
  carried_.assign(network_.dues.size(), none());
  for (auto* sum : {&invested_, &returned_, &spent_, &passed_on_}) sum->assign(origins_.size(), 0);
}

void Trail::follow(const Flows& flows) {
  arriving_.assign(network_.nodes.size(), none());
  invest(flows);
  for (const auto& loop : network_.loops(flows.stage))
    if (network_.nodes[loop.front()].finite) follow(loop, flows);
  // What world and outside parties pay is untagged, but for what they invest; what reaches the latter stays.
  for (std::size_t i = 1; i < network_.nodes.size(); ++i)
    if (!network_.nodes[i].finite) held_[i].add(arriving_[i]);
}

/// What an origin invests or lends is tagged anew, whole.
void Trail::invest(const Flows& flows) {
  for (std::size_t d = 0; d < network_.dues.size(); ++d) {
    const Network::Due& due = network_.dues[d];
    if (due.stage != flows.stage || !due.tags) continue;
    for (std::size_t o = 0; o < origins_.size(); ++o) {
      if (!is_of(due.payer, o)) continue;
      Tags whole = none();
      whole.amount[o] = flows.paid[d];
      whole.dated[o] = flows.paid[d] * flows.time;
      invested_[o] += flows.paid[d];
      carried_[d].add(whole);
      if (due.payee == 0)
        spent_[o] += flows.paid[d];
      else
        arriving_[due.payee].add(whole);
    }
  }
}

Trail::Pool Trail::pool(std::size_t node, const std::vector<std::size_t>& loop,
                        const Flows& flows) const {
  Pool pool{.node = node, .arrived = arriving_[node]};
  for (std::size_t d = 0; d < network_.dues.size(); ++d) {
    const Network::Due& due = network_.dues[d];
    if (due.stage != flows.stage || due.void_) continue;
    if (due.payer == node) pool.dues.push_back(d);
    if (due.payee != node) continue;
    pool.received += flows.paid[d];
    if (!due.tags && std::ranges::find(loop, due.payer) != loop.end()) pool.inside += flows.paid[d];
  }
  pool.money = flows.cash[node] + pool.received;
  return pool;
}

void Trail::follow(const std::vector<std::size_t>& loop, const Flows& flows) {
  std::vector<Pool> pools;
  for (const std::size_t node : loop) pools.push_back(pool(node, loop, flows));
  const std::vector<Tags> inside =
      loop.size() > 1 ? around(pools, flows) : std::vector<Tags>(1, none());
  for (std::size_t i = 0; i < pools.size(); ++i) {
    Split parts = split(pools[i], inside[i], flows);
    for (std::size_t k = 0; k < parts.on.size(); ++k) deliver(pools[i].dues[k], parts.on[k]);
    // Where there is no money there is nobody's, not even by rounding.
    const bool left = flows.left[loop[i]] > 0;
    held_[loop[i]] = left ? std::move(parts.kept) : none();
    layers_[loop[i]] = left ? std::move(parts.layers) : std::deque<Layer>();
  }
}

bool Trail::goes_on(std::size_t d, std::size_t origin) const {
  const Network::Due& due = network_.dues[d];
  return due.payee != 0 && !due.tags && !is_of(due.payee, origin);
}

void Trail::deliver(std::size_t d, const Tags& tags) {
  const Network::Due& due = network_.dues[d];
  carried_[d].add(tags);
  for (std::size_t o = 0; o < origins_.size(); ++o) {
    if (is_of(due.payee, o)) {
      if (!due.revenue) returned_[o] += tags.amount[o];
    } else if (due.tags) {
      passed_on_[o] += tags.amount[o];
    } else if (due.payee == 0) {
      spent_[o] += tags.amount[o];
    } else {
      arriving_[due.payee].add(o, tags, 1);
    }
  }
}

/// What arrives at each of a loop's parties from the others: inside = base + slope · inside, which is
/// Σ slope^k · base, summed by doubling. What goes round without any base stays untagged.
std::vector<Tags> Trail::around(const std::vector<Pool>& pools, const Flows& flows) {
  const std::size_t n = pools.size();
  std::vector<std::size_t> place(network_.nodes.size(), n);
  for (std::size_t i = 0; i < n; ++i) place[pools[i].node] = i;
  std::vector<Tags> result(n, none());
  std::vector<Split> base, steep;
  Money own = 0, circulating = 0;
  for (const Pool& pool : pools) {
    Tags full = none();
    for (std::size_t o = 0; o < origins_.size(); ++o) full.amount[o] = pool.money;
    base.push_back(split(pool, none(), flows));
    steep.push_back(split(pool, full, flows));
    own += pool.money - pool.inside;
    circulating += pool.inside;
  }
  if (own > 0 && own < 1e-10L * circulating) decided_ = false;
  for (std::size_t o = 0; o < origins_.size(); ++o) {
    std::vector<std::vector<Money>> slope(n, std::vector<Money>(n, 0));
    for (std::size_t j = 0; j < n; ++j) {
      if (pools[j].money <= 0) continue;
      for (std::size_t k = 0; k < pools[j].dues.size(); ++k) {
        const std::size_t d = pools[j].dues[k];
        const std::size_t i = place[network_.dues[d].payee];
        if (i == n || !goes_on(d, o)) continue;
        result[i].add(o, base[j].on[k], 1);
        if (!is_of(pools[j].node, o))
          slope[i][j] += (steep[j].on[k].amount[o] - base[j].on[k].amount[o]) / pools[j].money;
      }
    }
    for (int doubling = 0; doubling < 50; ++doubling) {
      std::vector<Tags> more(n, none());
      std::vector<std::vector<Money>> square(n, std::vector<Money>(n, 0));
      Money added = 0;
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
          if (slope[i][j] == 0) continue;
          more[i].add(o, result[j], slope[i][j]);
          added += slope[i][j] * (result[j].amount[o] + result[j].dated[o]);
          for (std::size_t k = 0; k < n; ++k) square[i][k] += slope[i][j] * slope[j][k];
        }
      if (added <= 1e-18L * flows.money) break;
      for (std::size_t i = 0; i < n; ++i) result[i].add(o, more[i], 1);
      slope = std::move(square);
    }
  }
  return result;
}

Trail::Split Trail::split(const Pool& pool, const Tags& inside, const Flows& flows) {
  switch (rule_) {
  case sema::Rule::fifo: return fifo(pool, inside, flows);
  case sema::Rule::own_first: return own_first(pool, inside, flows);
  case sema::Rule::own_last: return own_last(pool, inside, flows);
  case sema::Rule::pro_rata: break;
  }
  return pro_rata(pool, inside, flows);
}

/// All that leaves and all that stays has the mix of the pool.
Trail::Split Trail::pro_rata(const Pool& pool, const Tags& inside, const Flows& flows) const {
  Tags all = held_[pool.node];
  all.add(pool.arrived);
  all.add(inside);
  Split result{.kept = all};
  for (const std::size_t d : pool.dues) {
    Tags& on = result.on.emplace_back(none());
    on.add(all, share(flows.paid[d], pool.money));
    result.kept.add(on, -1);
  }
  return result;
}

/// What arrives is one layer behind the older ones; what leaves has the mix of the layers that it uses up.
Trail::Split Trail::fifo(const Pool& pool, const Tags& inside, const Flows& flows) const {
  Split result{.kept = none(), .layers = layers_[pool.node]};
  Tags arrived = pool.arrived;
  arrived.add(inside);
  result.layers.push_back({pool.received, arrived});
  Money out = 0;
  for (const std::size_t d : pool.dues) out += flows.paid[d];
  Tags used = none();
  for (Money wanted = out; wanted > 0 && !result.layers.empty();) {
    Layer& oldest = result.layers.front();
    const Money part = share(wanted, oldest.amount);
    used.add(oldest.tags, part);
    wanted -= std::min(wanted, oldest.amount);
    oldest.tags.add(oldest.tags, -part);
    oldest.amount *= 1 - part;
    if (oldest.amount <= 0) result.layers.pop_front();
  }
  for (const std::size_t d : pool.dues)
    result.on.emplace_back(none()).add(used, share(flows.paid[d], out));
  for (const Layer& layer : result.layers) result.kept.add(layer.tags);
  return result;
}

/// Payments to origins draw those origins' tags first; the rest has one mix.
Trail::Split Trail::own_first(const Pool& pool, const Tags& inside, const Flows& flows) const {
  Tags known = held_[pool.node];
  known.add(pool.arrived);
  Tags rest = known;
  rest.add(inside);
  Money money = pool.money;
  Split result;
  std::vector<Money> open;
  for (const std::size_t d : pool.dues) {
    result.on.emplace_back(none());
    open.push_back(flows.paid[d]);
  }
  for (std::size_t o = 0; o < origins_.size(); ++o) {
    Money paid = 0;
    for (const std::size_t d : pool.dues)
      if (is_of(network_.dues[d].payee, o)) paid += flows.paid[d];
    const Money drawn = std::min(paid, known.amount[o]);
    for (std::size_t k = 0; k < pool.dues.size(); ++k) {
      const std::size_t d = pool.dues[k];
      if (!is_of(network_.dues[d].payee, o)) continue;
      const Money part = drawn * share(flows.paid[d], paid);
      result.on[k].add(o, known, share(part, known.amount[o]));
      open[k] -= part;
    }
    rest.add(o, known, -share(drawn, known.amount[o]));
    money -= drawn;
  }
  result.kept = rest;
  for (std::size_t k = 0; k < open.size(); ++k) {
    Tags common = none();
    common.add(rest, share(open[k], money));
    result.on[k].add(common);
    result.kept.add(common, -1);
  }
  return result;
}

/// Payments to origins draw together what bears no tag of one that is paid, then each its own; the rest has one mix.
Trail::Split Trail::own_last(const Pool& pool, const Tags& inside, const Flows& flows) {
  Tags known = held_[pool.node];
  known.add(pool.arrived);
  std::vector<Money> paid(origins_.size(), 0);
  Money wanted = 0, neutral = pool.money - pool.inside;
  Tags others = known;
  for (std::size_t o = 0; o < origins_.size(); ++o) {
    for (const std::size_t d : pool.dues)
      if (is_of(network_.dues[d].payee, o)) paid[o] += flows.paid[d];
    if (paid[o] <= 0) continue;
    if (paid[o] < 1e-12L * flows.money) decided_ = false;
    wanted += paid[o];
    neutral -= known.amount[o];
    others.amount[o] = others.dated[o] = 0;
  }
  neutral = std::max<Money>(0, neutral);
  const Money used = std::min(wanted, neutral);
  Tags rest = known;
  rest.add(inside);
  rest.add(others, -share(used, neutral));
  Money money = pool.money - used;
  Split result;
  std::vector<Money> open;
  for (const std::size_t d : pool.dues) {
    const Money amount = flows.paid[d];
    result.on.emplace_back(none());
    open.push_back(amount);
    for (std::size_t o = 0; o < origins_.size(); ++o) {
      if (!is_of(network_.dues[d].payee, o) || paid[o] <= 0) continue;
      const Money of_neutral = used * (amount / wanted);
      result.on.back().add(others, share(of_neutral, neutral));
      const Money drawn = std::min(paid[o] * (1 - share(used, wanted)), known.amount[o]);
      const Money part = drawn * (amount / paid[o]);
      result.on.back().add(o, known, share(part, known.amount[o]));
      rest.add(o, known, -share(part, known.amount[o]));
      money -= part;
      open.back() -= of_neutral + part;
    }
  }
  result.kept = rest;
  for (std::size_t k = 0; k < open.size(); ++k) {
    Tags common = none();
    common.add(rest, share(std::max<Money>(0, open[k]), money));
    result.on[k].add(common);
    result.kept.add(common, -1);
  }
  return result;
}

} // namespace deal::test
