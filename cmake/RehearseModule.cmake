# rehearse_module(): everything that a module is, from two lists.
#
#   rehearse_module(sim
#     DEPENDS runtime                      modules whose headers its headers may include
#     PRIVATE_LINK PkgConfig::XXHASH       libraries that only its sources use; users of the module link them
#     BUILD_ONLY_LINK nlohmann_json::...   header-only libraries that only its sources use; users need not have them
#     LINK GTest::gtest                    libraries that its public headers include
#     HEADERS options.hpp tape.hpp         below include/rehearse/<module>/, alphabetical
#     SOURCES src/tape.cpp)                alphabetical
#
# gives the static library rehearse_sim, its alias rehearse::sim, its install rules, a header check and a link test. A
# second library out of the same folder has its own name: rehearse_module(harness LIBRARY gtest ...) is rehearse::gtest.
# SPDX-License-Identifier: MIT

function(rehearse_module module)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LIBRARY" "DEPENDS;LINK;PRIVATE_LINK;BUILD_ONLY_LINK;HEADERS;SOURCES")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "rehearse_module(${module}): unexpected ${arg_UNPARSED_ARGUMENTS}")
  endif()
  set(name ${module})
  if(arg_LIBRARY)
    set(name ${arg_LIBRARY})
  endif()
  set(target rehearse_${name})
  list(TRANSFORM arg_DEPENDS PREPEND rehearse::)
  list(TRANSFORM arg_HEADERS PREPEND rehearse/${module}/ OUTPUT_VARIABLE includes)
  list(TRANSFORM includes PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/include/" OUTPUT_VARIABLE header_files)

  # A module without sources is headers only.
  if(arg_SOURCES)
    add_library(${target} STATIC ${arg_SOURCES})
    set(visibility PUBLIC)
    target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}/src")
    target_link_libraries(${target} PRIVATE ${arg_PRIVATE_LINK} $<BUILD_INTERFACE:rehearse_build_options>)
    foreach(library IN LISTS arg_BUILD_ONLY_LINK)
      target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:${library}>)
    endforeach()
  else()
    add_library(${target} INTERFACE)
    set(visibility INTERFACE)
  endif()
  add_library(rehearse::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(${target} ${visibility} cxx_std_20)
  target_include_directories(${target} ${visibility}
    "$<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>" "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
  target_link_libraries(${target} ${visibility} ${arg_DEPENDS} ${arg_LINK})
  target_sources(${target} ${visibility} FILE_SET HEADERS BASE_DIRS include FILES ${header_files})

  install(TARGETS ${target} EXPORT rehearse-targets
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
    FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")

  if(REHEARSE_BUILD_TESTS)
    rehearse_check_headers(${target} ${includes})
    rehearse_check_link(${target} ${includes})
  endif()
endfunction()

# The built-in scenarios. An object library, because a static one would lose the objects that nobody refers to, and with
# them the registrations.
#
#   rehearse_catalogue(SOURCES pool_no_down.cpp ...)
function(rehearse_catalogue)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "SOURCES")
  if(NOT REHEARSE_BUILD_CLI AND NOT REHEARSE_BUILD_TESTS)
    return()
  endif()
  if(arg_SOURCES)
    add_library(rehearse_catalogue OBJECT ${arg_SOURCES})
    target_link_libraries(rehearse_catalogue PUBLIC rehearse::rehearse PRIVATE rehearse_build_options)
  else()
    add_library(rehearse_catalogue INTERFACE)
    target_link_libraries(rehearse_catalogue INTERFACE rehearse::rehearse)
  endif()
endfunction()

# Compiles each public header on its own: with the compiler of the build as part of it, and with clang++ as the target
# clang_header_check, which a test builds. Only what the library itself links is on the include path, so a header that
# includes a module which it must not know does not compile.
function(rehearse_check_headers target)
  if(NOT ARGN)
    return()
  endif()
  set(sources "")
  foreach(header IN LISTS ARGN)
    set(source "${CMAKE_CURRENT_BINARY_DIR}/header_check/${header}.cpp")
    # Twice, so that a missing #pragma once shows.
    file(CONFIGURE OUTPUT "${source}" CONTENT "#include <${header}>\n#include <${header}>\n")
    list(APPEND sources "${source}")
  endforeach()
  add_library(${target}_headers OBJECT ${sources})
  target_link_libraries(${target}_headers PRIVATE ${target} rehearse_build_options)

  if(NOT REHEARSE_CLANGXX OR CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    return()
  endif()
  set(include_path "$<TARGET_PROPERTY:${target}_headers,INCLUDE_DIRECTORIES>")
  set(stamps "")
  foreach(source IN LISTS sources)
    set(stamp "${source}.clang_stamp")
    add_custom_command(OUTPUT "${stamp}"
      COMMAND "${REHEARSE_CLANGXX}" -std=c++20 -fsyntax-only -Wall -Wextra -Werror
        "$<$<BOOL:${include_path}>:-I$<JOIN:${include_path},;-I>>" -MD -MF "${stamp}.d" -MT "${stamp}" "${source}"
      COMMAND "${CMAKE_COMMAND}" -E touch "${stamp}"
      DEPENDS "${source}" DEPFILE "${stamp}.d"
      COMMENT "clang++ ${source}"
      COMMAND_EXPAND_LISTS VERBATIM)
    list(APPEND stamps "${stamp}")
  endforeach()
  add_custom_target(${target}_clang_headers DEPENDS ${stamps})
  if(NOT TARGET clang_header_check)
    add_custom_target(clang_header_check)
  endif()
  add_dependencies(clang_header_check ${target}_clang_headers)
endfunction()

# Links a program with the whole of one module and with nothing that stands above it: a symbol from a higher module is
# an undefined reference.
function(rehearse_check_link target)
  set(content "// Includes all of one module's headers; linked with all of its library.\n")
  foreach(header IN LISTS ARGN)
    string(APPEND content "#include <${header}>\n")
  endforeach()
  string(APPEND content "\nauto main() -> int { return 0; }\n")
  set(source "${CMAKE_CURRENT_BINARY_DIR}/${target}_link_test.cpp")
  file(CONFIGURE OUTPUT "${source}" CONTENT "${content}" @ONLY)
  add_executable(${target}_link_test "${source}")
  set_target_properties(${target}_link_test PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}")
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "STATIC_LIBRARY")
    target_link_libraries(${target}_link_test PRIVATE "$<LINK_LIBRARY:WHOLE_ARCHIVE,${target}>")
  else()
    target_link_libraries(${target}_link_test PRIVATE ${target})
  endif()
  target_link_libraries(${target}_link_test PRIVATE rehearse_build_options)
  add_test(NAME link/${target} COMMAND ${target}_link_test)
  set_tests_properties(link/${target} PROPERTIES LABELS unit)
endfunction()
