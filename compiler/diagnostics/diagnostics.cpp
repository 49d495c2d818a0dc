#include "compiler/diagnostics/diagnostics.hpp"

#include <fmt/args.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <tuple>
#include <utility>

namespace deal::diagnostics {

namespace {

constexpr CodeInfo table[] = {
#define DEAL_DIAGNOSTIC(name, number, severity, message, explanation)                              \
  {Code::name, #name, number, Severity::severity, message, explanation},
#include "compiler/diagnostics/codes.def"
#undef DEAL_DIAGNOSTIC
};

constexpr std::size_t dropped_index = std::numeric_limits<std::size_t>::max();

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

std::string fill(std::string_view message, const std::vector<std::string>& arguments) {
  fmt::dynamic_format_arg_store<fmt::format_context> store;
  for (const auto& argument : arguments) store.push_back(argument);
  try {
    return fmt::vformat(message, store);
  } catch (const fmt::format_error&) {
    // Too few arguments is a mistake of the caller; the reader still gets the sentence.
    return std::string(message);
  }
}

bool same_place(const Diagnostic& a, const Diagnostic& b) {
  if (a.code != b.code || a.has_span != b.has_span) return false;
  return a.has_span ? a.span == b.span : a.message == b.message;
}

} // namespace

std::span<const CodeInfo> all_codes() { return table; }

const CodeInfo& info(Code code) { return table[static_cast<std::size_t>(code)]; }

const CodeInfo* find_code(std::string_view number) {
  for (const auto& entry : all_codes())
    if (std::equal(number.begin(), number.end(), entry.number.begin(), entry.number.end(),
                   [](char a, char b) { return upper(a) == upper(b); }))
      return &entry;
  return nullptr;
}

Diagnostic& Diagnostics::Handle::record() {
  return index_ == dropped_index ? owner_.dropped_ : owner_.records_[index_];
}

Diagnostics::Handle& Diagnostics::Handle::here(std::string text) {
  record().here = std::move(text);
  return *this;
}

Diagnostics::Handle& Diagnostics::Handle::label(source::Span span, std::string text) {
  record().labels.push_back({span, std::move(text)});
  return *this;
}

Diagnostics::Handle& Diagnostics::Handle::help(std::string text) {
  record().help = std::move(text);
  return *this;
}

Diagnostics::Handle Diagnostics::add(Diagnostic diagnostic) {
  const auto twin = std::find_if(records_.begin(), records_.end(), [&](const Diagnostic& other) {
    return same_place(other, diagnostic);
  });
  if (twin != records_.end()) {
    dropped_ = std::move(diagnostic);
    return {*this, dropped_index};
  }
  return append(std::move(diagnostic));
}

void Diagnostics::include(Diagnostic diagnostic) {
  if (std::ranges::find(records_, diagnostic) == records_.end()) append(std::move(diagnostic));
}

Diagnostics::Handle Diagnostics::append(Diagnostic diagnostic) {
  if (errors_ > most_errors) {
    dropped_ = std::move(diagnostic);
    return {*this, dropped_index};
  }
  if (errors_ == most_errors && diagnostic.severity == Severity::error) {
    const auto& entry = info(Code::too_many_errors);
    Diagnostic last = diagnostic;
    last.code = entry.code;
    last.message = entry.message;
    records_.push_back(std::move(last));
    ++errors_;
    dropped_ = std::move(diagnostic);
    return {*this, dropped_index};
  }
  if (diagnostic.severity == Severity::error) ++errors_;
  records_.push_back(std::move(diagnostic));
  return {*this, records_.size() - 1};
}

Diagnostics::Handle Diagnostics::report(Code code, source::Span span,
                                        std::vector<std::string> arguments) {
  const auto& entry = info(code);
  Diagnostic diagnostic;
  diagnostic.code = code;
  diagnostic.severity = entry.severity;
  diagnostic.span = span;
  diagnostic.message = fill(entry.message, arguments);
  return add(std::move(diagnostic));
}

Diagnostics::Handle Diagnostics::report(Code code, std::vector<std::string> arguments) {
  const auto& entry = info(code);
  Diagnostic diagnostic;
  diagnostic.code = code;
  diagnostic.severity = entry.severity;
  diagnostic.message = fill(entry.message, arguments);
  diagnostic.has_span = false;
  return add(std::move(diagnostic));
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  auto result = records_;
  std::stable_sort(result.begin(), result.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tuple(a.has_span, a.span.file, a.span.begin, a.span.end) <
           std::tuple(b.has_span, b.span.file, b.span.begin, b.span.end);
  });
  return result;
}

void Diagnostics::move(std::size_t count, source::Span place,
                       const std::function<bool(source::Span)>& foreign) {
  for (std::size_t i = count; i < records_.size(); ++i) {
    Diagnostic& record = records_[i];
    if (!record.has_span || !foreign(record.span)) continue;
    std::string text = record.here.empty() ? "here" : std::move(record.here);
    record.labels.insert(record.labels.begin(), {record.span, std::move(text)});
    record.span = place;
    record.here.clear();
    const bool told =
        std::any_of(records_.begin(), records_.begin() + static_cast<std::ptrdiff_t>(i),
                    [&](const Diagnostic& other) {
                      return same_place(other, record) && other.message == record.message;
                    });
    if (!told) continue;
    if (record.severity == Severity::error) --errors_;
    records_.erase(records_.begin() + static_cast<std::ptrdiff_t>(i));
    --i;
  }
}

std::vector<Diagnostic> Diagnostics::take(std::size_t count) {
  if (count >= records_.size()) return {};
  const auto first = records_.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<Diagnostic> taken(std::make_move_iterator(first),
                                std::make_move_iterator(records_.end()));
  records_.erase(first, records_.end());
  errors_ = static_cast<std::size_t>(
      std::count_if(records_.begin(), records_.end(),
                    [](const Diagnostic& d) { return d.severity == Severity::error; }));
  return taken;
}

} // namespace deal::diagnostics
