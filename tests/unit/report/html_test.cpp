#include "report/html.hpp"

#include <catch2/catch.hpp>

using namespace refwarden;

TEST_CASE("nothing in a text is taken for a page's own", "[report]") {
  CHECK(html(Untrusted("a <b>&amp;</b> \"c\" 'd'")) ==
        "a &lt;b&gt;&amp;amp;&lt;/b&gt; &quot;c&quot; &#39;d&#39;");
  CHECK(html(Untrusted("</style><script>alert(1)</script>")).find('<') == std::string::npos);
  CHECK(html(Untrusted("\"onmouseover=alert(1) x=\"")).find('"') == std::string::npos);
  CHECK(html(std::string("plain text, 3 > 2")) == "plain text, 3 &gt; 2");
  CHECK(html(Untrusted("")).empty());
}

TEST_CASE("a page gets printable text only, escaped after it was cut", "[report]") {
  CHECK(html(Untrusted("a\x1b[31mb")) == "a\\x1b[31mb");
  CHECK(html(Untrusted("a\nb\xff")).find('\n') == std::string::npos);
  CHECK(html(Untrusted("\xe2\x80\xae<")) == "\\u{202e}&lt;");
  // No entity is cut in the middle.
  CHECK(html(Untrusted("<<<<<<<<<<"), 6) == "&lt;&lt;&lt;...");
}
