#include "tests/model/generator/generator.hpp"

#include "tests/model/generator/writer.hpp"

#include <algorithm>
#include <regex>

namespace deal::generator {

std::string Sample::text() const {
  std::string all;
  for (const std::string& declaration : declarations) all += declaration + "\n";
  return all;
}

Sample generate(std::uint64_t seed, const Options& options) {
  return {seed, Writer(seed, options).model()};
}

std::string with_twins(const Sample& sample, const std::string& deal) {
  static const std::regex named(R"((^|\s)(measure|event) (\w+) )");
  std::string text = sample.text();
  for (const std::string& declaration : sample.declarations) {
    const bool rows = declaration.starts_with("for ");
    for (std::sregex_iterator found(declaration.begin(), declaration.end(), named), end;
         found != end; ++found) {
      const std::string name = (*found)[3];
      const std::string twin = "measure twin_" + name + " = without(" + deal + ", " + name + ")";
      text += rows ? "for row in rows { " + twin + " }\n" : twin + "\n";
    }
  }
  return text;
}

Sample shrink(Sample sample, const std::function<bool(const std::string& text)>& fails) {
  std::size_t chunk = std::max<std::size_t>(1, sample.declarations.size() / 2);
  while (true) {
    bool dropped = false;
    for (std::size_t i = 0; i < sample.declarations.size();) {
      Sample smaller = sample;
      const auto from = smaller.declarations.begin() + static_cast<std::ptrdiff_t>(i);
      const auto count = std::min(chunk, sample.declarations.size() - i);
      smaller.declarations.erase(from, from + static_cast<std::ptrdiff_t>(count));
      if (fails(smaller.text())) {
        sample = std::move(smaller);
        dropped = true;
      } else {
        i += chunk;
      }
    }
    if (chunk == 1 && !dropped) return sample;
    if (!dropped) chunk = std::max<std::size_t>(1, chunk / 2);
  }
}

} // namespace deal::generator
