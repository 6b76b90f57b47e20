#include "git/alternate_list.hpp"

#include <catch2/catch.hpp>

using namespace refwarden;

using Folders = std::vector<std::string>;

TEST_CASE("alternate object folders are split and unquoted as git does", "[git]") {
  CHECK(split_alternates("") == Folders{});
  CHECK(split_alternates("/a") == Folders{"/a"});
  CHECK(split_alternates("/a:/b c") == Folders{"/a", "/b c"});
  CHECK(split_alternates(":/a::/b:") == Folders{"/a", "/b"});
  CHECK(split_alternates("#/a:/b") == Folders{"/b"});
  CHECK(split_alternates("\"/a:b\":/c") == Folders{"/a:b", "/c"});
  CHECK(split_alternates("/c:\"/a:b\"") == Folders{"/c", "/a:b"});
  CHECK(split_alternates("\"/\\\"\\\\\\n\\303\\251\"") == Folders{"/\"\\\n\xC3\xA9"});
  CHECK(split_alternates("\"#\"") == Folders{"#"});
}

TEST_CASE("quotes that git would not take for quotes stay", "[git]") {
  CHECK(split_alternates("\"/a") == Folders{"\"/a"});
  CHECK(split_alternates("\"/a:/b") == Folders{"\"/a", "/b"});
  CHECK(split_alternates("\"/a\"b:/c") == Folders{"\"/a\"b", "/c"});
  CHECK(split_alternates("\"/a\\q\":/c") == Folders{"\"/a\\q\"", "/c"});
  CHECK(split_alternates("\"\\400\"") == Folders{"\"\\400\""});
  CHECK(split_alternates("\"\\") == Folders{"\"\\"});
  CHECK(split_alternates("/a\"b\"") == Folders{"/a\"b\""});
}
