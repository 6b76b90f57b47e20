# `cpack` in a release build makes the Debian package, with debug symbols in one of their own;
# `cpack --config CPackSourceConfig.cmake` the release tarball.
set(CPACK_PACKAGE_NAME refwarden)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "the authors of refwarden <root@localhost>" CACHE STRING
    "Who maintains the package: a name and an address")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "hooks that judge every push to a git server against a policy")
set(CPACK_PACKAGE_DESCRIPTION
    "Small pre-receive and update hooks hold every push against a policy in TOML:
signatures by known people, reviewers, tickets, and how much review a change
needs by what it touches. What does not comply is refused with a message that
says how to mend it, and every decision leaves a record that an auditor can
check without trusting the server.")
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_CURRENT_SOURCE_DIR}/LICENSE)
set(CPACK_GENERATOR DEB)
# A folder of this project has to be as a policy needs it, whatever the umask of who builds.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ
    GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
# What `cmake --install` installs, and the files of the system.
set(CPACK_INSTALL_CMAKE_PROJECTS "${CMAKE_BINARY_DIR};refwarden;Unspecified;/"
    "${CMAKE_BINARY_DIR};refwarden;system;/")

set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_SOURCE_DIR}/cmake/package_files.cmake)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION vcs)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "git, gpg, systemd | systemd-standalone-sysusers, systemd | systemd-standalone-tmpfiles")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "openssh-client")
set(CPACK_DEBIAN_DEBUGINFO_PACKAGE ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION TRUE)
foreach(file postinst prerm postrm conffiles)
  list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_SOURCE_DIR}/install/package/${file})
endforeach()

set(CPACK_SOURCE_GENERATOR TGZ)
set(CPACK_SOURCE_PACKAGE_FILE_NAME refwarden-${PROJECT_VERSION})
set(CPACK_SOURCE_IGNORE_FILES "/build/" "/\\\\.git/" "/\\\\.git$" "~$")
include(CPack)
