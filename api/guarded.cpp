#include "api/guarded.hpp"

#include "api/convert.hpp"
#include "api/host.hpp"

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
