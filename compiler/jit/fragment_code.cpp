#include "compiler/jit/fragment_code.hpp"

#include "compiler/ir/arithmetic.hpp"
#include "compiler/jit/address.hpp"
#include "compiler/jit/calls.hpp"
#include "compiler/jit/draws.hpp"
#include "compiler/jit/operations.hpp"
#include "compiler/jit/sinking.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace deal::jit {

namespace {

using ir::Instruction;
using ir::Op;
using ir::Type;
using ir::ValueId;
using Action = Item::Action;
using Number = Vectors::Number;
using Mask = Vectors::Mask;

/// How many vectors a loop has in flight. A processor looks some hundred instructions ahead, so the long chains of
/// elementary functions need vectors side by side; a step of many values at once needs the registers.
unsigned vectors_for(const Fragment& fragment, const Shape& shape) {
  constexpr unsigned long_step = 250;
  unsigned vectors = fragment.noise ? most_vectors : 2;
  if (fragment.weight > long_step) vectors = 1;
  return std::min(vectors, shape.tile / shape.lanes);
}

class Emitter {
 public:
  Emitter(llvm::Function* function, const Source& source, const Fragment& fragment)
      : function_(function), source_(source), fragment_(fragment),
        builder_(llvm::BasicBlock::Create(function->getContext(), "entry", function)),
        v_(builder_, source.shape.lanes, vectors_for(fragment, source.shape),
           source.mask_registers),
        frame_(builder_, function->getArg(0)), addresses_(builder_, source, frame_),
        members_(size_of(source.program(), fragment.loop)), sunk_(find_sunk(source, fragment)) {
    for (const auto& [select, moved] : sunk_) is_sunk_.insert(moved.begin(), moved.end());
  }

  void run() {
    if (works_on_row(fragment_, source_.program())) return run_on_row();
    const std::uint64_t step = std::uint64_t{v_.lanes()} * v_.vectors();
    llvm::BasicBlock* const entry = builder_.GetInsertBlock();
    llvm::BasicBlock* const body = new_block("lanes");
    builder_.CreateBr(body);
    builder_.SetInsertPoint(body);
    llvm::PHINode* const lane = builder_.CreatePHI(builder_.getInt64Ty(), 2);
    lane->addIncoming(builder_.getInt64(0), entry);
    addresses_.at_lane(lane);
    lane_ = lane;
    over_members();
    llvm::Value* const next = builder_.CreateAdd(lane, builder_.getInt64(step));
    lane->addIncoming(next, builder_.GetInsertBlock());
    llvm::BasicBlock* const end = new_block("end");
    builder_.CreateCondBr(builder_.CreateICmpULT(next, frame_.lanes), body, end);
    builder_.SetInsertPoint(end);
    builder_.CreateRetVoid();
  }

 private:
  /// A running result over the members.
  struct Running {
    ValueId id;
    std::array<llvm::PHINode*, most_vectors> phis{};
  };

  const Instruction& instruction(ValueId id) const { return source_.instruction(id); }
  ValueId alias(const Instruction& in, int operand) const {
    return source_.aliases[in.operands[operand]];
  }
  llvm::BasicBlock* new_block(const char* name) {
    return llvm::BasicBlock::Create(builder_.getContext(), name, function_);
  }

  void over_members() {
    if (fragment_.loop == ir::scalar) {
      member_ = builder_.getInt64(0);
      items();
      return;
    }
    start_running();
    if (members_ != 0) member_loop();
    for (const Running& running : running_) store_row(running.id, parts_.at(running.id));
  }

