#include "api/run_inputs.hpp"

#include "api/convert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace deal::api {

using diagnostics::Code;
using sema::Settable;

namespace {

constexpr const char* no_text = "(not UTF-8)";

std::string normal(std::string_view text) {
  return source::check_text(text) ? no_text : source::normalize(text);
}

Diagnostic report_with_help(Code code, std::vector<std::string> arguments,
                            const std::string& help) {
  diagnostics::Diagnostics records;
  records.report(code, std::move(arguments)).help(help);
  return convert(records.sorted().front(), source::Sources());
}

std::string shown(double value, std::string_view unit) {
  return unit.empty() ? fmt::format("{}", value) : fmt::format("{} {}", value, unit);
}

/// FNV-1a over words of 64 bits.
void mix(std::uint64_t& hash, std::uint64_t word) {
  for (int byte = 0; byte < 8; ++byte) {
    hash ^= word >> (8 * byte) & 0xFF;
    hash *= 0x100000001B3u;
  }
}
void mix(std::uint64_t& hash, std::string_view text) {
  mix(hash, text.size());
  for (const char c : text) mix(hash, static_cast<unsigned char>(c));
}
constexpr std::uint64_t hash_of_nothing = 0xCBF29CE484222325u;

std::string help_for(const Settable& settable) {
  if (settable.type.kind == sema::Kind::number || settable.type.kind == sema::Kind::boolean)
    return "";
  return "give it as it would be written: `" + settable.name + "` is `" + settable.text + "` now";
}

} // namespace

const Settable* RunInputs::find(const std::string& name) const {
  const auto found = base_->settables.find(name);
  return found == base_->settables.end() ? nullptr
                                         : &base_->compilation->model().settables[found->second];
}

Diagnostic RunInputs::unknown(const std::string& name) const {
  std::vector<std::string> names;
  for (const Settable& each : base_->compilation->model().settables) names.push_back(each.name);
  const std::string near = diagnostics::nearest(name, names);
  return report_with_help(Code::no_such_parameter, {name},
                          near.empty() ? "" : "did you mean `" + near + "`?");
}

std::vector<Diagnostic> RunInputs::set(std::string_view name, double value, std::string_view unit) {
  const std::string wanted = normal(name);
  const Settable* settable = find(wanted);
  if (settable == nullptr) return {unknown(wanted)};
  const bool is_text = !source::check_text(unit);
  const auto quantity =
      is_text ? driver::quantity(value, unit, base_->compilation->model().units) : std::nullopt;
  if (!quantity)
    return {report(Code::unknown_parameter_unit,
                   {settable->name, is_text ? std::string(unit) : no_text})};
  return set(*settable, *quantity, shown(value, unit));
}

std::vector<Diagnostic> RunInputs::set(std::string_view name, std::string_view text) {
  const std::string wanted = normal(name);
  const Settable* settable = find(wanted);
  if (settable == nullptr) return {unknown(wanted)};
  const std::string value(text);
  if (value.empty() || source::check_text(value))
    return {report(Code::bad_setting, {value.empty() ? wanted + "=" : no_text})};
  const auto quantity = driver::quantity(value, base_->compilation->model().units);
  if (quantity && settable->type.kind == sema::Kind::number)
    return set(*settable, *quantity, value);
  Wanted next = wanted_;
  next.given.erase(wanted);
  next.sampled.erase(wanted);
  next.settings[wanted] = value;
  return note(wanted, value, compile(std::move(next)));
}

std::vector<Diagnostic> RunInputs::set(const Settable& settable, const driver::Quantity& quantity,
                                       const std::string& written) {
  const bool logical = settable.type.kind == sema::Kind::boolean && quantity.type.bare &&
                       (quantity.value == 0 || quantity.value == 1);
  if (!std::isfinite(quantity.value))
    return {report(Code::parameter_not_finite, {settable.name, written})};
  if (!logical && !driver::fits(quantity, settable.type))
    return {report_with_help(Code::wrong_parameter_unit,
                             {settable.name, sema::describe(settable.type), "`" + written + "`"},
                             help_for(settable))};
  return note(settable.name, written, set_open(settable, quantity.value));
}

