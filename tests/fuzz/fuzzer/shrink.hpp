#pragma once

#include <functional>
#include <string>

namespace deal::fuzz {

/// Leaves out lines, then words, as long as `fails` still holds (Zeller and Hildebrandt 2002), and stops after `most` trials.
/// `fails` must hold of the text itself.
std::string shrunk(const std::string& text, const std::function<bool(const std::string&)>& fails,
                   unsigned most = 2000);

} // namespace deal::fuzz