  void member_loop() {
    before_members_ = builder_.GetInsertBlock();
    llvm::BasicBlock* const body = new_block("members");
    into_members_ = builder_.CreateBr(body);
    builder_.SetInsertPoint(body);
    llvm::PHINode* const member = builder_.CreatePHI(builder_.getInt64Ty(), 2);
    member->addIncoming(builder_.getInt64(0), before_members_);
    for (Running& running : running_) running_phis(running);
    member_ = member;
    items();
    llvm::Value* const next = builder_.CreateAdd(member, builder_.getInt64(1));
    llvm::BasicBlock* const last = builder_.GetInsertBlock();
    member->addIncoming(next, last);
    for (const Running& running : running_)
      for (unsigned i = 0; i < v_.vectors(); ++i)
        running.phis[i]->addIncoming(parts_.at(running.id)[i], last);
    llvm::BasicBlock* const end = new_block("members_end");
    builder_.CreateCondBr(builder_.CreateICmpULT(next, builder_.getInt64(members_)), body, end);
    builder_.SetInsertPoint(end);
    into_members_ = nullptr;
  }

  void start_running() {
    for (const Item& item : fragment_.items) {
      const Op op = instruction(item.id).op;
      if (!ir::is_reduction(op)) continue;
      parts_[item.id] =
          op == Op::any ? v_.mask_constant(false).parts : v_.constant(neutral(op)).parts;
      running_.push_back({item.id, {}});
    }
  }

  /// What leaves the first member's bits alone; of no members what ops.def says.
  double neutral(Op op) const {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (op == Op::sum) return members_ == 0 ? 0.0 : -0.0;
    if (members_ == 0) return ir::arithmetic::undefined;
    return op == Op::smallest ? infinity : -infinity;
  }

  void running_phis(Running& running) {
    Parts& parts = parts_.at(running.id);
    for (unsigned i = 0; i < v_.vectors(); ++i) {
      running.phis[i] = builder_.CreatePHI(parts[i]->getType(), 2);
      running.phis[i]->addIncoming(parts[i], before_members_);
      parts[i] = running.phis[i];
    }
  }

  void items() {
    for (const Item& item : fragment_.items) {
      const bool evaluates = item.action == Action::evaluate;
      // Here, as a state may be overwritten before the branch, and what is loaded behind it could not be used after it.
      if (evaluates && is_sunk_.contains(item.id))
        load_operands(item.id);
      else if (evaluates && sunk_.contains(item.id))
        branch(item.id);
      else
        this->item(item);
    }
    store_faults();
  }

  /// A select whose first value is worked out behind a branch.
  void branch(ValueId id) {
    const Instruction& in = instruction(id);
    const std::vector<ValueId>& moved = sunk_.at(id);
    const Parts otherwise = parts(alias(in, 2));
    llvm::Value* const condition = addresses_.invariant(alias(in, 0), member_);
    llvm::BasicBlock* const before = builder_.GetInsertBlock();
    llvm::BasicBlock* const taken = new_block("taken");
    llvm::BasicBlock* const joined = new_block("joined");
    builder_.CreateCondBr(condition, taken, joined);
    builder_.SetInsertPoint(taken);
    for (const ValueId each : moved) parts_[each] = result(each);
    const Parts yes = parts(alias(in, 1));
    llvm::BasicBlock* const last = builder_.GetInsertBlock();
    builder_.CreateBr(joined);
    builder_.SetInsertPoint(joined);
    Parts merged{};
    for (unsigned i = 0; i < v_.vectors(); ++i) {
      llvm::PHINode* const phi = builder_.CreatePHI(yes[i]->getType(), 2);
      phi->addIncoming(yes[i], last);
      phi->addIncoming(otherwise[i], before);
      merged[i] = phi;
    }
    parts_[id] = merged;
    if (source_.rows.value[id] != Rows::none) store_row(id, merged);
  }

  void load_operands(ValueId id) {
    const Instruction& in = instruction(id);
    for (int i = 0; i < info(in.op).arity; ++i)
      if (!is_sunk_.contains(alias(in, i))) parts(alias(in, i));
  }

