#pragma once

#include "compiler/syntax/ast.hpp"

#include <set>
#include <string>
#include <string_view>

namespace deal::session {

/// The name of a declaration; "" of what has none.
std::string name_of(const syntax::Declaration& declaration);
/// Its first word in the text that it stands in; an abstract structure is a structure.
std::string form_of(const syntax::Declaration& declaration, std::string_view text);
/// The names by which others may call it.
std::set<std::string> defined_by(const syntax::Declaration& declaration);
/// The names in it that something outside of it may have. More are found than are meant where the fields of a
/// structure are called like something in the model.
std::set<std::string> mentioned_by(const syntax::Declaration& declaration);

} // namespace deal::session
