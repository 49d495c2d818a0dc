#pragma once

#include "tests/docs/blocks.hpp"

/// C++ blocks: together they are one program, which runs the part that it is asked for.
namespace deal::docs {

/// What is compiled and run at once: a block that is a program, or the statements of the blocks under one heading.
struct Unit {
  std::vector<const Block*>
      blocks; ///< in their order; the statements that all begin with are not among them
  bool is_program = false;
};

/// Whether the block is to be run; one that names a file is an excerpt.
bool is_code(const Block& block);
std::vector<Unit> units_of(const Document& document);
/// By which it is called: the document's file and the line in which it begins.
std::string name_of(const Unit& unit, const Document& document);

/// The text of the program for all units of these documents. It takes a name and prints `end_of_block` behind what
/// each block prints.
std::string program_of(const std::vector<Document>& documents);
inline constexpr char end_of_block = '\x1e';

} // namespace deal::docs
