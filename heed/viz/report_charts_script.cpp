#include "heed/viz/report_assets.h"

namespace heed::viz {

const char* const kChartsScript = R"js(
const chartSize = {width: 480, height: 250, left: 52, right: 12, top: 10, bottom: 30};

function chartAxes(box, xs, ys, across, up) {
  const {width, height, left, right, bottom} = chartSize;
  for (const tick of ticksIn(ys[0], ys[1], 4)) {
    const y = up(tick).toFixed(1);
    box.append(svg('path', {class: 'grid', d: `M${left} ${y}H${width - right}`}),
               svg('text', {x: left - 8, y: Number(y) + 4, 'text-anchor': 'end'}, shown(tick)));
  }
  for (const tick of ticksIn(xs[0], xs[1], 6)) {
    box.append(svg('text', {x: across(tick), y: height - bottom + 18, 'text-anchor': 'middle'},
                   shown(tick)));
  }
  box.append(svg('path', {class: 'axis', d: `M${left} ${height - bottom}H${width - right}`}));
}

// A chart whose legend tells the values under the pointer; the arrow keys move a cursor too.
function chartFigure(chart) {
  const {width, height, left, right, top, bottom} = chartSize;
  const lines = chart.lines, steps = merged(lines.map((line) => line.x));
  const xs = rangeOf(lines.map((line) => line.x)), ys = rangeOf(lines.map((line) => line.y));
  const air = ys[1] > ys[0] ? (ys[1] - ys[0]) * 0.05 : Math.abs(ys[0]) * 0.1 || 1;
  const range = [ys[0] >= 0 ? Math.max(0, ys[0] - air) : ys[0] - air, ys[1] + air];
  const across = scaled(xs[0], xs[1], left, width - right);
  const up = scaled(range[0], range[1], height - bottom, top);

  const box = svg('svg', {viewBox: `0 0 ${width} ${height}`, tabindex: 0, role: 'img',
    'aria-label': `${chart.title}: ${lines.map(lastValue).join(', ')}; arrow keys read values`});
  chartAxes(box, xs, range, across, up);
  const values = [], dots = [];
  const where = html('span', {class: 'unit where'});
  const legend = html('div', {class: 'legend', 'aria-live': 'polite'});
  lines.forEach((line, i) => {
    const colour = `--line:var(--line-${i % 4})`;
    box.append(svg('path', {class: 'line', style: colour, d: pathOf(line.x, line.y, across, up)}));
    dots.push(svg('circle', {class: 'dot', style: colour, r: 4.5, visibility: 'hidden'}));
    values.push(html('b'));
    legend.append(html('span', {class: 'key', style: colour}, line.name + ' ', values[i]));
  });
  const cursor = svg('path', {class: 'cursor', visibility: 'hidden'});
  box.append(cursor, ...dots);

  let at = -1;
  function show(place) {
    at = place;
    const on = at >= 0 ? 'visible' : 'hidden';
    cursor.setAttribute('visibility', on);
    if (at >= 0) cursor.setAttribute('d', `M${across(steps[at]).toFixed(1)} ${top}V${height - bottom}`);
    where.textContent = at >= 0 ? `${chart.x} ${steps[at]}` : '';
    lines.forEach((line, i) => {
      const point = at >= 0 ? nearest(line.x, steps[at]) : line.x.length - 1;
      values[i].textContent = shown(line.y[point]);
      const drawn = at >= 0 && point >= 0 && line.y[point] !== null;
      dots[i].setAttribute('visibility', drawn ? 'visible' : 'hidden');
      if (drawn) {
        dots[i].setAttribute('cx', across(line.x[point]));
        dots[i].setAttribute('cy', up(line.y[point]));
      }
    });
  }
  show(-1);
  box.addEventListener('pointermove', (event) => {
    const frame = box.getBoundingClientRect();
    const x = (event.clientX - frame.left) / frame.width * width;
    show(nearest(steps, xs[0] + (x - left) / (width - left - right) * (xs[1] - xs[0])));
  });
  box.addEventListener('pointerleave', () => show(-1));
  box.addEventListener('blur', () => show(-1));
  box.addEventListener('keydown', (event) => {
    const moves = {ArrowLeft: at < 0 ? steps.length - 1 : at - 1, ArrowRight: at + 1, Home: 0,
                   End: steps.length - 1};
    if (!(event.key in moves)) return;
    event.preventDefault();
    show(Math.max(0, Math.min(steps.length - 1, moves[event.key])));
  });
  const caption = html('figcaption', {}, html('b', {}, chart.title),
                       html('span', {class: 'unit'}, chart.y), where);
  return html('figure', {class: 'card'}, caption, legend, box);
}

function lastValue(line) {
  return `${line.name} ${shown(line.y[line.y.length - 1])}`;
}
)js";

}  // namespace heed::viz
