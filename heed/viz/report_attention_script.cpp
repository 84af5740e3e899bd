#include "heed/viz/report_assets.h"

namespace heed::viz {

const char* const kAttentionScript = R"js(
// The maps of one kind as rows of layers: [{layer, maps: [index, …]}, …].
function layersOf(maps, kind) {
  const layers = new Map();
  maps.forEach((map, index) => {
    if (map.kind !== kind) return;
    if (!layers.has(map.layer)) layers.set(map.layer, []);
    layers.get(map.layer).push(index);
  });
  return [...layers].sort((a, b) => a[0] - b[0]).map(([layer, list]) => ({layer, maps: list}));
}

function headName(map) {
  return map.head === null ? 'mean' : String(map.head + 1);
}

// Labels, sizes and weights of a map at hand.
function openMap(map, sentences) {
  const queries = sentences[map.queries], keys = sentences[map.keys];
  const weight = (q, k) => map.thousandths[q * keys.length + k] / 1000;
  const largest = Math.max(...map.thousandths) / 1000 || 1;
  const told = (q, k) => `${queries[q]} → ${keys[k]}  ${weight(q, k).toFixed(3)}`;
  return {queries, keys, weight, largest, told};
}

function smallMap(map, report, state) {
  const {queries, keys, weight, largest, told} = openMap(map, report.sentences);
  const canvas = html('canvas', {'aria-hidden': 'true'});
  const paint = () => paintCanvas(canvas, queries.length, keys.length, (q, k) =>
    colourOf(report.colours, 'sequential', weight(q, k) / (state.shared ? 1 : largest)));
  painted(paint);
  state.repaints.push(paint);
  return html('button', {type: 'button', 'aria-label': map.title, title: '',
    pointermove: (event) => showTip(told(...cellUnder(event, canvas, queries.length, keys.length)),
                                    event.clientX, event.clientY),
    pointerleave: hideTip}, canvas);
}

// All heads of all layers of one kind: a row a layer.
function headsGrid(kind, example, report, state, buttons) {
  const layers = layersOf(example.maps, kind);
  const across = Math.max(...layers.map((layer) => layer.maps.length));
  const grid = html('div', {class: 'heads',
    style: `grid-template-columns:52px repeat(${across},minmax(0,64px))`}, html('span'));
  for (let i = 0; i < across; i++) {
    const index = layers[0].maps[i];
    const name = index === undefined ? '' : headName(example.maps[index]);
    grid.append(html('span', {}, name === 'mean' ? name : `head ${name}`));
  }
  for (const {layer, maps} of layers) {
    grid.append(html('span', {class: 'layer'}, `layer ${layer + 1}`));
    for (let i = 0; i < across; i++) {
      if (maps[i] === undefined) { grid.append(html('span')); continue; }
      buttons[maps[i]] = smallMap(example.maps[maps[i]], report, state);
      buttons[maps[i]].addEventListener('click', () => state.choose(maps[i]));
      grid.append(buttons[maps[i]]);
    }
  }
  return grid;
}

// Room for the labels of a large map, about: characters of East Asia are twice as wide.
function labelWidth(label) {
  let cells = 0;
  for (const character of label) cells += character.codePointAt(0) > 0x1100 ? 2 : 1;
  return cells * 7.4;
}

// Single characters stand over their column; longer labels rise at an angle.
function standsUpright(key) {
  return [...key].length === 1;
}

function largeLayout({queries, keys}) {
  const cell = Math.max(14, Math.min(34, 520 / Math.max(keys.length, queries.length * 0.8)));
  const tilted = keys.map((key) => (standsUpright(key) ? 0 : labelWidth(key)));
  const left = Math.max(...queries.map(labelWidth)) + 14;
  const top = Math.max(26, ...tilted.map((length) => length && length * 0.77 + 18));
  const lean = Math.max(4, ...tilted.map((length, k) =>
    length * 0.64 + cell / 4 - (keys.length - k - 0.5) * cell));
  return {cell, left, top, width: Math.max(left + cell * keys.length + lean, 260),
          height: top + cell * queries.length + 34};
}

function largeLabels(box, {queries, keys}, {cell, left, top}) {
  const keyLabels = keys.map((key, k) => {
    const x = left + cell * (k + 0.5);
    return standsUpright(key) ? svg('text', {x, y: top - 8, 'text-anchor': 'middle'}, key)
      : svg('text', {transform: `translate(${x + 4} ${top - 8}) rotate(-50)`}, key);
  });
  const queryLabels = queries.map((query, q) =>
    svg('text', {x: left - 9, y: top + cell * (q + 0.5) + 4.5, 'text-anchor': 'end'}, query));
  box.append(...keyLabels, ...queryLabels);
  return {keyLabels, queryLabels};
}

function largeCells(box, open, layout, colours, full) {
  const {cell, left, top} = layout, gap = cell > 9 ? 1 : 0;
  box.append(svg('rect', {class: 'ground', x: left - 1, y: top - 1, rx: 4,
    width: cell * open.keys.length + 2, height: cell * open.queries.length + 2,
    fill: colourOf(colours, 'sequential', 0)}));
  open.queries.forEach((query, q) => open.keys.forEach((key, k) => {
    const strength = open.weight(q, k) / full;
    if (strength < 0.008) return;
    box.append(svg('rect', {x: left + cell * k + gap, y: top + cell * q + gap, rx: gap * 3,
      width: cell - 2 * gap, height: cell - 2 * gap,
      fill: colourOf(colours, 'sequential', strength)}));
  }));
}

function largeLegend(box, {left, height}, colours, full) {
  for (let i = 0; i < 64; i++) {
    box.append(svg('rect', {x: left + 14 + i * 2, y: height - 16, width: 2.3, height: 9, 'shape-rendering': 'crispEdges',
      fill: colourOf(colours, 'sequential', i / 63)}));
  }
  box.append(svg('text', {class: 'end', x: left, y: height - 8}, '0'),
             svg('text', {class: 'end', x: left + 148, y: height - 8}, shown(full)));
}

// One map with its labels; the pointer and the arrow keys pick a weight.
function largeMap(map, report, state) {
  const open = openMap(map, report.sentences), layout = largeLayout(open);
  const {cell, left, top, width, height} = layout;
  const full = state.shared ? 1 : open.largest;
  const box = svg('svg', {viewBox: `0 0 ${width} ${height}`, style: `max-width:${width}px`,
    tabindex: 0, role: 'img', 'aria-label': `${map.title}; arrow keys read weights`});
  largeCells(box, open, layout, report.colours, full);
  largeLegend(box, layout, report.colours, full);
  const {keyLabels, queryLabels} = largeLabels(box, open, layout);
  const pick = svg('rect', {class: 'pick', rx: 4, width: cell, height: cell, visibility: 'hidden'});
  box.append(pick);

  let at = null;
  function choose(q, k) {
    if (at) [queryLabels[at[0]], keyLabels[at[1]]].forEach((label) => label.classList.remove('near'));
    at = q === null ? null : [q, k];
    pick.setAttribute('visibility', at ? 'visible' : 'hidden');
    if (!at) return hideTip();
    [queryLabels[q], keyLabels[k]].forEach((label) => label.classList.add('near'));
    pick.setAttribute('x', left + cell * k);
    pick.setAttribute('y', top + cell * q);
    const frame = pick.getBoundingClientRect();
    showTip(open.told(q, k), frame.right - 8, frame.bottom - 12);
  }
  box.addEventListener('pointermove', (event) => {
    const frame = box.getBoundingClientRect(), zoom = width / frame.width;
    const k = Math.floor(((event.clientX - frame.left) * zoom - left) / cell);
    const q = Math.floor(((event.clientY - frame.top) * zoom - top) / cell);
    const inside = q >= 0 && k >= 0 && q < open.queries.length && k < open.keys.length;
    choose(inside ? q : null, k);
  });
  box.addEventListener('pointerleave', () => choose(null));
  box.addEventListener('blur', () => choose(null));
  box.addEventListener('keydown', (event) => {
    const moves = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]};
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const from = at || [0, 0], last = [open.queries.length - 1, open.keys.length - 1];
    const go = (axis) => Math.max(0, Math.min(last[axis], from[axis] + (at ? move[axis] : 0)));
    choose(go(0), go(1));
  });
  return box;
}
)js";

}  // namespace heed::viz
