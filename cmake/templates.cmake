# Files of the source tree as text inside the programs: what `policy init` writes is what the project
# ships, and what `explain` says is what the manual says. Each FILE below FOLDER becomes the constant
# k_FILE of OUTPUT; HEADER declares them.
function(embed_text output folder header)
  set(code "// Made from ${folder}/ by cmake/templates.cmake.\n#include \"${header}\"\n\nnamespace refwarden {\n\n")
  foreach(file ${ARGN})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
                 ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/${file})
    file(READ ${folder}/${file} text)
    string(MAKE_C_IDENTIFIER "k_${file}" name)
    string(APPEND code "const std::string_view ${name} = R\"refwarden(${text})refwarden\";\n\n")
  endforeach()
  string(APPEND code "}  // namespace refwarden\n")
  set(before "")
  if(EXISTS ${output})
    file(READ ${output} before)
  endif()
  if(NOT code STREQUAL before)
    file(WRITE ${output} "${code}")
  endif()
endfunction()
embed_text(${CMAKE_BINARY_DIR}/generated/embedded_files.cpp config policy/embedded_files.hpp
           system.toml people.toml repos/example.toml tests/system.toml tests/example.toml)
embed_text(${CMAKE_BINARY_DIR}/generated/embedded_recipes.cpp install/hosts report/embedded_recipes.hpp
           plain.md http.md gitolite.md gitea.md gitlab.md ghes.md bitbucket.md soft-serve.md)
embed_text(${CMAKE_BINARY_DIR}/generated/embedded_manual.cpp man report/embedded_manual.hpp
           refwarden.1 refwarden-audit.5 refwarden-policy.5 refwarden-hosts.7 refwarden-messages.7
           refwarden-post-receive.8 refwarden-pre-receive.8 refwarden-reference-transaction.8
           refwarden-update.8)
