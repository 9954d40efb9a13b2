# Whether one file fails to compile for the reason that it gives itself, and compiles once it is corrected.
#   cmake -D COMPILER=… -D SOURCE=… -D INCLUDE=… -P check.cmake
# SPDX-License-Identifier: MIT

file(STRINGS "${SOURCE}" first_lines LIMIT_COUNT 4)
list(FILTER first_lines INCLUDE REGEX "^// error: ")
list(LENGTH first_lines count)
if(NOT count EQUAL 1)
  message(FATAL_ERROR "${SOURCE}: its second line says which error to expect: // error: <text>")
endif()
string(REPLACE "// error: " "" expected "${first_lines}")
set(command "${COMPILER}" -std=c++20 -fsyntax-only -fdiagnostics-color=never -I "${INCLUDE}")

execute_process(COMMAND ${command} "${SOURCE}" RESULT_VARIABLE result OUTPUT_VARIABLE said ERROR_VARIABLE said)
if(result EQUAL 0)
  message(FATAL_ERROR "${SOURCE} compiles, and must not: ${expected}")
endif()
# Not as a list: what compilers say has semicolons and brackets.
if(NOT said MATCHES "[^\n]* error: [^\n]*")
  message(FATAL_ERROR "${SOURCE}: the compiler failed without an error:\n${said}")
endif()
set(first_error "${CMAKE_MATCH_0}")
string(FIND "${first_error}" "${expected}" at)
if(at EQUAL -1)
  message(FATAL_ERROR "${SOURCE}: the first error is\n  ${first_error}\nand should say\n  ${expected}")
endif()

execute_process(COMMAND ${command} -D CORRECTED "${SOURCE}"
  RESULT_VARIABLE result OUTPUT_VARIABLE said ERROR_VARIABLE said)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${SOURCE}, corrected, does not compile:\n${said}")
endif()
