#include "compiler/driver/why.hpp"

#include "compiler/driver/derivation.hpp"
#include "compiler/driver/money_trail.hpp"

#include <algorithm>

namespace deal::driver {

using diagnostics::Code;
using sema::none_id;
using sema::TermId;

namespace {

/// What a name means: a formula or a quantity of the engine, of one row.
struct Asked {
  std::optional<sema::FormulaId> formula;
  TermId leaf = none_id;
  sema::Type type;
  sema::FamilyId family = 0;
  std::uint32_t row = none_id;

  bool found() const { return formula || leaf != none_id; }
};

/// Names as they are asked for: `back`, `trainium.extra`, `servers.bill.paid`, `cloud_bill[Mistral]`.
class Names {
 public:
  Names(const sema::Model& model, PathValues& values) : model_(model), values_(values) {}

  Asked find(const std::string& name) {
    Asked asked = exactly(name);
    if (asked.found() && asked.family != 0) return {};
    const std::size_t bracket = name.find('[');
    if (asked.found() || bracket == std::string::npos) return asked;
    // The row's name may stand in the middle: cheque[Mistral].paid.
    const std::size_t end = name.find(']', bracket);
    asked = exactly(name.substr(0, bracket) + name.substr(end + 1));
    if (!asked.found()) return {};
    const auto& rows = model_.families[asked.family].rows;
    const auto row = std::ranges::find(rows, name.substr(bracket + 1, end - bracket - 1));
    if (asked.family == 0 || row == rows.end()) return {};
    asked.row = static_cast<std::uint32_t>(row - rows.begin());
    return asked;
  }

  std::vector<std::string> all() const {
    std::vector<std::string> names;
    auto each_row = [&](sema::FamilyId family, auto name) {
      if (family == 0) return names.push_back(name(none_id));
      for (std::uint32_t row = 0; row < model_.families[family].rows.size(); ++row)
        names.push_back(name(row));
    };
    for (const sema::Formula& formula : model_.written.formulas) {
      if (formula.term == none_id || formula.form == sema::Formula::Form::next) continue;
      each_row(model_.terms[formula.term].family,
               [&](std::uint32_t row) { return written_name(model_, formula, row); });
    }
    for (const sema::Payment& payment : model_.payments) {
      each_row(payment.family, [&](std::uint32_t row) {
        return model_.name_of(payment.name, payment.family, row) + ".paid";
      });
    }
    return names;
  }

 private:
  Asked exactly(const std::string& name) {
    const auto& formulas = model_.written.formulas;
    sema::Type money = sema::Type::number();
    money.unit.money = 1;
    money.unit.currency = model_.currency;
    for (std::uint32_t i = 0; i < model_.payments.size(); ++i) {
      const sema::Payment& payment = model_.payments[i];
      if (name != payment.name + ".paid" && name != payment.name + ".due") continue;
      const auto op = name.ends_with(".due") ? sema::TermOp::due : sema::TermOp::paid;
      return {std::nullopt, values_.terms().leaf(op, {}, i), money, payment.family};
    }
    for (std::size_t i = 0; i < formulas.size(); ++i) {
      const sema::Formula& formula = formulas[i];
      if (formula.term == none_id || formula.form == sema::Formula::Form::next ||
          formula.name != name)
        continue;
      return {static_cast<sema::FormulaId>(i), none_id, formula.type,
              model_.terms[formula.term].family};
    }
    return {};
  }

  const sema::Model& model_;
  PathValues& values_;
};

diagnostics::Diagnostic unknown(const std::string& name, const std::vector<std::string>& names) {
  diagnostics::Diagnostics scratch;
  const std::string near = diagnostics::nearest(name, names);
  auto report = scratch.report(Code::nothing_to_explain, {name});
  // What a table has for each row is asked for by one of them.
  const auto row = std::ranges::find_if(names, [&](const std::string& each) {
    const std::size_t begin = each.find('['), end = each.find(']');
    return end < each.size() && each.substr(0, begin) + each.substr(end + 1) == name;
  });
  if (row != names.end()) {
    report.help("say of which row, as in `" + *row + "`");
    return scratch.sorted().front();
  }
  report.help(near.empty() ? "name a measure, or any formula of a deal, such as `servers.bill.paid`"
                           : "did you mean `" + near + "`?");
  return scratch.sorted().front();
}

diagnostics::Diagnostic known_at_end(const sema::Formula& formula) {
  diagnostics::Diagnostics scratch;
  scratch.report(Code::known_at_end, formula.place);
  return scratch.sorted().front();
}

} // namespace

std::variant<Why, diagnostics::Diagnostic>
why(const Compilation& compilation, const WhyQuestion& question, const NamedInputs& inputs) {
  const sema::Model& model = compilation.model();
  PathValues values(compilation, question.seed, question.path, inputs, question.stop);
  Names names(model, values);
  const Asked asked = names.find(source::normalize(question.name));
  if (!asked.found()) return unknown(question.name, names.all());
  if (asked.formula) {
    const sema::Formula& formula = model.written.formulas[*asked.formula];
    if (!values.settled(formula.term) || !values.settled(formula.present))
      return known_at_end(formula);
  }
  DerivationBuilder builder(compilation, values, question);
  const bool built = asked.formula ? builder.build(*asked.formula, asked.row)
                                   : builder.build(asked.leaf, asked.type, asked.row);
  auto fault = [&] {
    return explain_fault(compilation, values.lowered(), question.seed, *values.fault(),
                         inputs.of(values.lowered().program));
  };
  if (!built) return fault();
  Why result{.nodes = std::move(builder.nodes()), .trails = {}};
  const TermId term = asked.formula ? model.written.formulas[*asked.formula].term : asked.leaf;
  const std::uint32_t last = question.period.value_or(model.grid.periods() - 1);
  for (const auto& [origin, rule] : followed_money(values.model(), term)) {
    auto trail = money_trail(values, origin, rule, last);
    if (!trail) return fault();
    result.trails.push_back(std::move(*trail));
  }
  return result;
}

} // namespace deal::driver
