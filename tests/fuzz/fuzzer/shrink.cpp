#include "tests/fuzz/fuzzer/shrink.hpp"

#include "tests/fuzz/fuzzer/tokens.hpp"

#include <algorithm>
#include <vector>

namespace deal::fuzz {

namespace {

std::string joined(const std::vector<std::string>& pieces) {
  std::string result;
  for (const std::string& piece : pieces) result += piece;
  return result;
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    result.push_back(text.substr(at, end - at));
    at = end;
  }
  return result;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> result;
  for (const Token& token : tokens(text)) result.push_back(token.text);
  return result;
}

class Shrinking {
 public:
  Shrinking(const std::function<bool(const std::string&)>& fails, unsigned most)
      : fails_(fails), left_(most) {}

  /// Leaves out ever smaller runs of pieces.
  std::vector<std::string> without(std::vector<std::string> pieces) {
    for (std::size_t size = pieces.size(); size > 0; size /= 2) {
      for (std::size_t at = 0; at < pieces.size();) {
        auto fewer = pieces;
        const std::size_t end = std::min(at + size, fewer.size());
        fewer.erase(fewer.begin() + static_cast<long>(at), fewer.begin() + static_cast<long>(end));
        if (still_fails(joined(fewer)))
          pieces = std::move(fewer);
        else
          at += size;
      }
    }
    return pieces;
  }

 private:
  bool still_fails(const std::string& text) {
    if (left_ == 0) return false;
    --left_;
    return fails_(text);
  }

  const std::function<bool(const std::string&)>& fails_;
  unsigned left_;
};

} // namespace

std::string shrunk(const std::string& text, const std::function<bool(const std::string&)>& fails,
                   unsigned most) {
  Shrinking shrinking(fails, most);
  std::string result = text, before;
  do {
    before = result;
    result = joined(shrinking.without(lines(result)));
    result = joined(shrinking.without(words_of(result)));
  } while (result != before);
  return result;
}

} // namespace deal::fuzz
