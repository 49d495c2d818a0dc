#include "compiler/sema/elaborator.hpp"

namespace deal::sema {

using namespace syntax;
using diagnostics::Code;

Account Elaborator::make_account(const AccountDecl& account) {
  // As an account is written: its class, and where cash that moves against it stands in the cash flow statement.
  static const std::map<std::string, Account> classes{
      {"asset", {{}, AccountClass::asset, Activity::investing}},
      {"liability", {{}, AccountClass::liability, Activity::financing}},
      {"deferred_revenue", {{}, AccountClass::liability, Activity::operating, true}},
      {"equity", {{}, AccountClass::equity, Activity::financing}},
      {"revenue", {{}, AccountClass::revenue, Activity::operating}},
      {"income", {{}, AccountClass::income, Activity::operating}},
      {"expense", {{}, AccountClass::expense, Activity::operating}}};
  static const std::map<std::string, Activity> activities{{"operating", Activity::operating},
                                                          {"investing", Activity::investing},
                                                          {"financing", Activity::financing}};
  const std::string& name = account.name.text;
  Account result;
  if (const auto found = classes.find(account.account_class.text); found != classes.end())
    result = found->second;
  else
    diagnostics_
        .report(Code::bad_account_class, account.account_class.span,
                {name, account.account_class.text})
        .help("write asset, liability, deferred_revenue, equity, revenue, income or expense");
  result.name = name;
  check_fields(account.fields, {"cash_flow"}, "account `" + name + "`");
  if (const Field* flow = field(account.fields, "cash_flow")) {
    if (const auto found = activities.find(flow->value->text); found != activities.end())
      result.activity = found->second;
    else
      diagnostics_.report(Code::unknown_option, flow->value->span,
                          {flow->value->text, "operating, investing or financing"});
  }
  return result;
}

/// The account that a name, or a member of a party, stands for.
std::optional<std::uint32_t> Elaborator::account_named(const Expr& name) {
  const auto found = accounts_.find(name.text);
  const bool is_name = name.kind == ExprKind::name || name.kind == ExprKind::member;
  if (is_name && found != accounts_.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& entry : accounts_) known.push_back(entry.first);
  const std::string near = diagnostics::nearest(name.text, known);
  auto report = diagnostics_.report(Code::unknown_account, name.span, {name.text});
  report.help(near.empty() ? "declare it: `account " + name.text + ": expense`"
                           : "did you mean `" + near + "`?");
  return std::nullopt;
}

/// `balance(party, account)`: all that was entered so far.
Value Elaborator::account_balance(const Expr& call, const Scope& scope) {
  if (call.args.size() != 3) {
    diagnostics_.report(Code::argument_count, call.span,
                        {"balance", "2", std::to_string(call.args.size() - 1)});
    return failed(call.span);
  }
  const auto party = party_reference(*call.args[1], scope);
  const auto account = account_named(*call.args[2]);
  if (!party || !account) return failed(call.span);
  const Span span = call.span;
  const Type type = Type::money(model_.currency);
  if (*account == 0) return number(terms_.leaf(TermOp::cash, span, *party), type, span);
  const TermId entered = terms_.leaf(TermOp::entered, span, *party, *account);
  return number(terms_.make(TermOp::so_far, span, entered), type, span);
}

} // namespace deal::sema
