#pragma once

#include "deal/deal.hpp"

#include <functional>
#include <string>
#include <vector>

namespace deal::test {

inline const std::string year_2025 = "model \"t\"\ngrid monthly from 2025-01 to 2025-12\n";

/// A function of numbers of these units, one value at a time.
HostFunction function(const std::string& name, const std::vector<std::string>& units,
                      const std::string& unit,
                      std::function<double(const std::vector<double>&)> value);
/// The same of one plain number.
HostFunction plain(const std::string& name, double (*value)(double));

EngineOptions with(std::vector<HostFunction> functions, std::vector<HostSeries> series = {});

/// The lines under a grid of the months of 2025.
CompileResult compile(const EngineOptions& options, const std::string& lines,
                      const CompileOptions& compile = {});
Result run_lines(const EngineOptions& options, const std::string& lines,
                 const RunOptions& run = {});

const Statistics& statistics(const Result& result, const std::string& measure);
/// All statistics, to the bit.
bool same(const Result& a, const Result& b);

/// The interpreter, and machine code for every target and number of lanes that this machine can run; of each target once
/// in full.
std::vector<RunOptions> executors(const RunOptions& options);
std::string describe(const RunOptions& options);

/// The code of the first diagnostic, or "".
template <class Answer> std::string code_of(const Answer& answer) {
  return answer.diagnostics.empty() ? "" : answer.diagnostics.front().code;
}
template <class Answer> std::string message_of(const Answer& answer) {
  return answer.diagnostics.empty() ? "" : answer.diagnostics.front().message;
}

} // namespace deal::test
