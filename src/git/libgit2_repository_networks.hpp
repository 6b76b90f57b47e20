// What libgit2 could do over networks stays out of our programs.
#pragma once

namespace refwarden {

// git_libgit2_init(), to which this ties what stands in for the networks. Reads no certificates.
int init_libgit2();

}  // namespace refwarden
