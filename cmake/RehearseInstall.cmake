# The package: find_package(rehearse CONFIG) from an install tree.
# SPDX-License-Identifier: MIT

include(CMakePackageConfigHelpers)

set(package_directory "${CMAKE_INSTALL_LIBDIR}/cmake/rehearse")
install(EXPORT rehearse-targets NAMESPACE rehearse:: DESTINATION "${package_directory}")
configure_package_config_file(cmake/rehearseConfig.cmake.in "${PROJECT_BINARY_DIR}/rehearseConfig.cmake"
  INSTALL_DESTINATION "${package_directory}"
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/rehearseConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/rehearseConfig.cmake"
  "${PROJECT_BINARY_DIR}/rehearseConfigVersion.cmake"
  cmake/RehearseDiscoverScenarios.cmake
  cmake/RehearseListScenarios.cmake.in
  DESTINATION "${package_directory}")
