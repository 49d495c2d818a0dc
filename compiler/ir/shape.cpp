#include "compiler/ir/program.hpp"

#include <fmt/format.h>

namespace deal::ir {

namespace {

class Shaper {
 public:
  Shaper(const Program& program, const Instruction& instruction)
      : program_(program), instruction_(instruction) {}

  ShapeResult run() {
    if (!count_operands()) return {{}, std::move(error_)};
    const Shape shape = find();
    return {shape, std::move(error_)};
  }

 private:
  bool count_operands() {
    const int arity = info(instruction_.op).arity;
    for (int i = 0; i < 3; ++i) {
      const ValueId operand = instruction_.operands[i];
      if (i >= arity ? operand != no_value : operand >= program_.values.size())
        return fail(fmt::format("takes {} operands", arity));
      if (i < arity && is_effect(program_.values[operand].op))
        return fail("uses an effect, which has no value");
    }
    return true;
  }

  bool fail(std::string error) {
    if (error_.empty()) error_ = std::move(error);
    return false;
  }

  Shape operand(int i) const {
    const Instruction& given = program_.values[instruction_.operands[i]];
    return {given.type, given.family};
  }

  void want_type(int i, Type type) {
    if (operand(i).type != type)
      fail(fmt::format("operand {} is not a {}", i + 1, type == Type::mask ? "mask" : "number"));
  }

  void want_family(int i, FamilyId family) {
    if (operand(i).family != family) fail(fmt::format("operand {} has another family", i + 1));
  }

  template <class Table> bool in_range(const Table& table, std::string_view what) {
    return instruction_.index < table.size() ||
           fail(fmt::format("{} {} does not exist", what, instruction_.index));
  }

  FamilyId known(FamilyId family) {
    if (family >= program_.families.size()) fail(fmt::format("family {} does not exist", family));
    return family;
  }

  Shape elementwise() {
    const int arity = info(instruction_.op).arity;
    const ResultRule result = info(instruction_.op).result;
    const FamilyId family = operand(0).family;
    for (int i = 1; i < arity; ++i) want_family(i, family);
    switch (instruction_.op) {
    case Op::and_:
    case Op::or_:
    case Op::not_:
      for (int i = 0; i < arity; ++i) want_type(i, Type::mask);
      break;
    case Op::select:
      want_type(0, Type::mask);
      want_type(2, operand(1).type);
      return {operand(1).type, family};
    default:
      for (int i = 0; i < arity; ++i) want_type(i, Type::number);
    }
    return {result == ResultRule::mask ? Type::mask : Type::number, family};
  }

  Shape gather() {
    if (!in_range(program_.index_tables, "index table")) return {};
    const IndexTable& table = program_.index_tables[instruction_.index];
    want_family(0, table.into);
    return {operand(0).type, known(table.from)};
  }

  Shape scatter_add() {
    if (!in_range(program_.index_tables, "index table")) return {};
    const IndexTable& table = program_.index_tables[instruction_.index];
    want_type(0, Type::number);
    want_type(1, Type::number);
    want_family(0, table.into);
    want_family(1, table.from);
    return {Type::number, known(table.into)};
  }

  Shape joined() {
    want_type(0, Type::number);
    want_type(1, Type::number);
    const FamilyId family = known(instruction_.index);
    if (!error_.empty()) return {};
    if (family == scalar)
      fail("joins into the scalars");
    else if (size_of(program_, family) != members(0) + members(1))
      fail(fmt::format("{} and {} members are not those of family {}", members(0), members(1),
                       family));
    return {Type::number, family};
  }

  std::uint64_t members(int i) const { return size_of(program_, operand(i).family); }

  /// The operand holds some numbers for each party, and then one for each due.
  Shape on_network(std::uint64_t a_party, FamilyId Network::* result) {
    if (!in_range(program_.networks, "network")) return {};
    const Network& network = program_.networks[instruction_.index];
    want_type(0, Type::number);
    known(network.of_parties);
    known(network.of_dues);
    if (!error_.empty()) return {};
    const std::uint64_t wanted =
        a_party * size_of(program_, network.of_parties) + size_of(program_, network.of_dues);
    if (operand(0).family == scalar)
      fail("operand 1 is a scalar");
    else if (members(0) != wanted)
      fail(fmt::format("operand 1 has {} members and not {}", members(0), wanted));
    return {Type::number, result == nullptr ? scalar : network.*result};
  }

