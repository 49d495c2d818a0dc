#pragma once

#include "compiler/syntax/reports.hpp"
#include "compiler/syntax/tokens.hpp"

#include <memory>
#include <unordered_set>

namespace antlr4 {
class ANTLRErrorStrategy;
class ParserRuleContext;
} // namespace antlr4

namespace deal::syntax {

/// Items, fields and rows that an error was found in; their trees are not whole.
using Broken = std::unordered_set<const antlr4::ParserRuleContext*>;

/// Words the parser's errors and goes on behind the item, field or row that holds one. All arguments must
/// outlive it.
std::shared_ptr<antlr4::ANTLRErrorStrategy>
make_recovery(const source::File& file, const Tokens& tokens, Reports& reports, Broken& broken);

} // namespace deal::syntax
