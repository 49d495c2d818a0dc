#pragma once

#include "deal/result.hpp"

#include <nlohmann/json.hpp>

/// What all JSON documents share.
namespace deal::api {

using Json = nlohmann::ordered_json;

/// JSON knows no NaN and no infinity.
Json number(double value);
Json array(const std::vector<Diagnostic>& records);
/// Adds a member to an object that has none of that name. To look for one would take as long as there are members, and
/// those that are named by a model may be many.
void append(Json& object, const std::string& name, Json value);
std::string_view word(RunStatus status);
std::string text(const Json& json);

} // namespace deal::api