  void item(const Item& item) {
    const Instruction& in = instruction(item.id);
    if (item.action == Action::store) return store_slot(item, in);
    if (item.action == Action::base) return base(item.id);
    switch (in.op) {
    case Op::join: return store_members(item.id, size_of_operand(in, 0), parts(alias(in, 1)));
    case Op::scatter_add: return scatter(item.id);
    case Op::observe: return observe(in);
    case Op::check: return check(in);
    case Op::require: return guard(v_.opposite(mask(in, 0)), mask(in, 1));
    case Op::sum: parts_[item.id] = v_.add({parts_.at(item.id)}, number(in, 0)).parts; return;
    case Op::smallest: return join(Op::min, item.id);
    case Op::largest: return join(Op::max, item.id);
    case Op::any: parts_[item.id] = v_.either({parts_.at(item.id)}, mask(in, 0)).parts; return;
    default: break;
    }
    if (is_step_draw(in)) return draw_two(item.id);
    parts_[item.id] = result(item.id);
    if (source_.rows.value[item.id] != Rows::none) store_row(item.id, parts_[item.id]);
  }

  void join(Op op, ValueId id) {
    Parts& running = parts_.at(id);
    running = apply(v_, op, {Number{running}, number(instruction(id), 0), {}}, {}).parts;
  }

  Parts result(ValueId id) {
    const Instruction& in = instruction(id);
    switch (in.op) {
    case Op::constant: return v_.constant(in.immediate).parts;
    case Op::mask_constant: return v_.mask_constant(in.immediate != 0).parts;
    case Op::period: return v_.splat(builder_.CreateUIToFP(frame_.period, builder_.getDoubleTy()));
    case Op::column:
    case Op::grid: return v_.splat(addresses_.table(id, member_));
    case Op::uniform: return draw(in, builder_.getInt64(0)).even.parts;
    case Op::write: return parts(alias(in, 0));
    case Op::broadcast: return parts(alias(in, 0));
    case Op::extract: return load(alias(in, 0), builder_.getInt64(in.index));
    case Op::gather:
      if (instruction(alias(in, 0)).family == ir::scalar) return parts(alias(in, 0));
      return load(alias(in, 0), addresses_.mapped(in.index, member_));
    case Op::select:
      if (in.type == Type::mask) break;
      return v_.select(mask(in, 0), number(in, 1), number(in, 2)).parts;
    default: break;
    }
    if (calls_runtime(in.op)) return call(in);
    if (ir::is_irr(in.op)) return irr(id);
    if (in.type == Type::number) return apply(v_, in.op, numbers(in), freedom(id)).parts;
    if (instruction(in.operands[0]).type == Type::number)
      return compare(v_, in.op, numbers(in)).parts;
    std::array<Mask, 3> operands;
    for (int i = 0; i < info(in.op).arity; ++i) operands[i] = mask(in, i);
    return combine(v_, in.op, operands).parts;
  }

  Freedom freedom(ValueId id) const {
    const Assumptions& assumptions = source_.assumptions;
    const ValueId first = instruction(id).operands[0];
    return {first != ir::no_value && assumptions.is_number(first), assumptions.is_loose(id)};
  }

  Number number(const Instruction& in, int operand) { return {parts(alias(in, operand))}; }
  Mask mask(const Instruction& in, int operand) { return {parts(alias(in, operand))}; }
  NumberOperands numbers(const Instruction& in) {
    NumberOperands result;
    for (int i = 0; i < info(in.op).arity; ++i) result[i] = number(in, i);
    return result;
  }

  /// The value at the member at hand: made in this body, or loaded once. What is one number for all members
  /// is loaded before their loop.
  Parts parts(ValueId id) {
    if (const auto found = parts_.find(id); found != parts_.end()) return found->second;
    Parts loaded;
    if (into_members_ && instruction(id).family == ir::scalar) {
      const llvm::IRBuilderBase::InsertPointGuard guard(builder_);
      builder_.SetInsertPoint(into_members_);
      loaded = load(id, builder_.getInt64(0));
    } else {
      loaded = load(id, member_);
    }
    return parts_[id] = loaded;
  }

