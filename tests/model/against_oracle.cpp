#include "tests/model/against_oracle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace deal::test {

using sema::PartyId;
using sema::Rule;
using What = Observed::What;
using fmt::format;

namespace {

constexpr std::array<Rule, sema::rule_count> all_rules{Rule::pro_rata, Rule::fifo, Rule::own_first,
                                                       Rule::own_last};

/// One period of one path held against the oracle.
class Comparison {
 public:
  Comparison(const Observed& observed, const Oracle& oracle, std::size_t period, std::uint32_t path)
      : observed_(observed), network_(observed.network()), oracle_(oracle), period_(period),
        path_(path) {}

  std::string run() {
    for (std::size_t d = 0; d < network_.dues.size(); ++d)
      expect(oracle_.paid(d), name_of_due(d) + ".paid", What::paid, d);
    for (std::size_t i = 1; i < network_.nodes.size(); ++i) compare_node(i);
    for (const Rule rule : all_rules) compare_rule(rule);
    return wrong_;
  }

  std::string name_of_due(std::size_t d) const {
    const Network::Due& due = network_.dues[d];
    const sema::Payment& payment = network_.model.payments[due.payment];
    return network_.model.name_of(payment.name, payment.family, due.row);
  }

 private:
  std::string name_of_node(std::size_t i) const {
    const sema::Party& party = network_.model.parties[network_.nodes[i].party];
    return network_.model.name_of(party.name, party.family, network_.nodes[i].row);
  }
  const std::string& name_of(PartyId party) const { return network_.model.parties[party].name; }

  template <class... Place> void expect(Money right, const std::string& what, Place... place) {
    const double found = observed_(period_, path_, place...);
    const bool near = std::fabs(found - right) <= 1e-9L * (1 + oracle_.money());
    if (near || !wrong_.empty()) return;
    wrong_ = format("oracle: {} is {} instead of {} in period {} of path {}", what, found,
                    static_cast<double>(right), period_, path_);
  }

  void compare_node(std::size_t i) {
    if (!network_.nodes[i].finite) return;
    Money arrears = 0;
    for (std::size_t d = 0; d < network_.dues.size(); ++d)
      if (network_.dues[d].payer == i) arrears += oracle_.arrears(d);
    expect(oracle_.cash(i), format("cash({})", name_of_node(i)), What::cash, i);
    expect(arrears, format("arrears({})", name_of_node(i)), What::arrears, i);
    expect(oracle_.defaulted(i), format("defaulted({})", name_of_node(i)), What::defaulted, i);
  }

  void compare_rule(Rule rule) {
    const std::string by = std::string(" by ") + sema::name_of(rule);
    const Trail& trail = oracle_.trail(rule);
    for (std::size_t o = 0; o < trail.origins().size(); ++o) {
      const PartyId party = trail.origins()[o];
      if (!observed_.has(What::returned, party, 0, rule)) continue;
      const std::string& name = name_of(party);
      auto total = [&](const char* what, Money right, What asked) {
        expect(right, format("{}({}){}", what, name, by), asked, party, std::size_t{0}, rule);
      };
      total("returned", trail.returned()[o], What::returned);
      total("spent", trail.spent()[o], What::spent);
      total("passed_on", trail.passed_on()[o], What::passed_on);
      expect(trail.invested()[o], format("invested({})", name), What::invested, party);
      for (std::size_t i = 1; i < network_.nodes.size(); ++i)
        expect(trail.held(i).amount[o], format("tagged({}, {}){}", name, name_of_node(i), by),
               What::tagged, party, i, rule);
      for (std::size_t d = 0; d < network_.dues.size(); ++d)
        expect(trail.carried(d).amount[o], format("{}'s money in {}{}", name, name_of_due(d), by),
               What::carried, party, d, rule);
      compare_revenue(rule, o, by);
    }
  }

