#include "deal/books.hpp"

#include "api/changes.hpp"
#include "api/convert.hpp"
#include "api/guarded.hpp"
#include "api/hashes.hpp"
#include "api/limits.hpp"
#include "api/model.hpp"
#include "api/path_choice.hpp"
#include "api/run_handle.hpp"
#include "api/statements.hpp"
#include "runtime/calendar/date.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace deal {

using diagnostics::Code;
using ledger::PartyId;
using ledger::PartyKind;

namespace {

/// Residuals above this are no rounding errors.
constexpr double law_tolerance = 1e-9;

calendar::Date date(double slot) {
  return calendar::from_coordinate(static_cast<std::int64_t>(slot));
}

std::vector<BookPeriod> periods_of(const sema::GridSpec& grid) {
  std::vector<BookPeriod> result;
  for (std::size_t t = 0; t < grid.labels.size(); ++t) {
    result.push_back({grid.labels[t], to_string(date(grid.start_slots[t])),
                      to_string(add_days(date(grid.end_slots[t]), -1))});
  }
  return result;
}

Books begin(const api::RunInputs& inputs, const BooksOptions& options) {
  const Model::Implementation& model = inputs.model();
  const driver::Scenario& scenario = model.compilation->scenarios.front();
  Books result;
  result.model = scenario.model.title;
  api::tell_changes(inputs, scenario.model, result);
  result.attribution = api::words(scenario.model.attribution);
  result.seed = options.run.seed;
  result.path = options.path;
  result.model_hash = inputs.hash(scenario.hash);
  result.library_hash = model.compilation->library_hash;
  result.engine_hash = api::engine_hash();
  result.currency = scenario.model.currency;
  result.periods = periods_of(scenario.model.grid);
  const calendar::Date first = date(scenario.model.grid.start_slots.front());
  const calendar::Date before = add_days(first, -1);
  result.opening_date = to_string(is_valid(before) ? before : first);
  result.diagnostics = model.warnings;
  return result;
}

/// What was found out before the failure is of no use.
Books& fail(Books& books, std::vector<Diagnostic> diagnostics) {
  books.status = RunStatus::failed;
  books.diagnostics.insert(books.diagnostics.end(), diagnostics.begin(), diagnostics.end());
  books.parties.clear();
  books.origins.clear();
  books.flows = {};
  books.moved.clear();
  books.journal = {};
  return books;
}
Books& fail(Books& books, Diagnostic diagnostic) {
  return fail(books, std::vector{std::move(diagnostic)});
}

Diagnostic no_such_party(const api::PartyNumbers& numbers, const std::string& name) {
  std::vector<std::string> names;
  for (PartyId party = 1; party < numbers.parties().size(); ++party) {
    names.push_back(numbers.parties()[party].name);
    if (numbers.family_name(party) != names.back() &&
        (party == 1 || numbers.family_name(party) != numbers.family_name(party - 1)))
      names.push_back(numbers.family_name(party));
  }
  diagnostics::Diagnostics records;
  auto report = records.report(Code::no_such_party, {name});
  if (const std::string near = diagnostics::nearest(name, names); !near.empty())
    report.help("did you mean `" + near + "`?");
  return api::convert(records.sorted().front(), source::Sources());
}

/// The parties that are asked for by name, or all; in the order of the model, divisions after their owners.
std::vector<PartyId> asked_for(const api::PartyNumbers& numbers,
                               const std::vector<std::string>& names,
                               std::vector<Diagnostic>& wrong) {
  std::set<PartyId> wanted;
  for (const std::string& written : names) {
    const std::string name =
        source::check_text(written) ? "(not UTF-8)" : source::normalize(written);
    if (name == numbers.parties().front().name) {
      wrong.push_back(api::report(Code::books_of_world, {}));
      continue;
    }
    bool found = false;
    for (PartyId party = 1; party < numbers.parties().size(); ++party) {
      if (numbers.parties()[party].name != name && numbers.family_name(party) != name) continue;
      wanted.insert(party);
      found = true;
    }
    if (!found) wrong.push_back(no_such_party(numbers, name));
  }
  std::vector<PartyId> result;
  for (PartyId party = 1; party < numbers.parties().size(); ++party)
    if (names.empty() || wanted.contains(party)) result.push_back(party);
  auto place = [&](PartyId party) {
    const PartyId owner = numbers.parties()[party].owner;
    return std::tuple{owner, party != owner, party};
  };
  std::ranges::sort(result, {}, place);
  return result;
}

std::optional<Diagnostic> broken_law(const BooksResiduals& residuals) {
  return api::broken({{{"the balance sheets", residuals.balance_sheets},
                       {"what is paid", residuals.flow_rows},
                       {"cash", residuals.flow_columns},
                       {"tagged money", residuals.tags}}});
}

void keep(Books& result, const api::PathBooks& books, const driver::PathLedger& path,
          const std::vector<PartyId>& parties, bool all_asked_for) {
  for (const PartyId party : parties)
    if (all_asked_for || api::appears(books, party))
      result.parties.push_back(api::party_books(books, path, party));
  result.residuals.balance_sheets = api::largest_residual(books, path);
  result.origins = api::origin_books(books, path, result.residuals.tags);
  result.flows = api::flow_matrix(books, path, result.residuals);
  result.moved = api::units_moved(books, path);
  for (const PartyId origin : path.not_followed)
    result.not_followed.push_back(books.model.parties[origin].name);
  result.journal = api::journal_of(books);
}

Books& keep_path(Books& result, const api::RunInputs& inputs, const BooksOptions& options) {
  const Model::Implementation& model = inputs.model();
  const sema::Model& what = model.compilation->model();
  std::vector<Diagnostic> wrong;
  const auto parties = asked_for(api::PartyNumbers(what), options.parties, wrong);
  if (options.path >= api::most_paths)
    wrong.push_back(api::report(Code::no_such_path, {std::to_string(options.path)}));
  else if (const auto few = inputs.check(options.quantile ? options.run.paths : options.path + 1))
    wrong.push_back(*few);
  if (!wrong.empty()) return fail(result, std::move(wrong));
  const Limits& limits = model.engine->options.limits;
  stop::Stop stop(options.run.stop, api::deadline(options.run.time, limits));
  if (options.quantile) {
    auto choice = api::choose_path(model, *options.quantile, options.run, inputs.numbers());
    if (auto* diagnostic = std::get_if<Diagnostic>(&choice))
      return fail(result, std::move(*diagnostic));
    if (const auto* stopped = std::get_if<api::Stopped>(&choice)) {
      result.status = RunStatus::interrupted;
      result.diagnostics.push_back(stopped->why);
      return result;
    }
    auto& chosen = std::get<api::ChosenPath>(choice);
    result.path = chosen.path;
    result.choice = std::move(chosen.choice);
    std::ranges::move(chosen.warnings, std::back_inserter(result.diagnostics));
  }
  const driver::PathLedger path = driver::run_path(*model.compilation, 0, options.run.seed,
                                                   result.path, inputs.numbers(), &stop);
  if (path.fault) return fail(result, api::convert(*path.fault, model.compilation->sources));
  keep(result, api::PathBooks(what, path), path, parties, !options.parties.empty());
  if (auto broken = broken_law(result.residuals)) return fail(result, std::move(*broken));
  return result;
}

} // namespace

namespace {

Books keep_books(const api::RunInputs& inputs, const BooksOptions& options) {
  return api::guarded(
      [](std::vector<Diagnostic> diagnostics) {
        Books result;
        result.status = RunStatus::failed;
        result.diagnostics = std::move(diagnostics);
        return result;
      },
      [&] {
        Books result = begin(inputs, options);
        keep_path(result, inputs, options);
        return result;
      });
}

} // namespace

Books books(const Model& model, const BooksOptions& options) {
  return keep_books(api::RunInputs(model.implementation()), options);
}

Books books(const Run& run, const BooksOptions& options) {
  return keep_books(run.implementation().inputs, options);
}

Books failed_books(std::vector<Diagnostic> diagnostics) {
  Books result;
  result.engine_hash = api::engine_hash();
  return fail(result, std::move(diagnostics));
}

} // namespace deal
