set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
# A program that links the library sees what the public headers mark with DEAL_API, and nothing else.
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# Unlike CMake's own, assertions stay on: a violated invariant must not become a wrong number.
set(CMAKE_CXX_FLAGS_RELEASE "-O2")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# Of files that are compiled as one (rooms.cmake) it would be said of names that never meet.
set(shadow -Wshadow)
if(DEAL_SANITIZE)
  set(shadow "")
endif()
add_library(deal_options INTERFACE)
# -ffp-contract=off: the same bits on every target; an fma is only where the code says so.
target_compile_options(deal_options INTERFACE
  -ffp-contract=off -Wall -Wextra ${shadow} -Wnon-virtual-dtor -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these falsely inside libstdc++ and fmt at -O2.
  target_compile_options(deal_options INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
  # Designated initializers leave out what has a default.
  target_compile_options(deal_options INTERFACE -Wno-missing-field-initializers)
endif()

# Tests are compiled once for each time that they run: their own code is not worth more. Nor is it worth less under the
# sanitizers, as templates that it shares with the engine are linked from it.
set(DEAL_TEST_OPTIONS -O1)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these falsely of strings whose header was precompiled.
  list(APPEND DEAL_TEST_OPTIONS -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
endif()

if(DEAL_SANITIZE STREQUAL "thread")
  set(sanitizers thread)
elseif(DEAL_SANITIZE)
  set(sanitizers address,undefined)
endif()
if(sanitizers)
  # Optimised no further: that would take twice as long to build and hide what is to be found.
  add_compile_options(-O1 -fsanitize=${sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${sanitizers})
endif()
