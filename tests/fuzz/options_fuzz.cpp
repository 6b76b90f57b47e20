// Push options: as many as git announced, each with its bytes. The first line of the input is the
// announced number, each further line an option.
#include "fuzz/fuzz.hpp"
#include "intake/push.hpp"
#include "intake/pusher.hpp"

using namespace refwarden;

namespace {

void check_login(const std::string& login, const Environment& environment) {
  const std::string taken = login_from({Host::http, ""}, environment);
  require(taken.empty() || taken == login, "a login that the host did not give");
  require(taken.empty() || printable(Untrusted(taken), 100000).find("\\x0") == std::string::npos ||
              taken.find('\\') != std::string::npos,
          "a login with a control byte");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = fuzz::text_of(data, size);
  const std::string announced(fuzz::take_line(rest));
  std::map<std::string, std::string> values{{"GIT_DIR", "/"}, {"GIT_PUSH_OPTION_COUNT", announced}};
  std::vector<std::string> options;
  while (!rest.empty()) {
    options.emplace_back(fuzz::take_line(rest));
    values["GIT_PUSH_OPTION_" + std::to_string(options.size() - 1)] = options.back();
  }
  const std::string login = options.empty() ? "" : options.front();
  values["REMOTE_USER"] = login;
  const Environment environment(values);
  check_login(login, environment);
  const auto push = read_push(HookKind::pre_receive, environment, {});
  if (!push) {
    fuzz::require_reason(push.error().told);
    return 0;
  }
  const std::size_t count = announced.empty() ? 0 : std::stoul(announced);
  require(push->options.size() == count && count <= options.size(), "another number of options");
  for (std::size_t i = 0; i < count; ++i) {
    require(push->options[i].bytes() == options[i], "another option");
  }
  return 0;
}
