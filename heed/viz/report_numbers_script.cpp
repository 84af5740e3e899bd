#include "heed/viz/report_assets.h"

namespace heed::viz {

const char* const kNumbersScript = R"js(
// Round numbers (steps of 1, 2 or 5 times a power of ten) from low to high, about `count` of them.
function ticksIn(low, high, count) {
  if (!(high > low)) return [low];
  const raw = (high - low) / count;
  const power = Math.pow(10, Math.floor(Math.log10(raw)));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= raw * 0.999);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks.length ? ticks : [low];
}

// A number for a reader: "12.3k", "0.000123", "1.2e-7".
function shown(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  const size = Math.abs(value);
  if (size >= 1e6) return Number((value / 1e6).toPrecision(4)) + 'M';
  if (size >= 1e4) return Number((value / 1e3).toPrecision(4)) + 'k';
  if (size !== 0 && size < 1e-4) return value.toExponential(2);
  return String(Number(value.toPrecision(4)));
}

// The place in ascending `values` of the one nearest to `wanted`; -1 when there are none.
function nearest(values, wanted) {
  let low = 0, high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < wanted) low = middle + 1; else high = middle;
  }
  return low > 0 && wanted - values[low - 1] < values[low] - wanted ? low - 1 : high < 0 ? -1 : low;
}

// A function from [low, high] onto [from, to]; what has no extent goes to the middle.
function scaled(low, high, from, to) {
  return (x) => (high > low ? from + (x - low) / (high - low) * (to - from) : (from + to) / 2);
}

// The least and greatest of the numbers in several lists, nulls left out.
function rangeOf(lists) {
  let low = Infinity, high = -Infinity;
  for (const list of lists) {
    for (const x of list) if (x !== null) { low = Math.min(low, x); high = Math.max(high, x); }
  }
  return low <= high ? [low, high] : [0, 1];
}

// All values of several ascending lists, each once.
function merged(lists) {
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}

// An SVG path through the points, with a gap where y is null.
function pathOf(xs, ys, across, up) {
  let path = '', joined = false;
  xs.forEach((x, i) => {
    if (ys[i] !== null) {
      path += (joined ? 'L' : 'M') + across(x).toFixed(1) + ' ' + up(ys[i]).toFixed(1);
      if (!joined) path += 'h0';
    }
    joined = ys[i] !== null;
  });
  return path;
}

// Which of `count` equal parts of `size` a place lies in.
function partAt(place, size, count) {
  return Math.max(0, Math.min(count - 1, Math.floor(place / size * count)));
}
)js";

}  // namespace heed::viz
