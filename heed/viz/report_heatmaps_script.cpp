#include "heed/viz/report_assets.h"

namespace heed::viz {

const char* const kHeatmapsScript = R"js(
function heatmapFigure(map, colours) {
  const {rows, columns, low, high} = map;
  const canvas = html('canvas', {'aria-hidden': 'true', style: 'display:block'});
  const share = (row, column) => map.thousandths[row * columns + column] / 1000;
  painted(() => paintCanvas(canvas, rows, columns,
                            (row, column) => colourOf(colours, map.scale, share(row, column))));
  let cell = [0, 0];
  const frame = html('div', {tabindex: 0, role: 'img', style: 'aspect-ratio:1',
    'aria-label': `${map.title}, ${rows} ${map.rowAxis} by ${columns} ${map.columnAxis}; ` +
                  'arrow keys read values'}, canvas);
  function tell(x, y) {
    const value = low + share(...cell) * (high - low);
    showTip(`${map.rowAxis} ${cell[0]}, ${map.columnAxis} ${cell[1]}: ${value.toFixed(3)}`, x, y);
  }
  frame.addEventListener('pointermove', (event) => {
    cell = cellUnder(event, canvas, rows, columns);
    tell(event.clientX, event.clientY);
  });
  frame.addEventListener('pointerleave', hideTip);
  frame.addEventListener('blur', hideTip);
  frame.addEventListener('keydown', (event) => {
    const moves = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]};
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    cell = [Math.max(0, Math.min(rows - 1, cell[0] + move[0])),
            Math.max(0, Math.min(columns - 1, cell[1] + move[1]))];
    const box = canvas.getBoundingClientRect();
    tell(box.left + (cell[1] + 0.5) / columns * box.width,
         box.top + (cell[0] + 0.5) / rows * box.height);
  });
  const caption = html('figcaption', {style: 'margin-bottom:10px'}, html('b', {}, map.title),
    html('span', {class: 'unit'}, `${map.rowAxis} down, ${map.columnAxis} across`));
  const legend = html('div', {class: 'legend', style: 'margin-top:8px'}, shown(low),
                      rampOf(colours, map.scale), shown(high));
  return html('figure', {class: 'card'}, caption, frame, legend);
}

// A bar of a scale's colours.
function rampOf(colours, scale) {
  const ramp = html('canvas', {style: 'width:140px;height:10px;align-self:center'});
  painted(() => paintCanvas(ramp, 1, 64, (row, i) => colourOf(colours, scale, i / 63)));
  return ramp;
}
)js";

}  // namespace heed::viz
