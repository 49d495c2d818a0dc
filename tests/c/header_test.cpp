#include "deal/deal.h"

#include <catch2/catch.hpp>

// In a file that includes nothing of deal.hpp: the header stands alone in C++ too, and so do its macros.
TEST_CASE("the header of C compiles as C++, with all its macros") {
  CHECK(deal_api_version() == DEAL_API_VERSION);
  const deal_diagnostic diagnostic = DEAL_DIAGNOSTIC_INIT;
  const deal_host_function function = DEAL_HOST_FUNCTION_INIT;
  const deal_host_series series = DEAL_HOST_SERIES_INIT;
  const deal_engine_options engine = DEAL_ENGINE_OPTIONS_INIT;
  const deal_compile_options compile = DEAL_COMPILE_OPTIONS_INIT;
  const deal_measure_info measure = DEAL_MEASURE_INFO_INIT;
  const deal_parameter_info parameter = DEAL_PARAMETER_INFO_INIT;
  const deal_run_options run = DEAL_RUN_OPTIONS_INIT;
  const deal_result_info result = DEAL_RESULT_INFO_INIT;
  const deal_override in_place = DEAL_OVERRIDE_INIT;
  const deal_expectation expectation = DEAL_EXPECTATION_INIT;
  const deal_why_options why = DEAL_WHY_OPTIONS_INIT;
  const deal_books_options books = DEAL_BOOKS_OPTIONS_INIT;
  CHECK(diagnostic.size == sizeof diagnostic);
  CHECK(function.size == sizeof function);
  CHECK(series.size == sizeof series);
  CHECK(engine.size == sizeof engine);
  CHECK(compile.size == sizeof compile);
  CHECK(measure.size == sizeof measure);
  CHECK(parameter.size == sizeof parameter);
  CHECK(run.size == sizeof run);
  CHECK(result.size == sizeof result);
  CHECK(in_place.size == sizeof in_place);
  CHECK(expectation.size == sizeof expectation);
  CHECK(why.size == sizeof why);
  CHECK(books.size == sizeof books);
}
