#pragma once

#include "tests/model/generator/formulas.hpp"
#include "tests/model/generator/generator.hpp"

#include <array>
#include <map>

namespace deal::generator {

/// Writes one model, declaration by declaration, each of which speaks only of those before it.
class Writer {
 public:
  Writer(std::uint64_t seed, const Options& options);
  std::vector<std::string> model();

 private:
  struct Player {
    std::string name;
    bool finite = true;
    std::string owner;                         ///< of a division
    int cash = 0;                              ///< at the opening, in dollars
    std::array<std::size_t, 3> place{0, 0, 0}; ///< in the order of payment of each stage
  };
  struct Edge {
    std::string payer, payee;
  };

  // writer.cpp: the stage, names and what is observed
  void add(std::string declaration) { declarations_.push_back(std::move(declaration)); }
  std::string fresh(const char* stem) { return stem + std::to_string(++names_); }
  void grid();
  void players();
  void openings();
  void let();
  void draw();
  void state();
  void posting();
  void random_measure();
  void observations();
  void remember(const std::string& name, Sort sort, int reach);

  // effects.cpp: payments and deals
  bool may_pay(int stage, const Player& payer, const Player& payee) const;
  const Player& purse(const Player& player) const;
  /// Two players of whom the first may pay the second in a stage; false if the dice find none.
  bool find_edge(int stage, const Player*& payer, const Player*& payee, bool world);
  void register_payment(const std::string& name, int stage);
  std::string due(int stage, const Player& payer);
  void payment();
  void investment();
  void round();
  void commitment();
  void business();
  void revenue_share();
  void transfer();
  std::string some_dates();

  Dice dice_;
  Options options_;
  Vocabulary words_;
  Formulas formulas_;
  std::vector<std::string> declarations_;
  std::vector<Player> players_;
  Player world_{.name = "world", .finite = false};
  std::map<std::string, int> opening_tags_; ///< by origin, in dollars
  std::vector<std::string> movers_;         ///< "S by H": shares that a move takes from H
  unsigned names_ = 0;
};

} // namespace deal::generator
