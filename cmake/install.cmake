# Manual pages, example policies and the folders of a server. Installing changes no repository.
file(GLOB manual_pages CONFIGURE_DEPENDS man/*.[1578])
foreach(page ${manual_pages})
  string(REGEX MATCH "[1578]$" section ${page})
  install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()
install(FILES README.md ARCHITECTURE.md SECURITY.md CHANGELOG.md LICENSE
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY config/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples FILES_MATCHING PATTERN "*.toml")
