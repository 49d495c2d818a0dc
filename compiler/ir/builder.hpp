#pragma once

#include "compiler/ir/program.hpp"
#include "runtime/stop/stop.hpp"

#include <limits>
#include <span>
#include <string>
#include <unordered_map>

namespace deal::ir {

/// What a program may come to while it is built.
struct Budget {
  double bytes =
      std::numeric_limits<double>::infinity(); ///< of the program and of what any run of it holds
  std::uint32_t lanes = 1;                     ///< paths whose values are held at once
  std::uint32_t paths = 1;                     ///< paths whose outputs are held at once
  stop::Stop* stop = nullptr; ///< ends the building by stop::Stopped; none: it goes on to the end
};

/// Thrown where a program would be larger than its budget.
struct TooLarge {
  double bytes = 0; ///< that it may have
};

/// Builds a Program. Each instruction is placed in the earliest block in which its operands exist
/// (setup, else schedule or open, else step; anything that reads a final state goes to close); a check or
/// an output of a value that is the same on all paths goes where the effect may stand.
/// Equal pure instructions are made once (the first one's site stays), and so are equal families, columns, index
/// tables, networks, streams, parameters and samples: several models that are lowered into one program share what is equal between them.
/// Slots, outputs and sites are made anew each time. Operations on constants are folded with
/// runtime/math, so that folding never changes a bit. An elementwise operation on members that are all
/// one broadcast number is made on the number. Operations are simplified only where the result is the same
/// for every input, undefined and signed zeros included; nothing is reassociated.
///
/// Misuse (operands of the wrong type or family, a value of step used in close, an index out of range)
/// throws std::logic_error: it is a mistake of the compiler, never of the model.
class Builder {
 public:
  /// Everything that adds to the program can throw TooLarge or Stopped.
  explicit Builder(std::uint32_t periods, const Budget& budget = {});

  /// The same name, size and rows are the same family; the same name and family the same stream; columns, index
  /// tables and networks are the same if all is, values to the bit.
  FamilyId family(std::string name, std::uint32_t size, std::vector<std::string> rows = {});
  std::uint32_t column(std::string name, FamilyId family, std::vector<double> values);
  std::uint32_t grid_column(std::string name, std::vector<double> values);
  std::uint32_t index_table(std::string name, FamilyId from, FamilyId into,
                            std::vector<std::uint32_t> entries);
  /// A loop of payments; its results are over families of so many parties and so many dues.
  std::uint32_t network(std::string name, std::uint32_t parties, std::vector<clearing::Due> dues);
  /// The same name over the same family is the same function.
  std::uint32_t host_function(HostFunction function);
  std::uint32_t slot(std::string name, Type type, FamilyId family = scalar);
  std::uint32_t stream(std::string name, FamilyId family = scalar);
  /// `value` is for runs that are given none; it has to be finite.
  std::uint32_t parameter(std::string name, double value);
  std::uint32_t sample(std::string name, FamilyId family, bool per_period);
  std::uint32_t output(std::string name, bool series);
  SiteId site(std::string variable, std::string role, source::Span span);
  /// Instructions made from here on carry this site.
  void at(SiteId site) { site_ = site; }
  SiteId site() const { return site_; }
  const Site& site(SiteId site) const { return program_.sites[site]; }
  /// The number that the next site will get.
  SiteId next_site() const { return static_cast<SiteId>(program_.sites.size()); }

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
  ValueId parameter_value(std::uint32_t parameter);
  ValueId sample_value(std::uint32_t sample);

  /// Any pure operation of ops.def on values. Scalar operands of an elementwise operation on a family
  /// are broadcast to it. The mask of `select` likewise.
  ValueId make(Op op, ValueId a, ValueId b = no_value, ValueId c = no_value,
               std::uint32_t index = 0);

  /// A comparison that is not folded where it is known to fail, so that a fault can show its sides.
  ValueId compare(Op op, ValueId a, ValueId b);

  /// min and max that stay undefined where either operand is; make(Op::min) does so too.
  ValueId select(ValueId condition, ValueId yes, ValueId no) {
    return make(Op::select, condition, yes, no);
  }

  /// `a` for each member of `family`; itself where `family` is the scalars.
  ValueId broadcast(ValueId a, FamilyId family) {
    return make(Op::broadcast, a, no_value, no_value, family);
  }

  /// A call of a function of the host: its arguments are numbers of its family, or scalars, which are broadcast to
  /// it. Where it depends on the path it stands in open at the earliest.
  ValueId call_host(std::uint32_t function, std::span<const ValueId> arguments);

  /// The members of all these, in this order, as one array over a family "joined" of so many; what is such
  /// an array alone stays what it is. At least one value; numbers only.
  ValueId pack(std::span<const ValueId> values);

  /// Effects. A scalar is written to every member of a slot. A check or requirement that cannot fail is not made; `live` is broadcast where needed.
  void write_start(std::uint32_t slot, ValueId value);
  void write_next(std::uint32_t slot, ValueId value);
  void observe(std::uint32_t output, ValueId value);
  void check(ValueId value, ValueId live, SiteId site);
  void require(ValueId condition, ValueId live, SiteId site);

  const Instruction& instruction(ValueId value) const { return program_.values[value]; }
  /// Whether the value is a constant (and which), for the lowering's own simplifications.
  bool is_constant(ValueId value, double& number) const;
  /// Whether the value can be undefined (NaN) given finite states and draws. What only an overflow on
  /// the way makes undefined does not count: the checks see the infinity.
  bool may_be_undefined(ValueId value) const { return may_be_undefined_[value]; }

  /// What a scalar that is the same on all paths comes to, one number for each period; empty where that is not known.
  const std::vector<double>& numbers(ValueId value) const { return schedule_[value]; }

  /// The program so far; the builder is left empty.
  Program finish();

 private:
  ValueId join_all(std::span<const ValueId> values);
  ValueId as_slot(std::uint32_t slot, ValueId value);
  ValueId leaf(Op op, Block block, std::uint32_t index = 0, double immediate = 0);
  ValueId intern(const Instruction& instruction);
  ValueId append(const Instruction& instruction);
  void effect(Op op, Block block, ValueId a, ValueId b, std::uint32_t index, SiteId site);
  void widen(Instruction& instruction);
  void shape(Instruction& instruction) const;
  Block join(const Instruction& instruction) const;
  Block effect_block(ValueId a, ValueId b) const;

  ValueId simplify(const Instruction& instruction);
  ValueId simplify_mask(const Instruction& instruction);
  ValueId simplify_number(const Instruction& instruction);
  ValueId simplify_family(const Instruction& instruction);
  ValueId simplify_extreme(Op join, ValueId members);
  ValueId hoist_broadcast(const Instruction& instruction);
  ValueId fold_constants(const Instruction& instruction);
  ValueId same_shape(ValueId constant, ValueId like);

  /// The entries of a table by their names.
  using Known = std::unordered_multimap<std::string, std::uint32_t>;
  template <class Entry>
  static std::uint32_t once(std::vector<Entry>& table, Known& known, Entry entry);

  void hold(double numbers);

  Program program_;
  Budget budget_;
  double bytes_ = 0; ///< so far
  stop::Watch watch_;
  SiteId site_ = 0;
  std::vector<bool> may_be_undefined_;
  std::vector<std::vector<double>> schedule_; ///< by ValueId; see undefined.hpp
  std::unordered_multimap<std::uint64_t, ValueId> made_;
  Known families_, columns_, grid_columns_, index_tables_, networks_, streams_, parameters_,
      samples_, host_functions_;
};

} // namespace deal::ir
