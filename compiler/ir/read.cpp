#include "compiler/ir/program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace deal::ir {

namespace {

struct Broken {
  std::string why;
};

/// One line, taken word by word.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) { skip(); }

  bool done() const { return rest_.empty(); }
  bool starts(char c) const { return !rest_.empty() && rest_.front() == c; }

  bool accept(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    skip();
    return true;
  }
  void expect(std::string_view word) {
    if (!accept(word)) throw Broken{fmt::format("'{}' expected", word)};
  }

  std::string_view word() {
    const std::size_t size = std::min(rest_.find_first_of(" \t=:;"), rest_.size());
    if (size == 0) throw Broken{"a word expected"};
    const std::string_view result = rest_.substr(0, size);
    rest_.remove_prefix(size);
    skip();
    return result;
  }

  std::string quoted() {
    if (!starts('"')) throw Broken{"a name in quotes expected"};
    std::string result;
    std::size_t i = 1;
    for (; i < rest_.size() && rest_[i] != '"'; ++i) {
      if (rest_[i] == '\\' && i + 1 < rest_.size())
        result += rest_[++i] == 'n' ? '\n' : rest_[i];
      else
        result += rest_[i];
    }
    if (i >= rest_.size()) throw Broken{"the name has no end"};
    rest_.remove_prefix(i + 1);
    skip();
    return result;
  }

