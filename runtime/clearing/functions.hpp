#pragma once

#include "runtime/clearing/clear_group.hpp"
#include "runtime/clearing/cycling_group.hpp"
#include "runtime/clearing/mix_group.hpp"
#include "runtime/math/instruction_set.hpp"

#include <algorithm>

namespace deal::clearing {

/// The functions of clearing.hpp for one instruction set. All give the same bits.
struct Functions {
  using Function = void (*)(const Network&, const double*, double*, std::size_t, std::size_t,
                            double*);

  Function clear, mix, cycling;
};

template <class Tag> struct FunctionsFor {
  using L = Lanes<Tag>;
  using Numbers = typename L::Numbers;

  static constexpr Functions table() {
    return {run<ClearGroup<Tag>>, run<MixGroup<Tag>>, run<CyclingGroup<Tag>>};
  }

  /// In numbers.
  static std::size_t workspace(const Network& network) {
    return std::max({vectors<ClearGroup<Tag>>(network), vectors<MixGroup<Tag>>(network),
                     vectors<CyclingGroup<Tag>>(network)}) *
           most_lanes;
  }

 private:
  template <class Group> static std::size_t vectors(const Network& network) {
    return Group::in_rows(network) + Group::out_rows(network) + Group::vectors(network);
  }

  /// The rows of some lanes are copied next to each other, and what is made of them is copied back.
  template <class Group>
  static void run(const Network& network, const double* in, double* out, std::size_t stride,
                  std::size_t lanes, double* workspace) {
    const std::size_t in_rows = Group::in_rows(network), out_rows = Group::out_rows(network);
    Numbers* const given = reinterpret_cast<Numbers*>(workspace);
    Numbers* const made = given + in_rows;
    Group group(network, made + out_rows);
    std::size_t lane = 0;
    for (; lane + L::count <= lanes; lane += L::count) {
      for (std::size_t row = 0; row < in_rows; ++row)
        given[row] = L::load(in + row * stride + lane);
      group.run(given, made);
      for (std::size_t row = 0; row < out_rows; ++row)
        L::store(out + row * stride + lane, made[row]);
    }
    const std::size_t left = lanes - lane;
    if (left == 0) return;
    for (std::size_t row = 0; row < in_rows; ++row)
      given[row] = L::load_some(in + row * stride + lane, left);
    group.run(given, made);
    for (std::size_t row = 0; row < out_rows; ++row)
      L::store_some(out + row * stride + lane, made[row], left);
  }
};

/// Those for an instruction set that this machine has.
const Functions& functions_for(math::InstructionSet set);
#ifdef DEAL_CLEARING_X86
const Functions& functions_avx2();
const Functions& functions_avx512();
#endif

} // namespace deal::clearing
