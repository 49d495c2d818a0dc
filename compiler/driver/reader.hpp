#pragma once

#include "compiler/driver/driver.hpp"

#include <memory>
#include <optional>
#include <string>

namespace deal::driver {

/// Where the imports of one model are found and read.
class Reader {
 public:
  struct Found {
    std::string name; ///< for people, and what further imports are relative to
    std::string key;  ///< the same for two names of one text
  };

  virtual ~Reader() = default;
  /// The key of the model's own text.
  virtual std::string main() const = 0;
  /// What the text called `importer` means by the path that is written in it; nothing where that lies outside.
  virtual std::optional<Found> find(const std::string& importer,
                                    const std::string& written) const = 0;
  /// On failure nothing, and why.
  virtual std::optional<std::string> read(const std::string& key, std::string& error) const = 0;
};

/// From the disk, below the folder of the model's file by its real path; null if it has none.
std::unique_ptr<Reader> folder_reader(const std::string& main, std::size_t most);
/// From the host, by paths that are joined as they are written; `..` does not lead above the first name.
std::unique_ptr<Reader> host_reader(const std::string& main, Read read, std::size_t most);
/// What an earlier compilation has read, which has to live as long.
std::unique_ptr<Reader> kept_reader(const Texts& texts, std::size_t most);

/// A file's bytes; on failure nothing, and why. One of more than `most` bytes is refused unread.
std::optional<std::string> read_file(const std::string& path, std::size_t most, std::string& error);
/// The same from the host. What it throws is a reason too.
std::optional<std::string> read_from(const Read& read, const std::string& path, std::size_t most,
                                     std::string& error);

} // namespace deal::driver
