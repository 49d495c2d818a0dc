#pragma once

#include "api/session/file_numbers.hpp"
#include "compiler/diagnostics/diagnostics.hpp"
#include "compiler/driver/driver.hpp"
#include "deal/session.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

/// The declarations of a session.
namespace deal::session {

/// One declaration of a session; never changes.
struct Item {
  Declared declared;
  std::string key;                ///< what has the same one takes its place
  std::set<std::string> defines;  ///< names that others may call it by
  std::set<std::string> mentions; ///< names in it that are of others
  driver::Parsed part;            ///< its text as a file of its own

  /// What people call it: its name, or its first word.
  const std::string& label() const { return declared.name.empty() ? declared.form : declared.name; }
};
using ItemPtr = std::shared_ptr<const Item>;

/// A text read by the compiler's own parser.
struct Read {
  driver::Parsed part;
  diagnostics::Diagnostics diagnostics;
  source::Sources sources; ///< the text alone
  bool changes = true;     ///< it may change what there is already
};
Read read(FileNumbers& numbers, const std::string& name, const std::string& text,
          stop::Stop* stop = nullptr);

/// A stretch of an item's file that was copied from the text that was entered.
struct Copied {
  std::uint32_t begin = 0, end = 0; ///< in the item's file
  std::uint32_t from = 0;           ///< in the text
};

/// A text that is made of parts of another.
struct Written {
  std::string name; ///< what the text is called in diagnostics
  std::string text;
  std::vector<Copied> copied;

  /// Puts `words`, and behind them what stands in `from` at `span`, in the place of [begin, end).
  void replace(std::uint32_t begin, std::uint32_t end, const std::string& words,
               const source::File& from, source::Span span);
};

/// An item and where its text was entered.
struct Entered {
  ItemPtr item;
  std::vector<Copied> copied;
};

/// One declaration of a text with its documentation and the comments beside it.
struct Piece {
  const syntax::Declaration* declaration = nullptr;
  source::Span above; ///< the comments over it
  Written written;
};
/// Cuts a file that parses.
std::vector<Piece> cut(const source::File& file, const syntax::Module& module);

/// The item of a text that parses and holds one declaration. Imports are looked for beside the file at `import_from`.
ItemPtr make_item(FileNumbers& numbers, const Written& written, const std::string& import_from);

} // namespace deal::session
