#include "tests/ir/support.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace deal;
using Catch::Matchers::Contains;
using ir::Block;
using ir::Op;
using ir::ValueId;

namespace {

struct Sound {
  ir::Program program;
  ValueId constant, grid, draw, read, next, write, series, final, scalar, check, wide;
};

/// A sound program with something of everything, to be broken.
Sound sound() {
  Sound s{};
  ir::Builder b(2);
  const auto family = b.family("rows", 3);
  const auto slot = b.slot("cash", ir::Type::number);
  b.index_table("map", family, family, {2, 1, 0});
  s.constant = b.number(4);
  s.wide = b.column_value(b.column("sizes", family, {1, 2, 3}));
  s.grid = b.grid_value(b.grid_column("rate", {1, 2}));
  s.draw = b.uniform_per_path(b.stream("u"));
  s.read = b.read(slot);
  s.next = b.make(Op::add, s.read, b.make(Op::mul, s.grid, s.draw));
  b.write_start(slot, s.draw);
  b.write_next(slot, s.next);
  b.check(s.next, b.mask(true), b.site("x", "value", {}));
  b.observe(b.output("series", true), s.next);
  s.final = b.read_final(slot);
  b.observe(b.output("end", false), s.final);
  s.program = b.finish();
  for (ValueId id = 0; id < s.program.values.size(); ++id) {
    const ir::Instruction& in = s.program.values[id];
    if (in.op == Op::check) s.check = id;
    if (in.op == Op::write && in.block == Block::step) s.write = id;
    if (in.op == Op::observe && in.block == Block::step) s.series = id;
    if (in.op == Op::observe && in.block == Block::close) s.scalar = id;
  }
  return s;
}

std::vector<ValueId>& block(ir::Program& program, Block b) {
  return program.blocks[static_cast<std::size_t>(b)];
}

ValueId append(ir::Program& program, ir::Instruction in) {
  program.values.push_back(in);
  block(program, in.block).push_back(static_cast<ValueId>(program.values.size() - 1));
  return static_cast<ValueId>(program.values.size() - 1);
}

void move(ir::Program& program, ValueId id, Block to) {
  std::erase(block(program, program.values[id].block), id);
  program.values[id].block = to;
  block(program, to).push_back(id);
}

std::string errors(const ir::Program& program) {
  std::string result;
  for (const std::string& error : ir::verify(program)) result += error + "\n";
  return result;
}

} // namespace

TEST_CASE("a sound program has no errors") { CHECK(errors(sound().program) == ""); }

TEST_CASE("a value used before it stands") {
  Sound s = sound();
  auto& step = block(s.program, Block::step);
  std::erase(step, s.read);
  step.push_back(s.read);
  CHECK_THAT(errors(s.program), Contains("which stands later"));
}

TEST_CASE("a value of a faster block used in a slower one") {
  Sound s = sound();
  s.program.values[s.scalar].operands[0] = s.next;
  CHECK_THAT(errors(s.program), Contains("in close uses"));
}

TEST_CASE("a scheduled value used at the close") {
  Sound s = sound();
  s.program.values[s.scalar].operands[0] = s.grid;
  CHECK_THAT(errors(s.program), Contains("of schedule"));
}

TEST_CASE("an instruction in two places") {
  Sound s = sound();
  block(s.program, Block::step).push_back(s.next);
  CHECK_THAT(errors(s.program), Contains("stands in two places"));
}

TEST_CASE("an instruction in no block") {
  Sound s = sound();
  std::erase(block(s.program, Block::step), s.check);
  CHECK_THAT(errors(s.program), Contains("stands in no block"));
}

TEST_CASE("an instruction listed under another block than its own") {
  Sound s = sound();
  s.program.values[s.next].block = Block::close;
  CHECK_THAT(errors(s.program), Contains("says close and stands in step"));
}

TEST_CASE("a block that lists what does not exist") {
  Sound s = sound();
  block(s.program, Block::step).push_back(999);
  CHECK_THAT(errors(s.program), Contains("does not exist"));
}

TEST_CASE("an operand that does not exist") {
  Sound s = sound();
  s.program.values[s.next].operands[1] = 999;
  CHECK_THAT(errors(s.program), Contains("takes 2 operands"));
}

TEST_CASE("an operand too many") {
  Sound s = sound();
  s.program.values[s.next].operands[2] = s.constant;
  CHECK_THAT(errors(s.program), Contains("takes 2 operands"));
}

TEST_CASE("an effect used as a value") {
  Sound s = sound();
  s.program.values[s.series].operands[0] = s.write;
  CHECK_THAT(errors(s.program), Contains("uses an effect"));
}

TEST_CASE("an operand of the wrong type") {
  Sound s = sound();
  ir::Instruction in{Op::not_, ir::Type::mask, Block::step};
  in.operands[0] = s.next;
  append(s.program, in);
  CHECK_THAT(errors(s.program), Contains("operand 1 is not a mask"));
}

