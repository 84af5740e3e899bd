#pragma once

#include "heed/base/index.h"

namespace heed {

// Bytes that the system can still give without swapping: MemAvailable of /proc/meminfo, or what the
// control group (v2) leaves where that is less. The greatest number where neither says.
Index available_memory();

}  // namespace heed
