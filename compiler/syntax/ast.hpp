#pragma once

#include "compiler/source/source.hpp"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The abstract syntax: what was written, nothing inferred. Independent of the parser generator.
namespace deal::syntax {

using source::Span;

/// An identifier in NFC.
struct Name {
  std::string text;
  Span span;
};

/// A date as written: `2024` never stands alone; `2024-10` has no day, `2024Q3` has a quarter.
struct Date {
  int year = 0;
  int quarter = 0; ///< 1–4, or 0
  int month = 0;   ///< 1–12, or 0 with a quarter
  int day = 0;     ///< 1–31, or 0

  friend bool operator==(const Date&, const Date&) = default;
};

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

/// `label: value`, or `label ~ value` for a draw.
struct Field {
  Name label;
  ExprPtr value;
  bool draw = false;
  bool each_period = false; ///< `~ … every period`
  Span span;
};

enum class ExprKind {
  number, ///< `number`, `text` the unit written with it ("" if none): $4bn, 5 years, 20% (0.2, "%")
  text,   ///< a string literal in `text`
  date,   ///< `date`
  boolean, ///< `number` 0 or 1
  none,    ///< `none`
  name,    ///< `text`
  member,  ///< args[0] . text
  call,    ///< args[0] the callee, then the arguments
  unary,   ///< `text` is "-" or "not"
  binary, ///< `text` is + - * / ^ of < <= > >= == != in and or to at per growing otherwise; per has a name at right
  if_,    ///< args: condition, then, else (else is absent in `x if c`)
  list,   ///< [a, b, …] in args
  fold, ///< text(args[0] for name in structure where args[1]?); `the r in s where c`: text "the", args[0] null
  structure, ///< name { fields }: a structure as a value
  annotated, ///< args[0] with `assumed` and/or `source`
};

struct Expr {
  ExprKind kind;
  Span span;
  std::string text;
  double number = 0;
  Date date;
  std::vector<ExprPtr> args;
  std::vector<Field> fields; ///< of a structure value; of a call its options, `rule: fifo`
  Name variable;             ///< of a fold
  Name family;               ///< of a fold: the structure that is ranged over
  bool assumed = false;
  std::string source; ///< of an annotation; "" if none
};

/// `money/time`, `fraction`, `chips`, `a | b | c`, `dates`, `gpu_fleet`; `?` marks optional.
struct TypeExpr {
  Span span;
  struct Factor {
    Name name;
    int power; ///< +1 or −1
  };
  std::vector<Factor> factors;    ///< one or more, unless alternatives are given
  std::vector<Name> alternatives; ///< of an enumeration, two or more
  bool optional = false;
};

struct Declaration;

struct ModelDecl {
  std::string title;
};
struct GridDecl {
  Name step;
  ExprPtr from, to;
};
struct ImportDecl {
  std::string path;
  Span path_span;
};
struct CurrencyDecl {
  Name name;
};
struct UnitDecl {
  std::vector<Name> names;
}; ///< spellings of one unit: `unit chip, chips`
struct AssetDecl {
  Name name;
  std::optional<Name> parameter;
};
/// `account notes: liability`: asset, liability, equity, revenue, income or expense
struct AccountDecl {
  Name name;
  Name account_class;
  std::vector<Field> fields;
};
struct KindDecl {
  Name name;
  std::vector<Field> fields;
};

/// `a -> b` or `of a` after a name.
struct Signature {
  std::optional<Name> from, to, of;
};
struct StructureDecl {
  Name name;
  bool is_abstract = false;
  std::optional<Name> base;
  Signature signature;
  std::vector<Declaration> members;
};
/// `>= 0%`: what a value is compared with.
struct Bound {
  std::string op; ///< "<", "<=", ">" or ">="
  ExprPtr value;
};
/// In a structure: `label: type`, `label: type = default`; `label = value` overrides a base's field. A range may
/// follow the type: `fee: fraction in 0% to 100%`, `term: duration > 0 years`.
struct FieldDecl {
  Name name;
  std::optional<TypeExpr> type;
  std::vector<Bound> bounds;
  ExprPtr value;
};

struct Parameter {
  Name name;
  TypeExpr type;
};
struct FunctionDecl {
  Name name;
  std::vector<Parameter> parameters;
  ExprPtr value;
  std::vector<Field> members; ///< `f(x).member`
};
struct ScenarioDecl {
  Name name;
  std::optional<Name> base;
  std::vector<std::pair<ExprPtr, Field>> overrides;
};
struct MeasureDecl {
  Name name;
  std::vector<Name> statistics;
  ExprPtr value;
};
struct ExpectDecl {
  ExprPtr condition;
};
struct EventDecl {
  Name name;
  ExprPtr condition;
};
struct LetDecl {
  Name name;
  std::optional<TypeExpr> type;
  ExprPtr value;
  bool draw = false;
  bool each_period = false;
};
struct StateDecl {
  Name name;
  std::optional<TypeExpr> type;
  ExprPtr value;
};
struct NextDecl {
  Name name;
  ExprPtr value;
};
struct PayDecl {
  Name name;
  ExprPtr from, to;
  std::vector<Field> fields;
};
struct BookDecl {
  Name name;
  std::vector<Field> fields;
};
/// `issue NAME: asset to holder { … }` (from is null), `move NAME: asset from a to b { … }`.
struct TransferDecl {
  Name name;
  ExprPtr asset, from, to;
  std::vector<Field> fields;
};
struct UseDecl {
  Name field;
  std::vector<Field> fields;
};
/// `opening held(Fund, share(S)) = 100M shares`
struct OpeningDecl {
  ExprPtr target, value;
};
/// `investment note24: Amazon -> Anthropic { … }`, `party Amazon { … }`, `business Claude of Anthropic { … }`
struct InstanceDecl {
  Name structure;
  Name name;
  ExprPtr from, to, of; ///< null where not written
  std::vector<Field> fields;
};
/// `correlate growth, hazard: 40%`
struct CorrelateDecl {
  ExprPtr first, second, value;
};

/// `require from >= start else "it began before the grid"`, `warn "more is due later" if ends > finish`
struct RequireDecl {
  ExprPtr condition;
  std::string words;
  bool warns = false;
};

/// `table startups(cash: money, on: date) { Mistral: $1bn, 2024-11 … }`; a row's name may be a text.
struct TableRow {
  Name name;
  std::vector<ExprPtr> cells;
  Span span;
};
/// A column's note on where its values come from holds for each of them.
struct TableColumn {
  Name name;
  TypeExpr type;
  bool assumed = false;
  std::string source;
  Span span;
};
struct TableDecl {
  Name name;
  std::vector<TableColumn> columns;
  std::vector<TableRow> rows;
};
/// `for s in startups { … }`: its members are declared once for each row.
struct ForDecl {
  Name variable;
  Name table;
  std::vector<Declaration> members;
};

/// What is declared elsewhere gets other fields: `note24 { amount: $2bn }`, `note24.amount: $2bn`, `growth ~ normal(0, 1)`.
/// In a session alone.
struct ChangeDecl {
  Name name;
  std::vector<Field>
      fields; ///< a label is the path behind the name, "as.discount"; "" is the thing itself
};

struct Declaration {
  Span span;       ///< from the first to the last token
  std::string doc; ///< the `///` lines above, joined by newlines
  std::variant<ModelDecl, GridDecl, ImportDecl, CurrencyDecl, UnitDecl, AssetDecl, AccountDecl,
               KindDecl, StructureDecl, FieldDecl, FunctionDecl, ScenarioDecl, MeasureDecl,
               ExpectDecl, EventDecl, LetDecl, StateDecl, NextDecl, PayDecl, BookDecl, TransferDecl,
               UseDecl, OpeningDecl, InstanceDecl, CorrelateDecl, RequireDecl, TableDecl, ForDecl,
               ChangeDecl>
      value;
};

/// One parsed file.
struct Module {
  source::FileId file = 0;
  std::vector<Declaration> declarations;
};

} // namespace deal::syntax
