#include "compiler/interpreter/binding.hpp"
#include "compiler/interpreter/interpreter.hpp"
#include "compiler/ir/float_environment.hpp"
#include "compiler/jit/draws.hpp"
#include "compiler/jit/host_calls.hpp"
#include "compiler/jit/jit.hpp"
#include "compiler/jit/key.hpp"
#include "compiler/jit/loader.hpp"
#include "compiler/jit/module.hpp"
#include "compiler/jit/object.hpp"
#include "compiler/jit/room.hpp"
#include "runtime/random/stream.hpp"

#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>

#include <algorithm>
#include <stdexcept>

namespace deal::jit {

namespace {

/// All that is known of a program before there is code for it.
struct Layout {
  Layout(const ir::Program& program, unsigned lanes)
      : plan(plan_of(program)), assumptions(plan), aliases(plan.program),
        fragments(cut(plan.program, aliases)), rows(lay_out(plan.program, aliases, fragments)),
        shape(shape_for(rows, lanes)) {}

  static interpreter::Plan plan_of(const ir::Program& program) {
    const ir::DefaultFloatEnvironment environment;
    return interpreter::plan_compact(program);
  }
  Source source(const Choice& choice) const {
    return {plan,
            assumptions,
            aliases,
            rows,
            shape,
            choice.target == Target::avx512,
            choice.target == Target::avx512 || choice.target == Target::avx2};
  }

  interpreter::Plan plan;
  Assumptions assumptions;
  Aliases aliases;
  Fragments fragments;
  Rows rows;
  Shape shape;
};

class Memory final : public kernel::Workspace {
 public:
  explicit Memory(const Layout& layout)
      : binding(layout.plan), numbers(layout.rows.numbers * layout.shape.stride),
        masks(layout.rows.masks * layout.shape.mask_stride()), faults(layout.shape.mask_stride()),
        clearing(interpreter::clearing_workspace(layout.plan)), host(layout.plan.host_functions),
        outputs(layout.plan.layout.scalars + layout.plan.layout.series) {
    for (const clearing::Network& network : layout.plan.networks) networks.push_back(&network);
  }

  void bind(const kernel::Inputs& inputs) override { binding.bind(inputs); }

  /// As vectors of 64-bit lanes want the keys: half a key a word.
  void take_seed(std::uint64_t wanted, const ir::Program& program) {
    if (seed == wanted) return;
    keys.clear();
    for (const ir::Stream& stream : program.streams) {
      for (std::uint32_t member = 0; member < size_of(program, stream.family); ++member) {
        const random::Key key = random::stream_key(wanted, drawn_name(program, stream, member));
        keys.insert(keys.end(), key.begin(), key.end());
      }
    }
    seed = wanted;
  }

  interpreter::Binding binding;
  std::vector<double, kernel::AlignedAllocator<double>> numbers;
  std::vector<std::uint8_t> masks;
  std::vector<std::uint8_t> faults;
  std::vector<const clearing::Network*> networks;
  std::vector<double> clearing;
  HostCalls host;
  std::vector<double*> outputs; ///< Frame::outputs
  std::vector<std::uint64_t> keys;
  std::optional<std::uint64_t> seed;
};

class MachineCode final : public kernel::Kernel {
 public:
  MachineCode(const ir::Program& program, Layout layout, std::unique_ptr<Loaded> code)
      : program_(program), layout_(std::move(layout)), code_(std::move(code)) {}

  kernel::Layout layout() const override { return layout_.plan.layout; }

  std::unique_ptr<kernel::Workspace> workspace() const override {
    return std::make_unique<Memory>(layout_);
  }
  std::size_t workspace_bytes() const override {
    return layout_.rows.numbers * layout_.shape.stride * sizeof(double) +
           layout_.rows.masks * layout_.shape.mask_stride() +
           interpreter::clearing_workspace(layout_.plan) * sizeof(double);
  }

  std::optional<kernel::Fault> run(kernel::Workspace& workspace, std::uint64_t seed,
                                   std::uint64_t first, std::uint32_t count,
                                   kernel::BlockBuffer& out, std::stop_token stop) const override {
    const ir::DefaultFloatEnvironment environment;
    Memory& memory = static_cast<Memory&>(workspace);
    memory.binding.require_samples(first + count);
    memory.take_seed(seed, layout_.plan.program);
    interpreter::fill_unobserved(layout_.plan, out, count);
    const std::uint32_t tile = layout_.shape.tile;
    for (std::uint32_t done = 0; done < count; done += tile) {
      const std::uint32_t paths = std::min(tile, count - done);
      Frame frame = frame_for(memory, first + done, paths);
      if (!run_tile(frame, memory, {out, done, paths}, stop)) return std::nullopt;
      if (has_fault(memory, paths) || memory.host.failure())
        return exact_fault(memory, seed, first, count, out, stop);
    }
    return std::nullopt;
  }

