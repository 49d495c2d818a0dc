#pragma once

#include "runtime/host/call.hpp"

#include <memory>
#include <string>
#include <vector>

/// What the host program gives to its models, as it was registered: nothing of it is checked yet.
namespace deal::sema {

struct HostSignature {
  struct Parameter {
    std::string name;
    std::string unit; ///< as unit_name() writes it; "" is "number"
  };
  std::string name;
  std::vector<Parameter> parameters;
  std::string unit; ///< of the result
  std::string doc;
  bool by_path = false; ///< the result depends on the path besides the arguments
  std::shared_ptr<const host::Body> body;
};

struct HostSeries {
  std::string name;
  std::string unit;
  std::string from;           ///< label of the first value's period; "" is the grid's first
  std::vector<double> values; ///< dates as decimal years
  std::string doc;
};

struct Host {
  std::vector<HostSignature> functions;
  std::vector<HostSeries> series;
};

} // namespace deal::sema
