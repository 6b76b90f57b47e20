// The lines nearest to the prompt.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "report/layout.hpp"
#include "report/report.hpp"

namespace refwarden {

struct LastLine {
  const ReportContext& context;
  std::string ref;  // of the update hook
  std::string contact;
};

// "error: refwarden refused this push: 1 problem, nothing was stored" and the push id. An update
// hook names its ref and does not say what was stored: git has kept the objects. A check says
// "would refuse" and "nothing was pushed", and has no push id.
void add_refused(Page& page, const LastLine& last, std::string_view what);
// "warning: refwarden accepted this push: 2 warnings" and the push id.
void add_accepted(Page& page, const LastLine& last, std::size_t warnings);

}  // namespace refwarden