 private:
  /// A tile's part of a block's outputs.
  struct Part {
    kernel::BlockBuffer& block;
    std::uint32_t from;
    std::uint32_t paths;
  };

  Frame frame_for(Memory& memory, std::uint64_t first, std::uint32_t paths) const {
    const std::uint32_t quantum = layout_.shape.quantum;
    std::ranges::fill(memory.faults, std::uint8_t{0});
    memory.host.begin(paths);
    Frame frame{};
    frame.numbers = memory.numbers.data();
    frame.masks = memory.masks.data();
    frame.faults = memory.faults.data();
    frame.setup = memory.binding.numbers().setup.data();
    frame.setup_masks = memory.binding.masks().setup.data();
    frame.tables = layout_.rows.tables.data();
    frame.maps = layout_.rows.maps.data();
    frame.networks = memory.networks.data();
    frame.clearing = memory.clearing.data();
    frame.keys = memory.keys.data();
    frame.host = &memory.host;
    frame.first_path = first;
    frame.lanes = (paths + quantum - 1) / quantum * quantum;
    return frame;
  }

  /// false if it was stopped.
  bool run_tile(Frame& frame, Memory& memory, const Part& part, const std::stop_token& stop) const {
    const interpreter::Plan& plan = layout_.plan;
    const auto& numbers = memory.binding.numbers();
    const auto& masks = memory.binding.masks();
    frame.outputs = memory.outputs.data();
    for (std::uint32_t i = 0; i < plan.layout.scalars; ++i)
      memory.outputs[i] = part.block.scalar(i) + part.from;
    take_samples(memory, frame, part, ir::Block::open);
    code_->open(&frame);
    for (std::uint32_t t = 0; t < plan.program.periods; ++t) {
      if (stop.stop_requested()) return false;
      frame.period = t;
      frame.schedule = numbers.schedule.data() + t * numbers.period_size;
      frame.schedule_masks = masks.schedule.data() + t * masks.period_size;
      for (std::uint32_t i = 0; i < plan.layout.series; ++i)
        memory.outputs[plan.layout.scalars + i] = part.block.series(i, t) + part.from;
      take_samples(memory, frame, part, ir::Block::step);
      if (t % 2 == 0) code_->draws(&frame);
      code_->step(&frame);
      part.block.end_period(t, part.from, part.paths);
    }
    code_->close(&frame);
    return true;
  }

  /// Brings the samples of a period, or of the paths, into their rows. Lanes without a path take those of the last one.
  void take_samples(Memory& memory, const Frame& frame, const Part& part, ir::Block block) const {
    const ir::Program& program = layout_.plan.program;
    for (const ir::ValueId id : layout_.rows.samples) {
      const ir::Instruction& in = program.values[id];
      if (in.block != block) continue;
      const std::size_t stride = numbers_of_path(program, program.samples[in.index]);
      const std::uint32_t members = size_of(program, in.family);
      const double* const from = memory.binding.inputs().samples[in.index].data() +
                                 frame.first_path * stride +
                                 (block == ir::Block::step ? frame.period * members : 0);
      for (std::uint32_t member = 0; member < members; ++member) {
        double* const to =
            memory.numbers.data() + (layout_.rows.value[id] + member) * layout_.shape.stride;
        for (std::uint64_t lane = 0; lane < frame.lanes; ++lane)
          to[lane] = from[std::min<std::uint64_t>(lane, part.paths - 1) * stride + member];
      }
    }
  }

  bool has_fault(const Memory& memory, std::uint32_t paths) const {
    const std::uint32_t lanes = layout_.shape.lanes;
    if (std::ranges::all_of(memory.faults, [](std::uint8_t vector) { return vector == 0; }))
      return false;
    for (std::uint32_t lane = 0; lane < paths; ++lane)
      if (memory.faults[lane / lanes] >> (lane % lanes) & 1) return true;
    return false;
  }