TEST_CASE("a reduction that is not a number, or of masks") {
  for (const Op op : {Op::sum, Op::smallest, Op::largest}) {
    Sound s = sound();
    ir::Instruction in{op, ir::Type::number, Block::setup, 1};
    in.operands[0] = s.wide;
    append(s.program, in);
    CHECK_THAT(errors(s.program), Contains("is not what the operands give"));
    Sound masks = sound();
    in = {Op::lt, ir::Type::mask, Block::setup, 1};
    in.operands = {masks.wide, masks.wide, ir::no_value};
    append(masks.program, in);
    in = {op, ir::Type::number, Block::setup};
    in.operands[0] = static_cast<ir::ValueId>(masks.program.values.size() - 1);
    append(masks.program, in);
    CHECK_THAT(errors(masks.program), Contains("operand 1 is not a number"));
  }
}

TEST_CASE("operands of two families") {
  Sound s = sound();
  ir::Instruction in{Op::add, ir::Type::number, Block::step, 1};
  in.operands = {s.wide, s.next, ir::no_value};
  append(s.program, in);
  CHECK_THAT(errors(s.program), Contains("operand 2 has another family"));
}

TEST_CASE("a gather and a scatter_add that do not agree with their index table") {
  Sound s = sound();
  ir::Instruction in{Op::gather, ir::Type::number, Block::step, 1};
  in.operands[0] = s.next;
  append(s.program, in);
  CHECK_THAT(errors(s.program), Contains("gather: operand 1 has another family"));
  in.op = Op::scatter_add;
  in.operands = {s.wide, s.next, ir::no_value};
  append(s.program, in);
  CHECK_THAT(errors(s.program), Contains("scatter_add: operand 2 has another family"));
}

TEST_CASE("rates of return of flows or at times that are none") {
  Sound s = sound();
  ir::Instruction in{Op::irr_count, ir::Type::number, Block::step};
  in.operands[0] = s.next;
  append(s.program, in);
  CHECK_THAT(errors(s.program), Contains("irr_count: operand 1 has another family"));
  in.op = Op::irr_root;
  in.operands = {s.wide, s.wide, ir::no_value};
  append(s.program, in);
  CHECK_THAT(errors(s.program), Contains("irr_root: operand 2 has another family"));
  for (const std::vector<double>& times :
       {std::vector<double>{1, 1, 2}, {0, 2, 1}, {0, 1, test::undefined}, {0, 1, test::inf}}) {
    Sound other = sound();
    other.program.columns[0].values = times;
    in.op = Op::irr_count;
    in.operands = {other.wide, ir::no_value, ir::no_value};
    append(other.program, in);
    CHECK_THAT(errors(other.program), Contains("irr_count: the times do not rise"));
  }
}

TEST_CASE("a result that is not what the operands give") {
  Sound s = sound();
  s.program.values[s.next].family = 1;
  CHECK_THAT(errors(s.program), Contains("is not what the operands give"));
}

TEST_CASE("a write that does not agree with its slot") {
  Sound s = sound();
  s.program.values[s.write].operands[0] = s.wide;
  s.program.values[s.write].family = 1;
  CHECK_THAT(errors(s.program), Contains("another family"));
}

TEST_CASE("a slot without a start") {
  Sound s = sound();
  s.program.slots.push_back({"debt", ir::Type::number, ir::scalar});
  CHECK_THAT(errors(s.program), Contains("slot 'debt' is given 0 starts"));
}

TEST_CASE("a slot written twice in step") {
  Sound s = sound();
  append(s.program, s.program.values[s.write]);
  CHECK_THAT(errors(s.program), Contains("is written 2 times in step"));
}

TEST_CASE("a read before the first period") {
  Sound s = sound();
  ir::Instruction in{Op::read, ir::Type::number, Block::open};
  append(s.program, in);
  CHECK_THAT(errors(s.program), Contains("read cannot stand in open"));
}

TEST_CASE("a draw that is the same on all paths") {
  Sound s = sound();
  ir::Instruction in{Op::uniform, ir::Type::number, Block::schedule};
  append(s.program, in);
  CHECK_THAT(errors(s.program), Contains("uniform cannot stand in schedule"));
}

TEST_CASE("an input where it is not given") {
  Sound s = sound();
  s.program.parameters.push_back({"p", 1});
  s.program.samples.push_back({"a path", ir::scalar, false});
  s.program.samples.push_back({"a period", ir::scalar, true});
  CHECK(errors(s.program) == "");
  append(s.program, {Op::parameter, ir::Type::number, Block::open});
  append(s.program, {Op::sample, ir::Type::number, Block::step});
  CHECK_THAT(errors(s.program),
             Contains("parameter cannot stand in open") && Contains("sample cannot stand in step"));
  ir::Instruction in{Op::sample, ir::Type::number, Block::open};
  in.index = 1;
  append(s.program, in);
  CHECK_THAT(errors(s.program), Contains("sample cannot stand in open"));
  s.program.parameters[0].value = std::numeric_limits<double>::infinity();
  CHECK_THAT(errors(s.program), Contains("parameter 'p' is not finite"));
}

