#include "heed/viz/report_assets.h"

namespace heed::viz {

const char* const kElementsScript = R"js(
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// html('p', {class: 'quiet', click: listener}, 'text', child …); svg() likewise.
function html(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}
function svg(tag, attributes = {}, ...children) {
  const space = 'http:' + '//www.w3.org/2000/svg';
  return fill(document.createElementNS(space, tag), attributes, children);
}

const darkScheme = matchMedia('screen and (prefers-color-scheme: dark)');
const repaints = [];  // what draws with colours of its own, called again when the scheme changes
darkScheme.addEventListener('change', () => repaints.forEach((paint) => paint()));

// Paints now and whenever the scheme changes.
function painted(paint) {
  repaints.push(paint);
  paint();
}

// The colour of a strength in [0, 1]; `scale` is 'sequential' or 'diverging'.
function colourOf(colours, scale, strength) {
  const ramp = colours[scale][darkScheme.matches ? 'dark' : 'light'];
  return ramp[Math.round(Math.max(0, Math.min(1, strength)) * (ramp.length - 1))];
}

// One pixel a value; the style sheet enlarges it.
function paintCanvas(canvas, rows, columns, colourAt) {
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext('2d');
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      context.fillStyle = colourAt(row, column);
      context.fillRect(column, row, 1, 1);
    }
  }
}

// A few words beside the pointer, or beside an element for who uses the keys.
const tip = html('div', {class: 'tip', role: 'status'});
function showTip(text, x, y) {
  tip.textContent = text;
  const left = Math.min(x + 14, innerWidth - tip.offsetWidth - 8);
  const below = y + 18 + tip.offsetHeight > innerHeight;
  tip.style.left = Math.max(8, left) + 'px';
  tip.style.top = (below ? y - 14 - tip.offsetHeight : y + 18) + 'px';
}
function hideTip() {
  tip.textContent = '';
}

// The row and column under the pointer of an element that shows rows x columns.
function cellUnder(event, element, rows, columns) {
  const box = element.getBoundingClientRect();
  return [partAt(event.clientY - box.top, box.height, rows),
          partAt(event.clientX - box.left, box.width, columns)];
}
)js";

}  // namespace heed::viz
