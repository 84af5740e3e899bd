#include "heed/compare/page.h"

#include <fmt/format.h>

#include <algorithm>

#include "heed/compare/charts.h"
#include "heed/compare/tables.h"
#include "heed/compare/verdict.h"
#include "heed/viz/markup.h"
#include "heed/viz/report_assets.h"

namespace heed::compare {
namespace {

using viz::escaped;

constexpr const char* kStyle = R"css(
table { border-collapse: collapse; font-size: 14px; overflow-wrap: normal; }
th, td { text-align: right; padding: 5px 12px; border-bottom: 1px solid var(--rule); }
td, th:first-child { white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
th { color: var(--quiet); font-weight: 600; vertical-align: bottom; }
.scroll { overflow-x: auto; margin: 14px 0; }
.charts { display: grid; gap: 14px;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 480px), 1fr)); }
figure { margin: 0; }
figure svg { width: 100%; height: auto; border-radius: 10px; }
details { margin: 14px 0; }
summary { cursor: pointer; font-weight: 600; }
)css";

std::string table_html(const viz::Table& table) {
  std::string html = "<div class=\"card scroll\"><table>\n<tr>";
  for (const std::string& name : table.header) html += fmt::format("<th>{}</th>", escaped(name));
  html += "</tr>\n";
  for (const auto& row : table.rows) {
    html += "<tr>";
    for (const std::string& cell : row) html += fmt::format("<td>{}</td>", escaped(cell));
    html += "</tr>\n";
  }
  return html + "</table></div>\n";
}

std::string facts_html(const PageTitle& title) {
  std::string html = "<dl class=\"pairs card\">\n";
  for (const auto& [name, value] : title.facts) {
    html += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(name), escaped(value));
  }
  return html + "</dl>\n";
}

std::string figures_html(const std::vector<Chart>& charts, Chart::Kind kind) {
  std::string html = "<div class=\"charts\">\n";
  for (const Chart& chart : charts) {
    if (chart.kind != kind) continue;
    html += "<figure>\n" + chart.svg.substr(chart.svg.find("<svg")) + "</figure>\n";
  }
  return html + "</div>\n";
}

std::string charts_html(const std::vector<Chart>& charts) {
  std::string html = "<h2>Curves</h2>\n" + figures_html(charts, Chart::Kind::curve);
  const bool details = std::ranges::count(charts, Chart::Kind::heads, &Chart::kind) > 0;
  if (!details) return html;
  return html + "<details><summary>Head by head</summary>\n" +
         figures_html(charts, Chart::Kind::heads) + "</details>\n";
}

std::string numbers_html(const Results& results, const std::vector<Chart>& charts) {
  std::string html = table_html(summary_table(results, main_numbers(results)));
  for (const std::string& caveat : caveats(results)) {
    html += fmt::format("<p>{}</p>\n", escaped(caveat));
  }
  html += "<h2>Numbers</h2>\n" + figures_html(charts, Chart::Kind::number);
  html += "<details><summary>All numbers</summary>\n";
  return html + table_html(summary_table(results, results.numbers())) + "</details>\n";
}

}  // namespace

std::string comparison_html(const PageTitle& title, const Results& results) {
  const std::vector<Chart> charts = charts_of(results);
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'\"/>\n"
      "<title>{0}</title>\n<style>{1}{2}</style>\n</head>\n<body>\n<main>\n<h1>{0}</h1>\n{3}{4}{5}"
      "</main>\n</body>\n</html>\n",
      escaped(title.title), viz::kReportStyle, kStyle, facts_html(title),
      numbers_html(results, charts), charts_html(charts));
}

}  // namespace heed::compare
