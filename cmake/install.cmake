# What `cmake --install` lays down: the program with its manual and completions, the library as
# find_package(heed) finds it (heed::heed, or one floor of it such as heed::text), the headers.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(library_floors ${heed_floors})
list(REMOVE_ITEM library_floors cli)
list(TRANSFORM library_floors PREPEND heed_)

add_library(heed_library INTERFACE)
target_link_libraries(heed_library INTERFACE ${library_floors})
set_target_properties(heed_library PROPERTIES EXPORT_NAME heed)
add_library(heed::heed ALIAS heed_library)

install(TARGETS heed)
install(TARGETS heed_library ${library_floors} EXPORT heed-targets)
install(DIRECTORY heed/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/heed
        FILES_MATCHING PATTERN "*.h" PATTERN "cli" EXCLUDE)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/heed)
install(EXPORT heed-targets NAMESPACE heed:: DESTINATION ${package})
configure_package_config_file(cmake/heed-config.cmake.in heed-config.cmake
                              INSTALL_DESTINATION ${package})
write_basic_package_version_file(heed-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/heed-config.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/heed-config-version.cmake
        DESTINATION ${package})
