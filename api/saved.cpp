#include "api/saved.hpp"

#include "api/convert.hpp"
#include "api/hashes.hpp"

#include <concepts>
#include <cstdint>

namespace deal::api {

using diagnostics::Code;

namespace {

constexpr std::string_view magic = "DEALMODL";
/// To be raised with every change of what the file holds.
constexpr std::uint64_t form = 1;
constexpr std::size_t number_bytes = sizeof(std::uint64_t);
constexpr std::size_t header_bytes = magic.size() + 3 * number_bytes;

class Writer {
 public:
  void operator()(std::uint64_t number) {
    for (std::size_t i = 0; i < number_bytes; ++i)
      bytes_ += static_cast<char>(number >> (8 * i) & 0xFF);
  }
  void operator()(bool flag) { (*this)(std::uint64_t{flag}); }
  void operator()(Attribution rule) { (*this)(static_cast<std::uint64_t>(rule)); }
  void operator()(const std::string& text) { put(text); }
  void operator()(const std::vector<char>& bytes) { put({bytes.data(), bytes.size()}); }
  template <class Each> void operator()(const std::vector<Each>& list) {
    (*this)(std::uint64_t{list.size()});
    for (const Each& each : list) walk(*this, each);
  }
  template <class Each> void operator()(const std::map<std::string, Each>& map) {
    (*this)(std::uint64_t{map.size()});
    for (const auto& [name, each] : map) {
      put(name);
      (*this)(each);
    }
  }

  std::string take() { return std::move(bytes_); }

 private:
  void put(std::string_view text) {
    (*this)(std::uint64_t{text.size()});
    bytes_ += text;
  }

  std::string bytes_;
};

/// Takes nothing more after the first thing that cannot be.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : rest_(bytes) {}

  void operator()(std::uint64_t& number) {
    const std::string_view bytes = take(number_bytes);
    number = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      number |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  void operator()(bool& flag) { flag = choice(1) != 0; }
  void operator()(Attribution& rule) {
    rule = static_cast<Attribution>(choice(static_cast<std::uint64_t>(Attribution::own_last)));
  }
  void operator()(std::string& text) { text = take(length()); }
  void operator()(std::vector<char>& bytes) {
    const std::string_view found = take(length());
    bytes.assign(found.begin(), found.end());
  }
  template <class Each> void operator()(std::vector<Each>& list) {
    for (std::uint64_t left = length(); left > 0 && good_; --left) walk(*this, list.emplace_back());
  }
  template <class Each> void operator()(std::map<std::string, Each>& map) {
    for (std::uint64_t left = length(); left > 0 && good_; --left) {
      std::string name;
      (*this)(name);
      (*this)(map[name]);
    }
  }

  bool good() const { return good_; }
  bool done() const { return good_ && rest_.empty(); }

 private:
  /// Whatever is counted takes a byte at least.
  std::uint64_t length() {
    std::uint64_t result = 0;
    (*this)(result);
    good_ &= result <= rest_.size();
    return good_ ? result : 0;
  }
  std::uint64_t choice(std::uint64_t most) {
    std::uint64_t result = 0;
    (*this)(result);
    good_ &= result <= most;
    return good_ ? result : 0;
  }
  std::string_view take(std::size_t count) {
    good_ &= count <= rest_.size();
    if (!good_) return {};
    const std::string_view result = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return result;
  }

  std::string_view rest_;
  bool good_ = true;
};

template <class T, class U>
concept Either = std::same_as<std::remove_const_t<T>, U>;

template <class Archive, Either<std::string> Text> void walk(Archive& archive, Text& text) {
  archive(text);
}

template <class Archive, Either<std::pair<std::string, std::string>> Setting>
void walk(Archive& archive, Setting& setting) {
  archive(setting.first);
  archive(setting.second);
}

template <class Archive, Either<TableRows::Row> Row> void walk(Archive& archive, Row& row) {
  archive(row.name);
  archive(row.cells);
}

template <class Archive, Either<TableRows> Table> void walk(Archive& archive, Table& table) {
  archive(table.table);
  archive(table.rows);
}

template <class Archive, Either<CompileOptions> Options>
void walk(Archive& archive, Options& options) {
  archive(options.scenarios);
  archive(options.all_scenarios);
  archive(options.every_scenario_runs);
  archive(options.settings);
  archive(options.attribution);
  archive(options.own_money);
  archive(options.funded_by);
  archive(options.measures);
  archive(options.tables);
  archive(options.keep_written);
}

template <class Archive, Either<Saved> Each> void walk(Archive& archive, Each& saved) {
  archive(saved.engine_hash);
  walk(archive, saved.options);
  archive(saved.texts.name);
  archive(saved.texts.text);
  archive(saved.texts.imports);
  archive(saved.texts.same);
  archive(saved.objects);
}

} // namespace

std::string to_bytes(const Saved& saved) {
  Writer content;
  walk(content, saved);
  const std::string bytes = content.take();
  Writer header;
  header(form);
  header(std::uint64_t{bytes.size()});
  header(fnv1a(bytes));
  return std::string(magic) + header.take() + bytes;
}

std::variant<Saved, Diagnostic> from_bytes(std::string_view bytes, const std::string& path) {
  const auto damaged = [&](const char* how) {
    return report(Code::saved_model_damaged, {path, how});
  };
  if (!bytes.starts_with(magic)) return report(Code::not_a_saved_model, {path});
  Cursor header(bytes.substr(magic.size()));
  std::uint64_t found_form = 0, size = 0, check = 0;
  header(found_form);
  header(size);
  header(check);
  if (!header.good()) return damaged("its end is missing");
  if (found_form != form)
    return report(Code::saved_model_of_other_form,
                  {path, std::to_string(found_form), std::to_string(form)});
  const std::string_view content = bytes.substr(header_bytes);
  if (content.size() < size) return damaged("its end is missing");
  if (content.size() > size) return damaged("something follows its end");
  if (fnv1a(content) != check) return damaged("its check does not hold");
  Saved saved;
  Cursor cursor(content);
  walk(cursor, saved);
  if (!cursor.done()) return damaged("its parts do not fit together");
  return saved;
}

} // namespace deal::api
