#include "api/c/arguments.hpp"
#include "api/c/handles.hpp"
#include "api/c/places.hpp"

using namespace deal::c;

namespace {

const deal::Diagnostic* entry(const deal_diagnostics* diagnostics, std::size_t index) {
  return diagnostics && index < diagnostics->list.size() ? &diagnostics->list[index] : nullptr;
}

deal_diagnostic described(const deal::Diagnostic& each) {
  deal_diagnostic result = DEAL_DIAGNOSTIC_INIT;
  result.code = each.code.c_str();
  result.severity = each.severity == deal::Severity::error ? DEAL_ERROR : DEAL_WARNING;
  result.note_count = static_cast<std::uint32_t>(each.notes.size());
  result.message = each.message.c_str();
  result.here = each.here.c_str();
  result.help = each.help.c_str();
  result.text = each.text.c_str();
  result.colored = each.colored.c_str();
  result.place = each.place ? place_of(*each.place) : no_place;
  return result;
}

} // namespace

size_t deal_diagnostics_count(const deal_diagnostics* diagnostics) {
  return diagnostics ? diagnostics->list.size() : 0;
}

deal_status deal_diagnostics_get(const deal_diagnostics* diagnostics, size_t index,
                                 deal_diagnostic* out) {
  return guarded(__func__, nullptr, [&] {
    return fill(described(required(entry(diagnostics, index), "index")), out, "out");
  });
}

const char* deal_diagnostics_note(const deal_diagnostics* diagnostics, size_t index, uint32_t note,
                                  deal_place* place) {
  const deal::Diagnostic* found = entry(diagnostics, index);
  const bool there = found && note < found->notes.size();
  if (place) *place = there ? place_of(found->notes[note].place) : no_place;
  return there ? found->notes[note].text.c_str() : "";
}

const char* deal_diagnostics_text(const deal_diagnostics* diagnostics) {
  return diagnostics ? diagnostics->text.c_str() : "";
}

deal_status deal_diagnostics_json(const deal_diagnostics* diagnostics, char** json) {
  return guarded(__func__, nullptr, [&] {
    char*& out = emptied(json, "json");
    out = copied(deal::to_json(required(diagnostics, "diagnostics").list)).release();
    return DEAL_OK;
  });
}

void deal_diagnostics_free(deal_diagnostics* diagnostics) { delete diagnostics; }
