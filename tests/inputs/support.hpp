#pragma once

#include "deal/deal.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace deal::test {

using Settings = std::vector<std::pair<std::string, std::string>>;

/// Null where the model does not compile with the settings.
std::shared_ptr<const Model> try_compile(const std::string& text, const Settings& settings = {});
std::shared_ptr<const Model> compile(const std::string& text, const Settings& settings = {});

RunOptions paths(std::uint64_t count, Backend backend = Backend::interpreter);

/// What differs in status, paths and statistics, by their bits; "" if nothing does.
std::string difference(const Result& expected, const Result& actual);

} // namespace deal::test
