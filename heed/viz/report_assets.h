#pragma once

// The style sheet and the scripts of a report's page, in the order they are joined. The scripts
// share one scope; each has a file of its own.
namespace heed::viz {

extern const char* const kReportStyle;
extern const char* const kNumbersScript;    // ticks, labels, nearest points: pure functions
extern const char* const kElementsScript;   // elements, colours, the tooltip
extern const char* const kChartsScript;     // line charts
extern const char* const kAttentionScript;  // small maps of all heads, and one large
extern const char* const kHeatmapsScript;   // encodings of positions
extern const char* const kPageScript;       // reads the data and fills the page

}  // namespace heed::viz
