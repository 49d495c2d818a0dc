#include "deal/deal.h"
#include "deal/deal.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <new>
#include <string>
#include <utility>

#include <unistd.h>

namespace {

/// Of this thread: how many allocations succeed before one fails, once; negative: all do.
thread_local long allocations_left = -1;

void* allocated(std::size_t size, std::size_t alignment) {
  if (allocations_left >= 0 && allocations_left-- == 0) throw std::bad_alloc();
  void* memory = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (!memory) throw std::bad_alloc();
  return memory;
}

} // namespace

void* operator new(std::size_t size) {
  return allocated(size ? size : 1, alignof(std::max_align_t));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocated(size ? size : 1, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return operator new(size);
  } catch (const std::bad_alloc&) { return nullptr; }
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace {

// Code that is not ours is left out: ANTLR's runtime does not give back its locks when it finds no memory, nlohmann::json's destructor
// allocates.

constexpr char text[] = "model \"Small\"\n"
                        "grid monthly from 2025-01 to 2025-03\n"
                        "party A { cash: $12M }\n"
                        "let luck ~ uniform(0, 1)\n"
                        "pay fee: A -> world { due: $1M * luck; kind: expenses }\n"
                        "measure left = final(cash(A))\n";

constexpr long unlimited = 1L << 40;

/// How many allocations the call makes on this thread.
template <class Call> long allocations_of(Call&& call) {
  allocations_left = unlimited;
  call();
  return unlimited - std::exchange(allocations_left, -1);
}

/// The call with one allocation failing; `call` gives a status, and checks that what it gives is freed. Whether it came that far.
template <class Call> bool fails(long allocation, Call&& call) {
  allocations_left = allocation;
  const deal_status status = call();
  const bool failed = std::exchange(allocations_left, -1) < 0;
  INFO("without allocation " << allocation << ": " << deal_status_text(status));
  // D0909 comes as a failed run. What fails where nothing depends on it does no harm.
  CHECK((status == DEAL_OK || status == DEAL_NO_MEMORY || status == DEAL_FAILED));
  return failed;
}

/// Fails each of the call's allocations in turn, the later ones in growing strides.
template <class Call> void fail_everywhere(Call&& call, long first = 0) {
  REQUIRE(call() == DEAL_OK);
  long times = 0;
  for (long next = 0; fails(first + next, call); next += 1 + next / 50) ++times;
  CHECK(times > 5);
  CHECK(call() == DEAL_OK);
}

deal_status compiled(const deal_engine* engine, deal_model** model) {
  deal_diagnostics* diagnostics = nullptr;
  const deal_status status =
      deal_compile_text(engine, "small", text, sizeof text - 1, nullptr, model, &diagnostics);
  deal_diagnostics_free(diagnostics);
  return status;
}

struct Small {
  Small() {
    REQUIRE(deal_engine_create(nullptr, &engine, nullptr) == DEAL_OK);
    REQUIRE(compiled(engine, &model) == DEAL_OK);
  }
  ~Small() {
    deal_model_free(model);
    deal_engine_free(engine);
  }
  deal_engine* engine = nullptr;
  deal_model* model = nullptr;
};

/// As many as reading the text makes, and a few more.
long allocations_of_reading() {
  const std::string file = (std::filesystem::temp_directory_path() /
                            ("deal-memory-" + std::to_string(::getpid()) + ".deal"))
                               .string();
  std::ofstream(file) << text;
  const deal::Engine engine;
  const auto read = [&] { (void)engine.dump_file(file, deal::Stage::ast); };
  read(); // the library, too
  const long result = allocations_of(read);
  std::filesystem::remove(file);
  return result;
}

} // namespace

TEST_CASE("an engine that finds no memory says so") {
  fail_everywhere([] {
    deal_engine_options options = DEAL_ENGINE_OPTIONS_INIT;
    options.cache_folder = "a folder whose name is longer than what a short text holds";
    deal_host_series series = DEAL_HOST_SERIES_INIT;
    series.name = series.doc = series.unit = options.cache_folder;
    options.series = &series;
    options.series_count = 1;
    deal_engine* engine = nullptr;
    const deal_status status = deal_engine_create(&options, &engine, nullptr);
    CHECK((engine != nullptr) == (status == DEAL_OK));
    deal_engine_free(engine);
    return status;
  });
}

TEST_CASE("a model that finds no memory says so") {
  const Small small;
  fail_everywhere(
      [&] {
        deal_model* model = nullptr;
        const deal_status status = compiled(small.engine, &model);
        CHECK((model != nullptr) == (status == DEAL_OK));
        deal_model_free(model);
        return status;
      },
      allocations_of_reading());
}

TEST_CASE("a run that finds no memory says so, and can run again") {
  const Small small;
  deal_run_options options = DEAL_RUN_OPTIONS_INIT;
  options.paths = 300;
  options.threads = 1;
  options.backend = DEAL_BACKEND_INTERPRETER;
  fail_everywhere([&] {
    deal_run* run = nullptr;
    deal_result* result = nullptr;
    deal_diagnostics* diagnostics = nullptr;
    deal_status status = deal_run_create(small.model, &options, &run, nullptr);
    if (status == DEAL_OK) status = deal_run_execute(run, &result, &diagnostics);
    CHECK((result != nullptr || status == DEAL_NO_MEMORY));
    deal_diagnostics_free(diagnostics);
    deal_result_free(result);
    deal_run_free(run);
    return status;
  });
}

TEST_CASE("books that find no memory say so") {
  const Small small;
  fail_everywhere([&] {
    char* journal = nullptr;
    const deal_status status = deal_books(small.model, nullptr, nullptr, &journal, nullptr);
    CHECK((journal != nullptr) == (status == DEAL_OK));
    deal_string_free(journal);
    return status;
  });
}
