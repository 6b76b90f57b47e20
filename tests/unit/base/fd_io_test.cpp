#include "base/fd_io.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace refwarden;

namespace {

struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "refwarden-io-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::filesystem::path path;
};

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    from = Fd(ends[0]);
    to = Fd(ends[1]);
  }
  Fd from;
  Fd to;
};

}  // namespace

TEST_CASE("a file is read up to its limit and not beyond", "[base]") {
  const Folder folder;
  const auto path = folder.path / "file";
  std::ofstream(path) << "12345";
  CHECK(read_file(path, 5).value() == "12345");
  CHECK_FALSE(read_file(path, 4));
  CHECK(read_file(path, 4).error().told.find(folder.path.string()) == std::string::npos);
  CHECK(read_file(path, 4).error().detail.find(path.string()) != std::string::npos);
}

TEST_CASE("only regular files are read, and no link is followed", "[base]") {
  const Folder folder;
  std::ofstream(folder.path / "file") << "text";
  std::filesystem::create_symlink(folder.path / "file", folder.path / "link");
  REQUIRE(::mkfifo((folder.path / "pipe").c_str(), 0600) == 0);
  CHECK_FALSE(read_file(folder.path / "link", 100));
  CHECK_FALSE(read_file(folder.path / "pipe", 100));
  CHECK_FALSE(read_file(folder.path, 100));
  CHECK_FALSE(read_file(folder.path / "missing", 100));
}

TEST_CASE("reading goes on to the end over short pieces", "[base]") {
  Pipe pipe;
  const std::string text(300'000, 'x');
  Done written;
  std::thread writer([&] {
    written = write_all(pipe.to.get(), text);
    pipe.to = Fd();
  });
  const auto got = read_all(pipe.from.get(), text.size());
  writer.join();
  CHECK(written);
  REQUIRE(got);
  CHECK(*got == text);
}

TEST_CASE("a descriptor that does not block is waited for", "[base]") {
  Pipe pipe;
  REQUIRE(::fcntl(pipe.to.get(), F_SETFL, O_NONBLOCK) == 0);
  const std::string text(300'000, 'y');
  Done written;
  std::thread writer([&] {
    written = write_all(pipe.to.get(), text);
    pipe.to = Fd();
  });
  CHECK(read_all(pipe.from.get(), 400'000).value() == text);
  writer.join();
  CHECK(written);
}

TEST_CASE("failures to read and write are values", "[base]") {
  CHECK_FALSE(read_all(-1, 10));
  CHECK_FALSE(write_all(-1, "x"));
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  pipe.from = Fd();
  CHECK_FALSE(write_all(pipe.to.get(), "x"));
  std::signal(SIGPIPE, before);
}

TEST_CASE("a descriptor is closed once", "[base]") {
  Pipe pipe;
  const int number = pipe.from.get();
  Fd other(std::move(pipe.from));
  CHECK_FALSE(pipe.from.is_open());
  CHECK(other.get() == number);
  other = Fd();
  CHECK(::fcntl(number, F_GETFD) == -1);
}
