#include "compiler/sema/calendar_terms.hpp"
#include "compiler/sema/elaborator.hpp"
#include "compiler/syntax/parser.hpp"
#include "runtime/calendar/slots.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace deal::sema {

using namespace syntax;

namespace {

/// For a message.
std::string readable(const std::string& text) {
  return source::check_text(text) ? "(not UTF-8)" : text;
}

bool is_identifier(const std::string& text) {
  if (text.empty() || source::check_text(text)) return false;
  source::Sources sources;
  diagnostics::Diagnostics reports;
  const source::FileId file = sources.add("name", text);
  const ExprPtr read = parse_expression(sources, file, reports);
  return read && !reports.has_errors() && read->kind == ExprKind::name && read->text == text &&
         text != "this";
}

/// The factors of "chip·USD/year": what stands below the line is marked.
struct Factor {
  std::string name;
  int power = 1;
};

std::optional<std::vector<Factor>> factors_of(const std::string& text) {
  std::vector<Factor> result;
  int side = 1;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(
        {text.find('/', begin), text.find('*', begin), text.find("·", begin), text.size()});
    std::string name = text.substr(begin, end - begin);
    int power = 1;
    if (const std::size_t hat = name.find('^'); hat != std::string::npos) {
      const std::string digit = name.substr(hat + 1);
      if (digit.size() != 1 || digit[0] < '1' || digit[0] > '9') return std::nullopt;
      power = digit[0] - '0';
      name.resize(hat);
    }
    if (name.empty()) return std::nullopt;
    result.push_back({name, side * power});
    if (end == text.size()) return result;
    if (text[end] == '/') side = -1;
    begin = end + (text[end] == '/' || text[end] == '*' ? 1 : std::string_view("·").size());
  }
  return std::nullopt;
}

} // namespace

/// A unit as unit_name() writes it.
std::optional<Type> Elaborator::host_type(const std::string& text) const {
  if (text.empty() || text == "number") return Type::number();
  if (text == "fraction") return Type::fraction();
  if (text == "date") return Type::of(Kind::date);
  if (source::check_text(text)) return std::nullopt;
  const auto factors = factors_of(source::normalize(text));
  if (!factors) return std::nullopt;
  Unit unit;
  for (const Factor& factor : *factors) {
    if (factor.name == "1") continue;
    Unit one;
    one.money = 1;
    one.currency = model_.currency;
    if (factor.name != "money") {
      const auto found = find_unit(factor.name);
      if (!found) return std::nullopt;
      one = found->first;
    }
    unit = unit * power(one, factor.power);
  }
  return Type::number(unit);
}

/// Nothing is reported twice of one registration.
void Elaborator::collect_host() {
  if (input_.host == nullptr) return;
  std::set<std::string> given;
  for (const HostSignature& function : input_.host->functions) collect_host(function, given);
  for (const HostSeries& series : input_.host->series) collect_host(series, given);
}

bool Elaborator::fits_host(const std::string& name, std::set<std::string>& given) {
  const auto refuse = [&](const std::string& why) {
    diagnostics_.report(Code::host_name, {readable(name), why});
    return false;
  };
  if (!is_identifier(name)) return refuse("it is no name that a model could write");
  static const std::set<std::string> words{"world", "now", "dt",  "start", "finish", "p5",
                                           "p25",   "p50", "p75", "p95",   "most"};
  for (const Entry& entry : list_functions({}, sources_))
    if (entry.name == name) return refuse("there is a built-in function of that name");
  if (words.contains(name)) return refuse("the word has a meaning in the language");
  for (const Entry& entry : list_distributions())
    if (entry.name == name) return refuse("there is a distribution of that name");
  const auto function = definitions_.functions.find(name);
  if (function != definitions_.functions.end() && is_library(function->second.span))
    return refuse("there is a function of the library of that name");
  const auto asset = definitions_.assets.find(name);
  if (asset != definitions_.assets.end() && is_library(asset->second.span))
    return refuse("there is an asset of the library of that name");
  if (!given.insert(name).second) return refuse("it is given twice");
  return true;
}

std::optional<Type> Elaborator::host_type(const std::string& unit, const std::string& of) {
  auto type = host_type(unit);
  if (!type) diagnostics_.report(Code::host_unit, {readable(of), readable(unit)});
  return type;
}

void Elaborator::collect_host(const HostSignature& function, std::set<std::string>& given) {
  if (!fits_host(function.name, given)) return;
  const std::size_t reports = diagnostics_.size();
  if (function.parameters.size() > host::most_arguments)
    diagnostics_.report(Code::host_parameters,
                        {function.name, std::to_string(function.parameters.size()),
                         std::to_string(host::most_arguments)});
  if (!function.body || !*function.body)
    diagnostics_.report(Code::host_without_body, {function.name});
  HostFunctionType type;
  type.number = static_cast<std::uint32_t>(model_.host_functions.size());
  for (const HostSignature::Parameter& parameter : function.parameters) {
    const auto found = host_type(parameter.unit, "the parameter `" + parameter.name + "` of `" +
                                                     function.name + "`");
    if (found) type.parameters.push_back({readable(parameter.name), *found});
  }
  if (const auto result = host_type(function.unit, "the result of `" + function.name + "`"))
    type.result = *result;
  if (diagnostics_.size() > reports) return;
  model_.host_functions.push_back({function.name,
                                   static_cast<std::uint32_t>(function.parameters.size()),
                                   function.by_path, function.body});
  host_functions_[function.name] = std::move(type);
}

