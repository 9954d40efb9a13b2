# Whether pasted tests do what the cases did that they were printed from: those of planted faults fail with the same
# digest in the runtime that has the fault, and all pass in the right one.
#   cmake -D RIGHT=… -D MUTATED=… -D EXPECTED=… -P check.cmake
# SPDX-License-Identifier: MIT

cmake_minimum_required(VERSION 3.25)

file(STRINGS "${EXPECTED}" lines)
set(failing 0)
set(passing 0)
foreach(line IN LISTS lines)
  list(GET line 0 name)
  list(GET line 1 mutant)
  list(GET line 2 digest)
  list(GET line 3 property)
  set(filter "--gtest_filter=SupervisionTree.${name}")

  set(runs 1)
  if(mutant EQUAL 0)
    set(runs 100)
  endif()
  execute_process(COMMAND "${RIGHT}" ${filter} --rehearse_runs=${runs}
    RESULT_VARIABLE result OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT result EQUAL 0 OR NOT said MATCHES "PASSED  . 1 test")
    message(FATAL_ERROR "${name} fails, and nothing is wrong:\n${said}")
  endif()
  if(mutant EQUAL 0)
    math(EXPR passing "${passing} + 1")
    continue()
  endif()

  execute_process(COMMAND "${MUTATED}" ${filter} --plant=${mutant} --rehearse_expect=${digest}
    RESULT_VARIABLE result OUTPUT_VARIABLE said ERROR_VARIABLE said)
  string(FIND "${said}" "FAILED  \"${property}\"" found)
  if(NOT result EQUAL 1 OR found EQUAL -1)
    message(FATAL_ERROR "${name} does not fail with \"${property}\" where mutant ${mutant} is planted:\n${said}")
  endif()
  if(said MATCHES "this is not the run that was expected")
    message(FATAL_ERROR "${name} fails in another run than the case it was printed from:\n${said}")
  endif()
  math(EXPR failing "${failing} + 1")
endforeach()
if(failing LESS 3 OR passing LESS 2)
  message(FATAL_ERROR "${EXPECTED} names ${failing} failing and ${passing} passing tests")
endif()
