#pragma once

#include "api/c/guard.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

/// What C hands over, checked; Misuse names what is wrong by the name of the parameter.
namespace deal::c {

template <class Value> Value& required(Value* pointer, const char* name) {
  if (!pointer) throw Misuse{"`" + std::string(name) + "` is NULL"};
  return *pointer;
}

/// Where a result goes, emptied.
template <class Value> Value& emptied(Value* pointer, const char* name) {
  return required(pointer, name) = Value{};
}

/// A text in UTF-8.
std::string text(const char* given, const char* name);
/// The same, "" if it is NULL.
std::string text_or_empty(const char* given, const char* name);

template <class Entry>
std::span<const Entry> array(const Entry* first, std::size_t count, const char* name) {
  if (count > 0) required(first, name);
  return {first, first ? count : 0};
}
std::vector<std::string> texts(const char* const* first, std::size_t count, const char* name);

template <class Choice> Choice choice(int given, Choice last, const char* name) {
  if (given < 0 || given > static_cast<int>(last)) {
    throw Misuse{"`" + std::string(name) + "` cannot be " + std::to_string(given)};
  }
  return static_cast<Choice>(given);
}

/// Throws Misuse unless a struct can have this size.
void check_size(std::size_t size, const char* name);

/// A struct as this version knows it, from one of another version's size. A field is never cut in two and none begins in
/// what was padding, because structs of the caller have none.
template <class Struct>
Struct taken(const Struct* given, const Struct& defaults, const char* name) {
  static_assert(std::is_trivially_copyable_v<Struct> && offsetof(Struct, size) == 0);
  Struct result = defaults;
  if (!given) return result;
  check_size(given->size, name);
  std::memcpy(&result, given, std::min(given->size, sizeof(Struct)));
  result.size = sizeof(Struct);
  return result;
}

/// The same for an array, whose entries stand as far apart as the first one's size says.
template <class Struct>
std::vector<Struct> all_taken(const Struct* first, std::size_t count, const Struct& defaults,
                              const char* name) {
  std::vector<Struct> result;
  const auto* bytes = reinterpret_cast<const std::byte*>(first);
  for (std::size_t i = 0; i < count; ++i) {
    const auto* each = reinterpret_cast<const Struct*>(bytes + i * required(first, name).size);
    result.push_back(taken(each, defaults, name));
    if (each->size != first->size)
      throw Misuse{"the entries of `" + std::string(name) + "` differ in size"};
  }
  return result;
}

/// Fills as much as the caller's struct has room for.
template <class Struct> deal_status fill(const Struct& full, Struct* out, const char* name) {
  static_assert(std::is_trivially_copyable_v<Struct> && offsetof(Struct, size) == 0);
  const std::size_t size = required(out, name).size;
  check_size(size, name);
  std::memcpy(out, &full, std::min(size, sizeof(Struct)));
  out->size = size;
  return DEAL_OK;
}

/// For the caller, who frees it with deal_string_free().
std::unique_ptr<char[]> copied(const std::string& text);

/// As many of the text's characters as are whole, where it may be cut off; nothing: it is not UTF-8.
std::string_view whole_characters(std::string_view text);

} // namespace deal::c
