# refwarden_settings: language, optimisation and hardening. refwarden_warnings: what we refuse to build.
add_library(refwarden_settings INTERFACE)
target_compile_features(refwarden_settings INTERFACE cxx_std_20)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
include(CheckPIESupported)
check_pie_supported()

# An assertion is a refusal, in release as well (house rule 4).
string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")

# Lines for a debugger: the Debian package has them apart from the programs.
string(APPEND CMAKE_CXX_FLAGS_RELEASE " -g1")
# Wherever it is built, the programs are the same and name no folder of that machine.
string(APPEND CMAKE_CXX_FLAGS_RELEASE " -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.")

target_compile_options(refwarden_settings INTERFACE -fstack-protector-strong -fstack-clash-protection
                       -fcf-protection -fno-plt)
target_compile_definitions(refwarden_settings INTERFACE _GLIBCXX_ASSERTIONS)
target_link_options(refwarden_settings INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed)
if(REFWARDEN_SANITIZE)
  target_compile_options(refwarden_settings INTERFACE -fsanitize=${REFWARDEN_SANITIZE}
                         -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  target_compile_definitions(refwarden_settings INTERFACE REFWARDEN_IS_SANITIZED)
  target_link_options(refwarden_settings INTERFACE -fsanitize=${REFWARDEN_SANITIZE})
else()
  target_compile_options(refwarden_settings INTERFACE
                         $<$<CONFIG:Release,RelWithDebInfo>:-U_FORTIFY_SOURCE$<SEMICOLON>-D_FORTIFY_SOURCE=3>)
endif()

# Builds from nothing (CI, packages) spend most of their time on the headers of the standard library.
option(REFWARDEN_PRECOMPILE "Precompile the headers that nearly every file includes" OFF)
function(refwarden_precompile target)
  if(REFWARDEN_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE ${ARGN} <algorithm> <chrono> <cstdint> <filesystem>
      <functional> <map> <memory> <optional> <set> <span> <string> <string_view> <unordered_map>
      <variant> <vector> <fmt/format.h> <tl/expected.hpp>)
  endif()
endfunction()

add_library(refwarden_warnings INTERFACE)
if(REFWARDEN_DEVELOPER)
  target_compile_options(refwarden_warnings INTERFACE -Werror -Wall -Wextra -Wconversion
                         -Wsign-conversion -Wshadow -Wold-style-cast -Wformat=2 -Woverloaded-virtual
                         -Werror=switch)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 warns falsely of null pointers, overlaps and bounds of std::string in optimised builds;
    # debug builds (and so the sanitized one) keep those warnings.
    target_compile_options(refwarden_warnings INTERFACE -Wduplicated-cond -Wlogical-op
                           $<$<CONFIG:Debug>:-Wnull-dereference>
                           $<$<NOT:$<CONFIG:Debug>>:-Wno-restrict$<SEMICOLON>-Wno-array-bounds$<SEMICOLON>-Wno-stringop-overflow$<SEMICOLON>-Wno-stringop-overread>)
  endif()
endif()