/// As a parameter if it can be one.
std::vector<Diagnostic> RunInputs::set_open(const Settable& settable, double value) {
  const std::string& name = settable.name;
  const auto before = wanted_.given.find(name);
  if (before != wanted_.given.end() && before->second.open) {
    numbers_.parameters[name] = value;
    return {};
  }
  Wanted next = wanted_;
  next.settings.erase(name);
  next.sampled.erase(name);
  sema::Given& given = next.given[name];
  given = {name, settable.type, value, settable.type.kind == sema::Kind::number};
  given.type.optional = false;
  if (given.open) {
    if (auto variant = base_->variants.get_open(*base_, next, name)) {
      variant_ = std::move(variant);
      wanted_ = std::move(next);
      numbers_.samples.erase(name);
      numbers_.parameters[name] = value;
      return {};
    }
    given.open = false;
  }
  return compile(std::move(next));
}

std::vector<Diagnostic> RunInputs::samples(std::string_view name, std::vector<double> values) {
  const std::string wanted = normal(name);
  const Settable* settable = find(wanted);
  if (settable == nullptr) return {unknown(wanted)};
  if (!settable->drawn) return {report(Code::not_sampled, {wanted})};
  std::uint64_t hash = hash_of_nothing;
  for (std::size_t i = 0; i < values.size(); ++i) {
    mix(hash, std::bit_cast<std::uint64_t>(values[i]));
    if (!std::isfinite(values[i]))
      return {report(Code::parameter_not_finite,
                     {wanted, fmt::format("{}, as its sample {} is", values[i], i)})};
  }
  if (!wanted_.sampled.contains(wanted)) {
    Wanted next = wanted_;
    next.given.erase(wanted);
    next.settings.erase(wanted);
    next.sampled.insert(wanted);
    if (auto refused = compile(std::move(next)); !refused.empty()) return refused;
  }
  numbers_.samples[wanted] = std::move(values);
  sample_hashes_[wanted] = hash;
  return note(wanted, "given samples", {});
}

/// What was not refused is remembered.
std::vector<Diagnostic> RunInputs::note(const std::string& name, const std::string& written,
                                        std::vector<Diagnostic> refused) {
  if (refused.empty()) written_[name] = written;
  return refused;
}

/// Errors, or the variant is there.
std::vector<Diagnostic> RunInputs::compile(Wanted wanted) {
  std::vector<Diagnostic> diagnostics;
  Variants::Variant variant = base_->variants.get(*base_, wanted, diagnostics);
  if (!variant) return diagnostics;
  variant_ = std::move(variant);
  wanted_ = std::move(wanted);
  std::erase_if(numbers_.parameters, [&](const auto& each) {
    const auto given = wanted_.given.find(each.first);
    return given == wanted_.given.end() || !given->second.open;
  });
  std::erase_if(numbers_.samples,
                [&](const auto& each) { return !wanted_.sampled.contains(each.first); });
  std::erase_if(sample_hashes_,
                [&](const auto& each) { return !wanted_.sampled.contains(each.first); });
  return {};
}

void RunInputs::reset() { *this = RunInputs(*base_); }

std::optional<Diagnostic> RunInputs::check(std::uint64_t paths) const {
  const ir::Program& program = model().compilation->lowered->program;
  for (const ir::Sample& sample : program.samples) {
    const auto found = numbers_.samples.find(sample.name);
    const std::size_t given = found == numbers_.samples.end() ? 0 : found->second.size();
    const std::size_t of_path = numbers_of_path(program, sample);
    if (of_path == 0 || given / of_path >= paths) continue;
    return report(Code::too_few_samples, {std::to_string(given), sample.name,
                                          std::to_string(of_path * paths), std::to_string(paths)});
  }
  return std::nullopt;
}

std::string RunInputs::hash(const std::string& of_model) const {
  if (numbers_.parameters.empty() && sample_hashes_.empty()) return of_model;
  std::uint64_t result = hash_of_nothing;
  mix(result, of_model);
  for (const auto& [name, value] : numbers_.parameters) {
    mix(result, name);
    mix(result, std::bit_cast<std::uint64_t>(value));
  }
  for (const auto& [name, hash] : sample_hashes_) {
    mix(result, name);
    mix(result, hash);
  }
  return fmt::format("{:016x}", result);
}

} // namespace deal::api
