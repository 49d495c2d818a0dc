#include "compiler/lower/components.hpp"

#include <algorithm>

namespace deal::lower {

namespace {

class Search {
 public:
  explicit Search(const std::vector<std::vector<std::uint32_t>>& next)
      : next_(next), number_(next.size(), 0), lowest_(next.size(), 0), open_(next.size(), false) {}

  std::vector<Component> run() {
    for (std::uint32_t node = 0; node < next_.size(); ++node)
      if (number_[node] == 0) from(node);
    return std::move(found_);
  }

 private:
  struct Step {
    std::uint32_t node;
    std::size_t edge = 0;
  };

  /// Without recursion: a chain of payers can be as long as the model.
  void from(std::uint32_t root) {
    std::vector<Step> path{{root}};
    enter(root);
    while (!path.empty()) {
      Step& step = path.back();
      if (step.edge < next_[step.node].size()) {
        const std::uint32_t to = next_[step.node][step.edge++];
        if (number_[to] == 0) {
          enter(to);
          path.push_back({to});
        } else if (open_[to]) {
          lowest_[step.node] = std::min(lowest_[step.node], number_[to]);
        }
        continue;
      }
      const std::uint32_t node = step.node;
      path.pop_back();
      if (lowest_[node] == number_[node]) close(node);
      if (!path.empty()) {
        const std::uint32_t above = path.back().node;
        lowest_[above] = std::min(lowest_[above], lowest_[node]);
      }
    }
  }

  void enter(std::uint32_t node) {
    number_[node] = lowest_[node] = ++count_;
    open_[node] = true;
    stack_.push_back(node);
  }

  void close(std::uint32_t node) {
    Component component;
    do {
      component.push_back(stack_.back());
      open_[stack_.back()] = false;
      stack_.pop_back();
    } while (component.back() != node);
    std::ranges::sort(component);
    found_.push_back(std::move(component));
  }

  const std::vector<std::vector<std::uint32_t>>& next_;
  std::vector<std::uint32_t> number_, lowest_;
  std::vector<bool> open_;
  std::vector<std::uint32_t> stack_;
  std::uint32_t count_ = 0;
  std::vector<Component> found_;
};

} // namespace

std::vector<Component> components(const std::vector<std::vector<std::uint32_t>>& next) {
  return Search(next).run();
}

} // namespace deal::lower
