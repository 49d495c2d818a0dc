#pragma once

#include "compiler/source/source.hpp"
#include "runtime/clearing/network.hpp"
#include "runtime/host/call.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The step program: what one path does, period by period, as straight-line operations on values.
///
/// A value is a number or a mask; it is a scalar (family 0) or an array over the members of a family,
/// so that N rows of a portfolio are one operation and not N. All control flow is by select: the same
/// instructions run on every path, so that paths can be lanes.
///
/// Invariants (verify() checks them):
///  1. An instruction stands in one block and uses only values that stand before it in the same block or
///     in an earlier rate: setup → all; schedule → schedule, step; open → open, step, close; step → step;
///     close → close. What is the same on all paths (setup, schedule) is computed once.
///  2. Operands have the type and family that the operation asks for; the result's follow from them.
///     Scalars are widened only by `broadcast`.
///  3. `read` and `write` agree with the slot's type and family. A slot is written exactly once in open or
///     setup-valued (its start) and at most once in step; without a write it keeps its value.
///  4. `read` stands in step or close, `period` and `grid` in schedule or step, `uniform` in open or step,
///     `parameter` in setup, `sample` in open or, if there is one for each period, in step,
///     `observe` of a scalar output in open or close, of a series in step; `check` and `require` anywhere
///     but setup and schedule of a value that varies by path; `clear`, `mix` and `cycling` in setup or
///     schedule if their operand does; `host` by path in none of these two.
///  5. Indices into tables are in range; an index table's entries lie inside the family it maps into, a
///     network's payers and payees among its parties.
///  6. Tables have the length of their family (grid columns: of the grid), an output is observed at most
///     once, and family 0 is the scalars. Parameters are finite. The times of internal rates of return are finite and rise strictly.
///
/// Which NaN an undefined number is, is left open inside a program; `observe` writes the default one
/// (positive, quiet, no payload), so that outputs are the same bits whatever executed the program.
namespace deal::ir {

using ValueId = std::uint32_t;
using FamilyId = std::uint32_t;
using SiteId = std::uint32_t;

inline constexpr ValueId no_value = ~ValueId{0};
inline constexpr FamilyId scalar = 0;

enum class Type : std::uint8_t { number, mask };

/// When an instruction runs.
enum class Block : std::uint8_t {
  setup,    ///< once a run
  schedule, ///< once a period, the same on every path
  open,     ///< once a path, before its first period
  step,     ///< each period of each path
  close,    ///< once a path, after its last period
};
inline constexpr std::size_t block_count = 5;

enum class Op : std::uint8_t {
#define DEAL_OP(name, arity, result, text) name,
#include "compiler/ir/ops.def"
#undef DEAL_OP
};

enum class ResultRule : std::uint8_t { number, mask, same, effect };

struct OpInfo {
  std::string_view name;
  int arity;
  ResultRule result;
  std::string_view text;
};
const OpInfo& info(Op op);
/// The operation of that name in ops.def (`and_`, `or_`, `not_` are written without the underscore).
std::optional<Op> find_op(std::string_view name);
/// Whether member i of the result depends only on the members i of the operands.
bool is_elementwise(Op op);
/// Whether the operation makes one value of a family's members, in their order.
inline bool is_reduction(Op op) {
  return op == Op::sum || op == Op::smallest || op == Op::largest || op == Op::any;
}
/// Whether the operation is one of runtime/clearing.
inline bool is_on_network(Op op) { return op == Op::clear || op == Op::mix || op == Op::cycling; }
/// Whether the operation looks for internal rates of return among a family's members.
inline bool is_irr(Op op) { return op == Op::irr_count || op == Op::irr_root; }
/// Whether the operation calls for whole rows, and its operand has to lie in rows.
inline bool is_on_rows(Op op) { return is_on_network(op) || op == Op::host; }
inline bool is_effect(Op op) { return info(op).result == ResultRule::effect; }
/// Whether the operation names a table, network, slot, stream, output, member host function or family by `index`.
bool has_index(Op op);
std::string_view block_name(Block block);

struct Instruction {
  Op op;
  Type type = Type::number; ///< of the result; of the operand for effects
  Block block = Block::setup;
  FamilyId family = scalar;
  std::array<ValueId, 3> operands{no_value, no_value, no_value};
  double immediate = 0; ///< constant, mask_constant
  /// Table, network, slot, stream, parameter, sample, output, host function, member or family.
  std::uint32_t index = 0;
  SiteId site = 0; ///< where in the model it comes from; 0 is nowhere
};

struct Family {
  std::string name;
  std::uint32_t size = 1;
  std::vector<std::string> rows; ///< names of the members; none: they are called by their numbers
};
/// A constant array over a family or over the periods.
struct Column {
  std::string name;
  FamilyId family = scalar; ///< unused by grid columns
  std::vector<double> values;
};
struct IndexTable {
  std::string name;
  FamilyId from = scalar; ///< one entry a member
  FamilyId into = scalar; ///< what the entries count
  std::vector<std::uint32_t> entries;
};
/// Who owes whom in a loop of payments.
struct Network {
  std::string name;
  FamilyId of_parties = scalar; ///< has a member for each party
  FamilyId of_dues = scalar;    ///< has a member for each due
  std::vector<clearing::Due> dues;
};
/// A function that the host program gives, as it is called for the members of a family. A program that was read
/// from text declares it without a body, and running it throws host::Failure.
struct HostFunction {
  std::string name;
  std::uint32_t arguments = 0;
  FamilyId family = scalar; ///< of the results; an argument is as many numbers
  bool by_path = false;     ///< the result depends on the path besides the arguments
  std::shared_ptr<const host::Body> body;
};
struct Slot {
  std::string name;
  Type type = Type::number;
  FamilyId family = scalar;
};
/// A named source of random numbers; member i of a family draws (name, i).
struct Stream {
  std::string name; ///< qualified, NFC
  FamilyId family = scalar;
};
/// A number that is given for a run, and does not make another program.
struct Parameter {
  std::string name;
  double value = 0; ///< where nothing is given
};
/// A list of numbers that is given for a run: of each path, and in it of each period or of none, one for each member.
struct Sample {
  std::string name;
  FamilyId family = scalar;
  bool per_period = false;
};
struct Output {
  std::string name;
  bool series = false;
};
/// Where a value comes from, for errors: the qualified name of the variable and its place.
struct Site {
  std::string variable;
  std::string role; ///< "amount due", "value", "next value", …
  source::Span span;
};

struct Program {
  std::uint32_t periods = 0;
  std::vector<Family> families{{"scalar", 1, {}}};
  std::vector<Column> columns;
  std::vector<Column> grid_columns;
  std::vector<IndexTable> index_tables;
  std::vector<Network> networks;
  std::vector<HostFunction> host_functions;
  std::vector<Slot> slots;
  std::vector<Stream> streams;
  std::vector<Parameter> parameters;
  std::vector<Sample> samples;
  std::vector<Output> outputs;
  std::vector<Site> sites{{}};
  std::vector<Instruction> values; ///< by ValueId
  std::array<std::vector<ValueId>, block_count> blocks;

