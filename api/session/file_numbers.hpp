#pragma once

#include "compiler/source/source.hpp"

#include <memory>
#include <string>
#include <vector>

namespace deal::session {

/// Makes files whose numbers differ from one another and from the library's. A number is given again when nobody
/// holds its file any more, so that they stay small however long a session lasts.
class FileNumbers : public std::enable_shared_from_this<FileNumbers> {
 public:
  explicit FileNumbers(source::FileId first) : next_(first) {}

  std::shared_ptr<const source::File> file(std::string name, std::string text);

 private:
  source::FileId next_;
  std::vector<source::FileId> free_;
};

} // namespace deal::session
