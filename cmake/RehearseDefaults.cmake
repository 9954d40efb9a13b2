# What holds for all of rehearse's targets; what touches the whole build only when rehearse is not embedded in another.
# SPDX-License-Identifier: MIT

# C++20 as the standard has it, in rehearse's own targets.
set(CMAKE_CXX_EXTENSIONS OFF)

if(PROJECT_IS_TOP_LEVEL)
  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
  endif()
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")

  # In the lists rather than in the presets, because a preset cannot say "if it is there".
  find_program(REHEARSE_CCACHE ccache)
  mark_as_advanced(REHEARSE_CCACHE)
  if(REHEARSE_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${REHEARSE_CCACHE}")
  endif()
endif()

# How rehearse's own code is compiled. Linked PRIVATE by each target and never installed, so that nobody who uses the
# library inherits a flag. There is no -ffast-math here or anywhere: a digest must not depend on it.
add_library(rehearse_build_options INTERFACE)
target_compile_options(rehearse_build_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wunused
  -Wnull-dereference -Wimplicit-fallthrough -Wextra-semi -Wundef
  -Wno-sign-conversion
  # g++ 12 sees null pointers and overlapping copies in the standard library's own inlined code (GCC bug 105651).
  "$<$<CXX_COMPILER_ID:GNU>:-Wno-null-dereference;-Wno-restrict;-Wduplicated-cond;-Wlogical-op>"
  # The stack of a suspended process is read through its frame pointers by profilers; optimised builds leave them out,
  # because each of some forty calls a step sets one up. Debuggers have unwind tables there.
  $<$<NOT:$<CONFIG:RelWithDebInfo,Release,MinSizeRel>>:-fno-omit-frame-pointer>
  $<$<BOOL:${REHEARSE_WARNINGS_AS_ERRORS}>:-Werror>)

# Instrumented code makes g++ 12 doubt what the standard library's own code has initialised.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_FLAGS MATCHES "-fsanitize=")
  target_compile_options(rehearse_build_options INTERFACE -Wno-maybe-uninitialized)
endif()
