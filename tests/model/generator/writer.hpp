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
    std::string owner; ///< of a division
    int cash = 0;      ///< at the opening, in dollars, of all rows
    bool rows = false; ///< one for each row of the model's table
  };
  struct Edge {
    std::size_t payer, payee; ///< players
  };

  // writer.cpp: the stage, names and what is observed
  void add(std::string declaration) { declarations_.push_back(std::move(declaration)); }
  std::string fresh(const char* stem) { return stem + std::to_string(++names_); }
  void grid();
  void players();
  void table();
  void row_players();
  std::string kept();
  void openings();
  void let();
  void draw();
  void state();
  void posting();
  void random_measure();
  void observations();
  void remember(const std::string& name, Sort sort, int reach);

  // effects.cpp: payments and deals
  bool may_pay(const Player& payer, const Player& payee) const;
  const Player& named(const std::string& name) const;
  const Player& purse(const Player& player) const;
  /// Players of whom one may pay another, or world; false if the dice find none.
  struct Ends {
    bool world = false; ///< may be one of them
    bool rows = false;  ///< there may be one of each row
  };
  bool find_edge(int stage, const Player*& payer, const Player*& payee, Ends ends);
  /// Two players, so that loops are often there: mutual debts, rings, all with one.
  Edge likely_edge(int stage);
  void register_payment(const std::string& name, int stage, bool rows = false);
  /// Its money can be followed from now on.
  void add_funder(const Player& player);
  /// The declaration, once or for each row.
  void add_between(const Player& payer, const Player& payee, const std::string& declaration);
  std::string due(int stage, const Player& payer);
  void payment();
  void ring();
  void pay(int stage, const Player& payer, const Player& payee);
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
  std::array<std::vector<Edge>, 3> edges_; ///< of each stage so far
  std::size_t hub_ = 0;                    ///< a player with whom many have to do
  std::vector<int> row_cash_;              ///< of the model's table, if there is one
  Player world_{.name = "world", .finite = false};
  std::map<std::string, int> opening_tags_; ///< by origin, in dollars
  std::vector<std::string> movers_;         ///< "S by H": shares that a move takes from H
  unsigned names_ = 0;
};

} // namespace deal::generator
