#include "case.hpp"
#include "support.hpp"

#include <filesystem>
#include <unistd.h>

using namespace deal;
using namespace deal::test;
namespace fs = std::filesystem;

namespace {

/// A folder with a model's folder in it, gone at the end.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("deal-imports-" + std::to_string(::getpid()))) {
    fs::remove_all(path_);
    fs::create_directories(path_ / "model/parts");
    write_text(path_ / "outside.deal", "let secret = 1\n");
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  fs::path model(const std::string& name) const { return path_ / "model" / name; }
  void write(const std::string& name, const std::string& text) const {
    write_text(model(name), text);
  }

  Outcome compile(const std::string& body) const {
    write("main.deal", head + body);
    Outcome result{driver::compile_file(model("main.deal").string(), {}), ""};
    result.codes = codes_of(result.compilation->diagnostics);
    CHECK(result.runs() == result.codes.empty());
    return result;
  }

 private:
  fs::path path_;
};

} // namespace

TEST_CASE("imports bring in the files below the model's folder, each once") {
  const Folder folder;
  folder.write("parts/base.deal", "let base = 5\n");
  folder.write("parts/left.deal", "import \"base.deal\"\nlet left = base + 1\n");
  folder.write("parts/right.deal",
               "import \"./base.deal\"\nimport \"../parts/base.deal\"\nlet right = base + 2\n");
  CHECK(
      folder
          .compile(
              "import \"parts/left.deal\"\nimport \"parts/right.deal\"\nmeasure m = left + right\n")
          .codes == "");
  CHECK(folder.compile("import \"parts/left.deal\"\nimport \"parts/left.deal\"\nmeasure m = left\n")
            .codes == "");
  CHECK(folder.compile("import \"./parts/../parts/left.deal\"\nmeasure m = left\n").codes == "");
}

TEST_CASE("imports that lead back to themselves are refused") {
  const Folder folder;
  folder.write("a.deal", "import \"b.deal\"\n");
  folder.write("b.deal", "import \"a.deal\"\n");
  folder.write("back.deal", "import \"main.deal\"\n");
  CHECK(folder.compile("import \"main.deal\"\n").codes == "D0115");
  CHECK(folder.compile("import \"a.deal\"\n").codes == "D0115");
  CHECK(folder.compile("import \"back.deal\"\n").codes == "D0115");
  fs::create_symlink(folder.model("main.deal"), folder.model("alias.deal"));
  CHECK(folder.compile("import \"alias.deal\"\n").codes == "D0115");
}

TEST_CASE("imports never leave the model's folder") {
  const Folder folder;
  fs::create_symlink(folder.model("../outside.deal"), folder.model("link.deal"));
  fs::create_directory_symlink(folder.model(".."), folder.model("up"));
  fs::create_symlink("nowhere.deal", folder.model("dangling.deal"));
  for (const std::string path :
       {"../outside.deal", "../../../../../../etc/passwd", "/etc/passwd", "link.deal",
        "up/outside.deal", "parts/../../outside.deal", "/dev/zero"}) {
    CAPTURE(path);
    const auto outcome = folder.compile("import \"" + path + "\"\nmeasure m = secret\n");
    CHECK(outcome.codes.starts_with("D0116"));
    for (source::FileId id = 0; id < outcome.compilation->sources.size(); ++id) {
      CHECK(outcome.compilation->sources.file(id).text().find("let secret") ==
            std::string_view::npos);
    }
  }
  CHECK(folder.compile("import \"dangling.deal\"\n").codes == "D0114");
  CHECK(folder.compile("import \"parts\"\n").codes == "D0114");
  CHECK(folder.compile("import \".\"\n").codes != "");
  CHECK(folder.compile("import \"no/such/folder/x.deal\"\n").codes == "D0114");
  CHECK(folder.compile("import \"\"\n").codes == "D0028");
}

TEST_CASE("beside a model given by a bare name imports are found, or said not to be there") {
  const Folder folder;
  folder.write("parts/base.deal", "let base = 5\n");
  const fs::path before = fs::current_path();
  fs::current_path(folder.model("."));
  for (const auto& [path, codes] : {std::pair<std::string, std::string>{"parts/base.deal", ""},
                                    {"missing.deal", "D0114"},
                                    {"no/such/folder.deal", "D0114"},
                                    {"../outside.deal", "D0116"}}) {
    CAPTURE(path);
    folder.write("bare.deal", head + ("import \"" + path + "\"\n"));
    for (const std::string name : {"bare.deal", "./bare.deal", "../model/bare.deal"})
      CHECK(codes_of(driver::compile_file(name, {})->diagnostics) == codes);
  }
  fs::current_path(before);
}

TEST_CASE("a text without a file imports nothing") {
  CHECK(compiled(std::string(head) + "import \"x.deal\"\n").codes == "D0114");
}

TEST_CASE("a long chain of imports works or is refused in words") {
  const Folder folder;
  constexpr int length = 3000;
  for (int i = 0; i < length; ++i) {
    const std::string next =
        i + 1 < length ? "import \"f" + std::to_string(i + 1) + ".deal\"\n" : "";
    folder.write("f" + std::to_string(i) + ".deal", next + "let x" + std::to_string(i) + " = 1\n");
  }
  const auto outcome = folder.compile("import \"f0.deal\"\n");
  if (!outcome.runs()) CHECK(outcome.codes == "D0011");
}

TEST_CASE("an import that is no text says so at its place") {
  const Folder folder;
  folder.write("parts/binary.deal", std::string("let x = \0 1\n", 12));
  const auto outcome = folder.compile("import \"parts/binary.deal\"\n");
  CHECK(outcome.codes == "D0002");
  const auto error = outcome.compilation->diagnostics.sorted().front();
  CHECK(outcome.compilation->sources.file(error.span.file).name().ends_with("parts/binary.deal"));
}
