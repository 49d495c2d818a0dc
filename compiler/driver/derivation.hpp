#pragma once

#include "compiler/driver/path_values.hpp"
#include "compiler/driver/why.hpp"

#include <map>
#include <set>
#include <tuple>
#include <unordered_set>

namespace deal::driver {

/// The name of a formula, or of its part for one row: "cheque[Mistral].due".
std::string written_name(const sema::Model& model, const sema::Formula& formula, std::uint32_t row);

/// What is made of a series: "total", "at", …; null of all else.
const char* time_word(sema::TermOp op);

/// Takes a number apart, one step back at a time: for each step it asks for all values that the step can need,
/// runs the path, and then follows what was taken. Methods by theme: derivation.cpp (the steps), derivation_text.cpp
/// (what is written, and what of it is wanted), derivation_walk.cpp (what of it counts on this path), derivation_leaves.cpp (what the engine keeps: payments, balances, flows).
class DerivationBuilder {
 public:
  DerivationBuilder(const Compilation& compilation, PathValues& values,
                    const WhyQuestion& question);

  /// Begins with a formula, of one row if it has rows. False if the path met a fault.
  bool build(sema::FormulaId formula, std::uint32_t row);
  /// Begins with a quantity of the engine's own.
  bool build(sema::TermId leaf, const sema::Type& type, std::uint32_t row);
  std::vector<Derivation>& nodes() { return nodes_; }

 private:
  using TermId = sema::TermId;
  using TermOp = sema::TermOp;
  using ReadAt = sema::ReadAt;
  using Form = Derivation::Form;

  /// When and for which row something is read.
  struct Context {
    ReadAt at = ReadAt::end;
    std::uint32_t period = 0;
    std::uint32_t row = sema::none_id;
  };
  /// What a node stands for.
  struct Target {
    enum class What : std::uint8_t { formula, expression, leaf } what = What::formula;
    std::uint32_t id = 0; ///< formula, written expression or term
    Context context;      ///< in which its value is read
    sema::Type type;
    TermId term = sema::none_id;    ///< its value
    TermId present = sema::none_id; ///< whether it is there; none: always
    bool ends = false;              ///< it is not taken apart
  };
  struct Open {
    std::uint32_t node;
    Target target;
  };
  struct Step {
    std::uint32_t node;
    std::unordered_set<TermId> reach; ///< terms that the formula reads at its own moment
    Context context;
    bool show = true; ///< choices, too
  };

  // derivation.cpp
  bool run(Target root);
  void open(std::uint32_t parent, Target target);
  void show_first();
  void describe(Derivation& node, const Target& target);
  std::vector<double> values_of(const Target& target);
  bool moves(const Target& target) const;
  Target target_of(sema::FormulaId formula, const Context& context) const;
  Target target_of_text(sema::WrittenId expression, const Context& context) const;
  void choose_period(Target& target);
  std::uint32_t largest(const std::vector<double>& series) const;
  TermId in_row(TermId term, std::uint32_t row);
  double value(TermId term, const Context& context);
  const std::vector<double>& series(TermId term, const Context& context);
  void want(TermId term, const Context& context);
  TermId raw(TermId term) const;
  std::unordered_set<TermId> reach(TermId term) const;

