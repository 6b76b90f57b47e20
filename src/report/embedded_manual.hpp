// The text of man/refwarden-messages.7, put into the program by cmake/templates.cmake.
#pragma once

#include <string_view>

namespace refwarden {

extern const std::string_view k_refwarden_messages_7;

}  // namespace refwarden
