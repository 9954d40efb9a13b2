# rehearse_test(): a GoogleTest executable, each of whose tests is a ctest.
#
#   rehearse_test(sim_test
#     LABELS unit                        of: unit property golden tidy example slow negative
#     SOURCES sim/tape_test.cpp ...      alphabetical
#     LINK rehearse::sim                 besides GoogleTest and its main()
#     INTERNALS_OF sim                   modules whose private headers it may include
#     TIMEOUT 60)                        seconds for each test, 120 unless told
#
# A ctest is called <name>/<Suite>.<Test>, so two executables may use the same suite name.
# SPDX-License-Identifier: MIT

include(GoogleTest)

function(rehearse_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "LABELS;SOURCES;LINK;INTERNALS_OF")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "rehearse_test(${name}): no SOURCES, or unexpected '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  set(known unit property golden tidy example slow negative)
  foreach(label IN LISTS arg_LABELS)
    if(NOT label IN_LIST known)
      message(FATAL_ERROR "rehearse_test(${name}): label '${label}' is not one of ${known}")
    endif()
  endforeach()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()

  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINK} GTest::gmock GTest::gtest GTest::gtest_main rehearse_build_options)
  target_compile_features(${name} PRIVATE cxx_std_20)
  target_include_directories(${name} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  foreach(module IN LISTS arg_INTERNALS_OF)
    target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}/${module}/src")
  endforeach()

  # Asked for its tests when ctest starts, not by the build: a sanitized binary that cannot start is a red test then,
  # not a broken build.
  gtest_discover_tests(${name}
    DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60
    TEST_PREFIX "${name}/"
    PROPERTIES TIMEOUT ${arg_TIMEOUT})

  # Labels are set afterwards: as a property above, a list of two arrives as two properties.
  set(script "${CMAKE_CURRENT_BINARY_DIR}/${name}_labels.cmake")
  file(CONFIGURE OUTPUT "${script}" CONTENT
    "if(${name}_TESTS)\n  set_tests_properties(\${${name}_TESTS} PROPERTIES LABELS \"${arg_LABELS}\")\nendif()\n" @ONLY)
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${script}")
endfunction()
