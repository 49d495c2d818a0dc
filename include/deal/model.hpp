#pragma once

#include "deal/diagnostic.hpp"

#include <memory>
#include <string>
#include <vector>

/// \file
/// What a compiled model says of itself.
namespace deal {

/// What a model measures.
struct MeasureInfo {
  std::string name;
  std::string
      unit; ///< "USD", "USD/year", "fraction", "number", "probability", "date" (a decimal year)
  bool series = false;
  bool event = false; ///< a series of whether something has happened yet
  std::string doc;
};

/// What of a model can be set from outside: a `let`, or a field of a deal, party or structure by its full name.
struct ParameterInfo {
  std::string name;  ///< "margin", "note24.amount"
  std::string unit;  ///< as in MeasureInfo
  std::string value; ///< as written, after scenario and settings: "38%", "lognormal(0.6 to 1.4)"
  std::string doc;
  bool drawn = false;   ///< uncertain: has a distribution, and takes samples
  bool series = false;  ///< changes from period to period
  bool assumed = false; ///< marked `assumed`
  std::string source;   ///< of a value with `source "…"`
  Place place;
};

/// A value in place of what the model says, by CompileOptions::settings or by a Run.
struct Override {
  std::string name;  ///< "margin", "note24.amount"
  std::string value; ///< as it was given: "20%", "200 USD", "given samples"
};
/// What was run in place of the model as it is written, as headers say it: "no scenario", "scenario slow, margin = 20%",
/// "without servers, trainium".
DEAL_API std::string changes_in_words(const std::string& scenario,
                                      const std::vector<Override>& overrides,
                                      const std::vector<std::string>& removed);
/// The overrides alone: "margin = 20%, growth = given samples".
DEAL_API std::string overrides_in_words(const std::vector<Override>& overrides);

/// A compiled model. Immutable; any number of threads may use one at once. Of a model that was compiled for several
/// scenarios these are the first one's.
class DEAL_API Model {
 public:
  ~Model();
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  /// The text after `model`.
  const std::string& title() const;
  /// Labels of the grid's periods: "2025-01", "2025Q1", "2025".
  const std::vector<std::string>& periods() const;
  /// In the order of Result::measures; events are among them.
  const std::vector<MeasureInfo>& measures() const;
  /// In the order of the text.
  const std::vector<ParameterInfo>& parameters() const;
  /// The scenarios that it was compiled for; "" is the model as written.
  const std::vector<std::string>& scenarios() const;
  /// The deals that its scenario removes, and what is made for them.
  std::vector<std::string> removed() const;

  struct DEAL_HIDDEN Implementation;
  /// For the library itself.
  explicit Model(std::unique_ptr<Implementation> implementation);
  /// For the library itself.
  const Implementation& implementation() const { return *implementation_; }

 private:
  std::unique_ptr<Implementation> implementation_;
};

} // namespace deal