  Parts load(ValueId id, llvm::Value* member) {
    const Instruction& in = instruction(id);
    if (is_the_same_on_all_paths(in)) return v_.splat(addresses_.invariant(id, member));
    const std::size_t row =
        in.op == Op::read ? source_.rows.slot[in.index] : source_.rows.value[id];
    if (is_step_draw(in))
      return v_.load(addresses_.draw(row, size_of(source_.program(), in.family), member)).parts;
    if (in.type == Type::mask) return v_.load_mask(addresses_.mask(row, member)).parts;
    return v_.load(addresses_.number(row, member)).parts;
  }

  void store(Type type, const Parts& parts, std::size_t row) {
    if (type == Type::mask)
      v_.store_mask({parts}, addresses_.mask(row, member_));
    else
      v_.store({parts}, addresses_.number(row, member_), true);
  }
  void store_row(ValueId id, const Parts& parts) {
    const bool one = instruction(id).family == ir::scalar;
    llvm::Value* const here = member_;
    if (one) member_ = builder_.getInt64(0);
    store(instruction(id).type, parts, source_.rows.value[id]);
    member_ = here;
  }
  void store_slot(const Item& item, const Instruction& in) {
    const Use value = uses(source_.program(), source_.aliases, item).front();
    store(in.type, parts(value.value), source_.rows.slot[in.index]);
  }

  /// Of the member at hand among those from `first` on, in rows of the result.
  void store_members(ValueId id, std::uint32_t first, const Parts& parts) {
    v_.store({parts}, addresses_.number(source_.rows.value[id] + first, member_), true);
  }
  std::uint32_t size_of_operand(const Instruction& in, int operand) const {
    return size_of(source_.program(), instruction(in.operands[operand]).family);
  }
  void base(ValueId id) { store_members(id, 0, parts(alias(instruction(id), 0))); }

  void scatter(ValueId id) {
    const Instruction& in = instruction(id);
    llvm::Value* const to =
        addresses_.number(source_.rows.value[id], addresses_.mapped(in.index, member_));
    v_.store(v_.add(v_.load(to), number(in, 1)), to, true);
  }

  DrawPair draw(const Instruction& in, llvm::Value* half_time) {
    std::uint64_t before = 0;
    for (std::uint32_t stream = 0; stream < in.index; ++stream)
      before += size_of(source_.program(), source_.program().streams[stream].family);
    llvm::Value* const number = builder_.CreateAdd(member_, builder_.getInt64(before));
    llvm::Value* const key =
        builder_.CreateGEP(builder_.getInt64Ty(), frame_.keys, builder_.CreateShl(number, 1));
    return jit::draw(v_, builder_, builder_.CreateAdd(frame_.first_path, lane_), half_time, key);
  }

  void draw_two(ValueId id) {
    const Instruction& in = instruction(id);
    const std::size_t row = source_.rows.value[id];
    const DrawPair pair = draw(in, builder_.CreateLShr(frame_.period, 1));
    v_.store(pair.even, addresses_.number(row, member_), true);
    v_.store(pair.odd, addresses_.number(row + size_of(source_.program(), in.family), member_),
             true);
  }

  void observe(const Instruction& in) {
    const Number value = number(in, 0);
    const bool one = source_.assumptions.is_number(in.operands[0]);
    v_.store(one ? value : as_output(v_, value), addresses_.output(in), false);
  }

  /// Where all lanes are asked, zero times the number joins a sum: it is zero as long as all are finite.
  void check(const Instruction& in) {
    const Number value = number(in, 0);
    if (!is_always(source_.program(), in.operands[1]))
      return guard(not_finite(v_, value), mask(in, 1));
    const Number zero = v_.constant(0);
    const Number before = poison_.value_or(zero);
    poison_ = source_.fuses ? v_.fma(value, zero, before) : v_.add(v_.mul(value, zero), before);
  }

  void guard(Mask bad, Mask live) {
    const Mask failed = v_.both(bad, live);
    failed_ = failed_ ? v_.either(*failed_, failed) : failed;
  }