void Elaborator::collect_host(const HostSeries& series, std::set<std::string>& given) {
  if (!fits_host(series.name, given)) return;
  const auto type = host_type(series.unit, "the series `" + series.name + "`");
  if (!type) return;
  const auto& labels = model_.grid.labels;
  const auto from = series.from.empty() ? labels.begin() : std::ranges::find(labels, series.from);
  if (from == labels.end()) {
    diagnostics_.report(Code::host_period,
                        {series.name, readable(series.from), labels.front(), labels.back()});
    return;
  }
  const auto left = static_cast<std::size_t>(labels.end() - from);
  if (series.values.size() > left) {
    diagnostics_.report(Code::host_values, {series.name, std::to_string(series.values.size()),
                                            *from, std::to_string(left)});
    return;
  }
  std::vector<double> column(labels.size(), std::numeric_limits<double>::quiet_NaN());
  std::ranges::copy(series.values, column.begin() + (from - labels.begin()));
  calendar::slots::Known known;
  if (type->kind == Kind::date)
    for (double& date : column)
      date = calendar::slots::whole_months_later(known, std::floor(date * slots_per_year + 0.5), 0);
  const auto number = static_cast<std::uint32_t>(model_.grid.columns.size());
  model_.grid.columns.push_back(std::move(column));
  model_.grid.column_names[number] = series.name;
  Member& member = root_.add(Member::Form::host_series, series.name, Span{});
  member.id = number;
  member.value = sema::number(none_id, *type, Span{});
}

/// What was registered and is declared in the model too.
void Elaborator::check_host_names() {
  for (const auto& entry : host_functions_) {
    const std::string& name = entry.first;
    if (const Member* member = root_.find(name)) host_name_taken(name, member->span);
    if (auto found = definitions_.functions.find(name); found != definitions_.functions.end())
      host_name_taken(name, found->second.span);
    if (auto found = definitions_.assets.find(name); found != definitions_.assets.end())
      host_name_taken(name, found->second.span);
  }
}

/// What an instance has of that name; what the host gives gives way to it, after a report.
Member* Elaborator::already_declared(Instance& instance, const Name& name) {
  Member* known = instance.find(name.text);
  if (known == nullptr || known->form != Member::Form::host_series) return known;
  host_name_taken(name.text, name.span);
  return nullptr;
}

void Elaborator::host_name_taken(const std::string& name, Span span) {
  const bool function = host_functions_.contains(name);
  diagnostics_.report(Code::host_name_taken, span, {name, function ? "a function" : "a series"})
      .help("give it another name, here or where the program registers its own");
}

Value Elaborator::host_series(const Member& member) {
  Value value =
      number(terms_.leaf(TermOp::period_value, Span{}, member.id), member.value.type, member.span);
  return make_variable(value, member.span, new_variable(member, member.span));
}

/// Dates are decimal years outside and slots inside.
TermId Elaborator::to_host(const Value& value) {
  if (!value.is(Kind::date)) return value.term;
  return terms_.make(TermOp::div, value.span, value.term, terms_.constant(slots_per_year));
}

Value Elaborator::from_host(TermId term, const Type& type, Span span) {
  if (type.kind != Kind::date) return number(term, type, span);
  const TermId slots = terms_.make(TermOp::mul, span, term, terms_.constant(slots_per_year));
  const TermId shifted = terms_.make(TermOp::add, span, slots, terms_.constant(0.5));
  // A slot that no day fills is the last day of its month.
  const TermId slot = terms_.make(TermOp::floor, span, shifted);
  return number(terms_.make(TermOp::months_later, span, slot, terms_.constant(0), none_id, 1), type,
                span);
}

Value Elaborator::call_host(const HostFunctionType& function, const Expr& expression,
                            const Scope& scope) {
  const std::string& name = expression.args[0]->text;
  const std::size_t wanted = function.parameters.size();
  const std::size_t given = expression.args.size() - 1;
  if (given != wanted) {
    diagnostics_.report(Code::argument_count, expression.span,
                        {name, std::to_string(wanted) + (wanted == 1 ? " argument" : " arguments"),
                         std::to_string(given)});
    return failed(expression.span);
  }
  if (!rule_of_call(expression, false)) return failed(expression.span);
  std::vector<TermId> arguments;
  for (std::size_t i = 0; i < given; ++i) {
    const auto& [parameter, type] = function.parameters[i];
    Value value = elaborate(*expression.args[i + 1], scope, {.kind = type.kind});
    if (value.failed || !fits(value, {.type = type}, parameter + "` of `" + name, std::nullopt))
      return failed(expression.span);
    if (!operators_.require_one_number(value, "`" + name + "`")) return failed(expression.span);
    arguments.push_back(to_host(value));
  }
  // From the end, as each holds those behind it.
  TermId all = none_id;
  for (std::size_t i = (arguments.size() + 1) / 2; i-- > 0;) {
    const TermId second = 2 * i + 1 < arguments.size() ? arguments[2 * i + 1] : none_id;
    all = terms_.make(TermOp::arguments, expression.span, arguments[2 * i], second, all);
  }
  const TermId call =
      terms_.make(TermOp::host, expression.span, all, none_id, none_id, function.number);
  return from_host(call, function.result, expression.span);
}

} // namespace deal::sema
