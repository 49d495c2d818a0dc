#pragma once

#include "api/model.hpp"
#include "compiler/driver/inputs.hpp"
#include "compiler/driver/quantities.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace deal::api {

/// What a Run was given, and the model compiled for it. What is refused changes nothing.
class RunInputs {
 public:
  explicit RunInputs(const Model::Implementation& model) : base_(&model) {}

  std::vector<Diagnostic> set(std::string_view name, double value, std::string_view unit);
  std::vector<Diagnostic> set(std::string_view name, std::string_view text);
  std::vector<Diagnostic> samples(std::string_view name, std::vector<double> values);
  void reset();

  const Model::Implementation& model() const { return variant_ ? *variant_ : *base_; }
  const driver::NamedInputs& numbers() const { return numbers_; }
  /// What was given, by name, as a reader may see it.
  const std::map<std::string, std::string>& written() const { return written_; }
  /// Whether there are samples for so many paths.
  std::optional<Diagnostic> check(std::uint64_t paths) const;
  /// The hash of a model with what was given.
  std::string hash(const std::string& of_model) const;

 private:
  const sema::Settable* find(const std::string& name) const;
  Diagnostic unknown(const std::string& name) const;
  std::vector<Diagnostic> set(const sema::Settable& settable, const driver::Quantity& quantity,
                              const std::string& written);
  std::vector<Diagnostic> set_open(const sema::Settable& settable, double value);
  std::vector<Diagnostic> compile(Wanted wanted);
  std::vector<Diagnostic> note(const std::string& name, const std::string& written,
                               std::vector<Diagnostic> refused);

  const Model::Implementation* base_;
  Wanted wanted_;
  Variants::Variant variant_; ///< null: the base
  driver::NamedInputs numbers_;
  std::map<std::string, std::uint64_t> sample_hashes_;
  std::map<std::string, std::string> written_;
};

} // namespace deal::api
