#pragma once

#include "deal/result.hpp"

#include <nlohmann/json.hpp>

/// What all JSON documents share.
namespace deal::api {

using Json = nlohmann::ordered_json;

/// JSON knows no NaN and no infinity.
Json number(double value);
Json array(const std::vector<Diagnostic>& records);
std::string_view word(RunStatus status);
std::string text(const Json& json);

} // namespace deal::api
