# refwarden_libraries: libgit2, RE2, libseccomp and utf8proc as the programs link them.
#
# Debian's shared libgit2 loads 13 more libraries, nearly all for networks that a hook never uses; a
# push of one commit spent a sixth of its time on loading them. Where there are archives, and
# src/git/libgit2_repository_networks.cpp fits this libgit2, all four are linked in, without networks. Their
# updates then need a new build, which is why what checks signatures (OpenSSL, GPGME) stays shared.
option(REFWARDEN_STATIC "Link libgit2, RE2, libseccomp and utf8proc in, where that works" ON)
add_library(refwarden_libraries INTERFACE)

set(refwarden_archives)
set(refwarden_can_be_static ${REFWARDEN_STATIC})
foreach(name git2 mbedcrypto http_parser pcre2-8 z re2 seccomp utf8proc)
  find_library(REFWARDEN_ARCHIVE_${name} lib${name}.a)
  mark_as_advanced(REFWARDEN_ARCHIVE_${name})
  list(APPEND refwarden_archives ${REFWARDEN_ARCHIVE_${name}})
  if(NOT REFWARDEN_ARCHIVE_${name})
    set(refwarden_can_be_static OFF)
  endif()
endforeach()

if(refwarden_can_be_static)
  file(WRITE ${CMAKE_BINARY_DIR}/generated/starts_libgit2.cpp
       "#include \"git/libgit2_repository_networks.hpp\"\nint main() { return refwarden::init_libgit2() != 1; }\n")
  try_compile(REFWARDEN_LIBGIT2_FITS ${CMAKE_BINARY_DIR}/libgit2_fits
              SOURCES ${CMAKE_BINARY_DIR}/generated/starts_libgit2.cpp
                      ${CMAKE_SOURCE_DIR}/src/git/libgit2_repository_networks.cpp
              CMAKE_FLAGS -DINCLUDE_DIRECTORIES=${CMAKE_SOURCE_DIR}/src
              LINK_LIBRARIES ${refwarden_archives} Threads::Threads)
endif()
if(refwarden_can_be_static AND REFWARDEN_LIBGIT2_FITS)
  message(STATUS "libgit2 is linked in, without networks")
  foreach(library libgit2 re2 seccomp utf8proc)
    target_compile_options(refwarden_libraries INTERFACE ${${library}_CFLAGS})
  endforeach()
  target_link_libraries(refwarden_libraries INTERFACE ${refwarden_archives} Threads::Threads)
else()
  message(STATUS "libgit2 is shared")
  target_link_libraries(refwarden_libraries INTERFACE PkgConfig::libgit2 PkgConfig::re2
                        PkgConfig::seccomp PkgConfig::utf8proc)
endif()

# refwarden_link_cpp_in(PROGRAM): links the C++ library and libfmt in as well. Looking up their symbols took a
# fifth of what a program does before main(), and a hook is started for each push. For programs whose shared
# libraries are all C: two copies of the C++ library in one process do not go together.
file(WRITE ${CMAKE_BINARY_DIR}/generated/formats.cpp
     "#include <fmt/format.h>\nint main() { return fmt::format(\"{}\", 1.5).empty() ? 1 : 0; }\n")
if(REFWARDEN_LIBGIT2_FITS AND NOT REFWARDEN_SANITIZE)
  try_compile(REFWARDEN_FMT_FITS ${CMAKE_BINARY_DIR}/fmt_fits
              SOURCES ${CMAKE_BINARY_DIR}/generated/formats.cpp ${CMAKE_SOURCE_DIR}/cmake/linked_fmt.cpp
              LINK_OPTIONS -static-libstdc++ -static-libgcc)
endif()
function(refwarden_link_cpp_in program)
  if(refwarden_can_be_static AND REFWARDEN_FMT_FITS)
    target_sources(${program} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/linked_fmt.cpp)
    target_link_options(${program} PRIVATE -static-libstdc++ -static-libgcc)
  endif()
endfunction()
