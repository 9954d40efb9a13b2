# Third-party libraries. Each belongs to one module, which links it privately; docs and lint say which.
# SPDX-License-Identifier: MIT

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

find_package(Boost 1.81 CONFIG REQUIRED COMPONENTS context)  # runtime
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)  # sim
find_package(SQLite3 REQUIRED)                                # reports
find_package(fmt CONFIG REQUIRED)                             # reports, cli
find_package(nlohmann_json CONFIG REQUIRED)                   # reports, cli
find_package(GTest CONFIG REQUIRED)                           # harness, tests
find_package(rapidcheck CONFIG REQUIRED)                      # harness, tests
if(REHEARSE_BUILD_CLI)
  find_package(CLI11 CONFIG REQUIRED)
endif()
if(REHEARSE_BUILD_BENCH)
  find_package(benchmark CONFIG REQUIRED)
endif()

# Public headers must compile under clang too, whatever compiles the rest.
if(REHEARSE_BUILD_TESTS)
  find_program(REHEARSE_CLANGXX NAMES clang++ clang++-14 DOC "clang++ for the header check")
  mark_as_advanced(REHEARSE_CLANGXX)
endif()
