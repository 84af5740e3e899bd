#include "heed/viz/report_assets.h"

namespace heed::viz {

const char* const kPageScript = R"js(
function section(page, title, ...content) {
  const heading = title === document.title ? [] : [html('h2', {}, title)];
  page.append(html('section', {}, ...heading, ...content));
}

function pairsList(entries) {
  return html('dl', {class: 'pairs card'}, ...entries.map(([name, value]) =>
    html('div', {}, html('dt', {}, name), html('dd', {}, value))));
}

function figureTiles(entries) {
  return html('dl', {class: 'figures'}, ...entries.map(([name, value]) =>
    html('div', {class: 'card'}, html('dt', {}, name), html('dd', {}, value))));
}

function dataTable(header, rows) {
  return html('div', {class: 'card scroll'}, html('table', {},
    html('thead', {}, html('tr', {}, ...header.map((name) => html('th', {scope: 'col'}, name)))),
    html('tbody', {}, ...rows)));
}

function translationsTable(translations) {
  const withReference = translations.some((line) => line.reference);
  const rows = translations.map(({source, output, reference}) => {
    const wrong = reference && output !== reference;
    const cells = [html('td', {}, source), html('td', wrong ? {class: 'wrong'} : {}, output)];
    if (withReference) cells.push(html('td', {}, reference));
    return html('tr', {}, ...cells);
  });
  return dataTable(['Source', 'Translation', ...(withReference ? ['Reference'] : [])], rows);
}

// Small maps of every head, one of them large, for a sentence that can be chosen.
function attentionPanel(report) {
  const small = html('div', {class: 'card'}), large = html('div', {class: 'card large'});
  const state = {example: 0, index: 0, shared: false, repaints: []};
  let buttons = [];

  state.choose = (index) => {
    const {maps} = report.attention[state.example];
    state.index = (index + maps.length) % maps.length;
    buttons.forEach((button, i) => button.setAttribute('aria-pressed', String(i === state.index)));
    const map = maps[state.index];
    const step = (by, sign, name) => html('button', {type: 'button', class: 'step',
      'aria-label': name, click: () => {
        state.choose(state.index + by);
        large.querySelector(`[aria-label="${name}"]`).focus();
      }}, sign);
    large.replaceChildren(
      html('header', {}, html('b', {}, map.title), step(-1, '‹', 'previous map'),
           step(1, '›', 'next map')),
      largeMap(map, report, state));
  };
  function fillSmall() {
    const example = report.attention[state.example];
    buttons = [];
    state.repaints = [];
    const kinds = [...new Set(example.maps.map((map) => map.kind))];
    small.replaceChildren(...kinds.flatMap((kind) =>
      [html('h3', {}, kind), headsGrid(kind, example, report, state, buttons)]));
    state.choose(state.example === 0 ? state.index : 0);
  }
  const sentence = html('select', {change: (event) => {
    state.example = Number(event.target.value);
    fillSmall();
  }}, ...report.attention.map((example, i) =>
    html('option', {value: i}, `${example.source} → ${example.output}`)));
  const scale = html('select', {change: (event) => {
    state.shared = event.target.value === 'shared';
    state.repaints.forEach((paint) => paint());
    state.choose(state.index);
  }}, html('option', {value: 'own'}, 'each map to its largest weight'),
      html('option', {value: 'shared'}, 'all from 0 to 1'));
  fillSmall();
  darkScheme.addEventListener('change', () => state.choose(state.index));
  const choices = report.attention.length > 1 ? [html('label', {}, 'Sentence', sentence)] : [];
  return [html('div', {class: 'controls'}, ...choices, html('label', {}, 'Colours', scale)),
          html('div', {class: 'attention'}, small, large)];
}

function fillPage(report, page) {
  if (report.figures.length) page.append(figureTiles(report.figures));
  if (report.charts.length) {
    section(page, 'Training', html('div', {class: 'charts'}, ...report.charts.map(chartFigure)));
  }
  if (report.warnings.length) {
    section(page, 'Warnings', dataTable(['Step', 'Message'], report.warnings.map(
      ([step, message]) => html('tr', {}, html('td', {}, String(step)), html('td', {}, message)))));
  }
  report.attention = report.attention.filter((example) => example.maps.length);
  if (report.attention.length) {
    section(page, 'Attention', html('p', {class: 'quiet'},
      'Rows are the tokens that look, columns the tokens looked at. Choose a small map to enlarge ' +
      'it; point at a cell, or use the arrow keys, to read its weight.'), ...attentionPanel(report));
  }
  if (report.heatmaps.length) {
    section(page, 'Positions', html('div', {class: 'heatmaps'},
      ...report.heatmaps.map((map) => heatmapFigure(map, report.colours))));
  }
  if (report.translations.length) {
    section(page, 'Translations', translationsTable(report.translations));
  }
  if (report.config.length) section(page, 'Configuration', pairsList(report.config));
}

document.body.append(tip);
fillPage(JSON.parse(document.getElementById('report-data').textContent),
         document.querySelector('main'));
)js";

}  // namespace heed::viz
