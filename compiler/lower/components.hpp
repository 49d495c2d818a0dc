#pragma once

#include <cstdint>
#include <vector>

namespace deal::lower {

/// Nodes that can all be reached from one another; one alone is no loop.
using Component = std::vector<std::uint32_t>;

/// The strongly connected components of a directed graph, each after all that it points to (Tarjan 1972).
/// `next[node]` are the nodes that a node points to. Nodes keep their order inside a component.
std::vector<Component> components(const std::vector<std::vector<std::uint32_t>>& next);

} // namespace deal::lower
