#include "compiler/driver/reader.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace deal::driver {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t mebibyte = 1u << 20;

std::string too_large(std::size_t most) {
  return "it is larger than " + (most % mebibyte == 0 ? std::to_string(most / mebibyte) + " MiB"
                                                      : std::to_string(most) + " bytes");
}

/// By the names alone, so that a text has the same imports wherever it is read from.
fs::path joined(const std::string& importer, const std::string& written) {
  return (fs::path(importer).parent_path() / written).lexically_normal();
}

bool leaves(const fs::path& normal) { return normal.empty() || *normal.begin() == ".."; }

class FolderReader final : public Reader {
 public:
  FolderReader(const fs::path& real, std::size_t most)
      : main_(real.string()), root_(real.parent_path()), most_(most) {}

  std::string main() const override { return main_; }

  /// What the name says is judged before the disk is asked, and what it turns out to be afterwards.
  std::optional<Found> find(const std::string& importer,
                            const std::string& written) const override {
    if (fs::path(written).is_absolute()) return std::nullopt;
    const fs::path path = joined(importer, written);
    std::error_code code;
    // Of a relative name of which nothing exists the standard library leaves the folder out.
    const fs::path real = fs::weakly_canonical(fs::absolute(path, code), code);
    if (code || leaves(real.lexically_relative(root_))) return std::nullopt;
    return Found{path.string(), real.string()};
  }
  std::optional<std::string> read(const std::string& key, std::string& error) const override {
    return read_file(key, most_, error);
  }

 private:
  std::string main_;
  fs::path root_;
  std::size_t most_;
};

class HostReader final : public Reader {
 public:
  HostReader(const std::string& main, Read read, std::size_t most)
      : main_(fs::path(main).lexically_normal().string()), read_(std::move(read)), most_(most) {}

  std::string main() const override { return main_; }

  std::optional<Found> find(const std::string& importer,
                            const std::string& written) const override {
    const fs::path path = joined(importer, written);
    if (fs::path(written).is_absolute() || leaves(path)) return std::nullopt;
    return Found{path.string(), path.string()};
  }
  std::optional<std::string> read(const std::string& key, std::string& error) const override {
    return read_from(read_, key, most_, error);
  }

 private:
  std::string main_;
  Read read_;
  std::size_t most_;
};

class KeptReader final : public Reader {
 public:
  KeptReader(const Texts& texts, std::size_t most) : texts_(texts), most_(most) {}

  std::string main() const override { return texts_.name; }

  std::optional<Found> find(const std::string& importer,
                            const std::string& written) const override {
    const std::string name = joined(importer, written).string();
    const auto same = texts_.same.find(name);
    return Found{name, same == texts_.same.end() ? name : same->second};
  }
  std::optional<std::string> read(const std::string& key, std::string& error) const override {
    const auto found = texts_.imports.find(key);
    if (found != texts_.imports.end() && found->second.size() <= most_) return found->second;
    error = found != texts_.imports.end() ? too_large(most_)
                                          : "it was not there when the model was first compiled";
    return std::nullopt;
  }

 private:
  const Texts& texts_;
  std::size_t most_;
};

std::string words_of(const std::exception& failure) {
  const std::string words = failure.what();
  return source::check_text(words) ? "reading it failed" : words;
}

} // namespace

std::unique_ptr<Reader> folder_reader(const std::string& main, std::size_t most) {
  std::error_code code;
  const fs::path real = fs::canonical(main, code);
  return code ? nullptr : std::make_unique<FolderReader>(real, most);
}

std::unique_ptr<Reader> host_reader(const std::string& main, Read read, std::size_t most) {
  return std::make_unique<HostReader>(main, std::move(read), most);
}

std::unique_ptr<Reader> kept_reader(const Texts& texts, std::size_t most) {
  return std::make_unique<KeptReader>(texts, most);
}

std::optional<std::string> read_file(const std::string& path, std::size_t most,
                                     std::string& error) {
  std::error_code code;
  const fs::file_status status = fs::status(path, code);
  if (!fs::exists(status)) {
    error = "there is no such file";
    return std::nullopt;
  }
  if (!fs::is_regular_file(status)) {
    error = "it is not a file";
    return std::nullopt;
  }
  if (fs::file_size(path, code) > most) {
    error = too_large(most);
    return std::nullopt;
  }
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf() || stream.eof() || fs::file_size(path, code) == 0)) {
    error = "it cannot be opened";
    return std::nullopt;
  }
  return text.str();
}

std::optional<std::string> read_from(const Read& read, const std::string& path, std::size_t most,
                                     std::string& error) {
  std::optional<std::string> text;
  try {
    text = read(path);
    if (!text) error = "there is no such file";
  } catch (const std::exception& failure) { error = words_of(failure); } catch (...) {
    error = "reading it failed";
  }
  if (!text || text->size() <= most) return text;
  error = too_large(most);
  return std::nullopt;
}

} // namespace deal::driver
