# rehearse_discover_scenarios(): each scenario of a program that links rehearse::main becomes a ctest.
#
#   rehearse_discover_scenarios(my_scenarios
#     RUNS 200                 runs of each, 1000 unless told
#     TEST_PREFIX pool/        before each test's name
#     LABELS slow              for each test
#     TIMEOUT 60               seconds for each, 120 unless told
#     EXTRA_ARGS --seed 7)     further options of `run`
#
# The program is asked for its scenarios (`list --names`) when ctest starts, not by the build, so it need not be able to
# run where it is built.
# SPDX-License-Identifier: MIT

function(rehearse_discover_scenarios target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "RUNS;TEST_PREFIX;TIMEOUT" "LABELS;EXTRA_ARGS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "rehearse_discover_scenarios(${target}): unexpected ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arg_RUNS)
    set(arg_RUNS 1000)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  # Not a variable of the file: under FetchContent it would not be visible where the function is called.
  set(template "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/RehearseListScenarios.cmake.in")
  set(script "${CMAKE_CURRENT_BINARY_DIR}/${target}_scenarios.cmake")
  set(program "$<TARGET_FILE:${target}>")
  configure_file("${template}" "${script}.in" @ONLY)
  file(GENERATE OUTPUT "${script}" INPUT "${script}.in")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${script}")
endfunction()
