# Writes OUTPUT: a C++ table of the files in MODULES (name, text), for library/library.hpp.
cmake_minimum_required(VERSION 3.25)

# The C++ literals for a text: adjacent ones cut at line ends, for no compiler needs to take a
# literal of more than 64 KiB.
function(raw_literals result text)
  set(limit 32768)
  set(literals "")
  string(FIND "${text}" ")deal\"" clash)
  if(NOT clash EQUAL -1)
    message(FATAL_ERROR "a module must not hold the characters )deal\"")
  endif()
  while(TRUE)
    string(LENGTH "${text}" length)
    if(length LESS_EQUAL limit)
      break()
    endif()
    string(SUBSTRING "${text}" 0 ${limit} head)
    string(FIND "${head}" "\n" cut REVERSE)
    if(cut EQUAL -1)
      message(FATAL_ERROR "a module has a line of more than ${limit} bytes")
    endif()
    math(EXPR cut "${cut} + 1")
    string(SUBSTRING "${text}" 0 ${cut} head)
    string(SUBSTRING "${text}" ${cut} -1 text)
    string(APPEND literals "R\"deal(${head})deal\"\n      ")
  endwhile()
  set(${result} "${literals}R\"deal(${text})deal\"" PARENT_SCOPE)
endfunction()

set(entries "")
set(count 0)
foreach(module IN LISTS MODULES)
  get_filename_component(name "${module}" NAME)
  file(READ "${module}" text)
  raw_literals(literals "${text}")
  string(APPEND entries "    Module{\"${name}\", ${literals}},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE "${OUTPUT}" "#include \"library/library.hpp\"

#include <array>

namespace deal::library {

std::span<const Module> modules() {
  static constexpr std::array<Module, ${count}> table = {
${entries}  };
  return table;
}

} // namespace deal::library
")
