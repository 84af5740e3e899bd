#include "heed/cli/help.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/verbs.h"

namespace heed::cli {

Verb manual() {
  return {.name = "man", .summary = "print the manual, for man(1)", .run = [] {
            print("{}", man_page(verbs()));
            return 0;
          }};
}

}  // namespace heed::cli
