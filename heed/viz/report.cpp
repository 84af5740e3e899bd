#include "heed/viz/report.h"

#include <fmt/format.h>

#include "heed/viz/markup.h"
#include "heed/viz/report_assets.h"

namespace heed::viz {
namespace {

// JSON in a script element: nothing in it may end the element or begin a comment.
std::string embedded(const std::string& json) {
  std::string safe;
  for (const char c : json) safe += c == '<' ? std::string("\\u003c") : std::string(1, c);
  return safe;
}

}  // namespace

std::string report_html(const Report& report) {
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'; script-src 'unsafe-inline'\"/>\n"
      "<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<main>\n<h1>{0}</h1>\n"
      "<noscript>This page draws its data with JavaScript, which is turned off here.</noscript>\n"
      "</main>\n",
      escaped(report.title), kReportStyle);
  page += "<script type=\"application/json\" id=\"report-data\">";
  page += embedded(report_json(report));
  page += "</script>\n<script>\n'use strict';\n";
  for (const char* script : {kNumbersScript, kElementsScript, kChartsScript, kAttentionScript,
                             kHeatmapsScript, kPageScript}) {
    page += script;
  }
  return page + "</script>\n</body>\n</html>\n";
}

std::string attention_html(const AttentionExample& example) {
  const std::string title =
      example.source.empty() ? "Attention" : example.source + " \u2192 " + example.output;
  return report_html({.title = title, .attention = {example}});
}

std::string heatmaps_html(const std::string& title, std::span<const Heatmap> heatmaps) {
  return report_html({.title = title, .heatmaps = {heatmaps.begin(), heatmaps.end()}});
}

}  // namespace heed::viz
