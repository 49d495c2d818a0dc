#pragma once

#include "compiler/ir/program.hpp"

#include <unordered_map>

namespace deal::ir {

/// Builds a Program. Each instruction is placed in the earliest block in which its operands exist
/// (setup, else schedule or open, else step; anything that reads a final state goes to close).
/// Equal pure instructions are made once; operations on constants are folded with runtime/math, so that
/// folding never changes a bit.
class Builder {
 public:
  explicit Builder(std::uint32_t periods);

  FamilyId family(std::string name, std::uint32_t size);
  std::uint32_t column(std::string name, FamilyId family, std::vector<double> values);
  std::uint32_t grid_column(std::string name, std::vector<double> values);
  std::uint32_t index_table(std::string name, FamilyId from, FamilyId into,
                            std::vector<std::uint32_t> entries);
  std::uint32_t slot(std::string name, Type type, FamilyId family = scalar);
  std::uint32_t stream(std::string name, FamilyId family = scalar);
  std::uint32_t output(std::string name, bool series);
  SiteId site(std::string variable, std::string role, source::Span span);
  /// Instructions made from here on carry this site.
  void at(SiteId site) { site_ = site; }
  SiteId site() const { return site_; }

  ValueId number(double value);
  ValueId mask(bool value);
  ValueId column_value(std::uint32_t column);
  ValueId grid_value(std::uint32_t column);
  ValueId period();
  /// The slot's value at the period's opening.
  ValueId read(std::uint32_t slot);
  /// The slot's value after the last period.
  ValueId read_final(std::uint32_t slot);
  ValueId uniform_per_path(std::uint32_t stream);
  ValueId uniform_per_period(std::uint32_t stream);

  /// Any pure operation of ops.def on values.
  ValueId make(Op op, ValueId a, ValueId b = no_value, ValueId c = no_value,
               std::uint32_t index = 0);

  /// min and max that stay undefined where either operand is; make(Op::min) does so too.
  ValueId select(ValueId condition, ValueId yes, ValueId no) {
    return make(Op::select, condition, yes, no);
  }

  void write_start(std::uint32_t slot, ValueId value);
  void write_next(std::uint32_t slot, ValueId value);
  void observe(std::uint32_t output, ValueId value);
  void check(ValueId value, ValueId live, SiteId site);
  void require(ValueId condition, ValueId live, SiteId site);

  const Instruction& instruction(ValueId value) const { return program_.values[value]; }
  /// Whether the value is a constant (and which), for the lowering's own simplifications.
  bool is_constant(ValueId value, double& number) const;
  /// Whether the value can be undefined (NaN) given finite states, draws and columns.
  bool may_be_undefined(ValueId value) const { return may_be_undefined_[value]; }

  /// The program so far; the builder is left empty.
  Program finish();

 private:
  ValueId append(Instruction instruction, bool may_be_undefined);
  Block join(Block a, Block b) const;

  struct Key;
  struct KeyHash;
  Program program_;
  SiteId site_ = 0;
  std::vector<bool> may_be_undefined_;
  std::unordered_multimap<std::uint64_t, ValueId> made_;
};

} // namespace deal::ir
