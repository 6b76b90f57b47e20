#include "report/last_line.hpp"

#include <fmt/format.h>

#include "report/words.hpp"

namespace refwarden {
namespace {

bool is_check(const LastLine& last) {
  return last.context.occasion == Occasion::check;
}

// `past`: "refused"; of a push that is still to come, `future`: "would refuse".
Text opening(const LastLine& last, std::string_view past, std::string_view future) {
  Text text(is_check(last) ? future : past);
  if (last.context.hook == HookKind::update && !last.ref.empty()) {
    return text.bare(Untrusted(last.ref), 44).close(":");
  }
  return text.say("this push:");
}

std::string contact_or_admins(const LastLine& last) {
  return last.contact.empty() ? "the admins of this server" : last.contact;
}

void add_push_id(Page& page, const LastLine& last) {
  if (is_check(last)) {
    if (!last.contact.empty()) {
      page.hint(Text("if you need to ask: " + last.contact));
    }
    return;
  }
  if (last.context.push_id.empty()) {
    page.hint(Text("this push left no record; tell " + contact_or_admins(last) + " when it was"));
  } else {
    page.hint(Text(fmt::format("push id {}, if you need to ask {}", last.context.push_id,
                               contact_or_admins(last))));
  }
}

}  // namespace

void add_refused(Page& page, const LastLine& last, std::string_view what) {
  Text text = opening(last, "error: refwarden refused", "error: refwarden would refuse");
  text.say(what);
  if (last.context.hook != HookKind::update) {
    text.close(",").say(is_check(last) ? "nothing was pushed" : "nothing was stored");
  }
  page.lead(text);
  add_push_id(page, last);
}

void add_accepted(Page& page, const LastLine& last, std::size_t warnings) {
  Text text = opening(last, "warning: refwarden accepted", "warning: refwarden would accept");
  text.say(counted(warnings, "warning", "warnings"));
  if (!last.context.push_id.empty()) {
    text.close(",").say("push id " + last.context.push_id);
  }
  page.lead(text);
}

}  // namespace refwarden