  const std::vector<ValueId>& block(Block b) const { return blocks[static_cast<std::size_t>(b)]; }
};

/// The violated invariants, worded for the compiler's engineer; empty if the program is sound.
std::vector<std::string> verify(const Program& program);

/// The blocks whose values an instruction of `block` may use, itself included.
bool may_use(Block block, Block operand);

/// What an instruction yields (for effects: what it takes).
struct Shape {
  Type type = Type::number;
  FamilyId family = scalar;

  friend bool operator==(const Shape&, const Shape&) = default;
};
struct ShapeResult {
  Shape shape;
  std::string error; ///< "" if the operands and the index fit the operation
};
/// From the operands' shapes and the tables; `op`, `operands` and `index` of the instruction are read.
ShapeResult shape_of(const Program& program, const Instruction& instruction);

/// The members of a family.
inline std::uint32_t size_of(const Program& program, FamilyId family) {
  return program.families[family].size;
}
/// The name that the draws of a member belong to: "demand", "demand[Mistral]".
inline std::string drawn_name(const Program& program, const Stream& stream, std::uint32_t member) {
  if (stream.family == scalar) return stream.name;
  const std::vector<std::string>& rows = program.families[stream.family].rows;
  return stream.name + "[" + (rows.empty() ? std::to_string(member) : rows[member]) + "]";
}

/// How many numbers a path has in a list of samples.
inline std::size_t numbers_of_path(const Program& program, const Sample& sample) {
  return (sample.per_period ? std::size_t{program.periods} : 1) * size_of(program, sample.family);
}

/// A readable form that read() takes back to an equal program.
std::string print(const Program& program);

struct ReadResult {
  Program program;
  std::string error; ///< "" if the text was understood, else "line N: …"
};
ReadResult read(std::string_view text);

} // namespace deal::ir
