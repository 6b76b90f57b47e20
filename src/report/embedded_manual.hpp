// The texts of man/, put into the program by cmake/templates.cmake.
#pragma once

#include <string_view>

namespace refwarden {

extern const std::string_view k_refwarden_1;
extern const std::string_view k_refwarden_audit_5;
extern const std::string_view k_refwarden_policy_5;
extern const std::string_view k_refwarden_hosts_7;
extern const std::string_view k_refwarden_messages_7;
extern const std::string_view k_refwarden_post_receive_8;
extern const std::string_view k_refwarden_pre_receive_8;
extern const std::string_view k_refwarden_reference_transaction_8;
extern const std::string_view k_refwarden_update_8;

}  // namespace refwarden
