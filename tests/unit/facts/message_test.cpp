#include "facts/message.hpp"

#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

namespace refwarden {
namespace {

Commit commit_with(std::string message) {
  Commit commit;
  commit.message = Untrusted(std::move(message));
  return commit;
}

MessageFacts read(std::string message) {
  return read_message(commit_with(std::move(message)));
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs pairs(const std::vector<Trailer>& trailers) {
  Pairs result;
  for (const Trailer& trailer : trailers) {
    result.emplace_back(trailer.key.bytes(), trailer.value.bytes());
  }
  return result;
}

Pairs trailers_of(std::string message) {
  return pairs(read(std::move(message)).trailers);
}

const Pairs k_reviewed{{"Reviewed-by", "A <a@example.org>"}};

}  // namespace

TEST_CASE("trailers are read where git reads them", "[facts]") {
  const std::string review = "Reviewed-by: A <a@example.org>\n";
  CHECK(trailers_of("Subject\n\nBody.\n\n" + review) == k_reviewed);
  CHECK(trailers_of("Subject\n\n" + review) == k_reviewed);
  CHECK(trailers_of("\n \nSubject\n\n" + review + "\n\n \n") == k_reviewed);
  CHECK(trailers_of("Subject\n\nBody.\n\nReviewed-by:\n  A\n <a@example.org>\n") == k_reviewed);
  CHECK(trailers_of("Subject\n\nBody.\n\nReviewed-by : A <a@example.org>\n") == k_reviewed);
  CHECK(trailers_of("Subject\r\n\r\nReviewed-by: A <a@example.org>\r\n") == k_reviewed);
  CHECK(trailers_of("Subject\n\nBody.\n---\nMore.\n\n" + review) == k_reviewed);
  CHECK(trailers_of("Subject\n\n" + review + "# a comment\n\n# another\n") == k_reviewed);
  CHECK(trailers_of("Subject\n\n" + review + "\nConflicts:\n\tone\n\ttwo\n") == k_reviewed);
  CHECK(trailers_of("Subject\n\n" + review +
                    "# ------------------------ >8 ------------------------\nTicket: X-1\n") ==
        k_reviewed);

  CHECK(trailers_of("Subject\n\n" + review + "\nBody.\n").empty());
  CHECK(trailers_of("Subject\n\nBody.\n" + review).empty());
  CHECK(trailers_of(review).empty());
  CHECK(trailers_of("Subject\n" + review).empty());
  CHECK(trailers_of("Subject\n\n---\n" + review).empty());
  CHECK(trailers_of("Subject\n\n Reviewed-by: A <a@example.org>\n").empty());
  CHECK(trailers_of("Subject\n\nReviewed by: A <a@example.org>\n").empty());
  CHECK(trailers_of("Subject\n\nReviewed-b\xd1\x83: A <a@example.org>\n").empty());
  CHECK(trailers_of("Subject\n\n: A <a@example.org>\n").empty());
  CHECK(trailers_of("").empty());
  CHECK(trailers_of("\n\n").empty());
}

TEST_CASE("a mixed paragraph counts only with a line that git writes and a quarter of trailers",
          "[facts]") {
  const std::string mixed = "Signed-off-by: A <a@example.org>\nTicket: X-1\n";
  const Pairs both{{"Signed-off-by", "A <a@example.org>"}, {"Ticket", "X-1"}};
  CHECK(trailers_of("Subject\n\n1\n2\n3\n4\n5\n6\n" + mixed) == both);
  CHECK(trailers_of("Subject\n\n1\n2\n3\n4\n5\n6\n7\n" + mixed).empty());
  CHECK(trailers_of("Subject\n\n1\nTicket: X-1\n").empty());
  const Pairs ticket{{"Ticket", "X-1"}};
  CHECK(trailers_of("Subject\n\n1\n(cherry picked from commit 12)\nTicket: X-1\n") == ticket);
}

TEST_CASE("values are unfolded and keys compare without case", "[facts]") {
  const MessageFacts facts = read("S\n\nTicket: X-1,\n\t X-2\nticKET: X-3\nOther: no\n");
  const std::vector<Untrusted> wanted{Untrusted("X-1, X-2"), Untrusted("X-3")};
  CHECK(trailer_values(facts, "Ticket") == wanted);
  CHECK(trailer_values(facts, "Tickets").empty());
}

TEST_CASE("subject and body are those of git", "[facts]") {
  const MessageFacts facts = read("\n  \nOne \r\n two\t\n \n\nBody\n\nT: v\n");
  CHECK(facts.subject.bytes() == "One  two");
  CHECK(facts.body.bytes() == "Body\n\nT: v\n");
  CHECK(read("\n\n").subject.empty());
  CHECK(read("only").body.empty());
}

TEST_CASE("a message with two readings says so", "[facts]") {
  CHECK(read("S\n\nbody\n\nTicket: X-1\n").ambiguous.empty());
  CHECK(read("S\r\n\r\nTicket: X-1\r\n").ambiguous.empty());
  CHECK(read("Gr\xc3\xbc\xc3\x9f\x65\n\nZ\xc3\xbcrich\n").ambiguous.empty());
  // The first carriage return of the folded value would stay inside it.
  CHECK_FALSE(read("S\r\n\r\nTicket: X-1,\r\n X-2\r\n").ambiguous.empty());
  CHECK_FALSE(read("S\n\nTicket: X-1\rX-2\n").ambiguous.empty());
  CHECK_FALSE(read("S\r\rT: x\n").ambiguous.empty());
  CHECK_FALSE(read("S\n\nT: v\n\nConflicts:\r\n\tone\n").ambiguous.empty());
  CHECK_FALSE(read("S \xff\n").ambiguous.empty());
  CHECK_FALSE(read("S \xed\xa0\x80\n").ambiguous.empty());
  CHECK_FALSE(read(std::string("S\0T", 3)).ambiguous.empty());
}

TEST_CASE("only UTF-8 may stand in the encoding header", "[facts]") {
  Commit commit = commit_with("S\n");
  for (const char* name : {"UTF-8", "utf8", "Utf-8"}) {
    commit.encoding = Untrusted(name);
    CHECK(read_message(commit).ambiguous.empty());
  }
  for (const char* name : {"ISO-8859-1", "utf-7", "", "UTF-16"}) {
    commit.encoding = Untrusted(name);
    CHECK_FALSE(read_message(commit).ambiguous.empty());
  }
}

TEST_CASE("near misses are shown, whatever made them no trailer", "[facts]") {
  const auto misses = [](std::string message) {
    return pairs(read(std::move(message)).near_misses);
  };
  CHECK(misses("S\n\nTicket: X-1\n\nText\n") == Pairs{{"Ticket", "X-1"}});
  CHECK(misses("S\n\nText\nTicket: X-1\n") == Pairs{{"Ticket", "X-1"}});
  CHECK(misses("S\nTicket: X-1\n") == Pairs{{"Ticket", "X-1"}});
  CHECK(misses("S\n\n> - Ticket: X-1\n") == Pairs{{"Ticket", "X-1"}});
  CHECK(misses("S\n\nReviewed by: A\n") == Pairs{{"Reviewed by", "A"}});
  CHECK(misses("S\n\nTicket\xef\xbc\x9aX-1\n") == Pairs{{"Ticket\xef\xbc\x9a", "X-1"}});
  CHECK(misses("S\n\nTicket: X-1\n").empty());
  CHECK(misses("Ticket: X-1\n").empty());
  CHECK(misses("S\n\nsee https://example.org/\n").size() <= 1);
  std::string many = "S\n\n";
  for (int i = 0; i < 5000; ++i) {
    many += "a: b\n";
  }
  CHECK(misses(many + "\ntext\n").size() == 100);
}

TEST_CASE("a named address is exactly that", "[facts]") {
  const auto read_value = [](const char* text) { return read_named_address(Untrusted(text)); };
  const auto good = read_value("Ines Okafor <ines@example.org>");
  REQUIRE(good);
  CHECK(good->name.bytes() == "Ines Okafor");
  CHECK(good->address.bytes() == "ines@example.org");
  for (const char* bad :
       {"", "Ines", "ines@example.org", "<ines@example.org>", " <ines@example.org>", "Ines <>",
        "Ines<ines@example.org>", "Ines <ines@example.org> ", "Ines <ines@example.org>, Lee",
        "Ines <ines@example.org> <lee@example.org>", "Ines <<ines@example.org>",
        "Ines <ines@example.org>>", "Ines <ines example.org>", "Ines  <ines@example.org>",
        "Ines > <ines@example.org>", "Ines <ines@example.org", "Ines ines@example.org>"}) {
    INFO(bad);
    CHECK_FALSE(read_value(bad));
  }
}

TEST_CASE("a message of many short continuation lines is read in linear time", "[facts]") {
  std::string message = "S\n\n" + std::string(2000000, 'a') + ": v\n";
  for (int i = 0; i < 1000000; ++i) {
    message += " x\n";
  }
  CHECK(read(std::move(message)).trailers.size() == 1);
}

}  // namespace refwarden
