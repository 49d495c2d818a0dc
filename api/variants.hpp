#pragma once

#include "compiler/driver/driver.hpp"
#include "deal/model.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <set>

namespace deal::api {

/// What a model is compiled for besides its own options.
struct Wanted {
  std::map<std::string, sema::Given> given;
  std::map<std::string, std::string>
      settings; ///< formulas, dates, options: as they would be written
  std::set<std::string> sampled;
};

/// The compilations of one model with room for parameters and samples: which they are decides, not their numbers.
/// Thread-safe.
class Variants {
 public:
  using Variant = std::shared_ptr<const Model::Implementation>;

  /// Null, and why in `diagnostics`, where the model does not compile like this. What has settings, or numbers that are
  /// compiled in, is made for the caller alone.
  Variant get(const Model::Implementation& model, const Wanted& wanted,
              std::vector<Diagnostic>& diagnostics);
  /// The same with one more number, if the model can be compiled without knowing it; null if not.
  Variant get_open(const Model::Implementation& model, const Wanted& wanted,
                   const std::string& name);

 private:
  using Key = std::pair<std::set<std::string>, std::set<std::string>>;
  Variant find(const Key& key);

  std::mutex mutex_;
  std::map<Key, Variant> made_;
  std::set<std::string> closed_; ///< numbers on which the model's structure hangs
};

} // namespace deal::api
