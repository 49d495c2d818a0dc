#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Bytes → buffers, spans and positions. Everything later speaks of the text by Span.
namespace deal::source {

using FileId = std::uint32_t;

/// A half-open range of bytes in one file.
struct Span {
  FileId file = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend bool operator==(const Span&, const Span&) = default;
};

/// The smallest span that covers both; both must lie in one file.
Span cover(Span a, Span b);

/// Where a byte stands for a reader. Both count from 1.
/// `column` counts terminal cells: a wide character (CJK, most emoji) takes two, a combining mark none,
/// a tab one.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// What is wrong with bytes that are not a text.
struct TextError {
  enum class Kind { invalid_utf8, nul_byte, too_large };
  Kind kind;
  std::uint32_t offset;
};

/// The largest file that is read, in bytes.
inline constexpr std::size_t max_file_bytes = 4u << 20;

/// nullopt if `text` is UTF-8 without NUL and not longer than `most` bytes.
std::optional<TextError> check_text(std::string_view text, std::size_t most = max_file_bytes);

/// NFC of valid UTF-8. Names are compared in this form.
std::string normalize(std::string_view text);

/// Terminal cells that `text` (valid UTF-8) takes.
std::size_t display_width(std::string_view text);

/// What cannot be seen at the beginning of `text` (valid UTF-8): "U+200B, a zero width space". "" if it can be seen.
std::string invisible(std::string_view text);

/// One code point as a terminal should show it: tabs as a space, controls and broken bytes as U+FFFD,
/// so that what is shown takes `cells` cells. `shown` points into the text or to static storage.
struct Glyph {
  std::string_view shown;
  std::uint32_t offset;
  std::uint32_t cells;
};
std::vector<Glyph> glyphs(std::string_view text);

class File {
 public:
  File(FileId id, std::string name, std::string text, bool library);

  FileId id() const { return id_; }
  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }
  /// Whether this is a module of the standard library.
  bool is_library() const { return library_; }

  Position position(std::uint32_t offset) const;
  /// The line of a byte, from 1; cheaper than its position.
  std::uint32_t line_number(std::uint32_t offset) const;
  /// The text of a line (from 1) without its end.
  std::string_view line(std::uint32_t number) const;
  std::uint32_t line_start(std::uint32_t number) const;
  std::uint32_t line_count() const { return static_cast<std::uint32_t>(starts_.size()); }

 private:
  FileId id_;
  std::string name_;
  std::string text_;
  bool library_;
  std::vector<std::uint32_t> starts_;
};

/// All texts of one compilation. References to a File stay valid as files are added. Files never change and may be
/// shared between compilations, as the library's are; each has the same number in all of them.
/// Not thread-safe while files are being added.
class Sources {
 public:
  FileId add(std::string name, std::string text, bool library = false);
  /// A file of other sources, under its own number: there must be none of that number yet.
  void share(std::shared_ptr<const File> file);
  const File& file(FileId id) const { return *files_[id - first_]; }
  const std::shared_ptr<const File>& shared(FileId id) const { return files_[id - first_]; }
  /// Numbers below this are given, but for those that were left out when later files were shared.
  FileId size() const { return first_ + static_cast<FileId>(files_.size()); }
  bool has(FileId id) const {
    return id >= first_ && id < size() && files_[id - first_] != nullptr;
  }
  std::string_view text(Span span) const;
  Position position(Span span) const { return file(span.file).position(span.begin); }

 private:
  /// The lowest number that is given: one text of a session takes no room for the thousands before it.
  FileId first_ = 0;
  std::vector<std::shared_ptr<const File>> files_; ///< by number, from `first_`
};

} // namespace deal::source
