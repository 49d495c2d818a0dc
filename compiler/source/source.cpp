#include "compiler/source/source.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace deal::source {

Span cover(Span a, Span b) { return {a.file, std::min(a.begin, b.begin), std::max(a.end, b.end)}; }

File::File(FileId id, std::string name, std::string text, bool library)
    : id_(id), name_(std::move(name)), text_(std::move(text)), library_(library), starts_{0} {
  for (std::size_t at = text_.find('\n'); at != std::string::npos; at = text_.find('\n', at + 1))
    starts_.push_back(static_cast<std::uint32_t>(at + 1));
}

std::uint32_t File::line_number(std::uint32_t offset) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  return static_cast<std::uint32_t>(after - starts_.begin());
}

Position File::position(std::uint32_t offset) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const auto number = line_number(offset);
  const auto start = starts_[number - 1];
  const auto before = text().substr(start, offset - start);
  return {number, static_cast<std::uint32_t>(display_width(before)) + 1};
}

std::string_view File::line(std::uint32_t number) const {
  if (number == 0 || number > starts_.size()) return {};
  const auto start = starts_[number - 1];
  auto line = text().substr(start);
  if (const auto end = line.find('\n'); end != std::string_view::npos) line = line.substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::uint32_t File::line_start(std::uint32_t number) const {
  if (number == 0) return 0;
  return number > starts_.size() ? static_cast<std::uint32_t>(text_.size()) : starts_[number - 1];
}

FileId Sources::add(std::string name, std::string text, bool library) {
  const FileId id = size();
  files_.push_back(std::make_shared<const File>(id, std::move(name), std::move(text), library));
  return id;
}

void Sources::share(std::shared_ptr<const File> file) {
  const FileId id = file->id();
  if (has(id)) throw std::logic_error("Sources::share: the number is taken");
  if (files_.empty()) first_ = id;
  if (id < first_) {
    files_.insert(files_.begin(), first_ - id, nullptr);
    first_ = id;
  }
  if (id >= size()) files_.resize(id - first_ + 1);
  files_[id - first_] = std::move(file);
}

std::string_view Sources::text(Span span) const {
  const auto text = file(span.file).text();
  const auto begin = std::min<std::size_t>(span.begin, text.size());
  return text.substr(begin, span.end > begin ? span.end - begin : 0);
}

} // namespace deal::source
