#pragma once

#include "compiler/syntax/ast.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace deal::syntax {

/// A number token taken apart: `$1.5bn` is 1.5e9 and "USD", `20%` is 0.2 and "%".
struct NumberLiteral {
  enum class Fault { none, out_of_range, ambiguous_currency };
  Fault fault = Fault::none;
  double value = 0;        ///< the double nearest to what is written, scale and percent included
  std::string unit;        ///< NFC; "" if none is written to the number
  std::string second_unit; ///< another one, which is an error: `$4bnEUR`
  std::string currency_sign;
};

NumberLiteral read_number(std::string_view text);

/// The code of a currency by its code or one of its names: "USD" of "美元"; "" where the word names none.
std::string_view currency_named(std::string_view word);

/// Whether a word is a scale (bn, K, 亿, …).
bool is_scale(std::string_view word);

/// nullopt where the token is no date of the Gregorian calendar.
std::optional<Date> read_date(std::string_view text);

/// The content of a string token, without its quotes. `bad_escape` is set to the first unknown one.
std::string read_text(std::string_view token, std::string& bad_escape);

} // namespace deal::syntax
