// benchmark-session FOLDER: how long a session takes to answer, for each model in a folder.

#include "benchmarks/measuring.hpp"
#include "deal/session.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <stdexcept>
#include <vector>

namespace {

using namespace deal;

/// Median of some runs, in milliseconds.
template <class Work> double milliseconds(Work work) {
  std::vector<double> times;
  for (int i = 0; i < 21; ++i) times.push_back(benchmarks::seconds([&] { work(i); }));
  return 1000 * benchmarks::median(times);
}

void measure(const std::filesystem::path& path) {
  Session session;
  if (!session.load(path.string()).ok()) return;
  const auto model = session.compile();
  if (!model.ok()) return;
  // What is measured for each row of a table has no name outside of it.
  std::string question;
  for (const MeasureInfo& info : model.model->measures())
    if (question.empty() && info.name.find('[') == std::string::npos) question = info.name;
  const RunOptions options{.paths = 1000};
  if (!session.ask(question, options).ok()) return;
  const double enter = milliseconds([&](int i) {
    if (!session.enter("let unused_here = " + std::to_string(i)).ok())
      throw std::runtime_error("enter");
  });
  const double type =
      milliseconds([&](int i) { (void)session.type_of(question + " * " + std::to_string(i)); });
  const double ask = milliseconds(
      [&](int i) { (void)session.ask(question + " * " + std::to_string(100 + i), options); });
  const double again = milliseconds([&](int) { (void)session.ask(question, options); });
  const double complete = milliseconds([&](int) { (void)session.complete("total(c"); });
  fmt::print(
      "{:24} enter {:6.2f}  compile {:6.2f}  ask {:6.2f}  again {:6.2f}  complete {:6.2f} ms\n",
      path.filename().string(), enter, type, ask, again, complete);
}

} // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  for (const auto& entry : std::filesystem::directory_iterator(arguments[1]))
    if (entry.path().extension() == ".deal") measure(entry.path());
}
