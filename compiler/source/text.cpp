#include "compiler/source/source.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>

namespace deal::source {

namespace {

struct Decoded {
  utf8proc_int32_t code_point;
  std::size_t length;
};

/// The code point at `offset`; −1 and one byte where the bytes are not UTF-8.
Decoded decode(std::string_view text, std::size_t offset) {
  const auto byte = static_cast<unsigned char>(text[offset]);
  if (byte < 0x80) return {byte, 1};
  utf8proc_int32_t code_point = -1;
  const auto length = utf8proc_iterate(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data() + offset),
      static_cast<utf8proc_ssize_t>(std::min<std::size_t>(text.size() - offset, 4)), &code_point);
  if (length <= 0) return {-1, 1};
  return {code_point, static_cast<std::size_t>(length)};
}

bool is_control(utf8proc_int32_t code_point) {
  return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0);
}

std::size_t cells(utf8proc_int32_t code_point) {
  if (code_point >= 0x20 && code_point < 0x7f) return 1;
  // A control character or a broken byte is shown by a sign of one cell.
  if (is_control(code_point)) return 1;
  return static_cast<std::size_t>(std::max(0, utf8proc_charwidth(code_point)));
}

} // namespace

std::optional<TextError> check_text(std::string_view text, std::size_t most) {
  if (text.size() > most)
    return TextError{TextError::Kind::too_large, static_cast<std::uint32_t>(most)};
  for (std::size_t offset = 0; offset < text.size();) {
    const auto [code_point, length] = decode(text, offset);
    const auto here = static_cast<std::uint32_t>(offset);
    if (code_point < 0) return TextError{TextError::Kind::invalid_utf8, here};
    if (code_point == 0) return TextError{TextError::Kind::nul_byte, here};
    offset += length;
  }
  return std::nullopt;
}

std::string normalize(std::string_view text) {
  if (std::all_of(text.begin(), text.end(),
                  [](char c) { return static_cast<signed char>(c) >= 0; }))
    return std::string(text);
  utf8proc_uint8_t* mapped = nullptr;
  const auto length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  if (length < 0) return std::string(text);
  std::string result(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length));
  std::free(mapped);
  return result;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    const auto [code_point, length] = decode(text, offset);
    width += cells(code_point);
    offset += length;
  }
  return width;
}

std::string invisible(std::string_view text) {
  if (text.empty()) return {};
  const utf8proc_int32_t code_point = decode(text, 0).code_point;
  switch (code_point < 0 ? UTF8PROC_CATEGORY_CN : utf8proc_category(code_point)) {
  case UTF8PROC_CATEGORY_CC:
  case UTF8PROC_CATEGORY_CF:
  case UTF8PROC_CATEGORY_ZS:
  case UTF8PROC_CATEGORY_ZL:
  case UTF8PROC_CATEGORY_ZP: break;
  default:
    if (code_point < 0 || utf8proc_charwidth(code_point) > 0) return {};
  }
  static const std::map<utf8proc_int32_t, std::string_view> names{
      {0x00AD, "a soft hyphen"},           {0x200B, "a zero width space"},
      {0x200C, "a zero width non-joiner"}, {0x200D, "a zero width joiner"},
      {0x200E, "a left-to-right mark"},    {0x200F, "a right-to-left mark"},
      {0x2028, "a line separator"},        {0x2029, "a paragraph separator"},
      {0x202F, "a narrow no-break space"}, {0x2060, "a word joiner"},
      {0xFE0F, "a variation selector"},    {0xFEFF, "a byte order mark"}};
  std::array<char, 16> written{};
  std::snprintf(written.data(), written.size(), "U+%04X", static_cast<unsigned>(code_point));
  std::string result = written.data();
  if (const auto found = names.find(code_point); found != names.end())
    result.append(", ").append(found->second);
  return result;
}

std::vector<Glyph> glyphs(std::string_view text) {
  std::vector<Glyph> result;
  for (std::size_t offset = 0; offset < text.size();) {
    const auto [code_point, length] = decode(text, offset);
    Glyph glyph{text.substr(offset, length), static_cast<std::uint32_t>(offset),
                static_cast<std::uint32_t>(cells(code_point))};
    if (code_point == '\t')
      glyph.shown = " ";
    else if (is_control(code_point))
      glyph.shown = "\xef\xbf\xbd";
    result.push_back(glyph);
    offset += length;
  }
  return result;
}

} // namespace deal::source
