# Installs the build BUILD beneath it, then configures, builds and runs a project that knows nothing
# but the installed tree: cmake -D BUILD=... -D SOURCE=... -P check.cmake
set(prefix ${BUILD}/install-check/prefix)
set(consumer ${BUILD}/install-check/consumer)
file(REMOVE_RECURSE ${BUILD}/install-check)
foreach(command IN ITEMS
    "${CMAKE_COMMAND};--install;${BUILD};--prefix;${prefix}"
    "${CMAKE_COMMAND};-S;${SOURCE}/tests/install;-B;${consumer};-G;${GENERATOR};-DCMAKE_PREFIX_PATH=${prefix};-DCMAKE_CXX_FLAGS=${FLAGS}"
    "${CMAKE_COMMAND};--build;${consumer}"
    "${consumer}/consumer"
    "${prefix}/bin/heed;--version")
  execute_process(COMMAND ${command} RESULT_VARIABLE status OUTPUT_VARIABLE output
                  ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${command}: ${status}\n${output}")
  endif()
endforeach()
foreach(file IN ITEMS share/man/man1/heed.1 share/bash-completion/completions/heed
    share/zsh/site-functions/_heed share/fish/vendor_completions.d/heed.fish)
  if(NOT EXISTS ${prefix}/${file})
    message(FATAL_ERROR "${file} was not installed")
  endif()
endforeach()
