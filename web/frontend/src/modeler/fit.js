// Pixels that a fitted diagram leaves free: around it, where the button of the minimap is, and for
// the mark of bpmn.io, which must stay fully visible.
const EDGE = 16;
const MINIMAP = { width: 120, height: 70 };
const LOGO = { width: 90, height: 50 };
const SMALLEST = 0.2;
const LARGEST = 3;

/** The whole diagram in view, with `left` pixels free beside it; a small one is not blown up. */
export function fit(canvas, left) {
  const { inner, outer } = canvas.viewbox();
  if (!inner.width || !outer.width) return;
  const wide = place(inner, outer, left, EDGE);
  const { x, y, scale } = wide.x + inner.width * wide.scale > outer.width - LOGO.width ? place(inner, outer, left, LOGO.height) : wide;
  canvas.viewbox({ x: inner.x - x / scale, y: inner.y - y / scale, width: outer.width / scale, height: outer.height / scale });
}

/** Scale, and where in pixels the upper left corner goes. */
function place(inner, outer, left, bottom) {
  const room = { width: outer.width - left - EDGE, height: outer.height - EDGE - bottom };
  const scale = Math.min(1, room.width / inner.width, room.height / inner.height);
  const x = left + (room.width - inner.width * scale) / 2;
  const free = outer.height - inner.height * scale;
  const under = x + inner.width * scale > outer.width - MINIMAP.width;
  return { x, y: Math.min(under ? Math.max(free / 2, MINIMAP.height) : free / 2, free - bottom), scale };
}

/** Larger or smaller around the middle. */
export function zoom(canvas, factor) {
  canvas.zoom(Math.min(LARGEST, Math.max(SMALLEST, canvas.zoom() * factor)));
}
