#include "compiler/driver/driver.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <set>

namespace deal::driver {

namespace {

std::string counted(std::uint32_t count, const char* one, const char* several) {
  return fmt::format("{} {}", count, count == 1 ? one : several);
}

std::string names(const sema::Model& model, const std::vector<sema::PartyId>& parties) {
  std::string text;
  for (const sema::PartyId id : parties) {
    const sema::Party& party = model.parties[id];
    text += (text.empty() ? "" : " ⇄ ") + party.name;
    if (party.family != 0)
      text += fmt::format(" ({} rows)", model.families[party.family].rows.size());
  }
  return text;
}

std::string describe(const sema::Model& model, const lower::SettlementPart& part) {
  const bool loop = part.parties.size() > 1;
  std::string text = fmt::format("{}{}: {}", loop ? "loop " : "", names(model, part.parties),
                                 counted(part.dues, "due", "dues"));
  if (part.classes > 1) text += fmt::format(" in {} classes", part.classes);
  if (!loop) return text + "; one pass, from cash and receipts";
  return text + fmt::format("; fictitious default, at most {}; tags by elimination",
                            counted(part.nodes * part.classes, "round", "rounds"));
}

/// The rules in use, each with those whose money it follows.
std::string attribution(const sema::Model& model) {
  std::map<sema::Rule, std::set<std::string>> followed;
  for (const sema::Term& term : model.terms) {
    if (!sema::follows_money(term.op)) continue;
    const sema::PartyId origin = term.op == sema::TermOp::carried ? term.other : term.index;
    followed[term.rule].insert(model.parties[origin].name);
  }
  std::string text;
  for (const auto& [rule, origins] : followed) {
    std::string list;
    for (const std::string& name : origins) list += (list.empty() ? "" : ", ") + name;
    text += fmt::format("attribution {}: {}\n", sema::name_of(rule), list);
  }
  return text.empty() ? "attribution: nobody's money is followed\n" : text;
}

} // namespace

std::string dump_settlement(const Compilation& compilation) {
  constexpr std::array<const char*, sema::stage_count> stages{"funding", "operating",
                                                              "distribution"};
  const sema::Model& model = compilation.model();
  std::string text;
  for (std::size_t stage = 0; stage < stages.size(); ++stage) {
    text += fmt::format("{}\n", stages[stage]);
    std::size_t number = 0;
    for (const lower::SettlementPart& part : compilation.lowered->scenarios.front().settlement) {
      if (static_cast<std::size_t>(part.stage) == stage)
        text += fmt::format("  {}. {}\n", ++number, describe(model, part));
    }
    if (number == 0) text += "  nothing is paid from cash\n";
  }
  return text + attribution(model);
}

} // namespace deal::driver