  void compare_revenue(Rule rule, std::size_t o, const std::string& by) {
    const PartyId origin = oracle_.trail(rule).origins()[o];
    for (PartyId to = 1; to < network_.model.parties.size(); ++to) {
      const sema::Party& party = network_.model.parties[to];
      for (std::uint32_t row = 0; row < network_.rows(party.family); ++row) {
        const std::string ends = format("({}, {})", name_of(origin),
                                        network_.model.name_of(party.name, party.family, row));
        expect(oracle_.revenue(to, row), "revenue of " + ends, What::revenue, to, row);
        expect(oracle_.funded(rule, o, to, row), "funded" + ends + by, What::funded, origin, to,
               rule, row);
        expect(oracle_.aged(rule, o, to, row), "aged" + ends + by, What::aged, origin, to, rule,
               row);
      }
    }
  }

  const Observed& observed_;
  const Network& network_;
  const Oracle& oracle_;
  std::size_t period_;
  std::uint32_t path_;
  std::string wrong_;
};

/// What is due now beyond the arrears of the period before.
std::string check_due(const Observed& observed, const Oracle& oracle, std::size_t t,
                      std::uint32_t path, std::size_t d, const std::string& name) {
  const double due = observed(t, path, What::due, d);
  const Money fresh = due - oracle.arrears(d);
  const Money tolerance = 1e-9L * (1 + oracle.money() + due);
  const bool lost = fresh < -tolerance;
  const bool other = observed.has(What::fresh_due, d) &&
                     std::fabs(fresh - observed(t, path, What::fresh_due, d)) > tolerance;
  if (!lost && !other) return "";
  return format("oracle: arrears of {} before {} in period {} of path {}: {} was left, {} is due",
                name, t, t, path, static_cast<double>(oracle.arrears(d)), due);
}

/// Whether somebody holds what rounding left: in a loop without other money that is whose money goes round.
bool holds_dust(const Observed& observed, const Oracle& oracle, std::size_t t, std::uint32_t path) {
  for (std::size_t i = 0; i < observed.network().nodes.size(); ++i) {
    const double cash = observed(t, path, What::cash, i);
    if (cash > 0 && cash < 1e-11L * oracle.money()) return true;
  }
  return false;
}

void count(const Observed& observed, const Oracle& oracle, const std::vector<double>& owed,
           Reach& reach) {
  const Network& network = observed.network();
  auto together = [&](const Network::Due& due) {
    return std::ranges::any_of(network.loops(due.stage), [&](const auto& loop) {
      return std::ranges::count(loop, due.payer) && std::ranges::count(loop, due.payee);
    });
  };
  for (std::size_t d = 0; d < network.dues.size(); ++d) {
    const Network::Due& due = network.dues[d];
    const bool unpaid = !due.cost && oracle.paid(d) < owed[d];
    if (due.cost && oracle.paid(d) > 0) ++reach.costs;
    if (owed[d] > 0 && together(due)) ++(unpaid ? reach.broken : reach.loops);
    for (std::size_t e = 0; unpaid && e < network.dues.size(); ++e) {
      const Network::Due& senior = network.dues[e];
      if (senior.payer == due.payer && senior.stage == due.stage && senior.rank < due.rank &&
          oracle.paid(e) > 0)
        ++reach.classes;
    }
    for (std::size_t o = 0; o < oracle.trail(Rule::pro_rata).origins().size(); ++o) {
      const Money mixed = oracle.trail(Rule::pro_rata).carried(d).amount[o];
      bool differs = false;
      for (const Rule rule : all_rules)
        differs = differs || std::fabs(oracle.trail(rule).carried(d).amount[o] - mixed) > 1e-3;
      if (mixed > 0 || differs) ++reach.carried;
      if (differs) ++reach.differ;
    }
  }
}

} // namespace

std::string against_oracle(const Observed& observed, std::uint32_t path, Reach& reach) {
  const Network& network = observed.network();
  Oracle oracle(network, observed.opening(path));
  ++reach.paths;
  for (std::size_t t = 0; t < network.model.grid.periods(); ++t) {
    Comparison comparison(observed, oracle, t, path);
    std::vector<double> owed(network.dues.size());
    for (std::size_t d = 0; d < owed.size(); ++d) {
      if (network.dues[d].cost) continue;
      owed[d] = observed(t, path, What::due, d);
      const std::string wrong = check_due(observed, oracle, t, path, d, comparison.name_of_due(d));
      if (!wrong.empty()) return wrong;
    }
    oracle.play(owed);
    if (!oracle.decided() || holds_dust(observed, oracle, t, path)) {
      ++reach.undecided;
      return "";
    }
    if (auto wrong = comparison.run(); !wrong.empty()) return wrong;
    count(observed, oracle, owed, reach);
  }
  for (std::size_t i = 0; i < network.nodes.size(); ++i)
    if (oracle.defaulted(i)) ++reach.defaults;
  return "";
}

