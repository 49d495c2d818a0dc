#include "compiler/sema/shared_calls.hpp"

#include <algorithm>
#include <functional>

namespace deal::sema {

namespace {

/// Lists, ranges, choices and structures hold on to what they were made in.
bool is_simple(const Value& value) {
  return !value.failed && value.items.empty() && value.choices.empty() &&
         value.structure == nullptr && value.scope == nullptr;
}

/// Whether nothing that is read can tell them apart but the place where they stand.
bool same(const Value& a, const Value& b) {
  return a.term == b.term && a.present == b.present && a.id == b.id && a.instance == b.instance &&
         a.is_now == b.is_now && a.options == b.options && a.length == b.length &&
         a.text == b.text && a.type == b.type;
}

std::uint64_t hash_of(const SharedCalls::Call& call) {
  std::uint64_t hash = std::hash<const void*>()(call.body);
  auto mix = [&](std::uint64_t word) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 29;
  };
  mix(call.rows);
  for (const auto& [name, value] : call.arguments) {
    mix(value.term);
    mix(value.id);
  }
  return hash;
}

} // namespace

const Value* SharedCalls::find(const Call& call) const {
  const auto [begin, end] = made_.equal_range(hash_of(call));
  for (auto entry = begin; entry != end; ++entry) {
    const Made& made = entry->second;
    const bool found =
        made.body == call.body && made.rule == call.rule && made.rows == call.rows &&
        made.in_expectation == call.in_expectation && made.observing == call.observing &&
        std::ranges::equal(made.arguments, call.arguments,
                           [](const auto& a, const auto& b) { return same(a.second, b.second); });
    if (found) return &made.result;
  }
  return nullptr;
}

void SharedCalls::keep(const Call& call, const Value& result) {
  const bool simple =
      is_simple(result) &&
      std::ranges::all_of(call.arguments, [](const auto& each) { return is_simple(each.second); });
  if (!simple || made_.size() >= most) return;
  made_.emplace(hash_of(call), Made{call.body,
                                    call.rule,
                                    call.rows,
                                    call.in_expectation,
                                    call.observing,
                                    {call.arguments.begin(), call.arguments.end()},
                                    result});
}

} // namespace deal::sema
