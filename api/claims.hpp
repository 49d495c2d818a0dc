#pragma once

#include "compiler/driver/path_values.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace deal::api {

enum class Relation { below, at_most, above, at_least, equal, unequal, within };

/// As it is written.
std::string_view sign(Relation relation);

/// One comparison, seen from the side that the run found out.
struct Claim {
  Relation relation = Relation::equal;
  sema::TermId comparison = sema::none_id; ///< of `within` the first one
  sema::TermId found = sema::none_id;
  sema::TermId bound = sema::none_id; ///< of `within` the lower one
  sema::TermId upper = sema::none_id; ///< of `within`
};

/// Finds what an expectation's condition claims.
class Claims {
 public:
  /// `is_found` tells what the run found out from what is written.
  Claims(const sema::Model& model, std::function<bool(sema::TermId)> is_found)
      : model_(model), is_found_(std::move(is_found)) {}

  /// The comparison that decides, by what the parts of the condition come to: of what must all hold the first that does
  /// not, of what may hold the first that does.
  std::optional<Claim> decisive(sema::TermId condition,
                                const std::function<double(sema::TermId)>& value) const {
    return decisive(condition, false, value);
  }
  /// Whether the condition is one comparison or one range.
  bool is_single(sema::TermId condition) const;
  /// That comparison or range; none where the condition joins or negates others.
  std::optional<Claim> single(sema::TermId condition) const;
  /// A formula behind its names.
  sema::TermId resolve(sema::TermId id) const;
  bool is_found(sema::TermId side) const { return is_found_(side); }
  /// Conditions that are joined, and the sides of what is compared.
  std::vector<sema::TermId> parts(sema::TermId condition) const;

 private:
  std::optional<Claim> range(const sema::Term& term) const;
  std::optional<Claim> decisive(sema::TermId id, bool negated,
                                const std::function<double(sema::TermId)>& value) const;
  Claim comparison(sema::TermId id, bool negated) const;

  const sema::Model& model_;
  std::function<bool(sema::TermId)> is_found_;
};

/// In which all but constants is found.
Claims claims_of_paths(const sema::Model& model);

} // namespace deal::api
