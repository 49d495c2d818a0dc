#include "api/c/arguments.hpp"

#include <cstdint>
#include <string_view>

namespace deal::c {

namespace {

/// How many bytes a character has that begins with this one; 0: none begins so.
std::size_t length_of(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  if (first >= 0xf0 && first < 0xf5) return 4;
  return 0;
}

/// Overlong forms, surrogates and what lies beyond U+10FFFF are none (Unicode 15, table 3-7).
bool is_second(unsigned char first, unsigned char second) {
  switch (first) {
  case 0xe0: return second >= 0xa0 && second < 0xc0;
  case 0xed: return second >= 0x80 && second < 0xa0;
  case 0xf0: return second >= 0x90 && second < 0xc0;
  case 0xf4: return second >= 0x80 && second < 0x90;
  default: return second >= 0x80 && second < 0xc0;
  }
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[i + at]); };
    const std::size_t length = length_of(byte(0));
    if (length == 0 || length > text.size() - i) return false;
    if (length > 1 && !is_second(byte(0), byte(1))) return false;
    for (std::size_t at = 2; at < length; ++at)
      if ((byte(at) & 0xc0) != 0x80) return false;
    i += length;
  }
  return true;
}

} // namespace

std::string text(const char* given, const char* name) {
  std::string result = &required(given, name);
  if (!is_utf8(result)) throw Misuse{"`" + std::string(name) + "` is not UTF-8"};
  return result;
}

std::string text_or_empty(const char* given, const char* name) {
  return given ? text(given, name) : std::string();
}

std::vector<std::string> texts(const char* const* first, std::size_t count, const char* name) {
  std::vector<std::string> result;
  for (const char* each : array(first, count, name)) result.push_back(text(each, name));
  return result;
}

void check_size(std::size_t size, const char* name) {
  constexpr std::size_t most = 4096;
  if (size >= sizeof(std::size_t) && size <= most && size % alignof(std::size_t) == 0) return;
  throw Misuse{"`" + std::string(name) + "->size` cannot be " + std::to_string(size) +
               ": begin the struct with its _INIT macro"};
}

std::unique_ptr<char[]> copied(const std::string& text) {
  auto result = std::make_unique<char[]>(text.size() + 1);
  std::memcpy(result.get(), text.c_str(), text.size() + 1);
  return result;
}

std::string_view whole_characters(std::string_view text) {
  for (std::size_t cut = 0; cut < 4 && cut < text.size(); ++cut) {
    const std::string_view shorter = text.substr(0, text.size() - cut);
    if (is_utf8(shorter)) return shorter;
  }
  return {};
}

} // namespace deal::c
