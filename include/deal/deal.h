#ifndef DEAL_DEAL_H
#define DEAL_DEAL_H

#include "deal/export.hpp"

#include <stddef.h>
#include <stdint.h>

/// \file
/// Deal for programs in C and for all languages that can call C: the same engine as deal/deal.hpp, which says more about what
/// each thing means. docs/c-api.md has the rules at length and an example.
///
/// Handles. Every `…_create`, compilation and run gives a handle that the caller frees by the `…_free` of its type, once, when no
/// other call is using it. Freeing NULL does nothing. Handles keep what they need: an engine may be freed before its
/// models, a model before its runs and results.
///
/// Strings. All are UTF-8 and end with a zero byte. A `const char*` that comes back belongs to the handle it was asked of and lives
/// as long as that; so do arrays of numbers, which are never copied. A `char*` that comes back is the caller's, for deal_string_free().
/// What is given to a function is read during the call and may go after it, but for `user` pointers and functions.
///
/// Structs. Those that begin with `size` can grow in later versions, at the end. They are begun with their …_INIT macro, which
/// puts in the size that the program was compiled with, and what it does not know takes its default. The others never change. Where
/// a pointer to options may be given, NULL means the defaults.
///
/// Errors. What can fail gives a deal_status, and by its last parameter says why: NULL, or where to put a list of diagnostics,
/// which the caller frees; there is none (NULL) where nothing is to be said. A successful call may leave warnings there. Other results are
/// set to NULL or 0 first, so that after an error there is nothing to free but the diagnostics. Functions without a status cannot
/// fail: of a handle that is NULL, or an index that is too large, they give "", 0 or NULL. No exception leaves any function.
///
/// Threads. Engines, models, results and diagnostics never change: any number of threads may use one at once. One thread
/// at a time may use a deal_run; any number of runs may share a model. Nothing here prints, exits, aborts, installs a signal handler or keeps
/// global state.
///
/// Numbers are in the base unit, unscaled: dollars, plain fractions, years; dates are decimal years. NaN is what does not exist.

