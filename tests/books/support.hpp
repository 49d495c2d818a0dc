#pragma once

#include "deal/books.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace deal::test {

/// Books of a text; fails the test where the model does not compile.
Books books_of(const std::string& text, const BooksOptions& options = {},
               const CompileOptions& compile = {});
/// The same, of books that are done.
Books done_books_of(const std::string& text, const BooksOptions& options = {},
                    const CompileOptions& compile = {});

const PartyBooks& party(const Books& books, const std::string& name);
/// An account's line in a section; none is zero in each period.
std::vector<double> line(const BookSection& section, const std::string& name, std::size_t periods);

/// The largest of the residuals.
double worst(const BooksResiduals& residuals);

std::string read_file(const std::string& path);
std::vector<std::string> examples();

/// Two years of an investor with a division, a startup that it funds, a supplier that pays part of its price back, and a
/// rent that cannot be paid in full. Worked out by hand in books_test.cpp.
extern const char* const by_hand;

} // namespace deal::test
