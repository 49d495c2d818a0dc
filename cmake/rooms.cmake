# deal_room(<name> [PUBLIC <targets>] [PRIVATE <targets>])
# One static library for the room in the current directory. Its headers are reached from the top of
# the tree ("runtime/random/philox.hpp"), so that an include line names the room it comes from.
function(deal_room name)
  cmake_parse_arguments(ROOM "" "" "PUBLIC;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(sources)
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
    target_link_libraries(${name} PUBLIC ${ROOM_PUBLIC} PRIVATE ${ROOM_PRIVATE} deal_options)
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
    target_link_libraries(${name} INTERFACE ${ROOM_PUBLIC})
  endif()
endfunction()

# deal_test(<name> <targets>...): the Catch2 tests of the current directory, one executable.
function(deal_test name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(test-${name} ${sources})
  target_link_libraries(test-${name} PRIVATE ${ARGN} Catch2::Catch2WithMain deal_options)
  target_compile_definitions(test-${name} PRIVATE DEAL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  catch_discover_tests(test-${name} TEST_PREFIX "${name}: " PROPERTIES TIMEOUT 300
                       ENVIRONMENT "XDG_CACHE_HOME=${PROJECT_BINARY_DIR}/test-cache")
endfunction()
