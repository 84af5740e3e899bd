#include "heed/cli/command_line.h"

int main(int count, char** arguments) {
  return heed::cli::run({arguments + 1, arguments + count});
}
