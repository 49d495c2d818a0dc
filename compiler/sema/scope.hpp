#pragma once

#include "compiler/sema/analyze.hpp"
#include "compiler/sema/definitions.hpp"
#include "compiler/sema/model.hpp"
#include "compiler/sema/units.hpp"
#include "compiler/syntax/ast.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

/// What names mean while a model is being analysed.
namespace deal::sema {

struct Instance;
struct Scope;

/// A time in what it was written in, beside its years, or what is per such a time (docs/decisions/0004).
struct Length {
  enum class Form : std::uint8_t {
    months,
    days,
    both,  ///< some months and some days more
    either ///< between two dates: so many months, or else so many days
  };
  Form form = Form::months;
  TermId months = none_id; ///< none of a length in days
  TermId days = none_id;   ///< none of a length in months

  friend bool operator==(const Length&, const Length&) = default;
};

/// The meaning of an expression: a term, or something static.
struct Value {
  Type type;
  TermId term = none_id;
  TermId present = none_id;   ///< of an optional: whether it is there
  Span span;                  ///< the expression
  std::optional<Span> origin; ///< where the name in it was given its value
  std::uint32_t id = none_id; ///< party, payment, transfer, kind, asset
  Instance* instance = nullptr;
  const syntax::Expr* structure = nullptr; ///< a structure value, made in `scope`
  const Scope* scope = nullptr;
  std::string text; ///< option, text
  const std::vector<syntax::Name>* options = nullptr;
  std::vector<Value> items; ///< list; both ends of a range
  std::optional<Length> length;
  bool is_now = false;
  /// `the r in s where c`: candidates with their conditions.
  std::vector<std::pair<Instance*, TermId>> choices;
  std::uint32_t written = none_id; ///< the expression, where that is noted (recorder.hpp)
  bool failed = false;             ///< an error was reported: say no more

  bool is(Kind kind) const { return type.kind == kind; }
};

inline Value failed(Span span) {
  Value value{.type = Type::of(Kind::none), .span = span};
  value.failed = true;
  return value;
}

inline Value number(TermId term, Type type, Span span) {
  Value value{.type = std::move(type), .span = span};
  value.term = term;
  return value;
}

inline Value boolean(TermId term, Span span) { return number(term, Type::boolean(), span); }

/// What a declared type asks for.
struct Declared {
  Type type;
  bool open_currency = false; ///< `money` of any currency
  const std::vector<syntax::Name>* options = nullptr;
  const syntax::StructureDecl* structure = nullptr;
  bool dates = false;
  bool number_or_fraction = false;
  /// What one is in the base unit, as the type is written; none: `duration` and `time` name no unit.
  std::optional<double> one = 1;
  Span span;
};

/// A name of an instance: its declaration, and its meaning once somebody asked.
struct Member {
  enum class Form : std::uint8_t {
    cell,   ///< of a table
    column, ///< of a table's row at hand
    field,
    let,
    state,
    payment,
    transfer,
    posting,
    instance,
    party,
    measure,
    event,
    bound,
    host_series ///< given by the host
  };
  enum class Progress : std::uint8_t { untouched, busy, done };

  Form form = Form::let;
  std::string name;
  std::string qualified;
  Span span;
  const syntax::Declaration* declaration = nullptr;
  const syntax::Expr* expression = nullptr;
  const Scope* scope = nullptr; ///< in which the expression is read
  const syntax::TypeExpr* type = nullptr;
  const std::vector<syntax::Bound>* bounds = nullptr; ///< of a field
  bool draw = false;
  bool each_period = false;
  const Given* given = nullptr; ///< in place of the expression
  bool sampled = false;
  bool reads_own_past = false;
  Span declared; ///< of the name; `span` may be that of an override
  /// What an override stands for.
  struct Replaced {
    const syntax::Expr* expression;
    const Scope* scope;
    bool draw;
  };
  std::optional<Replaced> replaced;
  Progress progress = Progress::untouched;
  Value value;
  std::uint32_t id = none_id; ///< variable, state, payment, transfer
  std::unique_ptr<Instance> child;
  Instance* owner = nullptr;
};

struct Scope {
  const Scope* parent = nullptr;
  Instance* instance = nullptr;
  FamilyId rows = 0; ///< a row of this table is at hand in here
  std::vector<std::pair<std::string, Value>> locals;
  bool is_walk = false; ///< the local is what a query walks over
  /// Of a value given to a field: the deal's other fields and its parties can be named too, but not the
  /// field itself.
  const Instance* fields = nullptr;
  std::string own_field;
};

struct Instance {
  std::string name;
  std::string qualified;
  Span span;
  const syntax::StructureDecl* structure = nullptr;
  std::vector<const syntax::StructureDecl*> lineage; ///< itself, its base, …
  Instance* parent = nullptr;
  PartyId party = none_id;      ///< of a party or division
  FamilyId table = 0;           ///< of a table, of its rows and of the row at hand
  std::uint32_t row = none_id;  ///< of one row
  const Scope* outer = nullptr; ///< in which it is declared
  Scope scope;
  std::deque<std::unique_ptr<Member>> members;
  std::unordered_map<std::string, Member*> by_name;

  Member* find(const std::string& member) const {
    auto found = by_name.find(member);
    return found == by_name.end() ? nullptr : found->second;
  }
  Member& add(Member::Form form, const std::string& member, Span span);
};

/// The table of whose rows one is at hand, or 0.
inline FamilyId rows_of(const Scope& scope) {
  for (const Scope* s = &scope; s != nullptr; s = s->parent) {
    if (s->rows != 0) return s->rows;
  }
  return 0;
}

struct Override {
  const syntax::Expr* value = nullptr;
  bool draw = false;
  bool each_period = false;
  Span span;
  bool used = false;
};

} // namespace deal::sema
