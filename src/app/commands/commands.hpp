// Every command of the admin program: one function each, in a file of its own name.
#pragma once

#include "app/command_line.hpp"

namespace refwarden {

Command client_install_command();
Command commit_check_command();
Command audit_list_command();
Command audit_verify_command();
Command push_show_command();
Command docs_command();
Command explain_command();
Command key_add_command();
Command key_check_command();
Command key_expiring_command();
Command key_import_command();
Command key_list_command();
Command key_refresh_command();
Command policy_init_command();
Command policy_check_command();
Command policy_diff_command();
Command policy_export_command();
Command policy_show_command();
Command policy_test_command();
Command repo_install_command();
Command repo_remove_command();
Command repo_status_command();
Command repo_doctor_command();
Command repo_rehearse_command();
Command repo_replay_command();
Command repo_adopt_command();

}  // namespace refwarden
