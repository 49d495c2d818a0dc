#pragma once

#include "compiler/sema/scope.hpp"

#include <span>
#include <unordered_map>

namespace deal::sema {

/// What calls of functions came to: the same function of the same arguments is read once, so that functions which call
/// one another twice stay as small as they are written.
class SharedCalls {
 public:
  struct Call {
    const syntax::Expr* body = nullptr; ///< of the function, or of one of its members
    Rule rule = Rule::pro_rata;
    FamilyId rows = 0;
    bool in_expectation = false;
    bool observing = false;
    std::span<const std::pair<std::string, Value>> arguments;
  };

  /// What the call came to before; null: it was not made, or is not kept.
  const Value* find(const Call& call) const;
  void keep(const Call& call, const Value& result);

 private:
  struct Made {
    const syntax::Expr* body;
    Rule rule;
    FamilyId rows;
    bool in_expectation;
    bool observing;
    std::vector<std::pair<std::string, Value>> arguments;
    Value result;
  };
  static constexpr std::size_t most = 20'000; ///< that are kept

  std::unordered_multimap<std::uint64_t, Made> made_;
};

} // namespace deal::sema
