# Manual pages, completions, example policies and what a system needs to know of refwarden. Installing
# changes no repository.
file(GLOB manual_pages CONFIGURE_DEPENDS man/*.[1578])
foreach(page ${manual_pages})
  string(REGEX MATCH "[1578]$" section ${page})
  install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()
install(FILES README.md ARCHITECTURE.md SECURITY.md CHANGELOG.md LICENSE
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY config/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples FILES_MATCHING PATTERN "*.toml")
install(DIRECTORY install/hosts/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/hosts FILES_MATCHING PATTERN "*.md")

install(FILES install/completions/refwarden.bash RENAME refwarden
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES install/completions/_refwarden DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES install/completions/refwarden.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

install(FILES install/package/sysusers.conf RENAME refwarden.conf DESTINATION lib/sysusers.d)
install(FILES install/package/tmpfiles.conf RENAME refwarden.conf DESTINATION lib/tmpfiles.d)
foreach(kind service timer path)
  install(FILES install/package/key-refresh.${kind} RENAME refwarden-key-refresh.${kind}
          DESTINATION lib/systemd/system)
endforeach()

# Of the Debian package alone: an admin's own files are not written by `cmake --install`.
install(FILES config/system.toml config/people.toml DESTINATION /etc/refwarden
        COMPONENT system EXCLUDE_FROM_ALL)
install(DIRECTORY DESTINATION /etc/refwarden/keys COMPONENT system EXCLUDE_FROM_ALL)
install(DIRECTORY DESTINATION /etc/refwarden/repos COMPONENT system EXCLUDE_FROM_ALL)
install(FILES install/package/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT system EXCLUDE_FROM_ALL)
