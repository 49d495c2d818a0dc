#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

/// Who owes whom in a payment loop, without the amounts.
namespace deal::clearing {

/// As a payee: somebody who pays nobody in the loop.
inline constexpr std::uint32_t outside = ~0u;

struct Due {
  std::uint32_t payer = 0;
  std::uint32_t payee = outside; ///< a party, which may be the payer itself, or `outside`
  std::uint32_t rank = 0;        ///< seniority among the payer's dues: the smaller is paid first
  bool event_of_default = false; ///< not to pay it all leaves the payer with costs

  friend bool operator==(const Due&, const Due&) = default;
};

/// The order in which parties are eliminated from linear equations, and which flows that makes between the others.
/// Flows between two parties, those that elimination adds included, are numbered from 0.
struct Elimination {
  /// One party of the order. Who pays it and whom it pays, of those that come later:
  struct Step {
    std::uint32_t party = 0;
    std::vector<std::uint32_t> payers, payees;
    std::vector<std::uint32_t> from, to; ///< the flows from payers[i], and to payees[i]
    /// [i * payees + k]: the flow from payers[i] to payees[k], or `own` where these are one party.
    std::vector<std::uint32_t> between;
  };
  static constexpr std::uint32_t own = ~0u;

  std::vector<Step> steps;
  std::uint32_t flows = 0;
};

/// A network of dues: immutable, may be read by many threads.
class Network {
 public:
  /// Lists what is paid at one rank of one payer.
  struct Arc {
    std::uint32_t due = 0;
    std::uint32_t payee = outside;
    std::uint32_t flow = Elimination::own; ///< of Elimination; none to oneself and outside
    bool event_of_default = false;
  };
  struct Class {
    std::vector<Arc> arcs; ///< in the order of their dues
  };
  struct Party {
    std::uint32_t first_class = 0; ///< its classes, the most senior first
    std::uint32_t classes = 0;
  };

  /// Throws std::logic_error unless payers and payees are below `parties`.
  Network(std::uint32_t parties, std::vector<Due> dues);

  std::uint32_t parties() const { return static_cast<std::uint32_t>(parties_.size()); }
  const std::vector<Due>& dues() const { return dues_; }
  /// How many doubles of working memory clear, mix and cycling need, whatever the number of lanes.
  std::size_t workspace() const;

  const Party& party(std::uint32_t i) const { return parties_[i]; }
  const std::vector<Class>& classes() const { return classes_; }
  const Elimination& elimination() const { return elimination_; }

 private:
  void sort_into_classes();
  void number_flows();

  std::vector<Due> dues_;
  std::vector<Party> parties_;
  std::vector<Class> classes_; ///< by party, then by rank
  Elimination elimination_;
};

} // namespace deal::clearing
