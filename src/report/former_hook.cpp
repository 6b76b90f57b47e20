#include <fmt/format.h>

#include "report/report.hpp"

namespace refwarden {

std::string report_former_hook(int exit_code, const ReportContext& context) {
  const std::string& prefix = context.line_prefix;
  std::string text = fmt::format(
      "{0}\n{0}error: refwarden let this pass, but the hook that it was put before\n"
      "{0}error: refused it (exit code {1}); its own words, if any, are above\n",
      prefix, exit_code);
  if (!context.push_id.empty()) {
    text += fmt::format("{}hint: push id {}\n", prefix, context.push_id);
  }
  return text;
}

}  // namespace refwarden
