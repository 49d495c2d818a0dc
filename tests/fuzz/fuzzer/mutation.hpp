#pragma once

#include "tests/fuzz/fuzzer/corpus.hpp"

#include "tests/model/generator/dice.hpp"

#include <string>

namespace deal::fuzz {

using generator::Dice;

/// One change of a text, by its words or by its bytes: something left out, doubled, exchanged, taken over from another
/// text, made extreme, made deep.
std::string mutated(const std::string& text, const Corpus& corpus, Dice& dice);

/// The text of a number: a seed of the corpus or a random model, and some changes.
std::string mutant(std::uint64_t number, const Corpus& corpus);

} // namespace deal::fuzz
