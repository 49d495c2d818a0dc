# deal_room(<name> [PUBLIC <targets>] [PRIVATE <targets>] [APART <files>])
# One static library for the room in the current directory. Its headers are reached from the top of
# the tree ("runtime/random/philox.hpp"), so that an include line names the room it comes from.
# Under the sanitizers eight files are compiled as one, for half of the time goes into headers; those
# that are named APART, for they share a hidden name with another file, are compiled alone.
function(deal_room name)
  cmake_parse_arguments(ROOM "" "" "PUBLIC;PRIVATE;APART" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(sources)
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
    target_link_libraries(${name} PUBLIC ${ROOM_PUBLIC} PRIVATE ${ROOM_PRIVATE} deal_options)
    if(DEAL_SANITIZE)
      set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
      set_source_files_properties(${ROOM_APART} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
    target_link_libraries(${name} INTERFACE ${ROOM_PUBLIC})
  endif()
endfunction()

# The headers that most tests include, read once: they are half of the time that a test takes to compile.
function(deal_test_headers)
  # A program, as what takes its headers over: compiled with the same options.
  add_executable(deal_test_headers ${PROJECT_SOURCE_DIR}/tests/support/headers.cpp)
  target_link_libraries(deal_test_headers PRIVATE Catch2::Catch2WithMain fmt::fmt deal_options)
  target_compile_options(deal_test_headers PRIVATE ${DEAL_TEST_OPTIONS})
  target_precompile_headers(deal_test_headers PRIVATE ${PROJECT_SOURCE_DIR}/tests/support/headers.hpp)
endfunction()

# deal_test(<name> <targets>...): the Catch2 tests of the current directory, one executable.
function(deal_test name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(test-${name} ${sources})
  target_link_libraries(test-${name} PRIVATE ${ARGN} Catch2::Catch2WithMain fmt::fmt deal_options)
  target_compile_options(test-${name} PRIVATE ${DEAL_TEST_OPTIONS})
  target_compile_definitions(test-${name} PRIVATE DEAL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_precompile_headers(test-${name} REUSE_FROM deal_test_headers)
  catch_discover_tests(test-${name} TEST_PREFIX "${name}: " PROPERTIES TIMEOUT 300
                       ENVIRONMENT "XDG_CACHE_HOME=${PROJECT_BINARY_DIR}/test-cache")
endfunction()
