#include <fcntl.h>
#include <unistd.h>

#include <csignal>

#include "heed/cli/command_line.h"

namespace {

// No file that is opened later shall be taken for a standard stream that was closed. What is put in
// its place refuses to be used, as what is closed does.
void keep_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) < 0) open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

}  // namespace

int main(int count, char** arguments) {
  keep_standard_streams();
  // That nobody reads standard output any more ends the program by an error of its own; that nobody
  // reads standard error ends nothing.
  std::signal(SIGPIPE, SIG_IGN);
  return heed::cli::run({arguments + 1, arguments + count});
}
