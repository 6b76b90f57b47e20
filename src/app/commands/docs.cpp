#include <cerrno>
#include <ostream>
#include <system_error>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>
#include <sys/stat.h>

#include "app/commands/commands.hpp"
#include "app/commands/key_store.hpp"
#include "app/policy_checkout.hpp"
#include "policy/load.hpp"
#include "policy/policy_folder.hpp"
#include "report/html.hpp"
#include "report/html_page.hpp"
#include "report/manual_html.hpp"
#include "report/policy_html.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace refwarden {
namespace {

constexpr mode_t k_folder_mode = 0755;
constexpr const char* k_policy_page = "policy.html";
constexpr const char* k_nav = "<nav><a href=\"index.html\">refwarden</a></nav>\n";

Usage usage() {
  Usage result;
  result.synopsis = "docs --html OUTPUT [--folder DIR]";
  result.text =
      "Writes the manual as HTML pages into the folder OUTPUT, for a web server that [server] "
      "help\n"
      "names. With --folder also a page that says what a push to each repository needs. Pages "
      "that\n"
      "are there already give way.";
  result.options.add_options()("html", po::value<std::string>()->value_name("OUTPUT")->required(),
                               "the folder for the pages; it is made if it is not there")(
      "folder", po::value<std::string>()->value_name("DIR"), "the policy folder");
  return result;
}

// The page about the policy; empty: none was named. Says what is wrong with one that does not load.
tl::expected<std::string, ExitCode> page_of_policy(const std::string& named, Streams& streams) {
  if (named.empty()) {
    return std::string();
  }
  const auto home = find_policy_home(fs::absolute(named).lexically_normal());
  if (!home) {
    return tl::unexpected(report_to_admin(home.error(), streams));
  }
  bool is_sound = true;
  for (const Problem& problem : check_policy(home->folder, SystemClock().now()).all) {
    if (problem.weight == Problem::Weight::error) {
      streams.err << to_text(problem);
      is_sound = false;
    }
  }
  if (!is_sound) {
    streams.err << "error: the policy does not load\n";
    return tl::unexpected(ExitCode::policy);
  }
  return html_page("What a push needs", k_nav + policy_html(read_policy_folder(home->folder)));
}

std::string index_of(const std::vector<ManualPage>& pages, bool has_policy) {
  std::string body = "<h1>refwarden</h1>\n<dl>\n";
  if (has_policy) {
    body += fmt::format(
        "<dt><a href=\"{}\">What a push needs</a></dt>\n<dd>rules of each repository</dd>\n",
        k_policy_page);
  }
  for (const ManualPage& page : pages) {
    body += fmt::format("<dt><a href=\"{0}.html\">{0}</a></dt>\n<dd>{1}</dd>\n", html(page.name),
                        html(page.purpose));
  }
  return html_page("refwarden", body + "</dl>\n");
}

Done make_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::is_directory(folder, error) || ::mkdir(folder.c_str(), k_folder_mode) == 0) {
    return {};
  }
  return fail(FailureCode::server_broken, "the folder for the pages cannot be made",
              folder.string() + ": " + std::generic_category().message(errno));
}

Done write_pages(const fs::path& folder, const std::string& policy) {
  const std::vector<ManualPage> pages = manual_pages();
  Done done = make_folder(folder);
  const auto write = [&](const std::string& name, const std::string& page) {
    done = done ? place_file(folder / name, page, Replace::yes) : done;
  };
  for (const ManualPage& page : pages) {
    write(page.name + ".html",
          html_page(page.name, k_nav + fmt::format("<h1>{}</h1>\n", html(page.name)) + page.body));
  }
  if (!policy.empty()) {
    write(k_policy_page, policy);
  }
  write("index.html", index_of(pages, !policy.empty()));
  return done;
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const std::string named =
      values->count("folder") > 0 ? (*values)["folder"].as<std::string>() : std::string();
  const auto policy = page_of_policy(named, streams);
  if (!policy) {
    return policy.error();
  }
  const fs::path folder = fs::absolute((*values)["html"].as<std::string>()).lexically_normal();
  if (const Done done = write_pages(folder, *policy); !done) {
    return report_to_admin(done.error(), streams);
  }
  streams.out << fmt::format("wrote     {}\n", (folder / "index.html").string());
  return ExitCode::passed;
}

}  // namespace

Command docs_command() {
  return {"docs", "", "writes the manual, and what pushes need, as HTML pages", run};
}

}  // namespace refwarden
