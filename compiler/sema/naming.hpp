#pragma once

#include "compiler/sema/scope.hpp"

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
  Naming(const Instance& root, const Definitions& definitions)
      : root_(root), definitions_(definitions) {}

  /// The deals that a deal is made for: those that its fields of a structure's type and its parties name, also
  /// in the structures inside it.
  std::set<std::string> made_for(const Member& deal);

  /// Adds the deals that stand in `without(…)`, or for a function's parameter of type `deal`.
  void removed_in(const syntax::Declaration& declaration, std::set<std::string>& into) const;
  void removed_in(const syntax::Expr& expression, std::set<std::string>& into) const;

 private:
  struct Place {
    const syntax::Expr* expression;
    const Scope* scope;
  };

  void open(const syntax::Expr* expression, const Scope& scope);
  void open_instance(const Instance& instance);
  bool is_of_structure(const syntax::TypeExpr* type) const;
  bool takes_structure(const std::string& structure, const std::string& field) const;
  void visit(const syntax::Expr& expression, const Scope& scope);
  const Member* of_the_model(const std::string& name, const Scope& scope) const;

  const Instance& root_;
  const Definitions& definitions_;
  std::vector<Place> open_;
  std::set<const void*> seen_; ///< formulas
  std::set<std::string> found_;
};

} // namespace deal::sema