  void store_faults() {
    if (poison_) {
      const Mask bad = v_.unordered(*poison_);
      failed_ = failed_ ? v_.either(*failed_, bad) : bad;
    }
    if (!failed_) return;
    llvm::Value* const at = addresses_.faults();
    v_.store_mask(v_.either(v_.load_mask(at), *failed_), at);
  }

  /// Through memory, a vector at a time.
  Parts call(const Instruction& in) {
    const unsigned lanes = v_.lanes();
    llvm::Type* const word = builder_.getInt64Ty();
    const auto function = function_->getParent()->getOrInsertFunction(
        in.op == Op::beta_quantile ? beta_quantile_name : poisson_quantile_name,
        builder_.getVoidTy(), builder_.getPtrTy(), builder_.getPtrTy(), word);
    llvm::Value* const given = scratch(3 * lanes);
    llvm::Value* const made = scratch(lanes);
    const NumberOperands operands = numbers(in);
    Parts result{};
    for (unsigned i = 0; i < v_.vectors(); ++i) {
      for (int k = 0; k < info(in.op).arity; ++k)
        builder_.CreateStore(operands[k].parts[i],
                             builder_.CreateConstGEP1_64(builder_.getDoubleTy(), given, k * lanes));
      builder_.CreateCall(function, {given, made, builder_.getInt64(lanes)});
      result[i] = builder_.CreateLoad(v_.number_type(), made);
    }
    return result;
  }

  /// The flows stay where they lie: in rows, or in the tables of what is the same on all paths.
  Parts irr(ValueId id) {
    const Instruction& in = instruction(id);
    const ValueId given = alias(in, 0);
    const Instruction& flows = instruction(given);
    const bool invariant = is_the_same_on_all_paths(flows);
    const std::uint64_t stride = invariant ? 1 : source_.shape.stride;
    llvm::Type* const word = builder_.getInt64Ty();
    const unsigned lanes = v_.lanes() * v_.vectors();
    llvm::Value* const series = scratch(sizeof(IrrFlows) / sizeof(double));
    const auto fill = [&](std::size_t offset, llvm::Value* value) {
      builder_.CreateStore(
          value, builder_.CreateConstInBoundsGEP1_64(builder_.getInt8Ty(), series, offset));
    };
    fill(offsetof(IrrFlows, flows), invariant ? addresses_.invariant_members(given) : rows(given));
    fill(offsetof(IrrFlows, times), addresses_.column(id));
    fill(offsetof(IrrFlows, members),
         builder_.getInt64(source_.program().columns[in.index].values.size()));
    fill(offsetof(IrrFlows, member_stride),
         builder_.getInt64(flows.family == ir::scalar ? 0 : stride));
    fill(offsetof(IrrFlows, lane_stride), builder_.getInt64(invariant ? 0 : 1));
    llvm::Value* which = llvm::ConstantPointerNull::get(builder_.getPtrTy());
    if (in.op == Op::irr_root) {
      which = scratch(lanes);
      v_.store(number(in, 1), which, true);
    }
    llvm::Value* const made = scratch(lanes);
    const auto function = function_->getParent()->getOrInsertFunction(
        irr_name, builder_.getVoidTy(), builder_.getPtrTy(), builder_.getPtrTy(),
        builder_.getPtrTy(), word);
    builder_.CreateCall(function, {series, which, made, builder_.getInt64(lanes)});
    return v_.load(made).parts;
  }

  /// Where member 0 lies at the first lane at hand.
  llvm::Value* rows(ValueId id) {
    const Instruction& in = instruction(id);
    llvm::Value* const zero = builder_.getInt64(0);
    if (in.op == Op::read) return addresses_.number(source_.rows.slot[in.index], zero);
    const std::size_t row = source_.rows.value[id];
    return is_step_draw(in) ? addresses_.draw(row, size_of(source_.program(), in.family), zero)
                            : addresses_.number(row, zero);
  }