  // derivation_text.cpp
  std::pair<sema::FormulaId, Context> source_of(const Target& target);
  void note_source(Derivation& node, const sema::Formula& formula, const Context& context) const;
  void want_parts(const Open& open);
  void take_apart(const Open& open);
  void want_formula(const Target& target);
  void take_formula_apart(const Open& open);
  void want(sema::WrittenId id, Step& step);
  void walk(sema::WrittenId id, Step& step);
  bool walk_elsewhere(sema::WrittenId id, Step& step);
  bool walk_note(sema::WrittenId id, Step& step);
  void walk_all(const std::vector<sema::WrittenId>& parts, Step& step);
  bool walk_host(sema::WrittenId id, Step& step);
  bool walk_names(const sema::WrittenExpression& read, Step& step);
  bool walk_time(sema::WrittenId id, Step& step);
  std::optional<Context> one_period(const sema::Term& term, const Context& context) const;
  std::uint32_t telling_period(TermOp op, const std::vector<double>& over) const;
  bool is_all_of(const Derivation& node, const sema::WrittenExpression& read) const;
  void walk_if(const sema::WrittenExpression& read, Step& step);
  void walk_logical(const sema::WrittenExpression& read, Step& step);
  void walk_growth(const sema::WrittenExpression& read, Step& step);
  TermId growth_of(const sema::WrittenExpression& read) const;
  void walk_extremum(const sema::WrittenExpression& read, Step& step);
  void walk_fold(const sema::WrittenExpression& read, Step& step);
  bool over_all_rows(const sema::WrittenExpression& read, const Step& step) const;
  bool walk_rows(sema::WrittenId id, Step& step);
  void part_in(sema::WrittenId id, Step& step, Context context);
  std::vector<TermId> taken_terms(TermId term, const Context& context);
  std::vector<sema::WrittenId> behind_names(const sema::WrittenExpression& read) const;
  std::vector<sema::WrittenId> body_of(const sema::WrittenExpression& read) const;
  const sema::WrittenExpression& resolve(sema::WrittenId& id) const;
  bool is_plain(sema::WrittenId id) const;
  bool readable(TermId term, const Step& step) const;
  std::optional<sema::WrittenId> over_time(sema::WrittenId id) const;
  void choice(Step& step, sema::WrittenId id, Derivation::Choice::Form form, bool taken);
  std::string text_of(sema::WrittenId id) const;

  // derivation_leaves.cpp
  bool is_leaf(TermOp op) const;
  std::string party_name(sema::PartyId party, std::uint32_t row) const;
  std::string name_of_leaf(const sema::Term& term, std::uint32_t row) const;
  void describe_leaf(Derivation& node, const Target& target);
  void want_leaf(const Target& target);
  void take_leaf_apart(const Open& open);
  void take_payment_apart(const Open& open);
  void take_carried_apart(const Open& open);
  void take_cash_apart(const Open& open);
  void take_units_apart(const Open& open);
  void take_default_apart(const Open& open);
  void sum_of_payments(const Open& open, const std::vector<std::uint32_t>& payments);
  std::vector<std::uint32_t> payments_behind(const sema::Term& term, ReadAt at) const;
  std::optional<sema::FormulaId> cell_of(TermId term, std::uint32_t row) const;
  std::size_t stage_of(TermId term) const;
  std::vector<std::uint32_t> rows_of(sema::FamilyId family, sema::FamilyId around,
                                     std::uint32_t row) const;
  TermId paid(std::uint32_t payment) { return values_.terms().leaf(TermOp::paid, {}, payment); }
  /// Of the money that a traced quantity follows.
  TermId carried(const sema::Term& traced, std::uint32_t payment) {
    return values_.terms().traced(TermOp::carried, {}, traced.rule, payment, traced.index);
  }
  TermId due(std::uint32_t payment) { return values_.terms().leaf(TermOp::due, {}, payment); }
  sema::Type money() const;
  std::optional<sema::FormulaId> formula_of(sema::Formula::Form form, std::uint32_t index) const;
  void open_formula(std::uint32_t parent, sema::FormulaId formula, Context context);
  void open_leaf(std::uint32_t parent, TermId term, const sema::Type& type, Context context,
                 bool ends = false);

  const sema::Model& model() const { return values_.model(); }
  const sema::Written& written() const { return model_.written; }

  const Compilation& compilation_;
  const sema::Model& model_;
  PathValues& values_;
  const WhyQuestion& question_;
  std::vector<Derivation> nodes_;
  std::vector<Open> next_;
  using Key = std::tuple<Target::What, std::uint32_t, std::uint32_t, std::uint32_t, ReadAt>;
  Key key_of(const Target& target) const;
  std::set<Key> seen_;
  std::map<std::uint32_t, Key> keys_; ///< by node
};

} // namespace deal::driver
