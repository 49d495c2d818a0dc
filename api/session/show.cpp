#include "api/session/session.hpp"

namespace deal {

std::optional<std::string> Session::show(std::string_view name) const {
  const Implementation& in = my();
  const std::string wanted = source::check_text(name) ? std::string(name) : source::normalize(name);
  std::string text;
  for (const session::ItemPtr& item : session::called(in.state().items, wanted))
    text += item->declared.text + '\n';
  if (!text.empty()) return text;
  for (const char* vocabulary : {"structures", "functions", "kinds"}) {
    for (const Entry& entry : in.engine.list(vocabulary).entries)
      if (entry.name == wanted) return entry.source.empty() ? entry.signature : entry.source;
  }
  return std::nullopt;
}

} // namespace deal
