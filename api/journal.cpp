#include "deal/books.hpp"

#include "api/changes.hpp"
#include "api/convert.hpp"
#include "api/guarded.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <set>

namespace deal {

namespace {

/// The words for a class of accounts, and the letter by which hledger knows it.
std::pair<std::string_view, char> class_of(const Journal::Account& account) {
  switch (account.account_class) {
  case AccountClass::asset: return {"assets", 'A'};
  case AccountClass::liability: return {"liabilities", 'L'};
  case AccountClass::equity: return {"equity", 'E'};
  case AccountClass::revenue: return {"revenues", 'R'};
  case AccountClass::income: return {"income", 'R'};
  case AccountClass::expense: break;
  }
  return {"expenses", 'X'};
}

/// A name as a part of an account's: one line without what the format gives a meaning.
std::string safe(const std::string& name) {
  std::string result;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool space = byte <= ' ' || byte == 0x7F;
    if (space && (result.empty() || result.back() == ' ')) continue;
    result += space ? ' ' : c == ':' ? '-' : c == ';' ? ',' : c == '"' ? '\'' : c == '|' ? '/' : c;
  }
  while (!result.empty() && result.back() == ' ') result.pop_back();
  if (result.empty()) return "_";
  // What may not begin: virtual postings, status marks, codes, comments, rules, prices.
  if (std::strchr("([{*!#=~@%&'<>+-.,", result.front()) != nullptr) result.insert(0, "_");
  return result;
}

/// A number in full without an exponent. Below 1e-40 nothing is written: there every digit is one of rounding.
std::string decimal(double amount) {
  if (std::abs(amount) < 1e-40) return "0";
  char digits[400];
  const auto [end, error] =
      std::to_chars(digits, digits + sizeof digits, amount, std::chars_format::fixed);
  return error == std::errc() ? std::string(digits, end) : fmt::format("{:.40f}", amount);
}

class Writer {
 public:
  explicit Writer(const Books& books) : books_(books), journal_(books.journal) {}

  std::string text() {
    name_accounts();
    std::string result = head();
    for (std::size_t i = 0; i < journal_.entries.size();) i = transaction(i, result);
    return result;
  }

 private:
  using Key = std::pair<std::uint32_t, std::uint32_t>; ///< party, account

  /// Different accounts keep different names, whatever becomes of their letters.
  void name_accounts() {
    std::set<std::string> taken;
    std::map<std::string, int> next; // the number that a name was given last
    auto unique = [&](const std::string& wished) {
      std::string name = wished;
      for (int& i = next.try_emplace(wished, 1).first->second; !taken.insert(name).second;)
        name = fmt::format("{} {}", wished, ++i);
      return name;
    };
    std::vector<std::string> parties;
    for (const std::string& party : journal_.parties) parties.push_back(unique(safe(party)));
    std::set<Key> used;
    for (const Journal::Entry& entry : journal_.entries) {
      used.emplace(entry.party, entry.debit);
      used.emplace(entry.party, entry.credit);
    }
    for (const auto& [party, number] : used) {
      const Journal::Account& account = journal_.accounts.at(number);
      names_[{party, number}] = unique(
          fmt::format("{}:{}:{}", parties.at(party), class_of(account).first, safe(account.name)));
    }
  }

  std::string head() const {
    std::string text = fmt::format(
        "; {}\n; {}, path {} of seed {}\n; model {}, library {}, engine {}\n\n"
        "commodity 1000.00 {}\n\n",
        safe(books_.model),
        safe(changes_in_words(books_.scenario, books_.overrides, books_.removed)), books_.path,
        books_.seed, books_.model_hash, books_.library_hash, books_.engine_hash, books_.currency);
    for (const auto& [key, name] : names_) {
      const Journal::Account& account = journal_.accounts[key.second];
      const char type = key.second == 0 ? 'C' : class_of(account).second;
      text += fmt::format("account {}  ; type:{}\n", name, type);
    }
    return text;
  }

  /// Gives the number of the entry after the transaction.
  std::size_t transaction(std::size_t first, std::string& text) const {
    const std::uint32_t number = journal_.entries[first].transaction;
    const Journal::Transaction& what = journal_.transactions.at(number);
    const std::string& date =
        what.period ? books_.periods.at(*what.period).last : books_.opening_date;
    text += fmt::format("\n{} {}{}\n", date, safe(what.name),
                        what.kind.empty() ? "" : " | " + safe(what.kind));
    std::size_t i = first;
    for (; i < journal_.entries.size() && journal_.entries[i].transaction == number; ++i) {
      const Journal::Entry& entry = journal_.entries[i];
      const std::string amount = decimal(std::abs(entry.amount));
      const bool turned = entry.amount < 0;
      post(text, {entry.party, entry.debit}, turned ? "-" : "", amount);
      post(text, {entry.party, entry.credit}, turned ? "" : "-", amount);
    }
    return i;
  }

  void post(std::string& text, const Key& key, const char* sign, const std::string& amount) const {
    text += fmt::format("    {}  {}{} {}\n", names_.at(key), sign, amount, books_.currency);
  }

  const Books& books_;
  const Journal& journal_;
  std::map<Key, std::string> names_;
};

} // namespace

std::string to_journal(const Books& books) { return Writer(books).text(); }

Status write_journal(const Books& books, const std::string& path) {
  return api::guarded<Status>([&]() -> Status {
    errno = 0;
    std::ofstream file(path, std::ios::binary);
    if (file) file << to_journal(books);
    file.close();
    if (file) return {};
    const int why = errno;
    return {{api::report(diagnostics::Code::cannot_write,
                         {path, why == 0 ? "the file was not taken" : std::strerror(why)})}};
  });
}

} // namespace deal
