#include "compiler/driver/money_trail.hpp"

#include "compiler/sema/money.hpp"
#include "compiler/sema/walk.hpp"

#include <algorithm>
#include <set>

namespace deal::driver {

using sema::none_id;
using sema::PartyId;
using sema::ReadAt;
using sema::TermId;
using sema::TermOp;

namespace {

class Follower {
 public:
  Follower(PathValues& values, PartyId origin, sema::Rule rule, std::uint32_t last)
      : values_(values), model_(values.model()), origin_(origin), rule_(rule), last_(last) {}

  std::optional<MoneyTrail> run() {
    want_all();
    if (!values_.fill()) return std::nullopt;
    MoneyTrail trail{.origin = model_.parties[origin_].name, .rule = rule_, .last = last_};
    for (const Payment& payment : payments_) add(trail, payment);
    sort(trail);
    for (const auto& [name, opening, term] : holders_) {
      const auto& held = values_.series(term, ReadAt::end);
      if (held[last_] != 0) trail.held.emplace_back(name, held[last_]);
    }
    for (const TermId tag : opening_tags_) trail.opening += values_.value(tag, ReadAt::end, 0);
    trail.residual = trail.opening + trail.invested - trail.recycled - trail.returned -
                     trail.spent - trail.passed_on;
    for (const auto& [name, amount] : trail.held) trail.residual -= amount;
    return trail;
  }

 private:
  struct Payment {
    std::uint32_t index, row;
    TermId paid, carried;
  };
  struct Holder {
    std::string name;
    PartyId party;
    TermId tagged;
  };

  TermId of_row(TermId term, sema::FamilyId family, std::uint32_t row) {
    return family == 0 ? term : values_.terms().make(TermOp::row, {}, term, none_id, none_id, row);
  }
  void want_all() {
    sema::Terms& terms = values_.terms();
    for (std::uint32_t i = 0; i < model_.payments.size(); ++i) {
      const sema::FamilyId family = model_.payments[i].family;
      const TermId paid = terms.leaf(TermOp::paid, {}, i);
      const TermId carried = terms.traced(TermOp::carried, {}, rule_, i, origin_);
      for (std::uint32_t row = 0; row < model_.rows_of(family); ++row) {
        payments_.push_back({i, row, of_row(paid, family, row), of_row(carried, family, row)});
        values_.want(payments_.back().paid, ReadAt::end);
        values_.want(payments_.back().carried, ReadAt::end);
      }
    }
    for (PartyId party = 1; party < model_.parties.size(); ++party) {
      if (party == origin_ || model_.purse(party) != party) continue;
      const sema::FamilyId family = model_.parties[party].family;
      const TermId tagged = terms.traced(TermOp::tagged, {}, rule_, origin_, party);
      for (std::uint32_t row = 0; row < model_.rows_of(family); ++row) {
        holders_.push_back({model_.name_of(model_.parties[party].name, family, row), party,
                            of_row(tagged, family, row)});
        values_.want(holders_.back().tagged, ReadAt::end);
      }
    }
    for (const sema::OpeningTag& tag : model_.opening_tags) {
      if (tag.origin != origin_) continue;
      for (std::uint32_t row = 0; row < model_.rows_of(tag.family); ++row) {
        opening_tags_.push_back(of_row(tag.amount, tag.family, row));
        values_.want(opening_tags_.back(), ReadAt::end);
      }
    }
  }

  static void count(MoneyTrail& trail, sema::Fate fate, double amount) {
    switch (fate) {
    case sema::Fate::untouched:
    case sema::Fate::moved_on: return;
    case sema::Fate::invested: trail.invested += amount; return;
    case sema::Fate::recycled: trail.recycled += amount; return;
    case sema::Fate::returned: trail.returned += amount; return;
    case sema::Fate::passed_on: trail.passed_on += amount; return;
    case sema::Fate::spent: trail.spent += amount; return;
    }
  }

  void add(MoneyTrail& trail, const Payment& each) {
    const sema::Payment& payment = model_.payments[each.index];
    const auto& carried = values_.series(each.carried, ReadAt::end);
    const auto& paid = values_.series(each.paid, ReadAt::end);
    Hop hop{.payment = model_.name_of(payment.name, payment.family, each.row),
            .payer = name(payment.payer, each.row),
            .payee = name(payment.payee, each.row),
            .kind = model_.kinds[payment.kind].name,
            .place = payment.span};
    for (std::uint32_t t = 0; t <= last_; ++t) {
      const double part = carried.size() == 1 ? carried.front() : carried[t];
      if (part == 0) continue;
      hop.carried += part;
      hop.paid += paid.size() == 1 ? paid.front() : paid[t];
    }
    if (hop.carried == 0) return;
    const sema::Fate fate = sema::fate_of(model_, payment, origin_);
    const bool invests = fate == sema::Fate::invested;
    const sema::Fate end = invests && model_.purse(payment.payee) == 0 ? sema::Fate::spent : fate;
    count(trail, fate, hop.carried);
    if (end != fate) count(trail, end, hop.carried);
    hop.end = name_of(end);
    trail.hops.push_back(std::move(hop));
    ends_.push_back({model_.purse(payment.payer), model_.purse(payment.payee), invests});
  }

  std::string name(PartyId party, std::uint32_t row) const {
    return model_.name_of(model_.parties[party].name, model_.parties[party].family, row);
  }

  /// Breadth first from the origin; of one step the larger first.
  void sort(MoneyTrail& trail) {
    std::map<PartyId, std::uint32_t> distance;
    for (const sema::OpeningTag& tag : model_.opening_tags)
      if (tag.origin == origin_) distance[tag.holder] = 1;
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t i = 0; i < ends_.size(); ++i) {
        const Ends& ends = ends_[i];
        const bool known = distance.contains(ends.payer);
        if (!ends.invests && !known) continue;
        const std::uint32_t step = ends.invests ? 1 : distance[ends.payer] + 1;
        trail.hops[i].step = step;
        auto [place, fresh] = distance.try_emplace(ends.payee, step);
        if (fresh || step < place->second) {
          place->second = step;
          changed = true;
        }
      }
    }
    std::ranges::stable_sort(trail.hops, [](const Hop& a, const Hop& b) {
      return a.step != b.step ? a.step < b.step : a.carried > b.carried;
    });
  }

  struct Ends {
    PartyId payer, payee;
    bool invests;
  };
  PathValues& values_;
  const sema::Model& model_;
  PartyId origin_;
  sema::Rule rule_;
  std::uint32_t last_;
  std::vector<Payment> payments_;
  std::vector<Holder> holders_;
  std::vector<TermId> opening_tags_;
  std::vector<Ends> ends_; ///< of the hops, as they were found
};

} // namespace

std::vector<std::pair<PartyId, sema::Rule>> followed_money(const sema::Model& model, TermId root) {
  std::set<TermId> seen;
  std::set<std::pair<PartyId, sema::Rule>> found;
  sema::walk_up(
      root, [&](TermId id) { return seen.contains(id); }, [&](TermId id) { seen.insert(id); },
      [&](TermId id, auto push) {
        const sema::Term& term = model.term(id);
        if (term.op == TermOp::variable) return push(model.variables[term.index].value);
        if (follows_money(term.op))
          found.emplace(term.op == TermOp::carried ? term.other : term.index, term.rule);
        std::ranges::for_each(term.operands, push);
      },
      [](TermId) {});
  return {found.begin(), found.end()};
}

std::optional<MoneyTrail> money_trail(PathValues& values, PartyId origin, sema::Rule rule,
                                      std::uint32_t last) {
  return Follower(values, origin, rule, last).run();
}

} // namespace deal::driver
