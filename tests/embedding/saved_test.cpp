#include "support.hpp"

#include <sys/stat.h>

#include <map>

using namespace deal;
using namespace deal::test;

namespace {

const std::string small = "model \"m\"\ngrid monthly from 2025-01 to 2025-02\n"
                          "let u ~ uniform(0, 1)\nmeasure x = u\n";

std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t value = 0xCBF29CE484222325u;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return value;
}

/// Where the parts of a saved file stand (api/saved.hpp).
constexpr std::size_t form_at = 8, check_at = 24, content_at = 32, hash_at = content_at + 8;

/// With the check that belongs to what the file holds now.
std::string sealed(std::string bytes) {
  std::uint64_t check = fnv1a(std::string_view(bytes).substr(content_at));
  for (std::size_t i = 0; i < 8; ++i, check >>= 8)
    bytes[check_at + i] = static_cast<char>(check & 0xFF);
  return bytes;
}

std::shared_ptr<const Model> model_with_code() {
  auto model = Engine().compile_text("m.deal", small).or_throw();
  prepare(*model, {.backend = Backend::jit}).or_throw();
  return model;
}

std::string saved_bytes(const Model& model) {
  const Folder folder;
  Engine().save(model, folder.file("m")).or_throw();
  return read_bytes(folder.file("m"));
}

} // namespace

TEST_CASE("a saved model runs to the same bits without its texts") {
  const Folder folder;
  write_bytes(folder.file("main.deal"), "model \"m\"\ngrid monthly from 2025-01 to 2025-06\n"
                                        "import \"part.deal\"\n"
                                        "table t(a: money) { One: $1 }\n"
                                        "scenario high { y: 9 }\n"
                                        "let luck ~ normal(y, 1) every period\n"
                                        "measure x = luck\n"
                                        "measure s = sum(r.a for r in t)\n"
                                        "measure hidden = luck * 2\n");
  write_bytes(folder.file("part.deal"), "let y = 2\nlet z = 1\n");
  const CompileOptions options{.scenarios = {"", "high"},
                               .settings = {{"z", "4"}},
                               .attribution = Attribution::fifo,
                               .tables = {{"t", {{"Two", {"$2"}}, {"Three", {"$3"}}}}},
                               .keep_written = true};
  const Engine engine;
  const auto model = engine.compile_file(folder.file("main.deal"), options).or_throw();
  prepare(*model, {.backend = Backend::jit}).or_throw();
  engine.save(*model, folder.file("m.saved")).or_throw();
  std::filesystem::remove(folder.file("main.deal"));
  std::filesystem::remove(folder.file("part.deal"));
  const auto loaded = Engine().load(folder.file("m.saved")).or_throw();
  CHECK(loaded->title() == "m");
  CHECK(loaded->scenarios() == model->scenarios());
  for (const Backend backend : {Backend::interpreter, Backend::jit}) {
    const auto before = run_scenarios(*model, {.paths = 700, .backend = backend});
    const auto after = run_scenarios(*loaded, {.paths = 700, .backend = backend});
    REQUIRE(before.size() == 2);
    REQUIRE(after.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
      CHECK(numbers(before[i]) == numbers(after[i]));
      CHECK(before[i].model_hash == after[i].model_hash);
      CHECK(before[i].attribution == after[i].attribution);
    }
  }
}

TEST_CASE("the machine code that was made is saved and found again") {
  const auto model = Engine().compile_text("m.deal", small).or_throw();
  const std::string without = saved_bytes(*model);
  prepare(*model, {.backend = Backend::jit}).or_throw();
  const std::string with = saved_bytes(*model);
  CHECK(with.size() > without.size() + 1000);
  // A run that may choose takes the code that is there, of a size at which none would be made.
  const Folder folder;
  write_bytes(folder.file("with"), with);
  const auto loaded = Engine().load(folder.file("with")).or_throw();
  CHECK(saved_bytes(*loaded) == with);
  const Result result = run(*loaded, {.paths = 100, .backend = Backend::jit}).or_throw();
  CHECK(result.backend == Backend::jit);
  CHECK(saved_bytes(*loaded) == with);
}

TEST_CASE("of a file that is not trusted only the texts are taken") {
  const auto model = model_with_code();
  const std::string bytes = saved_bytes(*model);
  const Folder folder;
  write_bytes(folder.file("m"), bytes);
  const auto loaded = Engine().load(folder.file("m"), {.texts_only = true}).or_throw();
  // Nothing of the code is in it: it saves to what a model without code does.
  const auto fresh = Engine().compile_text("m.deal", small).or_throw();
  CHECK(saved_bytes(*loaded) == saved_bytes(*fresh));
  for (const Backend backend : {Backend::interpreter, Backend::jit}) {
    const RunOptions options{.paths = 300, .backend = backend};
    CHECK(numbers(run(*loaded, options)) == numbers(run(*model, options)));
  }
}