  /// Machine code says that there is one; which is the first of the smallest path, the interpreter finds. It also
  /// knows whether a function of the host failed before that, as machine code goes on behind a fault.
  std::optional<kernel::Fault> exact_fault(const Memory& memory, std::uint64_t seed,
                                           std::uint64_t first, std::uint32_t count,
                                           kernel::BlockBuffer& out,
                                           const std::stop_token& stop) const {
    const auto reference = interpreter::make_kernel(program_);
    const auto workspace = reference->workspace();
    workspace->bind(memory.binding.inputs());
    const auto fault = reference->run(*workspace, seed, first, count, out, stop);
    if (!fault && memory.host.failure()) throw host::Failure(*memory.host.failure());
    if (!fault && !stop.stop_requested())
      throw std::logic_error("jit: the interpreter does not find the fault of machine code");
    return fault;
  }

  ir::Program program_; ///< with all its checks
  Layout layout_;
  std::unique_ptr<Loaded> code_;
};

/// A program on its way to machine code.
struct Compilation {
  Choice choice;
  std::unique_ptr<llvm::TargetMachine> machine;
  std::unique_ptr<Layout> layout;
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> module;
};

bool prepare(Compilation& unit, const ir::Program& program, const Options& options,
             std::string& error) {
  if (!choose(options, unit.choice, error)) return false;
  unit.layout = std::make_unique<Layout>(program, unit.choice.lanes);
  return true;
}

bool compile(Compilation& unit, stop::Stop* stop, std::string& error) {
  unit.machine = target_machine(unit.choice, error);
  if (!unit.machine) return false;
  unit.module =
      emit_module(unit.context, unit.layout->source(unit.choice), unit.layout->fragments, stop);
  return optimise(*unit.module, *unit.machine, unit.choice.tier, stop, error);
}

Events events_of(const Options& options) { return {options.for_debugger, options.for_profiler}; }

/// "": there is nothing to keep the code by.
std::string key_of(const ir::Program& program, const Options& options, const Choice& choice) {
  return options.store == nullptr ? "" : object_key(program, choice);
}

std::unique_ptr<Loaded> stored(const std::string& key, const Options& options) {
  if (key.empty()) return nullptr;
  const auto known = options.store->find(key);
  std::string unusable;
  return known && has_room(room_to_load) ? load(*known, events_of(options), unusable) : nullptr;
}

std::unique_ptr<Loaded> compiled(Compilation& unit, const std::string& key, const Options& options,
                                 std::string& error) {
  if (!has_room(room_to_compile(unit.layout->fragments))) {
    error = "there is not enough memory";
    return nullptr;
  }
  llvm::SmallVector<char, 0> object;
  if (!compile(unit, options.stop, error) ||
      !generate(*unit.module, *unit.machine, Form::object, options.stop, object, error))
    return nullptr;
  std::unique_ptr<Loaded> code = load({object.data(), object.size()}, events_of(options), error);
  if (code && !key.empty()) options.store->store(key, {object.data(), object.size()});
  return code;
}

} // namespace

std::unique_ptr<kernel::Kernel> make_kernel(const ir::Program& program, const Options& options,
                                            std::string& error) {
  Compilation unit;
  if (!choose(options, unit.choice, error)) return nullptr;
  const std::string key = key_of(program, options, unit.choice);
  std::unique_ptr<Loaded> code = stored(key, options);
  unit.layout = std::make_unique<Layout>(program, unit.choice.lanes);
  if (!code) code = compiled(unit, key, options, error);
  if (!code) return nullptr;
  return std::make_unique<MachineCode>(program, std::move(*unit.layout), std::move(code));
}

std::unique_ptr<kernel::Kernel> stored_kernel(const ir::Program& program, const Options& options) {
  Choice choice;
  std::string error;
  if (!choose(options, choice, error)) return nullptr;
  std::unique_ptr<Loaded> code = stored(key_of(program, options, choice), options);
  if (!code) return nullptr;
  return std::make_unique<MachineCode>(program, Layout(program, choice.lanes), std::move(code));
}

std::string dump_llvm(const ir::Program& program, const Options& options, std::string& error) {
  Compilation unit;
  std::string text;
  if (!prepare(unit, program, options, error) || !compile(unit, options.stop, error)) return text;
  llvm::raw_string_ostream(text) << *unit.module;
  return text;
}

std::string dump_asm(const ir::Program& program, const Options& options, std::string& error) {
  Compilation unit;
  llvm::SmallVector<char, 0> text;
  if (!prepare(unit, program, options, error) || !compile(unit, options.stop, error) ||
      !generate(*unit.module, *unit.machine, Form::assembly, options.stop, text, error))
    return {};
  return {text.data(), text.size()};
}

} // namespace deal::jit
