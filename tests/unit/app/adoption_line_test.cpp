#include "app/adoption_line.hpp"

#include <catch2/catch.hpp>

using namespace refwarden;

namespace {

const Oid k_commit = *Oid::parse(std::string(40, 'a'));
const std::string k_quoted = '"' + std::string(40, 'a') + '"';

}  // namespace

TEST_CASE("an adoption point goes where an editor would put it", "[app]") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"[repo]\npaths = [\"/a\"]\n", "[repo]\nadopted = [" + k_quoted + "]\npaths = [\"/a\"]\n"},
      {"schema = 1\n\n[repo]", "schema = 1\n\n[repo]\nadopted = [" + k_quoted + "]\n"},
      {"[repo]\nadopted = [\"b\"]\n", "[repo]\nadopted = [" + k_quoted + ", \"b\"]\n"},
      {"[repo]\n  adopted=[]\n", "[repo]\n  adopted=[" + k_quoted + ", ]\n"},
      {"[repo]\nadopted = [\n  \"b\",\n]\n",
       "[repo]\nadopted = [" + k_quoted + ", \n  \"b\",\n]\n"},
      {"[repo]\n# adopted = []\n", "[repo]\nadopted = [" + k_quoted + "]\n# adopted = []\n"},
      {"[other]\nadopted = []\n[repo]\n",
       "[other]\nadopted = []\n[repo]\nadopted = [" + k_quoted + "]\n"},
  };
  for (const auto& [before, after] : cases) {
    CHECK(with_adopted(before, k_commit) == after);
  }
}

TEST_CASE("where the place cannot be told nothing is changed", "[app]") {
  CHECK_FALSE(with_adopted("", k_commit));
  CHECK_FALSE(with_adopted("schema = 1\n", k_commit));
  CHECK_FALSE(with_adopted("repo = { paths = [] }\n", k_commit));
  CHECK_FALSE(with_adopted("# [repo]\n", k_commit));
}
