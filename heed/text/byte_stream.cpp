#include "heed/text/byte_stream.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "heed/base/check.h"

namespace heed {
namespace {

constexpr std::size_t kPart = 1 << 18;
constexpr int kGzipWindow = 15 + 16;  // inflateInit2: the largest window, with a gzip header

int open_text(const std::filesystem::path& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  int error = descriptor < 0 ? errno : 0;
  struct stat status {};
  if (descriptor >= 0 && fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
    close(descriptor);
    error = EISDIR;
  }
  check(error == 0, "{}: {}", path.string(), std::strerror(error));
  return descriptor;
}

}  // namespace

struct ByteStream::State {
  std::string name;
  int descriptor = -1;
  bool owned = false;
  bool ended = false;    // the descriptor has no more bytes
  bool unpacks = false;  // gzip was seen at the beginning
  bool in_member = false;
  z_stream zip{};
  std::string raw, unpacked;
  std::string_view waiting;  // of `raw`, still to be given out or unpacked

  ~State() {
    if (unpacks) inflateEnd(&zip);
    if (owned) close(descriptor);
  }

  void fill() {  // appends to what waits
    const std::size_t before = waiting.size();
    if (before > 0) std::memmove(raw.data(), waiting.data(), before);
    raw.resize(std::max(raw.size(), before + kPart));
    ssize_t count = 0;
    do count = read(descriptor, raw.data() + before, raw.size() - before);
    while (count < 0 && errno == EINTR);
    check(count >= 0, "{}: {}", name, std::strerror(errno));
    ended = count == 0;
    waiting = std::string_view(raw).substr(0, before + static_cast<std::size_t>(count));
  }

  void begin() {
    while (!ended && (waiting.empty() || (waiting.size() < 2 && waiting[0] == '\x1f'))) fill();
    unpacks = waiting.starts_with("\x1f\x8b");
    if (!unpacks) return;
    check(inflateInit2(&zip, kGzipWindow) == Z_OK, "{}: no memory to unpack it", name);
    in_member = true;
    unpacked.resize(kPart);
  }

  // Unpacks some of what waits, and gives out what that made, if anything.
  std::string_view unpack() {
    zip.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(waiting.data()));
    zip.avail_in = static_cast<uInt>(waiting.size());
    zip.next_out = reinterpret_cast<Bytef*>(unpacked.data());
    zip.avail_out = static_cast<uInt>(unpacked.size());
    const int status = inflate(&zip, Z_NO_FLUSH);
    check(status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR,
          "{}: damaged gzip data ({})", name, zip.msg ? zip.msg : "not as it was written");
    waiting.remove_prefix(waiting.size() - zip.avail_in);
    if (status == Z_STREAM_END) in_member = false;
    return std::string_view(unpacked).substr(0, unpacked.size() - zip.avail_out);
  }

  // Behind a member: whether another follows. Zeros, as tape blocks are filled with, do not count.
  bool next_member() {
    for (;;) {
      const std::size_t zeros = std::min(waiting.find_first_not_of('\0'), waiting.size());
      waiting.remove_prefix(zeros);
      if (!waiting.empty() || ended) break;
      fill();
    }
    if (waiting.empty()) return false;
    check(inflateReset(&zip) == Z_OK, "{}: damaged gzip data", name);
    return in_member = true;
  }
};

ByteStream::ByteStream(const std::filesystem::path& path)
    : ByteStream(open_text(path), path.string()) {
  state_->owned = true;
}

ByteStream::ByteStream(int descriptor, std::string name) : state_(std::make_unique<State>()) {
  state_->descriptor = descriptor;
  state_->name = std::move(name);
}

ByteStream::~ByteStream() = default;
ByteStream::ByteStream(ByteStream&&) noexcept = default;
ByteStream& ByteStream::operator=(ByteStream&&) noexcept = default;

const std::string& ByteStream::name() const {
  return state_->name;
}

bool ByteStream::ready(std::chrono::milliseconds patience) const {
  if (!state_->waiting.empty() || state_->ended) return true;
  pollfd asked{.fd = state_->descriptor, .events = POLLIN, .revents = 0};
  return poll(&asked, 1, static_cast<int>(patience.count())) != 0;
}

std::string_view ByteStream::next() {
  State& s = *state_;
  if (s.raw.empty()) s.begin();
  for (;;) {
    if (s.unpacks && !s.in_member && !s.next_member()) return {};
    if (s.waiting.empty() && !s.ended) s.fill();
    if (s.unpacks) {
      const bool starved = s.waiting.empty();
      const std::string_view part = s.unpack();
      if (!part.empty()) return part;
      check(!starved || !s.ended || !s.in_member, "{}: the gzip data ends early", s.name);
    } else {
      return std::exchange(s.waiting, {});
    }
  }
}

}  // namespace heed