  Shape host() {
    if (!in_range(program_.host_functions, "host function")) return {};
    const HostFunction& function = program_.host_functions[instruction_.index];
    want_type(0, Type::number);
    known(function.family);
    if (!error_.empty()) return {};
    // Where there is no argument, the operand is any one number.
    const std::uint64_t wanted = function.arguments == 0 ? 1
                                                         : std::uint64_t{function.arguments} *
                                                               size_of(program_, function.family);
    if (members(0) != wanted)
      fail(fmt::format("operand 1 has {} members and not {}", members(0), wanted));
    return {Type::number, function.family};
  }

  Shape irr() {
    if (!in_range(program_.columns, "column")) return {};
    want_type(0, Type::number);
    want_family(0, known(program_.columns[instruction_.index].family));
    if (instruction_.op == Op::irr_root) {
      want_type(1, Type::number);
      want_family(1, scalar);
    }
    return {};
  }

  Shape extract() {
    const FamilyId family = known(operand(0).family);
    if (error_.empty() && instruction_.index >= size_of(program_, family))
      fail(fmt::format("member {} does not exist", instruction_.index));
    return {operand(0).type, scalar};
  }

  Shape write() {
    if (!in_range(program_.slots, "slot")) return {};
    const Slot& slot = program_.slots[instruction_.index];
    want_type(0, slot.type);
    want_family(0, slot.family);
    return operand(0);
  }

  Shape guard(Type type) {
    want_type(0, type);
    want_type(1, Type::mask);
    want_family(1, operand(0).family);
    return operand(0);
  }

  Shape find() {
    const std::uint32_t index = instruction_.index;
    switch (instruction_.op) {
    case Op::constant:
    case Op::period: return {};
    case Op::mask_constant: return {Type::mask, scalar};
    case Op::column:
      if (!in_range(program_.columns, "column")) return {};
      return {Type::number, known(program_.columns[index].family)};
    case Op::grid: in_range(program_.grid_columns, "grid column"); return {};
    case Op::read:
      if (!in_range(program_.slots, "slot")) return {};
      return {program_.slots[index].type, known(program_.slots[index].family)};
    case Op::uniform:
      if (!in_range(program_.streams, "stream")) return {};
      return {Type::number, known(program_.streams[index].family)};
    case Op::parameter: in_range(program_.parameters, "parameter"); return {};
    case Op::sample:
      if (!in_range(program_.samples, "sample")) return {};
      return {Type::number, known(program_.samples[index].family)};
    case Op::broadcast: want_family(0, scalar); return {operand(0).type, known(index)};
    case Op::extract: return extract();
    case Op::gather: return gather();
    case Op::scatter_add: return scatter_add();
    case Op::join: return joined();
    case Op::clear: return on_network(4, &Network::of_dues);
    case Op::mix: return on_network(2, &Network::of_parties);
    case Op::cycling: return on_network(1, nullptr);
    case Op::sum:
    case Op::smallest:
    case Op::largest: want_type(0, Type::number); return {};
    case Op::any: want_type(0, Type::mask); return {Type::mask, scalar};
    case Op::host: return host();
    case Op::irr_count:
    case Op::irr_root: return irr();
    case Op::write: return write();
    case Op::observe:
      in_range(program_.outputs, "output");
      want_type(0, Type::number);
      want_family(0, scalar);
      return {};
    case Op::check: return guard(Type::number);
    case Op::require: return guard(Type::mask);
    default: return elementwise();
    }
  }

  const Program& program_;
  const Instruction& instruction_;
  std::string error_;
};

} // namespace

ShapeResult shape_of(const Program& program, const Instruction& instruction) {
  return Shaper(program, instruction).run();
}

} // namespace deal::ir
