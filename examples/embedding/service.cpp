// Many threads and one model: requests that are answered at once, one that its client gives up, and one that takes
// longer than it may. service MODEL.deal MEASURE
#include <deal/deal.hpp>

#include <chrono>
#include <iostream>
#include <set>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;

constexpr unsigned clients = 8;
constexpr std::uint64_t too_many_paths = 100'000'000;

/// Each client asks with a seed of its own or with that of another: a run on one thread, for the clients are many.
std::vector<deal::Result> serve(const deal::Model& model) {
  std::vector<deal::Result> answers(clients);
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < clients; ++i) {
    threads.emplace_back([&model, &answer = answers[i], seed = i % 2 + 1] {
      answer = deal::run(model, {.paths = 2000, .seed = seed, .threads = 1});
    });
  }
  threads.clear(); // joins them
  return answers;
}

/// A run that is asked to stop while it goes on.
deal::Result give_up(const deal::Model& model) {
  std::stop_source client;
  const std::jthread impatient([&client] {
    std::this_thread::sleep_for(50ms);
    client.request_stop();
  });
  return deal::run(model, {.paths = too_many_paths, .stop = client.get_token()});
}

deal::Result run_out_of_time(const deal::Model& model) {
  return deal::run(model, {.paths = too_many_paths, .time = 50ms});
}

/// What was done until then is there: the measures are those of fewer paths.
void expect_interrupted(const deal::Result& result) {
  if (result.status == deal::RunStatus::failed) result.or_throw();
  if (result.status != deal::RunStatus::interrupted || result.paths >= result.paths_asked)
    throw std::runtime_error("the run was not interrupted");
}

} // namespace

int main(int count, char** words) try {
  if (count != 3) throw std::runtime_error("usage: service MODEL.deal MEASURE");
  const auto model = deal::Engine().compile_file(words[1]).or_throw();

  std::set<double> means;
  for (const deal::Result& answer : serve(*model))
    means.insert(answer.or_throw().measure(words[2]).statistics.mean.at(0));
  if (means.size() != 2) throw std::runtime_error("equal seeds gave unequal results");
  std::cout << clients << " requests with two seeds: " << means.size() << " answers\n";

  expect_interrupted(give_up(*model));
  std::cout << "given up: what was done is there\n";
  expect_interrupted(run_out_of_time(*model));
  std::cout << "out of time: what was done is there\n";
} catch (const std::exception& error) {
  std::cerr << error.what() << "\n";
  return 1;
}
