#include "heed/compare/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "heed/compare/tables.h"
#include "heed/compare/verdict.h"
#include "heed/viz/markup.h"
#include "heed/viz/report_assets.h"
#include "heed/viz/svg.h"

namespace heed::compare {
namespace {

using viz::escaped;

constexpr const char* kStyle = R"css(
table { border-collapse: collapse; font-size: 14px; }
th, td { text-align: right; padding: 5px 12px; border-bottom: 1px solid var(--rule); }
th:first-child, td:first-child { text-align: left; }
th { color: var(--quiet); font-weight: 600; }
.scroll { overflow-x: auto; }
.charts { display: flex; flex-wrap: wrap; gap: 14px; }
figure { margin: 0; }
figure svg { max-width: 100%; height: auto; border-radius: 10px; }
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

std::string figure(const std::string& svg) {
  return "<figure>\n" + svg.substr(svg.find("<svg")) + "</figure>\n";
}

std::string bars(const Results& results, const std::string& number) {
  viz::BarChart chart{.title = number, .axis = number};
  viz::Bars values;
  for (const VariantResult& variant : results.variants) {
    const auto spread = variant.number(number);
    chart.groups.push_back(variant.name);
    values.values.push_back(spread ? spread->mean : NAN);
    values.low.push_back(spread ? spread->low : NAN);
    values.high.push_back(spread ? spread->high : NAN);
  }
  chart.bars.push_back(std::move(values));
  return figure(viz::bar_svg(chart));
}

std::string lines(const Results& results, const Curve& curve) {
  viz::LineChart chart{.title = curve.name, .x_axis = curve.x_axis, .y_axis = curve.y_axis};
  for (const VariantResult& variant : results.variants) {
    VariantResult::Band band = variant.curve(curve.name);
    if (band.x.empty()) continue;
    chart.lines.push_back({.name = variant.name,
                           .x = std::move(band.x),
                           .y = std::move(band.y),
                           .low = std::move(band.low),
                           .high = std::move(band.high)});
  }
  return figure(viz::chart_svg(chart));
}

bool has_points(const Results& results, const Curve& curve) {
  return std::ranges::any_of(results.variants, [&](const VariantResult& variant) {
    const VariantResult::Band band = variant.curve(curve.name);
    return std::ranges::any_of(band.y, [](double y) { return std::isfinite(y); });
  });
}

// What a probe found head by head: too much to be seen at once.
bool is_detail(const Curve& curve) {
  return curve.x_axis == "head";
}

std::string charts_html(const Results& results) {
  std::string plain, details;
  for (const Curve& curve : results.curves()) {
    if (has_points(results, curve)) (is_detail(curve) ? details : plain) += lines(results, curve);
  }
  std::string html = "<h2>Curves</h2>\n<div class=\"charts\">\n" + plain + "</div>\n";
  if (details.empty()) return html;
  return html + "<details><summary>Head by head</summary>\n<div class=\"charts\">\n" + details +
         "</div></details>\n";
}

std::string numbers_html(const Results& results) {
  const std::vector<std::string> numbers = main_numbers(results);
  std::string html = table_html(summary_table(results, numbers));
  for (const std::string& caveat : caveats(results)) {
    html += fmt::format("<p>{}</p>\n", escaped(caveat));
  }
  html += "<h2>Numbers</h2>\n<div class=\"charts\">\n";
  for (const std::string& number : numbers) html += bars(results, number);
  html += "</div>\n<details><summary>All numbers</summary>\n";
  return html + table_html(summary_table(results, results.numbers())) + "</details>\n";
}

}  // namespace

std::string comparison_html(const PageTitle& title, const Results& results) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'\"/>\n"
      "<title>{0}</title>\n<style>{1}{2}</style>\n</head>\n<body>\n<main>\n<h1>{0}</h1>\n{3}{4}{5}"
      "</main>\n</body>\n</html>\n",
      escaped(title.title), viz::kReportStyle, kStyle, facts_html(title), numbers_html(results),
      charts_html(results));
}

}  // namespace heed::compare
