#pragma once

#include "compiler/sema/terms.hpp"

/// Counts of days as formulas, for dates that may be known only on a path.
namespace deal::sema {

/// Days from 1970-01-01 to the beginning of a slot's day. A slot that no day fills (30 February) lies behind its
/// month: it begins with the month after.
TermId day_number(Terms& terms, TermId slot, source::Span span);

} // namespace deal::sema
