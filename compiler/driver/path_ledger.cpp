#include "compiler/driver/path_ledger.hpp"

#include "compiler/interpreter/interpreter.hpp"
#include "compiler/sema/money.hpp"

#include <unordered_map>

namespace deal::driver {

namespace {

using lower::LedgerPlaces;

template <class Visit> void for_each_value(const LedgerPlaces& places, Visit visit) {
  for (const LedgerPlaces::Payment& payment : places.payments) {
    visit(payment.owed);
    visit(payment.paid);
  }
  for (const ir::ValueId posting : places.postings) visit(posting);
  for (const ir::ValueId transfer : places.transfers) visit(transfer);
  for (const LedgerPlaces::Party& party : places.parties)
    for (const ir::ValueId value : {party.opening, party.cash, party.defaulted}) visit(value);
  for (const LedgerPlaces::Origin& origin : places.origins) {
    for (const ir::ValueId value :
         {origin.invested, origin.returned, origin.spent, origin.passed_on})
      visit(value);
    for (const auto* by_party : {&origin.funded, &origin.held_before, &origin.held})
      for (const auto& [party, value] : *by_party) visit(value);
  }
}

/// The values of the places on one path.
class Amounts {
 public:
  Amounts(const lower::Lowered& lowered, std::uint64_t seed, std::uint64_t path,
          const kernel::Inputs& inputs)
      : model_(*lowered.scenarios.front().model), periods_(lowered.program.periods) {
    std::vector<ir::ValueId> wanted;
    for_each_value(lowered.scenarios.front().ledger, [&](ir::ValueId value) {
      if (value != ir::no_value && places_.try_emplace(value, wanted.size()).second)
        wanted.push_back(value);
    });
    watched_ = interpreter::watch(lowered.program, seed, path, wanted, inputs);
  }

  const std::optional<kernel::Fault>& fault() const { return watched_.fault; }

  Rows of(ir::ValueId value, sema::FamilyId family) const {
    if (value == ir::no_value) return {};
    const std::vector<double>& values = watched_.values[places_.at(value)];
    const std::size_t rows = values.size() / periods_;
    // What is the same for all rows may be one number.
    const std::size_t wanted = model_.rows_of(family);
    Rows result(wanted, std::vector<double>(periods_));
    for (std::size_t row = 0; row < wanted; ++row)
      for (std::size_t t = 0; t < periods_; ++t)
        result[row][t] = values[t * rows + (rows == 1 ? 0 : row)];
    return result;
  }
  std::vector<double> of(ir::ValueId value) const { return std::move(of(value, 0).front()); }
  std::map<sema::PartyId, Rows> of(const std::map<sema::PartyId, ir::ValueId>& by_party) const {
    std::map<sema::PartyId, Rows> result;
    for (const auto& [party, value] : by_party)
      result[party] = of(value, model_.parties[party].family);
    return result;
  }

 private:
  const sema::Model& model_;
  std::size_t periods_;
  std::unordered_map<ir::ValueId, std::size_t> places_;
  interpreter::Watched watched_;
};

PathLedger collect(const sema::Model& model, const LedgerPlaces& places, const Amounts& amounts) {
  PathLedger result;
  for (const sema::PartyId origin : sema::origins(model))
    if (!sema::is_single(model, origin)) result.not_followed.push_back(origin);
  for (std::size_t i = 0; i < places.payments.size(); ++i) {
    const sema::FamilyId rows = model.payments[i].family;
    result.payments.push_back(
        {amounts.of(places.payments[i].owed, rows), amounts.of(places.payments[i].paid, rows)});
  }
  for (std::size_t i = 0; i < places.postings.size(); ++i)
    result.postings.push_back(amounts.of(places.postings[i], model.postings[i].family));
  for (std::size_t i = 0; i < places.transfers.size(); ++i)
    result.transfers.push_back(amounts.of(places.transfers[i], model.transfers[i].family));
  for (std::size_t i = 0; i < places.parties.size(); ++i) {
    const LedgerPlaces::Party& party = places.parties[i];
    const sema::FamilyId rows = model.parties[i].family;
    result.parties.push_back({amounts.of(party.opening, rows), amounts.of(party.cash, rows),
                              amounts.of(party.defaulted, rows)});
  }
  for (const LedgerPlaces::Origin& origin : places.origins) {
    result.origins.push_back({origin.party, amounts.of(origin.invested),
                              amounts.of(origin.returned), amounts.of(origin.spent),
                              amounts.of(origin.passed_on), amounts.of(origin.funded),
                              amounts.of(origin.held_before), amounts.of(origin.held)});
  }
  return result;
}

} // namespace

PathLedger run_path(const Compilation& compilation, std::size_t scenario, std::uint64_t seed,
                    std::uint64_t path, const NamedInputs& inputs, stop::Stop* stop) {
  const sema::Model* const model = &compilation.scenarios[scenario].model;
  diagnostics::Diagnostics reports;
  const auto lowered = lower::lower(std::span(&model, 1), reports,
                                    {.ledger = true, .budget = budget_of_path(compilation, stop)});
  PathLedger result;
  if (lowered) {
    for (const std::string& rule : ir::verify(lowered->program))
      reports.report(diagnostics::Code::engine_fault, {rule});
  }
  if (reports.has_errors()) {
    result.fault = reports.sorted().front();
    return result;
  }
  const kernel::Inputs given = inputs.of(lowered->program);
  const Amounts amounts(*lowered, seed, path, given);
  if (amounts.fault())
    result.fault = explain_fault(compilation, *lowered, seed, *amounts.fault(), given);
  else
    result = collect(*model, lowered->scenarios.front().ledger, amounts);
  return result;
}

} // namespace deal::driver
