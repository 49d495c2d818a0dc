#include "api/guarded.hpp"

#include "api/convert.hpp"
#include "api/host.hpp"
#include "compiler/driver/driver.hpp"

#include <fmt/format.h>

#include <new>
#include <string>

namespace deal::api {

using diagnostics::Code;

namespace {

/// In texts so short that they take no memory of their own.
Diagnostic short_of_memory() {
  Diagnostic result;
  result.code = "D0909";
  result.message = "out of memory";
  result.text = result.colored = result.message;
  return result;
}

Diagnostic described() {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return report(Code::no_memory, {});
  } catch (const stop::Stopped& stopped) {
    return report(stopped.out_of_time ? Code::no_time : Code::stopped, {});
  } catch (const driver::TooLarge& what) {
    return report(Code::too_much_memory, {fmt::format("{:.0f}", what.bytes / 1e6)});
  } catch (const host::Failure& failure) {
    return report(failure);
  } catch (const std::exception& fault) {
    return report(Code::engine_fault, {fault.what()});
  } catch (...) { return report(Code::engine_fault, {"something unknown was thrown"}); }
}

} // namespace

std::vector<Diagnostic> room_for_failure() {
  std::vector<Diagnostic> room;
  room.reserve(1);
  return room;
}

void describe_failure(std::vector<Diagnostic>& room) noexcept {
  try {
    room.push_back(described());
  } catch (...) { room.push_back(short_of_memory()); }
}

} // namespace deal::api
