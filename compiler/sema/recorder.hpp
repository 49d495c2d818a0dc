#pragma once

#include "compiler/sema/scope.hpp"
#include "compiler/sema/written.hpp"

#include <unordered_map>

namespace deal::sema {

/// Notes for each formula what it is made of while the model is being read. Does nothing without a place to write.
class Recorder {
 public:
  explicit Recorder(Written* into) : into_(into) {}

  /// Around the reading of an expression.
  WrittenId enter(const syntax::Expr& expression);
  void leave(WrittenId expression, Value& value);
  /// What was read last turned out to be no part of what is being read: nothing comes from it.
  void forget(const Value& value);

  /// Around the reading of a formula: what is read inside is part of it.
  class Inside {
   public:
    Inside(Recorder& recorder, Formula formula);
    ~Inside();
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    void came_to(const Value& value);
    FormulaId id() const { return id_; }

   private:
    Recorder& recorder_;
    FormulaId id_ = none_id;
  };

  void belongs(const Member& member, FormulaId formula);
  /// The formula that is being read is the start of this state.
  void is_state(std::uint32_t state);
  /// The expression at hand names this member, whose value this is.
  void names(const Member& member, Value& value);

  /// What is read from here to the end of its life is read for another reason, and no part of what is being read.
  class Aside {
   public:
    explicit Aside(Recorder& recorder);
    ~Aside();
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;

   private:
    Recorder& recorder_;
  };

 private:
  struct Open {
    FormulaId formula = none_id;
    WrittenId expression = none_id;
  };
  Written* into_;
  std::vector<Open> open_;
  std::unordered_map<const Member*, FormulaId> formulas_;
};

} // namespace deal::sema
