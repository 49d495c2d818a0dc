#include "api/session/file_numbers.hpp"

namespace deal::session {

std::shared_ptr<const source::File> FileNumbers::file(std::string name, std::string text) {
  // Room for every number, so that giving one back cannot fail.
  if (free_.capacity() <= next_) free_.reserve(2 * (next_ + 1));
  const source::FileId id = free_.empty() ? next_ : free_.back();
  auto made = std::make_unique<const source::File>(id, std::move(name), std::move(text), false);
  if (free_.empty())
    ++next_;
  else
    free_.pop_back();
  return {made.release(), [numbers = shared_from_this()](const source::File* file) {
            numbers->free_.push_back(file->id());
            delete file;
          }};
}

} // namespace deal::session