TEST_CASE("a period outside the periods") {
  Sound s = sound();
  append(s.program, {Op::period, ir::Type::number, Block::close});
  append(s.program, {Op::grid, ir::Type::number, Block::setup});
  CHECK_THAT(errors(s.program), Contains("period cannot stand in close"));
  CHECK_THAT(errors(s.program), Contains("grid cannot stand in setup"));
}

TEST_CASE("a write in close") {
  Sound s = sound();
  ir::Instruction in = s.program.values[s.write];
  in.block = Block::close;
  in.operands[0] = s.draw;
  append(s.program, in);
  CHECK_THAT(errors(s.program), Contains("write cannot stand in close"));
}

TEST_CASE("an output observed at the wrong time") {
  Sound s = sound();
  s.program.outputs[0].series = false;
  CHECK_THAT(errors(s.program), Contains("observe cannot stand in step"));
  s = sound();
  s.program.outputs[1].series = true;
  CHECK_THAT(errors(s.program), Contains("observe cannot stand in close"));
}

TEST_CASE("an output observed twice") {
  Sound s = sound();
  append(s.program, s.program.values[s.series]);
  CHECK_THAT(errors(s.program), Contains("output 'series' is observed 2 times"));
}

TEST_CASE("a check of what is the same on all paths in setup") {
  Sound s = sound();
  s.program.values[s.check].operands[0] = s.constant;
  move(s.program, s.check, Block::setup);
  CHECK_THAT(errors(s.program), Contains("check cannot stand in setup"));
}

TEST_CASE("an index out of its table") {
  const auto broken = [](Op op, ir::Type type, Block where, int operands) {
    Sound s = sound();
    ir::Instruction in{op, type, where};
    in.index = 77;
    for (int i = 0; i < operands; ++i) in.operands[i] = s.wide;
    append(s.program, in);
    return errors(s.program);
  };
  const auto number = ir::Type::number;
  CHECK_THAT(broken(Op::column, number, Block::setup, 0), Contains("column 77 does not exist"));
  CHECK_THAT(broken(Op::grid, number, Block::step, 0), Contains("grid column 77 does not exist"));
  CHECK_THAT(broken(Op::read, number, Block::step, 0), Contains("slot 77 does not exist"));
  CHECK_THAT(broken(Op::uniform, number, Block::step, 0), Contains("stream 77 does not exist"));
  CHECK_THAT(broken(Op::gather, number, Block::setup, 1), Contains("table 77 does not exist"));
  CHECK_THAT(broken(Op::scatter_add, number, Block::setup, 2), Contains("77 does not exist"));
  CHECK_THAT(broken(Op::extract, number, Block::setup, 1), Contains("member 77 does not exist"));
  CHECK_THAT(broken(Op::write, number, Block::step, 1), Contains("slot 77 does not exist"));
  CHECK_THAT(broken(Op::observe, number, Block::step, 1), Contains("output 77 does not exist"));
  Sound s = sound();
  s.program.values[s.next].site = 77;
  CHECK_THAT(errors(s.program), Contains("site 77 does not exist"));
}

TEST_CASE("a family that does not exist") {
  Sound s = sound();
  s.program.slots[0].family = 9;
  CHECK_THAT(errors(s.program), Contains("family 9 does not exist"));
}

TEST_CASE("a family with fewer names than members") {
  Sound s = sound();
  s.program.families[1].rows = {"A", "B"};
  CHECK_THAT(errors(s.program), Contains("family 'rows' has 2 names"));
}

TEST_CASE("tables of the wrong length") {
  Sound s = sound();
  s.program.columns[0].values.pop_back();
  s.program.grid_columns[0].values.push_back(1);
  s.program.index_tables[0].entries.pop_back();
  CHECK_THAT(errors(s.program), Contains("column 'sizes' has 2 values"));
  CHECK_THAT(errors(s.program), Contains("grid column 'rate' has 3 values"));
  CHECK_THAT(errors(s.program), Contains("index table 'map' has 2 entries"));
}

TEST_CASE("an index table that points outside its family") {
  Sound s = sound();
  s.program.index_tables[0].entries[1] = 3;
  CHECK_THAT(errors(s.program), Contains("entry 3 is out of range"));
}

TEST_CASE("a family of scalars that is not one") {
  Sound s = sound();
  s.program.families[0].size = 2;
  CHECK_THAT(errors(s.program), Contains("family 0 is not the scalars"));
}