TEST_CASE("what another engine saved is compiled again without its code") {
  const auto model = model_with_code();
  std::string bytes = saved_bytes(*model);
  bytes[hash_at] = bytes[hash_at] == '0' ? '1' : '0';
  const Folder folder;
  write_bytes(folder.file("m"), sealed(bytes));
  const auto loaded = Engine().load(folder.file("m")).or_throw();
  CHECK(numbers(run(*loaded, {.paths = 300})) == numbers(run(*model, {.paths = 300})));
  CHECK(saved_bytes(*loaded).size() < bytes.size());
}

TEST_CASE("a damaged or cut or foreign file is refused") {
  const std::string bytes = saved_bytes(*model_with_code());
  const Folder folder;
  const std::string file = folder.file("m");
  const Engine engine;
  const auto said = [&](const std::string& content) {
    write_bytes(file, content);
    return codes(engine.load(file).diagnostics);
  };
  REQUIRE(said(bytes).empty());
  const std::size_t stride = std::max<std::size_t>(1, bytes.size() / 150);
  for (std::size_t i = 0; i < bytes.size(); i += i < 40 ? 1 : stride) {
    std::string flipped = bytes;
    flipped[i] = static_cast<char>(flipped[i] ^ (1 << i % 8));
    const char* expected = i < form_at ? "D1066" : i < form_at + 8 ? "D1068" : "D1067";
    INFO(i);
    CHECK(said(flipped) == expected);
    CHECK(said(bytes.substr(0, i)) == (i < form_at ? "D1066" : "D1067"));
  }
  CHECK(said(bytes + "x") == "D1067");
  CHECK(said(small) == "D1066");
  CHECK(codes(engine.load(folder.file("none")).diagnostics) == "D1001");
  CHECK(codes(engine.load(std::filesystem::path(file).parent_path()).diagnostics) == "D1001");
}

TEST_CASE("a file that is sealed anew is read with care") {
  const std::string bytes = saved_bytes(*Engine().compile_text("m.deal", small).or_throw());
  const Folder folder;
  const std::string file = folder.file("m");
  std::map<std::string, int> found;
  for (std::size_t i = content_at; i < bytes.size(); ++i) {
    for (const int change : {1, 0x80}) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ change);
      write_bytes(file, sealed(changed));
      const CompileResult loaded = Engine().load(file);
      CHECK(loaded.ok() == loaded.diagnostics.empty());
      ++found[codes(loaded.diagnostics)];
    }
  }
  CHECK(found["D1067"] > 50);
}

TEST_CASE("saving replaces the file whole or leaves it") {
  const Folder folder;
  const auto model = Engine().compile_text("m.deal", small).or_throw();
  write_bytes(folder.file("m"), "old");
  Engine().save(*model, folder.file("m")).or_throw();
  CHECK(Engine().load(folder.file("m")).ok());
  CHECK(folder.names() == std::vector<std::string>{"m"});
  CHECK(codes(Engine().save(*model, folder.file("none/m")).diagnostics) == "D1027");
  std::filesystem::create_directory(folder.file("taken"));
  CHECK(codes(Engine().save(*model, folder.file("taken")).diagnostics) == "D1027");
  CHECK(folder.names().size() == 2);
  // A device or a pipe would be lost, whoever may replace it.
  REQUIRE(mkfifo(folder.file("pipe").c_str(), 0600) == 0);
  CHECK(codes(Engine().save(*model, folder.file("pipe")).diagnostics) == "D1027");
  CHECK(std::filesystem::is_fifo(folder.file("pipe")));
}

TEST_CASE("imports that the host served are saved too") {
  EngineOptions options;
  options.read = [](const std::string& path) -> std::optional<std::string> {
    if (path == "a/b.deal") return "import \"../c.deal\"\nlet u ~ uniform(0, c)\n";
    if (path == "c.deal") return "let c = 2\n";
    return std::nullopt;
  };
  const auto model = Engine(options)
                         .compile_text("m.deal", "model \"m\"\ngrid monthly from 2025-01 to "
                                                 "2025-02\nimport \"a/b.deal\"\nmeasure x = u\n")
                         .or_throw();
  const Folder folder;
  Engine().save(*model, folder.file("m")).or_throw();
  const auto loaded = Engine().load(folder.file("m")).or_throw();
  CHECK(numbers(run(*loaded, {.paths = 300})) == numbers(run(*model, {.paths = 300})));
  EngineOptions narrow;
  narrow.limits.text = 30;
  CHECK(codes(Engine(narrow).load(folder.file("m")).diagnostics) == "D0003");
}
