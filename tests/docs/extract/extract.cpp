#include "tests/docs/programs.hpp"

#include <fstream>

/// Writes the program that the C++ blocks of documents are: extract PROGRAM DOCUMENT…
int main(int count, char** arguments) {
  if (count < 2) return 2;
  std::vector<deal::docs::Document> documents;
  for (int i = 2; i < count; ++i) documents.push_back(deal::docs::read_document(arguments[i]));
  std::ofstream program(arguments[1], std::ios::binary);
  return program << deal::docs::program_of(documents) << std::flush ? 0 : 1;
}