  void run_on_row() {
    const Instruction& in = instruction(fragment_.items.front().id);
    addresses_.at_lane(builder_.getInt64(0));
    if (in.op == Op::host) return call_host(in);
    llvm::Value* const from = rows(alias(in, 0));
    llvm::Value* const into = rows(fragment_.items.front().id);
    if (in.op == Op::normal_quantile)
      call_on_rows(normal_quantile_name, {from, into, frame_.lanes});
    else
      call_on_rows(in.op == Op::clear ? clear_name
                   : in.op == Op::mix ? mix_name
                                      : cycling_name,
                   {network(in.index), from, into, builder_.getInt64(source_.shape.stride),
                    frame_.lanes, frame_.clearing});
    builder_.CreateRetVoid();
  }

  void call_host(const Instruction& in) {
    const ValueId given = alias(in, 0);
    const bool invariant = is_the_same_on_all_paths(instruction(given));
    const std::uint64_t stride = source_.shape.stride;
    call_on_rows(host_name,
                 {function_->getArg(0), builder_.getInt64(in.index),
                  invariant ? addresses_.invariant_members(given) : rows(given),
                  builder_.getInt64(invariant ? 1 : stride), builder_.getInt64(invariant ? 0 : 1),
                  rows(fragment_.items.front().id), builder_.getInt64(stride)});
    builder_.CreateRetVoid();
  }

  llvm::Value* network(std::uint32_t index) {
    return builder_.CreateLoad(
        builder_.getPtrTy(),
        builder_.CreateConstGEP1_64(builder_.getPtrTy(), frame_.networks, index));
  }

  void call_on_rows(const char* name, const std::vector<llvm::Value*>& arguments) {
    std::vector<llvm::Type*> types;
    for (const llvm::Value* argument : arguments) types.push_back(argument->getType());
    auto* const type = llvm::FunctionType::get(builder_.getVoidTy(), types, false);
    builder_.CreateCall(function_->getParent()->getOrInsertFunction(name, type), arguments);
  }

  llvm::Value* scratch(unsigned numbers) {
    const llvm::IRBuilderBase::InsertPointGuard guard(builder_);
    builder_.SetInsertPoint(&function_->getEntryBlock(), function_->getEntryBlock().begin());
    llvm::AllocaInst* const memory =
        builder_.CreateAlloca(llvm::ArrayType::get(builder_.getDoubleTy(), numbers));
    memory->setAlignment(llvm::Align(64));
    return memory;
  }

  llvm::Function* function_;
  const Source& source_;
  const Fragment& fragment_;
  llvm::IRBuilder<> builder_;
  Vectors v_;
  FrameValues frame_;
  Addresses addresses_;
  std::uint32_t members_;
  llvm::Value* lane_ = nullptr;
  llvm::Value* member_ = nullptr;
  llvm::BasicBlock* before_members_ = nullptr;
  llvm::Instruction* into_members_ = nullptr; ///< while in their loop
  std::vector<Running> running_;
  std::unordered_map<ValueId, Parts> parts_; ///< what is at hand
  Sunk sunk_;
  std::unordered_set<ValueId> is_sunk_;
  std::optional<Mask> failed_;
  std::optional<Number> poison_; ///< not a number where a check failed
};

} // namespace

llvm::Function* emit_fragment(llvm::Module& module, const std::string& name, const Source& source,
                              const Fragment& fragment) {
  llvm::LLVMContext& context = module.getContext();
  auto* const type = llvm::FunctionType::get(llvm::Type::getVoidTy(context),
                                             {llvm::PointerType::getUnqual(context)}, false);
  auto* const function =
      llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, name, module);
  // By name, for a profiler; from nowhere else.
  function->setVisibility(llvm::GlobalValue::HiddenVisibility);
  function->addFnAttr(llvm::Attribute::NoUnwind);
  // Some processors' descriptions prefer narrower vectors than were asked for.
  const std::string width = std::to_string(std::max(128u, source.shape.lanes * 64));
  function->addFnAttr("min-legal-vector-width", width);
  function->addFnAttr("prefer-vector-width", width);
  Emitter(function, source, fragment).run();
  return function;
}

} // namespace deal::jit