namespace {

std::string check_payments(const Observed& observed, std::size_t t, std::uint32_t path) {
  const Network& network = observed.network();
  for (std::size_t d = 0; d < network.dues.size(); ++d) {
    const Network::Due& due = network.dues[d];
    const double paid = observed(t, path, What::paid, d);
    const double owed = observed(t, path, What::due, d);
    const std::string& name = network.model.payments[due.payment].name;
    if (!(paid >= 0)) return format("paid: {} of {} in period {}", paid, name, t);
    if (due.cost) continue;
    if (paid > owed) return format("paid: {} of {} due of {} in period {}", paid, owed, name, t);
    if (paid == 0) continue;
    for (std::size_t e = 0; e < network.dues.size(); ++e) {
      const Network::Due& senior = network.dues[e];
      if (senior.payer != due.payer || senior.stage != due.stage || senior.rank >= due.rank ||
          senior.cost)
        continue;
      const double first = observed(t, path, What::paid, e);
      if (first < observed(t, path, What::due, e) && paid > 1e-9 * owed)
        return format("class: {} is paid before {} in period {}", name,
                      network.model.payments[senior.payment].name, t);
    }
  }
  for (std::size_t i = 0; i < network.nodes.size(); ++i)
    if (!(observed(t, path, What::cash, i) >= 0)) return format("cash: below zero in period {}", t);
  return "";
}

/// Nobody's revenue is paid with more than its own amount, and no money comes back that was not put in.
std::string check_money(const Observed& observed, std::uint32_t path, Rule rule) {
  const sema::Model& model = observed.network().model;
  std::vector<double> put_in(model.parties.size(), 0), back(model.parties.size(), 0);
  const Opening opening = observed.opening(path);
  for (std::size_t i = 0; i < model.opening_tags.size(); ++i)
    for (const double amount : opening.tags[i]) put_in[model.opening_tags[i].origin] += amount;
  for (std::size_t t = 0; t < model.grid.periods(); ++t)
    for (PartyId to = 1; to < model.parties.size(); ++to) {
      for (std::uint32_t row = 0; row < observed.network().rows(model.parties[to].family); ++row) {
        double funded = 0;
        for (PartyId from = 1; from < model.parties.size(); ++from) {
          const double part = observed(t, path, What::funded, from, to, rule, row);
          if (part < -1e-9 * put_in[from]) return format("funded: {} in period {}", part, t);
          funded += part;
        }
        const double revenue = observed(t, path, What::revenue, to, row);
        if (funded > revenue + 1e-9 * (1 + revenue))
          return format("funded: {} of a revenue of {} in period {}", funded, revenue, t);
      }
      put_in[to] += observed(t, path, What::invested, to);
      back[to] += observed(t, path, What::funded, to, to, rule);
      if (back[to] > put_in[to] * (1 + 1e-9) + 1e-9)
        return format("recycled: {} of {} invested up to period {} by {}", back[to], put_in[to], t,
                      sema::name_of(rule));
    }
  return "";
}

} // namespace

std::string against_laws_of_payments(const Observed& observed, std::uint32_t path) {
  for (std::size_t t = 0; t < observed.network().model.grid.periods(); ++t)
    if (auto wrong = check_payments(observed, t, path); !wrong.empty()) return wrong;
  return "";
}

std::string against_laws_of_money(const Observed& observed, std::uint32_t path) {
  for (const Rule rule : all_rules)
    if (auto wrong = check_money(observed, path, rule); !wrong.empty()) return wrong;
  return "";
}

} // namespace deal::test
