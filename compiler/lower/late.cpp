#include "compiler/lower/late.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

namespace deal::lower {

namespace {

/// A kind of the stage or a later one that enters the same accounts; else one that is as much revenue.
std::optional<std::string> kind_for(const sema::Model& model, const sema::PaymentKind& kind,
                                    std::size_t stage) {
  const auto is_revenue = [&](const sema::PaymentKind& each) {
    return model.accounts[each.payee_account].is_revenue();
  };
  const sema::PaymentKind* best = nullptr;
  for (const sema::PaymentKind& each : model.kinds) {
    if (static_cast<std::size_t>(each.stage) < stage || each.tags != kind.tags) continue;
    const bool same =
        each.payer_account == kind.payer_account && each.payee_account == kind.payee_account;
    if (same) return each.name;
    if (best == nullptr && is_revenue(each) == is_revenue(kind)) best = &each;
  }
  return best == nullptr ? std::nullopt : std::optional(best->name);
}

} // namespace

std::string name_of_stage(std::size_t stage) {
  constexpr std::array<const char*, sema::stage_count> names{"funding", "operating",
                                                             "distribution"};
  return names[stage];
}

diagnostics::Diagnostics::Handle report_due(diagnostics::Diagnostics& diagnostics,
                                            const sema::Model& model, std::uint32_t payment,
                                            diagnostics::Code code,
                                            std::vector<std::string> arguments) {
  const sema::Payment& what = model.payments[payment];
  const auto deal = model.deal_of(what.name);
  const bool elsewhere = deal && deal->file != what.due_span.file;
  auto report = diagnostics.report(code, elsewhere ? *deal : what.due_span, std::move(arguments));
  if (elsewhere) report.label(what.due_span, "its due");
  return report;
}

std::string help_before(const std::string& flow) {
  return fmt::format("`previous({}) otherwise …` is what it was a period ago", flow);
}

std::string help_later(const sema::Model& model, std::uint32_t payment, std::size_t stage,
                       const std::string& flow) {
  const auto kind = kind_for(model, model.kinds[model.payments[payment].kind], stage);
  const std::string before = help_before(flow);
  if (!kind) return before;
  return fmt::format("a kind of a later stage reads what is paid by then: `kind: {}`; or {}", *kind,
                     before);
}

} // namespace deal::lower
