#pragma once

#include "api/ledger.hpp"
#include "deal/books.hpp"

/// The parts of Books from a path's ledger.
namespace deal::api {

/// Whether there is anything to show: of an outside party that nothing was ever due to or from there is not.
bool appears(const PathBooks& books, ledger::PartyId party);
/// Statements and notes of one party, with its divisions.
PartyBooks party_books(const PathBooks& books, const driver::PathLedger& path,
                       ledger::PartyId party);
/// Of the balance sheets of all parties and divisions.
double largest_residual(const PathBooks& books, const driver::PathLedger& path);
/// Whose money it is: of every origin.
std::vector<OriginBooks> origin_books(const PathBooks& books, const driver::PathLedger& path,
                                      double& residual);
/// Of moves that happened, in the order of the model, row by row.
std::vector<UnitsMoved> units_moved(const PathBooks& books, const driver::PathLedger& path);
/// `residuals` gets those of rows and columns.
FlowMatrix flow_matrix(const PathBooks& books, const driver::PathLedger& path,
                       BooksResiduals& residuals);
Journal journal_of(const PathBooks& books);

} // namespace deal::api
