#include "api/c/arguments.hpp"
#include "api/c/handles.hpp"
#include "api/c/infos.hpp"
#include "api/c/options.hpp"

using namespace deal::c;

static_assert(std::has_unique_object_representations_v<deal_why_options>);
static_assert(sizeof(deal_books_options) == 7 * 8, "no padding, so that it can grow");

namespace {

deal::WhyOptions converted(const deal_why_options* options) {
  const deal_why_options given = taken<deal_why_options>(options, DEAL_WHY_OPTIONS_INIT, "options");
  return {given.path,
          given.seed,
          text_or_empty(given.at, "options->at"),
          given.depth,
          given.deep != 0,
          given.cancel ? given.cancel->source.get_token() : std::stop_token()};
}

deal::BooksOptions converted(const deal_books_options* options) {
  const deal_books_options given =
      taken<deal_books_options>(options, DEAL_BOOKS_OPTIONS_INIT, "options");
  deal::BooksOptions result;
  result.path = given.path;
  if (given.quantile_measure) {
    result.quantile = {given.quantile_level,
                       text(given.quantile_measure, "options->quantile_measure")};
  }
  result.parties = texts(given.parties, given.party_count, "options->parties");
  result.run = run_options(taken_run_options(given.run));
  return result;
}

} // namespace

deal_status deal_why(const deal_model* model, const char* number, const deal_why_options* options,
                     char** json, deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    char*& out = emptied(json, "json");
    const deal::WhyResult found =
        deal::why(*required(model, "model").model, text(number, "number"), converted(options));
    if (!found.ok()) return tell(diagnostics, found.diagnostics, DEAL_FAILED);
    tell(diagnostics, found.diagnostics, DEAL_OK);
    out = copied(deal::to_json(found)).release();
    return DEAL_OK;
  });
}

deal_status deal_books(const deal_model* model, const deal_books_options* options, char** json,
                       char** journal, deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    if (json) *json = nullptr;
    if (journal) *journal = nullptr;
    const deal::Books kept = deal::books(*required(model, "model").model, converted(options));
    tell(diagnostics, kept.diagnostics, DEAL_OK);
    if (!kept.ok()) return status_of(kept.status);
    auto as_json = copied(json ? deal::to_json(kept) : std::string());
    auto as_journal = copied(journal ? deal::to_journal(kept) : std::string());
    if (json) *json = as_json.release();
    if (journal) *journal = as_journal.release();
    return DEAL_OK;
  });
}
