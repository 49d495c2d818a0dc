#include "compiler/ir/program.hpp"

#include <fmt/format.h>

#include <iterator>

namespace deal::ir {

namespace {

class Printer {
 public:
  explicit Printer(const Program& program) : program_(program) {}

  std::string run() {
    put("periods {}\n", program_.periods);
    tables();
    for (std::size_t b = 0; b < block_count; ++b) {
      if (program_.blocks[b].empty()) continue;
      put("{}:\n", block_name(static_cast<Block>(b)));
      for (const ValueId id : program_.blocks[b]) instruction(id);
    }
    return std::move(text_);
  }

 private:
  template <class... Args> void put(fmt::format_string<Args...> text, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), text, std::forward<Args>(args)...);
  }

  static std::string quoted(std::string_view name) {
    std::string result = "\"";
    for (const char c : name) {
      if (c == '"' || c == '\\') result += '\\';
      if (c == '\n')
        result += "\\n";
      else
        result += c;
    }
    return result + '"';
  }

  static std::string_view type_name(Type type) { return type == Type::mask ? "mask" : "number"; }

  template <class List> void list(const List& values) {
    put(" =");
    for (const auto value : values) put(" {}", value);
    put("\n");
  }

  void network(const Network& network) {
    put(" =");
    for (const clearing::Due& due : network.dues) {
      put(" {} {} {} {}", due.payer,
          due.payee == clearing::outside ? "outside" : std::to_string(due.payee), due.rank,
          due.event_of_default ? "event" : "plain");
    }
    put("\n");
  }

  void tables() {
    for (std::size_t i = 1; i < program_.families.size(); ++i) {
      const Family& each = program_.families[i];
      put("family {} {} {}", i, quoted(each.name), each.size);
      if (!each.rows.empty()) put(" =");
      for (const std::string& row : each.rows) put(" {}", quoted(row));
      put("\n");
    }
    for (std::size_t i = 0; i < program_.columns.size(); ++i) {
      put("column {} {} of {}", i, quoted(program_.columns[i].name), program_.columns[i].family);
      list(program_.columns[i].values);
    }
    for (std::size_t i = 0; i < program_.grid_columns.size(); ++i) {
      put("grid {} {}", i, quoted(program_.grid_columns[i].name));
      list(program_.grid_columns[i].values);
    }
    for (std::size_t i = 0; i < program_.index_tables.size(); ++i) {
      const IndexTable& table = program_.index_tables[i];
      put("index {} {} from {} into {}", i, quoted(table.name), table.from, table.into);
      list(table.entries);
    }
    for (std::size_t i = 0; i < program_.networks.size(); ++i) {
      const Network& each = program_.networks[i];
      put("network {} {} of {} and {}", i, quoted(each.name), each.of_parties, each.of_dues);
      network(each);
    }
    for (std::size_t i = 0; i < program_.host_functions.size(); ++i) {
      const HostFunction& each = program_.host_functions[i];
      put("host {} {} {} of {} {}\n", i, quoted(each.name), each.arguments, each.family,
          each.by_path ? "path" : "arguments");
    }
    for (std::size_t i = 0; i < program_.slots.size(); ++i) {
      const Slot& slot = program_.slots[i];
      put("slot {} {} {} of {}\n", i, quoted(slot.name), type_name(slot.type), slot.family);
    }
    for (std::size_t i = 0; i < program_.streams.size(); ++i)
      put("stream {} {} of {}\n", i, quoted(program_.streams[i].name), program_.streams[i].family);
    for (std::size_t i = 0; i < program_.parameters.size(); ++i)
      put("parameter {} {} {}\n", i, quoted(program_.parameters[i].name),
          program_.parameters[i].value);
    for (std::size_t i = 0; i < program_.samples.size(); ++i)
      put("sample {} {} of {} per {}\n", i, quoted(program_.samples[i].name),
          program_.samples[i].family, program_.samples[i].per_period ? "period" : "path");
    for (std::size_t i = 0; i < program_.outputs.size(); ++i)
      put("output {} {} {}\n", i, quoted(program_.outputs[i].name),
          program_.outputs[i].series ? "series" : "scalar");
    for (std::size_t i = 1; i < program_.sites.size(); ++i) {
      const Site& site = program_.sites[i];
      put("site {} {} {} at {} {} {}\n", i, quoted(site.variable), quoted(site.role),
          site.span.file, site.span.begin, site.span.end);
    }
  }

  template <class Table> std::string_view name_in(const Table& table, std::uint32_t index) {
    return index < table.size() ? std::string_view(table[index].name) : "?";
  }

  std::string_view named(const Instruction& in) {
    switch (in.op) {
    case Op::column:
    case Op::irr_count:
    case Op::irr_root: return name_in(program_.columns, in.index);
    case Op::grid: return name_in(program_.grid_columns, in.index);
    case Op::read:
    case Op::write: return name_in(program_.slots, in.index);
    case Op::uniform: return name_in(program_.streams, in.index);
    case Op::parameter: return name_in(program_.parameters, in.index);
    case Op::sample: return name_in(program_.samples, in.index);
    case Op::broadcast:
    case Op::join: return name_in(program_.families, in.index);
    case Op::clear:
    case Op::mix:
    case Op::cycling: return name_in(program_.networks, in.index);
    case Op::host: return name_in(program_.host_functions, in.index);
    case Op::gather:
    case Op::scatter_add: return name_in(program_.index_tables, in.index);
    case Op::observe: return name_in(program_.outputs, in.index);
    default: return "";
    }
  }

  std::string comment(const Instruction& in) {
    std::string result{named(in)};
    if (in.site != 0 && in.site < program_.sites.size()) {
      const Site& site = program_.sites[in.site];
      if (!result.empty()) result += ", for ";
      result += fmt::format("{} ({})", site.variable, site.role);
    }
    for (char& c : result)
      if (c == '\n') c = ' ';
    return result;
  }

  void instruction(ValueId id) {
    const Instruction& in = program_.values[id];
    std::string line = fmt::format("  %{}", id);
    if (in.type == Type::mask || in.family != scalar)
      line += fmt::format(": {}", type_name(in.type));
    if (in.family != scalar) line += fmt::format(" of {}", in.family);
    line += fmt::format(" = {}", info(in.op).name);
    if (in.op == Op::constant || in.op == Op::mask_constant)
      line += fmt::format(" {}", in.immediate);
    if (has_index(in.op)) line += fmt::format(" #{}", in.index);
    for (const ValueId operand : in.operands)
      if (operand != no_value) line += fmt::format(" %{}", operand);
    if (in.site != 0) line += fmt::format(" @{}", in.site);
    const std::string note = comment(in);
    if (note.empty())
      put("{}\n", line);
    else
      put("{:<40} ; {}\n", line, note);
  }

  const Program& program_;
  std::string text_;
};

} // namespace

std::string print(const Program& program) { return Printer(program).run(); }

} // namespace deal::ir
