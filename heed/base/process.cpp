#include "heed/base/process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "heed/base/check.h"

namespace heed {
namespace {

constexpr int kNotFound = 127;  // as a shell reports it

// The child's part up to its program: calls alone that a fork of a program with threads allows.
[[noreturn]] void become(char* const* command, int log, pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(kNotFound);
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int caught : {SIGINT, SIGTERM, SIGPIPE, SIGHUP}) signal(caught, SIG_DFL);
  execv(command[0], command);
  _exit(kNotFound);
}

int status_of(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

std::filesystem::path this_program() {
  return std::filesystem::read_symlink("/proc/self/exe");
}

Process::Process(const std::vector<std::string>& command, const std::filesystem::path& log) {
  check(!command.empty(), "process: no program is named");
  const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  check(file >= 0, "{}: {}", log.string(), std::strerror(errno));
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  id_ = fork();
  if (id_ == 0) become(arguments.data(), file, parent);
  const int reason = errno;
  close(file);
  check(id_ > 0, "{}: {}", command.front(), std::strerror(reason));
}

Process::~Process() {
  if (end_) return;
  kill(id_, SIGKILL);
  collected(0);
}

std::optional<ProcessEnd> Process::poll() {
  return collected(WNOHANG);
}

ProcessEnd Process::wait() {
  return *collected(0);
}

void Process::ask_to_end() {
  if (!end_) kill(id_, SIGTERM);
}

std::optional<ProcessEnd> Process::collected(int options) {
  if (end_) return end_;
  int status = 0;
  rusage used{};
  pid_t ended = 0;
  do {
    ended = wait4(id_, &status, options, &used);
  } while (ended < 0 && errno == EINTR);
  if (ended == 0) return {};
  check(ended == id_, "process {}: {}", id_, std::strerror(errno));
  end_ = {.status = status_of(status),
          .peak_memory = Index{used.ru_maxrss} * 1024,
          .seconds = clock_.seconds()};
  return end_;
}

}  // namespace heed
