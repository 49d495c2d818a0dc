#pragma once

#include "compiler/sema/scope.hpp"
#include "compiler/source/source.hpp"

#include <set>

/// Which deals are named where, by the text alone: known before any formula is read.
namespace deal::sema {

/// Whether it is a deal of the model: made from a structure, or a payment, issue, move or posting that the
/// model declares itself.
bool is_deal(const Member& root_member);
/// Whether a function's parameter is the name of a deal, not a value.
bool takes_deal(const syntax::Parameter& parameter, const Definitions& definitions);

/// Looks up names as the elaborator does. All that it is made of has to outlive it; the members of the root
/// have to be declared.
class Naming {
 public:
  Naming(const source::Sources& sources, const Instance& root, const Definitions& definitions)
      : sources_(sources), root_(root), definitions_(definitions) {}

  /// The deals that a deal's declaration names: in its fields and parties, in the model's own structure that
  /// it is made from, and in the formulas and functions of the model that these read.
  std::set<std::string> named_by(const Member& deal);

  /// Adds the deals that stand in `without(…)`, or for a function's parameter of type `deal`.
  void removed_in(const syntax::Declaration& declaration, std::set<std::string>& into) const;
  void removed_in(const syntax::Expr& expression, std::set<std::string>& into) const;

 private:
  /// An expression to be read; `bound` are the names that mean something else there.
  struct Place {
    const syntax::Expr* expression;
    const Scope* scope;
    std::set<std::string> bound;
  };

  void open(const syntax::Expr* expression, const Scope& scope, std::set<std::string> bound = {});
  void open_instance(const Instance& instance);
  void open_effects(const Instance& instance);
  void visit(const syntax::Expr& expression, const Scope& scope,
             const std::set<std::string>& bound);
  void visit_member(const syntax::Expr& expression, const Scope& scope,
                    const std::set<std::string>& bound);
  void visit_function(const std::string& name);
  const Member* of_the_model(const std::string& name, const Scope& scope,
                             const std::set<std::string>& bound) const;
  bool is_library(Span span) const { return sources_.file(span.file).is_library(); }

  const source::Sources& sources_;
  const Instance& root_;
  const Definitions& definitions_;
  std::vector<Place> open_;
  std::set<const void*> seen_; ///< formulas and functions
  std::set<std::string> found_;
};

} // namespace deal::sema
