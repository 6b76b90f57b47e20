// The manual as HTML.
#include "report/manual_html.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include <catch2/catch.hpp>

#include "policy/codes.hpp"
#include "report/html_page.hpp"
#include "report/manual_entry.hpp"

using namespace refwarden;

namespace {

std::string body_of(std::string_view mdoc) {
  return read_manual_page("refwarden-test.5", mdoc).body;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Every value of `name="..."`.
std::vector<std::string> values_of(const std::string& page, const std::string& name) {
  std::vector<std::string> values;
  const std::string start = name + "=\"";
  for (std::size_t at = page.find(start); at != std::string::npos; at = page.find(start, at)) {
    at += start.size();
    values.push_back(page.substr(at, page.find('"', at) - at));
  }
  return values;
}

}  // namespace

TEST_CASE("words within a line", "[report]") {
  CHECK(body_of("plain <b> & \\(dqtext\\(dq\n") ==
        "<p>plain &lt;b&gt; &amp; &quot;text&quot;</p>\n");
  CHECK(body_of(".Fl -json Ar FILE ,\nor\n.Ql git push -f .\n") ==
        "<p><code>--json</code> <var>FILE</var>, or <code>git push -f</code>.</p>\n");
  CHECK(body_of(".Oo Fl -a Ar B Oc Op Ar C\n") ==
        "<p>[<code>--a</code> <var>B</var>] [<var>C</var>]</p>\n");
  CHECK(body_of(".Pq Cm a , b .\n") == "<p>(<code>a</code>, <code>b</code>).</p>\n");
  CHECK(body_of("as\n.Po\nin\n.Sq x ;\nthere\n.Pc .\n") ==
        "<p>as (in \xe2\x80\x98x\xe2\x80\x99; there).</p>\n");
  CHECK(body_of(".Ar OLD Ns .. Ns Ar NEW\n") == "<p><var>OLD</var>..<var>NEW</var></p>\n");
  CHECK(body_of(".Nm\nand\n.Nm other\n") ==
        "<p><code>refwarden-test</code> and <code>other</code></p>\n");
  CHECK(body_of(".Xr refwarden-policy 5 ,\n.Xr git 1\n") ==
        "<p><a href=\"refwarden-policy.5.html\">refwarden-policy(5)</a>, git(1)</p>\n");
  CHECK(body_of(".Cm one \\\nCm two\n") == "<p><code>one</code> <code>two</code></p>\n");
  CHECK(body_of(".Em a\n.br\n.Em b :\nc\n") == "<p><em>a</em><br>\n<em>b</em>: c</p>\n");
  CHECK(body_of(".\\\" a comment\n.Zz what\n") == "<p>Zz what .Zz what</p>\n");
}

TEST_CASE("headings, lists and what stands as it is", "[report]") {
  CHECK(body_of(".Sh POLICY IN GIT\ntext\n.Pp\nmore\n.Sx POLICY IN GIT .\n") ==
        "<h2 id=\"policy-in-git\">POLICY IN GIT</h2>\n<p>text</p>\n<p>more <a "
        "href=\"#policy-in-git\">POLICY IN GIT</a>.</p>\n");
  CHECK(body_of(".Bl -tag -width Ds\n.It Sy a-code\n.It Sy other\nText.\n.Bl -bullet\n.It\nx\n.El\n"
                ".El\n") ==
        "<dl>\n<dt id=\"a-code\"><strong>a-code</strong></dt>\n<dt "
        "id=\"other\"><strong>other</strong></dt>\n<dd><p>Text.</p>\n<ul>\n<li><p>x</p>\n</li>\n"
        "</ul>\n</dd>\n</dl>\n");
  CHECK(body_of(".Bl -column \"a\" \"b\"\n.It Sy x Ta y z\n.El\n") ==
        "<div class=\"wide\"><table>\n<tr><td><strong>x</strong></td><td>y "
        "z</td></tr>\n</table></div>\n");
  CHECK(body_of(".Bd -literal\na <b>  .Pp\n.Ed\n.Dl x  y\n") ==
        "<pre>a &lt;b&gt;  .Pp\n</pre>\n<pre>x y</pre>\n");
  CHECK(body_of(".Sh A\n.Sh A\n") == "<h2 id=\"a\">A</h2>\n<h2>A</h2>\n");
}

TEST_CASE("every page of the manual is read whole, and its links lead somewhere", "[report]") {
  const std::vector<ManualPage> pages = manual_pages();
  std::set<std::string> there;
  for (const auto& file : std::filesystem::directory_iterator(REFWARDEN_SOURCE_DIR "/man")) {
    there.insert(file.path().filename().string());
  }
  std::set<std::string> read;
  for (const ManualPage& page : pages) {
    read.insert(page.name);
  }
  CHECK(read == there);
  for (const ManualPage& page : pages) {
    INFO(page.name);
    CHECK_FALSE(page.purpose.empty());
    const auto anchors = values_of(page.body, "id");
    CHECK(std::set<std::string>(anchors.begin(), anchors.end()).size() == anchors.size());
    for (const std::string& link : values_of(page.body, "href")) {
      INFO(link);
      const bool is_here =
          link.starts_with('#') && std::count(anchors.begin(), anchors.end(), link.substr(1)) == 1;
      CHECK((is_here || std::any_of(pages.begin(), pages.end(), [&](const ManualPage& other) {
               return link == other.name + ".html";
             })));
    }
    for (std::size_t at = page.body.find(" ."); at != std::string::npos;
         at = page.body.find(" .", at + 1)) {
      INFO(page.body.substr(at, 30));
      const bool is_upper = page.body[at + 2] >= 'A' && page.body[at + 2] <= 'Z';
      CHECK_FALSE(is_upper);
    }
    for (const char* element : {"p", "dl", "dd", "dt", "ul", "ol", "li", "table", "pre", "code"}) {
      const std::string name = element;
      std::size_t opened = 0;
      std::size_t closed = 0;
      for (std::size_t at = 0; (at = page.body.find("<" + name, at)) != std::string::npos; ++at) {
        const char next = page.body[at + 1 + name.size()];
        opened += next == '>' || next == ' ' ? 1 : 0;
      }
      for (std::size_t at = 0; (at = page.body.find("</" + name + ">", at)) != std::string::npos;
           ++at) {
        ++closed;
      }
      INFO(name);
      CHECK(opened == closed);
    }
  }
}

TEST_CASE("every code has its anchor on the page of messages", "[report]") {
  const std::vector<ManualPage> pages = manual_pages();
  const auto messages = std::find_if(pages.begin(), pages.end(), [](const ManualPage& page) {
    return page.name == "refwarden-messages.7";
  });
  REQUIRE(messages != pages.end());
  for (const ManualEntry& entry : manual_entries()) {
    INFO(entry.code);
    CHECK(has(messages->body, "<dt id=\"" + entry.code + "\">"));
  }
}

TEST_CASE("a page loads nothing and escapes its title", "[report]") {
  const std::string page = html_page("<x>", "<p>text</p>\n");
  CHECK(has(page, "<title>&lt;x&gt;</title>"));
  CHECK(has(page, "default-src 'none'; style-src 'unsafe-inline'"));
  CHECK_FALSE(has(page, "<script"));
  CHECK(values_of(page, "src").empty());
  CHECK(values_of(page, "href").empty());
}
