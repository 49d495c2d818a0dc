#pragma once

#include "compiler/ir/program.hpp"
#include "runtime/clearing/network.hpp"
#include "runtime/kernel/kernel.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

/// Where a program's values lie when it runs.
namespace deal::interpreter {

enum class Home : std::uint8_t {
  nowhere,  ///< effects, and what nobody reads
  lanes,    ///< a row of lanes for each member
  slot,     ///< in the slot that it reads
  setup,    ///< one number for each member, the same on all paths
  schedule, ///< one number for each period and member, the same on all paths
};

/// `at` counts rows, slots, or numbers in the constants, by home.
struct Place {
  Home home = Home::nowhere;
  std::size_t at = 0;
};

/// A slot has rows for the period's opening and for the next one; they change places.
struct SlotPlace {
  std::size_t rows = 0;
  std::uint32_t size = 0;
  ir::Type type = ir::Type::number;
  bool changes = false; ///< written in step
};

template <class T> struct Constants {
  std::vector<T> setup;
  std::vector<T> schedule; ///< [period][of one period]
  std::size_t setup_size = 0;
  std::size_t period_size = 0;
};

/// Immutable once made; many machines may run it.
struct Plan {
  ir::Program program;
  std::vector<Place> places; ///< by ValueId
  std::vector<SlotPlace> slots;
  std::size_t number_rows = 0;
  std::size_t mask_rows = 0;
  Constants<double> numbers;
  Constants<std::uint8_t> masks;
  std::vector<clearing::Network> networks;    ///< the program's
  std::vector<host::Function> host_functions; ///< the program's
  /// By value: the same on all paths, and made from what functions of the host gave. Code must not hold its number, as code is
  /// kept longer than these functions.
  std::vector<bool> from_host;
  std::vector<std::uint32_t> positions; ///< of each output among those of its sort
  std::vector<bool> observed;           ///< by output
  kernel::Layout layout;
  std::vector<bool> bound; ///< by ValueId: setup and schedule that hang on a parameter; empty: none
  /// Of a compact plan some of whose values are bound: the part of the program that these are worked out by.
  std::shared_ptr<const Plan> of_bound;

  bool is_bound(ir::ValueId id) const { return id < bound.size() && bound[id]; }
};

/// Every value keeps rows of its own, those of setup and schedule too.
Plan plan_all(const ir::Program& program);

/// Rows are used again after a value's last use, and what is the same on all paths is computed here, once; what
/// hangs on a parameter, with the program's own number for it. Expects the default floating-point environment.
Plan plan_compact(const ir::Program& program);

/// Works out the bound values of a plan anew. Expects the default floating-point environment.
void compute_bound(const Plan& plan, std::span<const double> parameters, Constants<double>& numbers,
                   Constants<std::uint8_t>& masks);

/// The working memory, in doubles, that serves each of the networks.
std::size_t clearing_workspace(const Plan& plan);

/// Gives the first `count` entries of what is not observed no value.
void fill_unobserved(const Plan& plan, kernel::BlockBuffer& out, std::uint32_t count);

} // namespace deal::interpreter
