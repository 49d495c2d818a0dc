#include "api/c/arguments.hpp"
#include "api/c/handed.hpp"
#include "api/c/handles.hpp"

using namespace deal::c;

static_assert(std::has_unique_object_representations_v<deal_compile_options>);
static_assert(static_cast<int>(deal::Attribution::own_last) == DEAL_OWN_LAST);

namespace {

deal::TableRows rows_of(const deal_table_rows& given) {
  deal::TableRows result{text(given.table, "tables->table"), {}};
  for (const deal_table_row& row : array(given.rows, given.row_count, "tables->rows"))
    result.rows.push_back({text(row.name, "tables->rows->name"),
                           texts(row.cells, row.cell_count, "tables->rows->cells")});
  return result;
}

deal::CompileOptions converted(const deal_compile_options* options) {
  const deal_compile_options given =
      taken<deal_compile_options>(options, DEAL_COMPILE_OPTIONS_INIT, "options");
  deal::CompileOptions result;
  result.scenarios = texts(given.scenarios, given.scenario_count, "options->scenarios");
  for (const deal_setting& each : array(given.settings, given.setting_count, "options->settings"))
    result.settings.emplace_back(text(each.name, "options->settings->name"),
                                 text(each.value, "options->settings->value"));
  result.measures = texts(given.measures, given.measure_count, "options->measures");
  for (const deal_table_rows& each : array(given.tables, given.table_count, "options->tables"))
    result.tables.push_back(rows_of(each));
  result.attribution =
      choice(given.attribution, deal::Attribution::own_last, "options->attribution");
  result.all_scenarios = given.all_scenarios != 0;
  result.own_money = given.own_money != 0;
  result.funded_by = given.funded_by != 0;
  result.keep_written = given.keep_written != 0;
  if (given.cancel != nullptr) result.stop = given.cancel->source.get_token();
  result.time = std::chrono::milliseconds(given.time);
  return result;
}

} // namespace

deal_status deal_compile_file(const deal_engine* engine, const char* path,
                              const deal_compile_options* options, deal_model** model,
                              deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    deal_model*& out = emptied(model, "model");
    const deal::Engine& compiler = required(engine, "engine").engine;
    return handed(compiler.compile_file(&required(path, "path"), converted(options)), out,
                  diagnostics);
  });
}

deal_status deal_compile_text(const deal_engine* engine, const char* name, const char* text,
                              size_t length, const deal_compile_options* options,
                              deal_model** model, deal_diagnostics** diagnostics) {
  return guarded(__func__, diagnostics, [&] {
    deal_model*& out = emptied(model, "model");
    const deal::Engine& compiler = required(engine, "engine").engine;
    const std::string written(&required(text, "text"), length);
    return handed(compiler.compile_text(deal::c::text(name, "name"), written, converted(options)),
                  out, diagnostics);
  });
}

void deal_model_free(deal_model* model) { delete model; }