  template <class T> T number() {
    const std::string_view text = word();
    T result{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
    if (error != std::errc{} || end != text.data() + text.size())
      throw Broken{fmt::format("'{}' is not a number", text)};
    return result;
  }
  std::uint32_t index() { return number<std::uint32_t>(); }

  template <class T> std::vector<T> list() {
    expect("=");
    std::vector<T> result;
    while (!done()) result.push_back(number<T>());
    return result;
  }

 private:
  void skip() {
    const std::size_t start = rest_.find_first_not_of(" \t\r");
    rest_.remove_prefix(std::min(start, rest_.size()));
    if (starts(';')) rest_ = {};
  }

  std::string_view rest_;
};

class Reader {
 public:
  ReadResult run(std::string_view text) {
    std::size_t number = 0;
    try {
      while (!text.empty()) {
        ++number;
        const std::size_t end = std::min(text.find('\n'), text.size());
        line(Line(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
      }
      finish();
    } catch (const Broken& broken) { return {{}, fmt::format("line {}: {}", number, broken.why)}; }
    return {std::move(program_), ""};
  }

 private:
  // Far above what a model compiles to; keeps a wrong number in the text from taking all memory.
  static constexpr ValueId most_values = 1u << 24;

  void line(Line line) {
    if (line.done()) return;
    if (line.starts('%'))
      instruction(line);
    else if (!block(line))
      table(line);
    if (!line.done()) throw Broken{"more than expected"};
  }

  bool block(Line& line) {
    for (std::size_t b = 0; b < block_count; ++b) {
      const auto candidate = static_cast<Block>(b);
      if (line.accept(fmt::format("{}:", block_name(candidate)))) {
        block_ = candidate;
        return true;
      }
    }
    return false;
  }

  void position(Line& line, std::size_t expected) {
    if (line.index() != expected) throw Broken{fmt::format("number {} expected", expected)};
  }

  static Type type(Line& line) {
    if (line.accept("number")) return Type::number;
    line.expect("mask");
    return Type::mask;
  }

  static FamilyId family(Line& line) {
    line.expect("of");
    return line.index();
  }

  void table(Line& line) {
    const std::string_view kind = line.word();
    if (kind == "periods")
      program_.periods = line.index();
    else if (kind == "family")
      read_family(line);
    else if (kind == "column")
      read_column(line);
    else if (kind == "grid")
      read_grid(line);
    else if (kind == "index")
      read_index_table(line);
    else if (kind == "network")
      read_network(line);
    else if (kind == "host")
      read_host_function(line);
    else if (kind == "slot")
      read_slot(line);
    else if (kind == "stream")
      read_stream(line);
    else if (kind == "parameter")
      read_parameter(line);
    else if (kind == "sample")
      read_sample(line);
    else if (kind == "output")
      read_output(line);
    else if (kind == "site")
      read_site(line);
    else
      throw Broken{fmt::format("'{}' is not a table", kind)};
  }

  void read_family(Line& line) {
    position(line, program_.families.size());
    std::string name = line.quoted();
    Family family{std::move(name), line.index(), {}};
    for (bool named = line.accept("="); named && !line.done();)
      family.rows.push_back(line.quoted());
    program_.families.push_back(std::move(family));
  }
  void read_column(Line& line) {
    position(line, program_.columns.size());
    std::string name = line.quoted();
    const FamilyId of = family(line);
    program_.columns.push_back({std::move(name), of, line.list<double>()});
  }
  void read_grid(Line& line) {
    position(line, program_.grid_columns.size());
    std::string name = line.quoted();
    program_.grid_columns.push_back({std::move(name), scalar, line.list<double>()});
  }
  void read_index_table(Line& line) {
    position(line, program_.index_tables.size());
    IndexTable table;
    table.name = line.quoted();
    line.expect("from");
    table.from = line.index();
    line.expect("into");
    table.into = line.index();
    table.entries = line.list<std::uint32_t>();
    program_.index_tables.push_back(std::move(table));
  }
  void read_network(Line& line) {
    position(line, program_.networks.size());
    Network network;
    network.name = line.quoted();
    network.of_parties = family(line);
    line.expect("and");
    network.of_dues = line.index();
    line.expect("=");
    while (!line.done()) network.dues.push_back(due(line));
    program_.networks.push_back(std::move(network));
  }
  static clearing::Due due(Line& line) {
    clearing::Due due;
    due.payer = line.index();
    due.payee = line.accept("outside") ? clearing::outside : line.index();
    due.rank = line.index();
    due.event_of_default = line.accept("event");
    if (!due.event_of_default) line.expect("plain");
    return due;
  }
  void read_host_function(Line& line) {
    position(line, program_.host_functions.size());
    HostFunction function;
    function.name = line.quoted();
    function.arguments = line.index();
    function.family = family(line);
    function.by_path = line.accept("path");
    if (!function.by_path) line.expect("arguments");
    program_.host_functions.push_back(std::move(function));
  }
  void read_slot(Line& line) {
    position(line, program_.slots.size());
    std::string name = line.quoted();
    const Type of = type(line);
    program_.slots.push_back({std::move(name), of, family(line)});
  }
  void read_stream(Line& line) {
    position(line, program_.streams.size());
    std::string name = line.quoted();
    program_.streams.push_back({std::move(name), family(line)});
  }
  void read_parameter(Line& line) {
    position(line, program_.parameters.size());
    std::string name = line.quoted();
    program_.parameters.push_back({std::move(name), line.number<double>()});
  }
  void read_sample(Line& line) {
    position(line, program_.samples.size());
    std::string name = line.quoted();
    const FamilyId of = family(line);
    line.expect("per");
    const bool per_period = line.accept("period");
    if (!per_period) line.expect("path");
    program_.samples.push_back({std::move(name), of, per_period});
  }
  void read_output(Line& line) {
    position(line, program_.outputs.size());
    std::string name = line.quoted();
    const bool series = line.accept("series");
    if (!series) line.expect("scalar");
    program_.outputs.push_back({std::move(name), series});
  }
  void read_site(Line& line) {
    position(line, program_.sites.size());
    Site site;
    site.variable = line.quoted();
    site.role = line.quoted();
    line.expect("at");
    site.span.file = line.index();
    site.span.begin = line.index();
    site.span.end = line.index();
    program_.sites.push_back(std::move(site));
  }

  static ValueId value(Line& line) {
    line.expect("%");
    return line.index();
  }

  void instruction(Line& line) {
    if (!block_) throw Broken{"an instruction outside the blocks"};
    const ValueId id = value(line);
    Instruction in{};
    in.block = *block_;
    if (line.accept(":")) {
      in.type = type(line);
      if (line.starts('o')) in.family = family(line);
    }
    line.expect("=");
    const std::string_view name = line.word();
    const std::optional<Op> op = find_op(name);
    if (!op) throw Broken{fmt::format("'{}' is not an operation", name)};
    in.op = *op;
    if (in.op == Op::constant || in.op == Op::mask_constant) in.immediate = line.number<double>();
    if (line.accept("#")) in.index = line.index();
    for (std::size_t i = 0; line.starts('%'); ++i) {
      if (i == in.operands.size()) throw Broken{"too many operands"};
      in.operands[i] = value(line);
    }
    if (line.accept("@")) in.site = line.index();
    store(id, in);
  }

  void store(ValueId id, const Instruction& in) {
    if (id >= most_values) throw Broken{fmt::format("%{} is beyond what is read", id)};
    if (id >= program_.values.size()) {
      program_.values.resize(id + 1);
      defined_.resize(id + 1);
    }
    if (defined_[id]) throw Broken{fmt::format("%{} is there already", id)};
    defined_[id] = true;
    program_.values[id] = in;
    program_.blocks[static_cast<std::size_t>(*block_)].push_back(id);
  }

  void finish() {
    for (ValueId id = 0; id < defined_.size(); ++id)
      if (!defined_[id]) throw Broken{fmt::format("%{} is missing", id)};
  }

  Program program_;
  std::optional<Block> block_;
  std::vector<bool> defined_;
};

} // namespace

ReadResult read(std::string_view text) { return Reader().run(text); }

} // namespace deal::ir
