#include "api/session/session.hpp"

#include "api/convert.hpp"
#include "api/guarded.hpp"
#include "api/owned.hpp"
#include "api/session/edit.hpp"

#include <algorithm>

namespace deal {

using diagnostics::Code;
using session::Entered;
using session::ItemPtr;
using session::Read;
using session::State;

namespace {

constexpr std::size_t most_undone = 1000;
/// Changes at once of which it is said what they affect: of all declarations of a model that would be as many lists as
/// there are declarations.
constexpr std::size_t most_followed = 100;
constexpr const char* first_text = "model \"Untitled\"\ngrid monthly from 2025-01 to 2029-12\n";

/// Places in items that were copied from the text are places of the text.
class Relocation {
 public:
  Relocation(const std::vector<Entered>& entered, source::FileId text)
      : entered_(entered), text_(text) {}

  diagnostics::Diagnostic operator()(diagnostics::Diagnostic record) const {
    if (record.has_span) record.span = place(record.span);
    for (diagnostics::Label& label : record.labels) label.span = place(label.span);
    return record;
  }

 private:
  source::Span place(source::Span span) const {
    for (const Entered& each : entered_) {
      if (each.item->part.file->id() != span.file) continue;
      for (const session::Copied& copied : each.copied) {
        if (span.begin < copied.begin || span.end > copied.end) continue;
        const std::uint32_t shift = copied.from - copied.begin;
        return {text_, span.begin + shift, span.end + shift};
      }
    }
    return span;
  }

