#include "compiler/diagnostics/diagnostics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace deal::diagnostics {

namespace {

/// Cells of a source line that are shown; a longer line is cut around its mark.
constexpr std::size_t window_cells = 100;
constexpr std::size_t window_lead = 40;

struct Mark {
  source::Span span;
  std::string_view text;
  bool primary;
  std::uint32_t line;
};

struct Palette {
  std::string_view title, gutter, primary, secondary, help, bold, reset;
};

Palette palette(bool color, Severity severity) {
  if (!color) return {};
  const std::string_view main = severity == Severity::error ? "\x1b[1;31m" : "\x1b[1;33m";
  return {main, "\x1b[1;34m", main, "\x1b[1;34m", "\x1b[1;36m", "\x1b[1m", "\x1b[0m"};
}

/// The part of a line that is shown, and the cells of a mark in it.
struct Excerpt {
  std::string text;
  std::size_t indent = 0;
  std::size_t length = 1;
};

struct Cells {
  std::size_t begin, end;
};

/// Cells of the mark in its whole line; at least one, and never past the line's end by more.
Cells mark_cells(const source::File& file, const Mark& mark) {
  const auto line = file.line(mark.line);
  const auto start = file.line_start(mark.line);
  const auto last = start + static_cast<std::uint32_t>(line.size());
  const auto begin = std::clamp(mark.span.begin, start, last);
  const auto end = std::clamp(mark.span.end, begin, last);
  const auto before = source::display_width(line.substr(0, begin - start));
  const auto width = source::display_width(line.substr(begin - start, end - begin));
  return {before, before + std::max<std::size_t>(width, 1)};
}

Excerpt excerpt(const source::File& file, const Mark& mark) {
  const auto line = file.line(mark.line);
  const auto cells = mark_cells(file, mark);
  const auto width = source::display_width(line);
  std::size_t from = 0, to = width;
  if (width > window_cells) {
    from = cells.begin > window_lead ? cells.begin - window_lead : 0;
    to = std::min(width, from + window_cells);
  }
  Excerpt result;
  std::size_t at = 0, shown_from = from;
  bool started = false;
  for (const auto& glyph : source::glyphs(line)) {
    if (at >= from && at + glyph.cells <= to) {
      if (!started) shown_from = at;
      started = true;
      result.text += glyph.shown;
    }
    at += glyph.cells;
  }
  const std::size_t lead = from > 0 ? 1 : 0;
  if (lead) result.text.insert(0, "…");
  if (to < width) result.text += "…";
  result.indent = cells.begin - std::min(cells.begin, shown_from) + lead;
  result.length =
      std::max<std::size_t>(1, std::min(cells.end, std::max(to, cells.begin + 1)) - cells.begin);
  return result;
}

class Renderer {
 public:
  Renderer(const Diagnostic& diagnostic, const source::Sources& sources, bool color)
      : diagnostic_(diagnostic), sources_(sources), palette_(palette(color, diagnostic.severity)) {
    collect_marks();
  }

  std::string run() {
    title();
    for (std::size_t at = 0; at < marks_.size();) at = snippet(at);
    if (!diagnostic_.help.empty()) help();
    return std::move(out_);
  }

 private:
  void collect_marks() {
    if (!diagnostic_.has_span) return;
    add_mark(diagnostic_.span, diagnostic_.here, true);
    for (const auto& label : diagnostic_.labels) add_mark(label.span, label.text, false);
    const auto main = diagnostic_.span.file;
    std::stable_sort(marks_.begin(), marks_.end(), [main](const Mark& a, const Mark& b) {
      const bool a_other = a.span.file != main, b_other = b.span.file != main;
      if (a_other != b_other) return b_other;
      if (a.span.file != b.span.file) return a.span.file < b.span.file;
      return a.line < b.line;
    });
  }

  void add_mark(source::Span span, std::string_view text, bool primary) {
    const auto line = sources_.position(span).line;
    marks_.push_back({span, text, primary, line});
    gutter_ = std::max(gutter_, fmt::formatted_size("{}", line));
  }

  void title() {
    const std::string_view word = diagnostic_.severity == Severity::error ? "error" : "warning";
    out_ += fmt::format("{}{}[{}]{}{}: {}{}\n", palette_.title, word, info(diagnostic_.code).number,
                        palette_.reset, palette_.bold, diagnostic_.message, palette_.reset);
  }

  /// All marks of one file, from `at`; returns the first mark behind them.
  std::size_t snippet(std::size_t at) {
    const auto id = marks_[at].span.file;
    const auto end = std::find_if(marks_.begin() + static_cast<std::ptrdiff_t>(at), marks_.end(),
                                  [id](const Mark& mark) { return mark.span.file != id; });
    const auto stop = static_cast<std::size_t>(end - marks_.begin());
    place(id == diagnostic_.span.file ? diagnostic_.span : marks_[at].span,
          id == diagnostic_.span.file ? "-->" : ":::");
    out_ += fmt::format("{}{:>{}} |{}\n", palette_.gutter, "", gutter_, palette_.reset);
    const auto& file = sources_.file(id);
    for (std::size_t i = at; i < stop; ++i) {
      const bool first = i == at || marks_[i - 1].line != marks_[i].line;
      if (first && i > at && marks_[i].line > marks_[i - 1].line + 1)
        out_ += fmt::format("{}...{}\n", palette_.gutter, palette_.reset);
      const bool cut = source::display_width(file.line(marks_[i].line)) > window_cells;
      marked_line(file, marks_[i], first || cut);
    }
    return stop;
  }

  void place(source::Span span, std::string_view arrow) {
    const auto& file = sources_.file(span.file);
    const auto position = file.position(span.begin);
    out_ += fmt::format("{}{:>{}}{} {}{}:{}:{}\n", palette_.gutter, "", gutter_, arrow,
                        palette_.reset, file.name(), position.line, position.column);
  }

  void marked_line(const source::File& file, const Mark& mark, bool with_source) {
    const auto shown = excerpt(file, mark);
    if (with_source)
      out_ += fmt::format("{}{:>{}} |{}{}{}\n", palette_.gutter, mark.line, gutter_, palette_.reset,
                          shown.text.empty() ? "" : " ", shown.text);
    const auto color = mark.primary ? palette_.primary : palette_.secondary;
    out_ +=
        fmt::format("{}{:>{}} |{} {:>{}}{}{}{}{}{}\n", palette_.gutter, "", gutter_, palette_.reset,
                    "", shown.indent, color, std::string(shown.length, mark.primary ? '^' : '-'),
                    mark.text.empty() ? "" : " ", mark.text, palette_.reset);
  }

  void help() {
    out_ += fmt::format("{}{:>{}} ={} {}help{}: {}\n", palette_.gutter, "", gutter_, palette_.reset,
                        palette_.help, palette_.reset, diagnostic_.help);
  }

  const Diagnostic& diagnostic_;
  const source::Sources& sources_;
  Palette palette_;
  std::vector<Mark> marks_;
  std::size_t gutter_ = 1;
  std::string out_;
};

} // namespace

std::string to_text(const Diagnostic& diagnostic, const source::Sources& sources, bool color) {
  return Renderer(diagnostic, sources, color).run();
}

} // namespace deal::diagnostics