#ifdef __cplusplus
extern "C" {
/// In C++ any int is a value of an enum then, as it is in C.
#define DEAL_ENUM : int
#else
/// Nothing: an enum of C has values of int.
#define DEAL_ENUM
#endif

/// Raised by what breaks programs that were compiled before; never by what is only added.
#define DEAL_API_VERSION 1u

/// DEAL_API_VERSION of the library that is running. A program runs if it equals the one that it was compiled with.
DEAL_API unsigned deal_api_version(void);
/// The version of the engine, "0.1.0". Lives for ever.
DEAL_API const char* deal_version(void);

/// What became of a call.
typedef enum deal_status DEAL_ENUM {
  DEAL_OK = 0,
  DEAL_INTERRUPTED = 1, ///< the run was stopped: the result covers the paths that were done
  DEAL_FAILED = 2,      ///< the model, the run or a value was refused; the diagnostics say why
  DEAL_MISUSE = 3,      ///< a wrong call: NULL, a wrong size, a name that is not UTF-8
  DEAL_NO_MEMORY = 4,   ///< may come without diagnostics
  DEAL_INTERNAL = 5     ///< a fault of the engine, or an exception from the program's own function
} deal_status;

/// A few words for a status. Live for ever.
DEAL_API const char* deal_status_text(deal_status status);

/// Frees a text that a function gave by a `char**`.
DEAL_API void deal_string_free(char* text);

/// What "no such index" is.
#define DEAL_NONE SIZE_MAX

/* ---- Diagnostics ---- */

/// What is wrong, where, and what to do: a list of errors and warnings. Immutable.
typedef struct deal_diagnostics deal_diagnostics;

/// Whether a diagnostic stops what it is about.
typedef enum deal_severity DEAL_ENUM { DEAL_ERROR = 0, DEAL_WARNING = 1 } deal_severity;

/// Lines and columns count from 1, columns in terminal cells; of what has no place `file` is "" and the numbers are 0.
typedef struct deal_place {
  const char* file;
  uint32_t line, column, end_line, end_column;
} deal_place;

/// An entry of deal_diagnostics. Its texts live as long as the list.
typedef struct deal_diagnostic {
  size_t size;
  const char* code; ///< "D0101", for deal_explain(); "" of a misuse of these functions
  deal_severity severity;
  uint32_t note_count; ///< other places, as deal_diagnostics_note() gives them
  const char* message;
  const char* here; ///< a few words for the place; may be ""
  const char* help; ///< may be ""
  const char* text; ///< rendered for a terminal, without colour
  const char* colored;
  deal_place place;
} deal_diagnostic;
/// Begins a deal_diagnostic.
#define DEAL_DIAGNOSTIC_INIT                                                                       \
  {sizeof(deal_diagnostic), NULL, DEAL_ERROR, 0, NULL, NULL, NULL, NULL, NULL, {NULL, 0, 0, 0, 0}}

/// How many there are.
DEAL_API size_t deal_diagnostics_count(const deal_diagnostics* diagnostics);
/// Fills what `out->size` has room for. DEAL_MISUSE: there is no such entry, or `out` is NULL or of a wrong size.
DEAL_API deal_status deal_diagnostics_get(const deal_diagnostics* diagnostics, size_t index,
                                          deal_diagnostic* out);
/// A note of an entry: its text, and its place unless `place` is NULL.
DEAL_API const char* deal_diagnostics_note(const deal_diagnostics* diagnostics, size_t index,
                                           uint32_t note, deal_place* place);
/// All of them rendered for a terminal, one after the other, without colour.
DEAL_API const char* deal_diagnostics_text(const deal_diagnostics* diagnostics);
/// As a JSON array (docs/json.md).
DEAL_API deal_status deal_diagnostics_json(const deal_diagnostics* diagnostics, char** json);
/// Not of those that belong to a result.
DEAL_API void deal_diagnostics_free(deal_diagnostics* diagnostics);

/// The explanation of a diagnostic's code, any case. DEAL_FAILED: there is no such code.
DEAL_API deal_status deal_explain(const char* code, char** text, deal_diagnostics** diagnostics);

/* ---- Engine ---- */

/// What compiles models.
typedef struct deal_engine deal_engine;

/// Reads a model or an import by its path, with / between folders: sets the text and its bytes and gives 1, or gives 0 where
/// there is none. May be called from several threads at once.
typedef int (*deal_read_function)(void* user, const char* path, const char** text, size_t* length);
/// Told of each text that deal_read_function gave, as soon as it has been copied.
typedef void (*deal_free_function)(void* user, const char* text);

/// A parameter of a host function; its unit as in deal_measure_info, "number" or "" is none.
typedef struct deal_host_parameter {
  const char* name;
  const char* unit;
} deal_host_parameter;

/// A batch of calls of a host function: one for each path, of one period. Made by the library; valid during the call.
typedef struct deal_host_call {
  size_t size;
  uint64_t first_path; ///< of the batch; the paths follow one another
  uint32_t period;     ///< from 0; of what is computed before the first period 0
  uint32_t argument_count;
  size_t paths;                   ///< the length of each array
  const double* const* arguments; ///< by parameter: one value for each path
  double* results;                ///< to be filled, one for each path; NaN: undefined
  char* message;                  ///< room for words about a failure, UTF-8
  size_t message_size;            ///< bytes there
} deal_host_call;

/// Gives 0, or anything else to fail the run, with `message` in the diagnostic. Called from several threads at once. Equal arguments
/// must give equal results, or no run can be repeated.
typedef int (*deal_host_body)(void* user, const deal_host_call* call);

/// A function that a program gives to its models (deal::HostFunction).
typedef struct deal_host_function {
  size_t size;
  const char* name; ///< an identifier of Deal, not the name of a function that there is
  const deal_host_parameter* parameters; ///< at most eight
  size_t parameter_count;
  const char* unit; ///< of the result
  const char* doc;  ///< or NULL
  deal_host_body body;
  void* user;        ///< is handed to `body`
  uint32_t by_path;  ///< 1: the result depends on the path besides the arguments
  uint32_t reserved; ///< 0
} deal_host_function;
/// Begins a deal_host_function.
#define DEAL_HOST_FUNCTION_INIT                                                                    \
  {sizeof(deal_host_function), NULL, NULL, 0, NULL, NULL, NULL, NULL, 0, 0}

/// Numbers by period that a program gives to its models, under a name like that of a `let`.
typedef struct deal_host_series {
  size_t size;
  const char* name;
  const char* unit;
  const char* from;     ///< label of the period of the first value; NULL or "": the grid's first
  const double* values; ///< one for each period from there; periods without one are undefined
  size_t value_count;
  const char* doc; ///< or NULL
} deal_host_series;
/// Begins a deal_host_series.
#define DEAL_HOST_SERIES_INIT {sizeof(deal_host_series), NULL, NULL, NULL, NULL, 0, NULL}

/// `user` pointers and functions must stay valid until the engine and all models and runs that came of it are freed. Of arrays of
/// functions and series all entries have the same `size`.
typedef struct deal_engine_options {
  size_t size;
  const char* cache_folder; ///< where machine code is kept between runs; NULL or "": nowhere
  deal_read_function read;  ///< NULL: files on the disk, imports only from below the model's folder
  deal_free_function free_text; ///< NULL: nothing is to be done
  void* read_user;              ///< is handed to these two
  const deal_host_function* functions;
  size_t function_count;
  const deal_host_series* series;
  size_t series_count;
  uint64_t memory_limit; ///< bytes that a run may hold, by an estimate before it
  uint64_t time_limit;   ///< milliseconds that a run may take, and that a compilation may; 0: any
  uint64_t paths_limit;  ///< of a run
  uint64_t text_limit;   ///< bytes of one file, at most 4 MiB
} deal_engine_options;
/// Begins a deal_engine_options.
#define DEAL_ENGINE_OPTIONS_INIT                                                                   \
  {sizeof(deal_engine_options),                                                                    \
   NULL,                                                                                           \
   NULL,                                                                                           \
   NULL,                                                                                           \
   NULL,                                                                                           \
   NULL,                                                                                           \
   0,                                                                                              \
   NULL,                                                                                           \
   0,                                                                                              \
   2000000000u,                                                                                    \
   0,                                                                                              \
   100000000u,                                                                                     \
   4194304u}

/// Reads the standard library once; any number of threads may compile with one engine at once. What is wrong with the functions and
/// series is reported by each compilation.
DEAL_API deal_status deal_engine_create(const deal_engine_options* options, deal_engine** engine,
                                        deal_diagnostics** diagnostics);
/// What came of the engine stays.
DEAL_API void deal_engine_free(deal_engine* engine);

/// $XDG_CACHE_HOME/deal, else $HOME/.cache/deal; "" where neither variable is set.
DEAL_API deal_status deal_default_cache_folder(char** folder);
/// Removes all machine code kept there; `bytes` may be NULL.
DEAL_API deal_status deal_clear_cache(const char* folder, uint64_t* bytes,
                                      deal_diagnostics** diagnostics);

/* ---- Models ---- */

/// A compiled model. Immutable.
typedef struct deal_model deal_model;

/// Whose money leaves a pool first (docs/semantics.md).
typedef enum deal_attribution DEAL_ENUM {
  DEAL_ATTRIBUTION_OF_MODEL = 0,
  DEAL_PRO_RATA = 1,
  DEAL_FIFO = 2,
  DEAL_OWN_FIRST = 3,
  DEAL_OWN_LAST = 4
} deal_attribution;

/// A name of the model and its value as it would be written: "trainium.share", "20%".
typedef struct deal_setting {
  const char* name;
  const char* value;
} deal_setting;

/// A row of deal_table_rows.
typedef struct deal_table_row {
  const char* name;
  const char* const* cells; ///< as they would be written: "$5bn", "40%"
  size_t cell_count;
} deal_table_row;

/// The rows of a table that a model declares, in place of those written there.
typedef struct deal_table_rows {
  const char* table;
  const deal_table_row* rows;
  size_t row_count;
} deal_table_rows;

/// Stops compilations and runs from another thread. Any number of threads may use one at once; who was given it keeps what it needs of it.
typedef struct deal_cancel deal_cancel;

/// One that has not been requested. It serves once.
DEAL_API deal_status deal_cancel_create(deal_cancel** cancel);
/// Stops all compilations and runs that were given this, and those that begin with it later. A second time it does nothing.
DEAL_API void deal_cancel_request(deal_cancel* cancel);
/// 1 after deal_cancel_request().
DEAL_API int deal_cancel_requested(const deal_cancel* cancel);
/// Who was given it goes on.
DEAL_API void deal_cancel_free(deal_cancel* cancel);

/// What is to be compiled of a model (deal::CompileOptions).
typedef struct deal_compile_options {
  size_t size;
  const char* const* scenarios; ///< "" is the model as written, and so is no scenario at all
  size_t scenario_count;
  const deal_setting* settings;
  size_t setting_count;
  const char* const* measures; ///< only these are compiled; none: all
  size_t measure_count;
  const deal_table_rows* tables;
  size_t table_count;
  deal_attribution attribution; ///< of measures that name no rule
  uint32_t all_scenarios;       ///< 1: the model as written and all that it declares
  uint32_t own_money;           ///< 1: of one scenario, in the result's JSON
  uint32_t funded_by;           ///< 1: of one scenario, in the result's JSON
  uint32_t keep_written;        ///< 1: deal_why() need not compile again
  uint32_t reserved;            ///< 0
  uint64_t time; ///< milliseconds that the compilation may take; 0: as the engine's limit
  const deal_cancel* cancel; ///< or NULL
} deal_compile_options;
/// Begins a deal_compile_options.
#define DEAL_COMPILE_OPTIONS_INIT                                                                  \
  {sizeof(deal_compile_options), NULL, 0, NULL, 0, NULL, 0, NULL, 0,                               \
   DEAL_ATTRIBUTION_OF_MODEL,    0,    0, 0,    0, 0,    0, NULL}

/// Reads, checks and compiles a model file. `path` is in the bytes of the file system.
DEAL_API deal_status deal_compile_file(const deal_engine* engine, const char* path,
                                       const deal_compile_options* options, deal_model** model,
                                       deal_diagnostics** diagnostics);
/// The same for a text of `length` bytes; `name` stands for the file in diagnostics. Imports are possible only where the engine has a
/// deal_read_function.
DEAL_API deal_status deal_compile_text(const deal_engine* engine, const char* name,
                                       const char* text, size_t length,
                                       const deal_compile_options* options, deal_model** model,
                                       deal_diagnostics** diagnostics);

/// A model that deal_save() wrote. As safe to load as a program is to start: load only what you trust. What was compiled by
/// another version of the engine is compiled again.
DEAL_API deal_status deal_load(const deal_engine* engine, const char* path, deal_model** model,
                               deal_diagnostics** diagnostics);
/// The same of a file that is not trusted: the machine code in it is left there, and its texts are compiled anew.
DEAL_API deal_status deal_load_texts(const deal_engine* engine, const char* path,
                                     deal_model** model, deal_diagnostics** diagnostics);
/// Writes a compiled model with its texts, options and the machine code made so far; replaces the file at once or not at all.
DEAL_API deal_status deal_save(const deal_engine* engine, const deal_model* model, const char* path,
                               deal_diagnostics** diagnostics);
/// Runs and results of the model stay.
DEAL_API void deal_model_free(deal_model* model);

/// The title. Of a model that was compiled for several scenarios, this and what follows is the first one's.
DEAL_API const char* deal_model_title(const deal_model* model);
/// How many periods the grid has.
DEAL_API size_t deal_model_period_count(const deal_model* model);
/// "2025-01", "2025Q1", "2025".
DEAL_API const char* deal_model_period(const deal_model* model, size_t index);
/// How many scenarios it was compiled for.
DEAL_API size_t deal_model_scenario_count(const deal_model* model);
/// "" is the model as written.
DEAL_API const char* deal_model_scenario(const deal_model* model, size_t index);
/// How many deals its scenario removes, with what is made for them.
DEAL_API size_t deal_model_removed_count(const deal_model* model);
/// The full name of such a deal. Lives as long as the model.
DEAL_API const char* deal_model_removed(const deal_model* model, size_t index);

/// A measure or event of a model. Its texts live as long as the model or result that it was asked of.
typedef struct deal_measure_info {
  size_t size;
  const char* name;
  const char* unit; ///< "USD", "USD/year", "fraction", "number", "probability", "date"
  const char* doc;
  uint32_t series; ///< 1: it has a value for each period
  uint32_t event;  ///< 1: a series of whether something has happened yet
} deal_measure_info;
/// Begins a deal_measure_info.
#define DEAL_MEASURE_INFO_INIT {sizeof(deal_measure_info), NULL, NULL, NULL, 0, 0}

/// How many measures and events there are.
DEAL_API size_t deal_model_measure_count(const deal_model* model);
/// DEAL_MISUSE: there is no such measure, or `out` is NULL or of a wrong size.
DEAL_API deal_status deal_model_measure(const deal_model* model, size_t index,
                                        deal_measure_info* out);

/// What of a model can be set from outside (deal::ParameterInfo). Its texts live as long as the model.
typedef struct deal_parameter_info {
  size_t size;
  const char* name;  ///< "margin", "note24.amount"
  const char* unit;  ///< as in deal_measure_info
  const char* value; ///< as written, after scenario and settings: "38%", "lognormal(0.6 to 1.4)"
  const char* doc;
  const char* source; ///< of a value with `source "…"`
  uint32_t drawn;     ///< 1: uncertain, takes samples
  uint32_t series;    ///< 1: changes from period to period
  uint32_t assumed;   ///< 1: marked `assumed`
  uint32_t reserved;
  deal_place place;
} deal_parameter_info;
/// Begins a deal_parameter_info.
#define DEAL_PARAMETER_INFO_INIT                                                                   \
  {sizeof(deal_parameter_info), NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0, {NULL, 0, 0, 0, 0}}

/// How many parameters there are.
DEAL_API size_t deal_model_parameter_count(const deal_model* model);
/// In the order of the text. DEAL_MISUSE: there is no such parameter, or `out` is NULL or of a wrong size.
DEAL_API deal_status deal_model_parameter(const deal_model* model, size_t index,
                                          deal_parameter_info* out);

/* ---- Runs ---- */

/// Runs of one model, one after the other: what one run made, the next one uses. One thread at a time.
typedef struct deal_run deal_run;
/// What a run says. Immutable.
typedef struct deal_result deal_result;

/// Each gives the same bits.
typedef enum deal_backend DEAL_ENUM {
  DEAL_BACKEND_AUTOMATIC = 0, ///< machine code where it saves time
  DEAL_BACKEND_INTERPRETER = 1,
  DEAL_BACKEND_JIT = 2
} deal_backend;
/// The instructions that machine code may use.
typedef enum deal_target DEAL_ENUM {
  DEAL_TARGET_HOST = 0,
  DEAL_TARGET_BASELINE = 1,
  DEAL_TARGET_AVX2 = 2,
  DEAL_TARGET_AVX512 = 3
} deal_target;
/// How much work goes into machine code: quick is compiled sooner, full runs faster.
typedef enum deal_tier DEAL_ENUM {
  DEAL_TIER_AUTOMATIC = 0,
  DEAL_TIER_QUICK = 1,
  DEAL_TIER_FULL = 2
} deal_tier;

/// Paths done so far and all. Anything but 0 stops the run, as deal_cancel_request() does. Called from one thread at a time.
typedef int (*deal_progress_function)(void* user, uint64_t done, uint64_t all);

/// The values of some paths, as they are found. Made by the library; valid during the call.
typedef struct deal_batch {
  size_t size;
  uint64_t first_path;
  size_t paths;
  size_t measure_count;        ///< in the order of the result's measures
  const double* const* values; ///< by measure: period by period one value for each path
  const size_t* value_counts;  ///< by measure: periods × paths, `paths` unless it is a series
} deal_batch;
/// Told of the values of all measures, batch by batch in the order of the paths; by one thread at a time. Anything but 0 stops the
/// run, and no further batch comes.
typedef int (*deal_batch_function)(void* user, const deal_batch* batch);

/// Work of a run: called once with each number from 0 to count − 1, from any thread. It never fails.
typedef void (*deal_work_function)(void* token, unsigned number);
/// Calls work(token, 0) … work(token, count − 1), on whatever threads and in whatever order, and returns when all are done.
typedef void (*deal_executor_function)(void* user, unsigned count, deal_work_function work,
                                       void* token);

/// How much is run, and how (deal::RunOptions).
typedef struct deal_run_options {
  size_t size;
  uint64_t paths; ///< 1 … 100 000 000
  uint64_t seed;
  unsigned threads;    ///< 0: one for each processor
  uint32_t keep_paths; ///< 1: deal_result_path_values()
  deal_backend backend;
  unsigned lanes; ///< paths a vector of machine code: 1, 2, 4 or 8; 0: what suits the target
  deal_target target;
  deal_tier tier;
  const char* cache_folder;    ///< NULL: the engine's; "": none
  const char* const* measures; ///< only these are summarised; none: all
  size_t measure_count;
  uint64_t time;   ///< milliseconds, the run is interrupted then; 0: as the engine's limit
  uint64_t memory; ///< bytes, within the engine's limit; 0: as that
  deal_progress_function progress; ///< or NULL
  deal_batch_function batch;       ///< or NULL
  deal_executor_function executor; ///< NULL: threads of the run's own, which end with it
  void* user;                      ///< is handed to these three; valid until the run is freed
  const deal_cancel* cancel;       ///< or NULL
} deal_run_options;
/// Begins a deal_run_options.
#define DEAL_RUN_OPTIONS_INIT                                                                      \
  {sizeof(deal_run_options),                                                                       \
   10000,                                                                                          \
   1,                                                                                              \
   0,                                                                                              \
   0,                                                                                              \
   DEAL_BACKEND_AUTOMATIC,                                                                         \
   0,                                                                                              \
   DEAL_TARGET_HOST,                                                                               \
   DEAL_TIER_AUTOMATIC,                                                                            \
   NULL,                                                                                           \
   NULL,                                                                                           \
   0,                                                                                              \
   0,                                                                                              \
   0,                                                                                              \
   NULL,                                                                                           \
   NULL,                                                                                           \
   NULL,                                                                                           \
   NULL,                                                                                           \
   NULL}

/// Runs nothing yet. The model is kept alive.
DEAL_API deal_status deal_run_create(const deal_model* model, const deal_run_options* options,
                                     deal_run** run, deal_diagnostics** diagnostics);
/// Results of the run stay.
DEAL_API void deal_run_free(deal_run* run);
/// Other options for the runs to come; parameters and samples stay. After an error the old ones hold.
DEAL_API deal_status deal_run_configure(deal_run* run, const deal_run_options* options,
                                        deal_diagnostics** diagnostics);

/// Sets a parameter (deal_model_parameter) for the runs to come. `unit` may be any that the language has for it ("$", "bn USD", "%",
/// "months"); NULL or "": the parameter's own. DEAL_FAILED, and nothing changed: an unknown name, another kind of unit, a
/// number that is not finite. See deal::Run::set for what it costs.
DEAL_API deal_status deal_run_set(deal_run* run, const char* name, double value, const char* unit,
                                  deal_diagnostics** diagnostics);
/// The same with a value as it would be written: "$5bn", "40%", "2026-03".
DEAL_API deal_status deal_run_set_text(deal_run* run, const char* name, const char* value,
                                       deal_diagnostics** diagnostics);
/// Takes what is drawn from a list instead, which is copied: path p has values[p]; of what is drawn every period,
/// values[p · periods + t]. A run for more paths than there are samples fails.
DEAL_API deal_status deal_run_samples(deal_run* run, const char* name, const double* values,
                                      size_t count, deal_diagnostics** diagnostics);
/// All parameters and draws as the model has them.
DEAL_API deal_status deal_run_reset(deal_run* run, deal_diagnostics** diagnostics);

/// Blocks until the run is done or stopped. The same model, values, seed and number of paths give the same bits on any number of
/// threads. DEAL_OK, DEAL_INTERRUPTED and DEAL_FAILED come with a result; the diagnostics are the result's.
DEAL_API deal_status deal_run_execute(deal_run* run, deal_result** result,
                                      deal_diagnostics** diagnostics);
/// All scenarios that the model was compiled for, over the same draws: fills `results`, which has room for `count` handles,
/// deal_model_scenario_count() of them. Gives the largest of their statuses; the diagnostics are those of all.
DEAL_API deal_status deal_run_execute_scenarios(deal_run* run, deal_result** results, size_t count,
                                                deal_diagnostics** diagnostics);
/// Makes the machine code that a run with these options would use, so that it need not. Safe for one model from many threads.
DEAL_API deal_status deal_prepare(const deal_model* model, const deal_run_options* options,
                                  deal_diagnostics** diagnostics);

/* ---- Results ---- */

/// What was run (deal::Result). Its texts live as long as the result.
typedef struct deal_result_info {
  size_t size;
  const char* model; ///< its title
  const char* scenario;
  const char* attribution; ///< "pro rata", "fifo", "own first" or "own last"
  const char* model_hash;
  const char* library_hash;
  const char* engine_hash;
  uint64_t paths; ///< done
  uint64_t paths_asked;
  uint64_t seed;
  deal_status status;   ///< DEAL_OK, DEAL_INTERRUPTED or DEAL_FAILED
  deal_backend backend; ///< that ran it: never automatic
  deal_tier tier;       ///< of machine code
  /// Largest relative residual of each conservation law over all paths and periods.
  double cash_residual, tag_residual, posting_residual;
  double compile_seconds, code_seconds, run_seconds;
} deal_result_info;
/// Begins a deal_result_info.
#define DEAL_RESULT_INFO_INIT                                                                      \
  {sizeof(deal_result_info),                                                                       \
   NULL,                                                                                           \
   NULL,                                                                                           \
   NULL,                                                                                           \
   NULL,                                                                                           \
   NULL,                                                                                           \
   NULL,                                                                                           \
   0,                                                                                              \
   0,                                                                                              \
   0,                                                                                              \
   DEAL_OK,                                                                                        \
   DEAL_BACKEND_AUTOMATIC,                                                                         \
   DEAL_TIER_AUTOMATIC,                                                                            \
   0,                                                                                              \
   0,                                                                                              \
   0,                                                                                              \
   0,                                                                                              \
   0,                                                                                              \
   0}

/// With all texts and numbers that were asked of it.
DEAL_API void deal_result_free(deal_result* result);
/// DEAL_MISUSE: `result` or `out` is NULL, or `out` is of a wrong size.
DEAL_API deal_status deal_result_get(const deal_result* result, deal_result_info* out);
/// The run's errors and warnings. They belong to the result: not to be freed.
DEAL_API const deal_diagnostics* deal_result_diagnostics(const deal_result* result);
/// How many periods the grid has.
DEAL_API size_t deal_result_period_count(const deal_result* result);
/// The label of a period, as deal_model_period().
DEAL_API const char* deal_result_period(const deal_result* result, size_t index);

/// A value in place of what the model says (deal::Override): of deal_compile_options::settings, or of the run. Its texts live
/// as long as the result.
typedef struct deal_override {
  size_t size;
  const char* name;  ///< "margin", "note24.amount"
  const char* value; ///< as it was given: "20%", "200 USD", "given samples"
} deal_override;
/// Begins a deal_override.
#define DEAL_OVERRIDE_INIT {sizeof(deal_override), NULL, NULL}

/// How many values were in place of what model and scenario say.
DEAL_API size_t deal_result_override_count(const deal_result* result);
/// DEAL_MISUSE: there is no such override, or `out` is NULL or of a wrong size.
DEAL_API deal_status deal_result_override(const deal_result* result, size_t index,
                                          deal_override* out);
/// How many deals the scenario removed, with what is made for them.
DEAL_API size_t deal_result_removed_count(const deal_result* result);
/// The full name of such a deal, as deal_model_removed(). Lives as long as the result.
DEAL_API const char* deal_result_removed(const deal_result* result, size_t index);

/// How many measures there are; none of a failed run.
DEAL_API size_t deal_result_measure_count(const deal_result* result);
/// DEAL_MISUSE: there is no such measure, or `out` is NULL or of a wrong size.
DEAL_API deal_status deal_result_measure(const deal_result* result, size_t index,
                                         deal_measure_info* out);
/// The index of the measure of that name, or DEAL_NONE.
DEAL_API size_t deal_result_find(const deal_result* result, const char* measure);

/// A number that is made of the values on all paths.
typedef enum deal_statistic DEAL_ENUM {
  DEAL_MEAN = 0,
  DEAL_STANDARD_ERROR = 1, ///< Monte Carlo error of the mean
  DEAL_SD = 2,
  DEAL_MIN = 3,
  DEAL_P5 = 4, ///< quantiles are Hyndman–Fan type 7, exactly
  DEAL_P25 = 5,
  DEAL_P50 = 6,
  DEAL_P75 = 7,
  DEAL_P95 = 8,
  DEAL_MAX = 9,
  DEAL_P5_ERROR = 10, ///< Monte Carlo errors of the quantiles
  DEAL_P25_ERROR = 11,
  DEAL_P50_ERROR = 12,
  DEAL_P75_ERROR = 13,
  DEAL_P95_ERROR = 14,
  DEAL_LOW = 15, ///< of conditions: the ends of the probability's 95 % interval
  DEAL_HIGH = 16
} deal_statistic;

/// A statistic over the paths that have a value: one number, or one for each period of a series. No numbers (NULL) where the measure does
/// not have the statistic or was not asked for it. `count` may be NULL.
DEAL_API const double* deal_result_statistic(const deal_result* result, size_t measure,
                                             deal_statistic statistic, size_t* count);
/// On how many paths there is a value; as long as the statistics.
DEAL_API const uint64_t* deal_result_counts(const deal_result* result, size_t measure,
                                            size_t* count);
/// One statistic of one measure, by their names. `period` is a label as deal_result_period() gives it; NULL: the only value,
/// of a series that in the last period. DEAL_FAILED: there is no such measure, period or statistic.
DEAL_API deal_status deal_result_value(const deal_result* result, const char* measure,
                                       deal_statistic statistic, const char* period, double* value,
                                       deal_diagnostics** diagnostics);

/// The values on every path in one period (0 unless it is a series), in the order of the paths; conditions are 1 and 0. Without a
/// copy. NULL unless deal_run_options::keep_paths was set.
DEAL_API const double* deal_result_path_values(const deal_result* result, size_t measure,
                                               size_t period, size_t* count);

/// What is known of an expectation (deal::Verdict).
typedef enum deal_verdict DEAL_ENUM {
  DEAL_FAILS = 0,
  DEAL_HOLDS = 1,
  DEAL_OPEN = 2 ///< the run has too few paths to tell
} deal_verdict;

/// An `expect`, judged after the run (deal::ExpectResult). Its texts live as long as the result. Numbers are NaN where it has none.
typedef struct deal_expectation {
  size_t size;
  const char* text;
  const char* asserted;       ///< "< 30%", "on every path"
  const char* found;          ///< "33.8%", "fails on 12 of 10,000 paths"
  const char* difference;     ///< of what was found from the nearest bound, signed
  const char* standard_error; ///< "" if it has none
  const char* unit;           ///< of the numbers
  uint32_t line;
  deal_verdict verdict;
  uint64_t paths_to_tell; ///< of an open one, about how many would tell; 0 if that is not known
  double asserted_value, found_value, difference_value, standard_error_value;
  /// Of one about single paths that does not hold: the first path that breaks it and the first period there.
  uint32_t has_first; ///< 1 or 0
  uint32_t first_path;
  const char* first_period;   ///< "" unless it speaks of a series
  const char* first_asserted; ///< ">= $100"
  const char* first_found;    ///< "$93.1"
  const char* first_unit;     ///< of the numbers
  double first_asserted_value, first_found_value;
} deal_expectation;
/// Begins a deal_expectation.
#define DEAL_EXPECTATION_INIT                                                                      \
  {sizeof(deal_expectation),                                                                       \
   NULL,                                                                                           \
   NULL,                                                                                           \
   NULL,                                                                                           \
   NULL,                                                                                           \
   NULL,                                                                                           \
   NULL,                                                                                           \
   0,                                                                                              \
   DEAL_FAILS,                                                                                     \
   0,                                                                                              \
   0,                                                                                              \
   0,                                                                                              \
   0,                                                                                              \
   0,                                                                                              \
   0,                                                                                              \
   0,                                                                                              \
   NULL,                                                                                           \
   NULL,                                                                                           \
   NULL,                                                                                           \
   NULL,                                                                                           \
   0,                                                                                              \
   0}

/// How many expectations were judged; none of a failed or interrupted run.
DEAL_API size_t deal_result_expectation_count(const deal_result* result);
/// DEAL_MISUSE: there is no such expectation, or `out` is NULL or of a wrong size.
DEAL_API deal_status deal_result_expectation(const deal_result* result, size_t index,
                                             deal_expectation* out);
/// All of it as JSON, schema 1 (docs/json.md): also `own_money` and `funded_by`.
DEAL_API deal_status deal_result_json(const deal_result* result, char** json,
                                      deal_diagnostics** diagnostics);

/* ---- Where a number comes from ---- */

/// One path of a model, and how far back to go on it.
typedef struct deal_why_options {
  size_t size;
  uint64_t path; ///< 0 … 99 999 999
  uint64_t seed;
  const char* at;            ///< the period of a series; NULL or "": where its size is largest
  unsigned depth;            ///< steps back from the number, at most 100
  uint32_t deep;             ///< 1: with the choices that functions make inside
  const deal_cancel* cancel; ///< or NULL
} deal_why_options;
/// Begins a deal_why_options.
#define DEAL_WHY_OPTIONS_INIT {sizeof(deal_why_options), 0, 1, NULL, 4, 0, NULL}

/// Takes a number apart on one path, as JSON (docs/json.md; deal::why). Blocks; safe for one model from many threads.
DEAL_API deal_status deal_why(const deal_model* model, const char* number,
                              const deal_why_options* options, char** json,
                              deal_diagnostics** diagnostics);

/* ---- Books ---- */

/// Which path, and whose books.
typedef struct deal_books_options {
  size_t size;
  uint64_t path; ///< 0 … 99 999 999
  const char*
      quantile_measure; ///< not NULL: the path whose value of it is the quantile, in place of `path`
  double quantile_level;      ///< between 0 and 1
  const char* const* parties; ///< whose statements; none: everyone's
  size_t party_count;
  const deal_run_options*
      run; ///< the seed; with a quantile also the number of paths. NULL: defaults
} deal_books_options;
/// Begins a deal_books_options.
#define DEAL_BOOKS_OPTIONS_INIT {sizeof(deal_books_options), 0, NULL, 0.5, NULL, 0, NULL}

/// The books of one path (deal::books): as JSON (docs/json.md), and all entries as a journal in plain text for hledger and ledger.
/// Either may be NULL. Blocks; safe for one model from many threads.
DEAL_API deal_status deal_books(const deal_model* model, const deal_books_options* options,
                                char** json, char** journal, deal_diagnostics** diagnostics);

/* ---- Numbers for people ---- */

/// `$1.83bn`, `41.3%`, `1,250 chips`, `2027-03`. `unit` is one of deal_measure_info, or "length": a time in years. NaN is `none`.
DEAL_API deal_status deal_format_quantity(double value, const char* unit, char** text,
                                          deal_diagnostics** diagnostics);

#undef DEAL_ENUM
#ifdef __cplusplus
}
#endif

#endif