  const std::vector<Entered>& entered_;
  source::FileId text_;
};

EnterResult refused(std::vector<Diagnostic> diagnostics) { return {{}, std::move(diagnostics)}; }

Diagnostic too_large() {
  return api::report(Code::session_too_large, {std::to_string(source::max_file_bytes >> 20)});
}

Diagnostic not_there(const std::vector<ItemPtr>& items, const std::string& name) {
  std::vector<std::string> names;
  for (const ItemPtr& item : items) names.push_back(item->label());
  diagnostics::Diagnostics records;
  auto report = records.report(Code::nothing_to_remove, {name});
  const std::string near = diagnostics::nearest(name, names);
  if (!near.empty()) report.help("did you mean `" + near + "`?");
  return api::convert(records.sorted().front(), source::Sources());
}

/// What became of some declarations among `items`, in their order.
std::vector<Change> changes_of(const std::vector<ItemPtr>& changed,
                               const std::vector<Change::Kind>& kinds,
                               const std::vector<ItemPtr>& items) {
  const session::Mentions mentions(items);
  const bool tells = changed.size() <= most_followed;
  std::vector<Change> result;
  for (std::size_t i = 0; i < changed.size(); ++i) {
    const session::Item& item = *changed[i];
    result.push_back({kinds[i], item.label(), item.declared.form,
                      tells ? mentions.affected_by(item) : std::vector<std::string>()});
  }
  return result;
}

} // namespace

bool EnterResult::ok() const {
  return std::ranges::none_of(
      diagnostics, [](const Diagnostic& each) { return each.severity == Severity::error; });
}

Session::Implementation::Implementation(Engine used) : engine(std::move(used)) {
  const auto library = engine.implementation().library();
  numbers = std::make_shared<session::FileNumbers>(library->sources.size());
  const Read text = session::read(*numbers, "session", first_text);
  auto state = std::make_shared<State>();
  for (const session::Piece& piece : session::cut(*text.part.file, *text.part.module))
    state->items.push_back(session::make_item(*numbers, piece.written, ""));
  beginning = std::move(state);
  history.push_back(beginning);
  go_to(0);
}

void Session::Implementation::go_to(std::size_t place) {
  now = place;
  asked.clear();
  words.reset();
  declared.clear();
  for (const ItemPtr& item : state().items) declared.push_back(item->declared);
}

void Session::Implementation::take(session::StatePtr state) {
  history.resize(now + 1);
  history.push_back(std::move(state));
  if (history.size() > most_undone + 1) history.pop_front();
  go_to(history.size() - 1);
}

EnterResult Session::Implementation::take_if_right(std::vector<ItemPtr> items,
                                                   const std::string& path,
                                                   const std::vector<Entered>& entered,
                                                   const driver::Parsed& text,
                                                   std::vector<Change> changes, stop::Stop& stop) {
  auto next = std::make_shared<State>();
  next->items = std::move(items);
  next->path = path;
  if (next->text().size() > source::max_file_bytes) return refused({too_large()});
  std::vector<driver::Parsed> parts = next->parts();
  if (text.file) parts.push_back({text.file, nullptr});
  driver::Options options = api::options_of(engine.implementation(), {});
  options.stop = &stop;
  options.unfinished = true;
  const auto compilation =
      driver::compile_parts(parts, next->root(), options, driver::Until::model);
  diagnostics::Diagnostics records;
  const Relocation relocate(entered, text.file ? text.file->id() : 0);
  for (diagnostics::Diagnostic& record : compilation->diagnostics.sorted())
    records.include(relocate(std::move(record)));
  std::vector<Diagnostic> found = api::convert(records, compilation->sources);
  if (records.has_errors()) return refused(std::move(found));
  for (const Diagnostic& each : found) next->warnings.push_back(each.message);
  // What was warned of before is no news.
  std::erase_if(found, [&](const Diagnostic& each) { return state().has_warned(each); });
  take(std::move(next));
  return {std::move(changes), std::move(found)};
}

Session::Session(Engine engine)
    : implementation_(std::make_unique<Implementation>(std::move(engine))) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

Session::Implementation& Session::my() const { return api::owned(implementation_, "Session"); }

EnterResult Session::Implementation::take(const Read& text, std::vector<ItemPtr> items,
                                          const std::string& path, stop::Stop& stop) {
  if (text.diagnostics.has_errors()) return refused(api::convert(text.diagnostics, text.sources));
  session::Arrangement arrangement(std::move(items));
  std::vector<Entered> entered;
  std::vector<ItemPtr> changed;
  std::vector<Change::Kind> kinds;
  for (const session::Piece& piece : session::cut(*text.part.file, *text.part.module)) {
    stop.check();
    diagnostics::Diagnostics diagnostics;
    const bool change = text.changes && session::is_change(*piece.declaration);
    const auto written =
        change ? session::edit(arrangement.items(), piece, *text.part.file, diagnostics)
               : std::optional(piece.written);
    if (!written) return refused(api::convert(diagnostics, text.sources));
    if (written->text.size() > source::max_file_bytes) return refused({too_large()});
    const ItemPtr item = session::make_item(*numbers, *written, path);
    kinds.push_back(arrangement.put(item, change));
    entered.push_back({item, written->copied});
    changed.push_back(item);
  }
  std::vector<ItemPtr> arranged = std::move(arrangement).take();
  std::vector<Change> changes = changes_of(changed, kinds, arranged);
  return take_if_right(std::move(arranged), path, entered, text.part, std::move(changes), stop);
}

EnterResult Session::Implementation::enter(const std::string& text, stop::Stop& stop) {
  return take(session::read(*numbers, "line", text, &stop), state().items, state().path, stop);
}

EnterResult Session::enter(const std::string& text, std::stop_token stop) {
  return my().stoppable<EnterResult>(
      std::move(stop), [&, &in = my()](stop::Stop& end) { return in.enter(text, end); });
}

EnterResult Session::Implementation::remove(const std::string& written, stop::Stop& stop) {
  const std::string name = source::check_text(written) ? "(not UTF-8)" : source::normalize(written);
  std::vector<ItemPtr> items = state().items;
  const std::vector<ItemPtr> gone = session::called(items, name);
  if (gone.empty()) return refused({not_there(items, name)});
  std::vector<Change> changes = changes_of(
      gone, std::vector<Change::Kind>(gone.size(), Change::Kind::removed), state().items);
  std::erase_if(items,
                [&](const ItemPtr& item) { return std::ranges::find(gone, item) != gone.end(); });
  return take_if_right(std::move(items), state().path, {}, {}, std::move(changes), stop);
}

EnterResult Session::remove(const std::string& name, std::stop_token stop) {
  return my().stoppable<EnterResult>(
      std::move(stop), [&, &in = my()](stop::Stop& end) { return in.remove(name, end); });
}

EnterResult Session::Implementation::load(const std::string& path, stop::Stop& stop) {
  std::string error;
  const auto text = driver::read_main(path, api::options_of(engine.implementation(), {}), error);
  if (!text) return refused({api::report(Code::cannot_read, {path, error})});
  Read file = session::read(*numbers, path, *text, &stop);
  file.changes = false;
  return take(file, {}, path, stop);
}

EnterResult Session::load(const std::string& path, std::stop_token stop) {
  return my().stoppable<EnterResult>(
      std::move(stop), [&, &in = my()](stop::Stop& end) { return in.load(path, end); });
}

void Session::reset() { my().take(my().beginning); }

bool Session::undo() {
  if (my().now == 0) return false;
  my().go_to(my().now - 1);
  return true;
}

bool Session::redo() {
  if (my().now + 1 == my().history.size()) return false;
  my().go_to(my().now + 1);
  return true;
}

const std::vector<Declared>& Session::declarations() const { return my().declared; }

std::string Session::text() const { return my().state().text(); }

CompileResult Session::compile(const CompileOptions& options) const {
  return api::guarded<CompileResult>([&, &in = my()] {
    const auto compile = [text = text(), root = in.state().root()](const driver::Options& converted,
                                                                   driver::Until until) {
      driver::Options here = converted;
      here.unfinished = true;
      return root ? driver::compile_text_at(*root, text, here, until)
                  : driver::compile_text("session", text, here, until);
    };
    return api::compile_with(in.engine.shared(), options, compile);
  });
}

} // namespace deal
