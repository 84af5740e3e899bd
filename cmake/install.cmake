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

# The manual and the completions are what the program says of itself.
set(manual ${CMAKE_CURRENT_BINARY_DIR}/manual)
file(MAKE_DIRECTORY ${manual})
set(says sh -c "\"$0\" $1 >\"$2\"" $<TARGET_FILE:heed>)
add_custom_command(
  OUTPUT ${manual}/heed.1 ${manual}/heed ${manual}/_heed ${manual}/heed.fish
  COMMAND ${says} man ${manual}/heed.1
  COMMAND ${says} "completion bash" ${manual}/heed
  COMMAND ${says} "completion zsh" ${manual}/_heed
  COMMAND ${says} "completion fish" ${manual}/heed.fish
  DEPENDS heed
  VERBATIM)
add_custom_target(manual ALL DEPENDS ${manual}/heed.1)
install(FILES ${manual}/heed.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${manual}/heed DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${manual}/_heed DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${manual}/heed.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
