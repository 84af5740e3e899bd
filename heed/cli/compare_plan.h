#pragma once

#include "heed/cli/compare_options.h"
#include "heed/compare/plan.h"

namespace heed::cli {

// The recipes of a comparison, each tried out: what --vary, --set, the budget and the data make of
// them, as `heed train` and the verbs that measure will read it. Throws UsageError, one line, for a
// recipe that is impossible or lacks something, a key or a verb that there is not, and a budget
// that decides nothing.
compare::Plan compare_plan(const CompareOptions& options);

}  // namespace heed::cli
