#pragma once

#include "compiler/driver/driver.hpp"
#include "compiler/sema/terms.hpp"
#include "tests/model/oracle.hpp"

#include <map>
#include <string>
#include <tuple>

namespace deal::test {

/// A model run with all that its settlement and tracing say as results, whatever its own measures are: by every rule of
/// attribution, row by row.
class Observed {
 public:
  /// What is asked about; `a` and `b` are numbers of dues and nodes of the network, or of parties and rows.
  enum class What {
    opening_cash,  ///< a: node
    kept_cash,     ///< a: node
    kept_receipts, ///< a: node
    opening_tag,   ///< a: opening tag, b: row
    due,           ///< a: due; with arrears
    fresh_due,     ///< a: due; without, where that reads no balance
    paid,          ///< a: due
    cash,          ///< a: node
    defaulted,     ///< a: node; 0 or 1
    arrears,       ///< a: node
    revenue,       ///< a: party or division, b: row
    invested,      ///< a: party
    returned,      ///< by rule; a: party
    spent,         ///< by rule; a: party
    passed_on,     ///< by rule; a: party
    tagged,        ///< by rule; a: origin's party, b: node
    funded,        ///< by rule and row; a: origin's party, b: receiver
    aged,          ///< by rule and row; a: origin's party, b: receiver
    carried,       ///< by rule; a: origin's party, b: due
  };

  /// Lowers a copy of the model with these questions. Throws std::logic_error if that fails.
  explicit Observed(const sema::Model& model);

  const Network& network() const { return network_; }
  /// Runs paths 0 … paths − 1 with seed 1; false if that stops with a fault.
  bool run(std::uint32_t paths);
  bool has(What what, std::size_t a, std::size_t b = 0, sema::Rule rule = {},
           std::uint32_t row = 0) const;
  /// Its value in a period of a path; of what was not asked, 0.
  double operator()(std::size_t period, std::uint32_t path, What what, std::size_t a,
                    std::size_t b = 0, sema::Rule rule = {}, std::uint32_t row = 0) const;
  /// The value of one of the model's own measures.
  double measure(std::size_t measure, std::size_t period, std::uint32_t path) const;
  Opening opening(std::uint32_t path) const;

 private:
  using Key = std::tuple<What, std::size_t, std::size_t, sema::Rule, std::uint32_t>;

  void ask(const Key& key, sema::TermId term, std::uint32_t row);
  void ask_about_settlement();
  void ask_about(sema::Rule rule);
  double read(std::size_t measure, std::size_t period, std::uint32_t path) const;

  sema::Model model_;
  Network network_;
  sema::Terms terms_;
  std::map<Key, std::size_t> places_; ///< of measures
  std::optional<lower::Lowered> lowered_;
  std::unique_ptr<kernel::Kernel> kernel_;
  mutable std::optional<kernel::BlockBuffer> buffer_;
};

} // namespace deal::test
