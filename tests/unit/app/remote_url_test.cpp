#include "app/remote_url.hpp"

#include <catch2/catch.hpp>

using refwarden::path_of_url;

TEST_CASE("the path in a remote's URL", "[app]") {
  CHECK(path_of_url("ssh://git@host:2222/srv/git/payments.git") == "/srv/git/payments.git");
  CHECK(path_of_url("https://host/scm/payments.git/") == "/scm/payments.git");
  CHECK(path_of_url("file:///srv/git/payments.git") == "/srv/git/payments.git");
  CHECK(path_of_url("git@host:payments.git") == "payments.git");
  CHECK(path_of_url("host:/srv/git/payments.git") == "/srv/git/payments.git");
  CHECK(path_of_url("/srv/git/pay:ments.git") == "/srv/git/pay:ments.git");
  CHECK(path_of_url("../payments.git") == "../payments.git");
  CHECK(path_of_url("./a:b") == "./a:b");
  CHECK(path_of_url("https://host").empty());
  CHECK(path_of_url("").empty());
  CHECK(path_of_url("/") == "/");
}
