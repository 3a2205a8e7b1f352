// Runs in the page before anything else: counts what arrives, notes what blocks, looks at the canvas.

// A global of the page, so that the driver can ask. Not `probe`: deck.gl's logger takes that name.
const bench = (window.bench = { websocketBytes: 0, longTasks: [], firstCanvas: null });

// ---- bytes ---------------------------------------------------------------------------------------

window.WebSocket = class extends WebSocket {
  constructor(...options) {
    super(...options);
    this.addEventListener("message", ({ data }) => {
      bench.websocketBytes += data.byteLength ?? data.size ?? data.length;
    });
  }
};

// ---- tasks over 50 ms ------------------------------------------------------------------------------

new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) {
    bench.longTasks.push({ start: startTime, ms: duration });
  }
}).observe({ type: "longtask", buffered: true });

// ---- WebGL canvases --------------------------------------------------------------------------------

const canvases = []; // wherever they are: shadow roots would hide them from a query of the document

function found(canvas) {
  if (canvases.includes(canvas)) return;
  canvases.push(canvas);
  bench.firstCanvas ??= performance.now();
}

const { getContext, transferControlToOffscreen } = HTMLCanvasElement.prototype;

HTMLCanvasElement.prototype.getContext = function (kind, attributes) {
  if (!kind.includes("webgl")) return getContext.call(this, kind, attributes);
  // Without this a canvas is empty outside the frame that drew it.
  const context = getContext.call(this, kind, { ...attributes, preserveDrawingBuffer: true });
  if (context !== null) found(this);
  return context;
};

// A canvas drawn by a worker: the page always sees the last frame that was finished.
HTMLCanvasElement.prototype.transferControlToOffscreen = function () {
  found(this);
  return transferControlToOffscreen.call(this);
};

bench.renderer = () => {
  const gl = getContext.call(document.createElement("canvas"), "webgl2");
  const names = gl?.getExtension("WEBGL_debug_renderer_info");
  return names ? gl.getParameter(names.UNMASKED_RENDERER_WEBGL) : "unknown";
};

// ---- the script's report ---------------------------------------------------------------------------

// Every app ends with the text "bench run=3 call_ms=1.234 cpu_ms=1.234".
bench.run = () => {
  for (const element of document.querySelectorAll('[data-testid="stText"]')) {
    const match = /bench run=(\d+) call_ms=([\d.]+) cpu_ms=([\d.]+)/.exec(element.textContent);
    if (match) return { number: Number(match[1]), call_ms: Number(match[2]), cpu_ms: Number(match[3]) };
  }
  return null;
};

// ---- what the canvas shows -------------------------------------------------------------------------

const SCALE = 0.5; // bilinear: each pixel of a sample is the mean of four, none is left out
const TOLERANCE = 8; // of 255: less is not a change

const sample = document.createElement("canvas");
let pixels = null; // at the last change

function look() {
  const shown = canvases.filter((canvas) => canvas.isConnected && canvas.width * canvas.height > 0);
  const boxes = shown.map((canvas) => canvas.getBoundingClientRect());
  const area = ({ width, height }) => width * height;
  const frame = boxes.reduce((best, box) => (area(box) > area(best) ? box : best), new DOMRect());
  if (area(frame) === 0) return null;
  sample.width = Math.round(frame.width * SCALE);
  sample.height = Math.round(frame.height * SCALE);
  const paper = getContext.call(sample, "2d", { willReadFrequently: true });
  shown.forEach((canvas, i) => {
    const { x, y, width, height } = boxes[i];
    const at = [x - frame.x, y - frame.y, width, height];
    paper.drawImage(canvas, ...at.map((length) => length * SCALE));
  });
  return paper.getImageData(0, 0, sample.width, sample.height).data;
}

function differs(a, b) {
  if (a === null || b === null) return a !== b;
  if (a.length !== b.length) return true;
  for (let i = 0; i < a.length; i++) if (Math.abs(a[i] - b[i]) > TOLERANCE) return true;
  return false;
}

// Pixels that are not of the most frequent colour: zero as long as nothing is drawn.
function inkOf(data) {
  if (data === null) return 0;
  const colors = new Uint32Array(data.buffer);
  const counts = new Map();
  let most = 0;
  for (const color of colors) {
    const count = (counts.get(color) ?? 0) + 1;
    counts.set(color, count);
    most = Math.max(most, count);
  }
  return colors.length - most;
}

// Whether st_glscatter says that it has drawn everything. It is not believed: it only says when to look.
let plot = null;
const search = (root) => {
  for (const element of root.querySelectorAll("*")) {
    const found = element.glscatter ?? (element.shadowRoot && search(element.shadowRoot));
    if (found) return found;
  }
  return null;
};
let claimed = false;
const claims = () => {
  plot ??= search(document);
  const before = claimed;
  claimed = plot?.stats().complete ?? false;
  return claimed && !before;
};

// Looks again and again and notes the changes: `pause` milliseconds after it has looked, and after four
// times as long as it took, so that looking does not become the load. A chart that blocks the page is
// looked at once it lets go; st_glscatter never blocks it, and is also looked at when it says it is ready.
bench.watch = (pause) => {
  const seen = (bench.seen = { changes: [], same: 0, since: 0, looking: 0, textAt: null });
  const step = () => {
    const now = performance.now();
    if (seen.textAt === null && bench.run() !== null) seen.textAt = now;
    const data = look();
    if (differs(data, pixels)) {
      pixels = data;
      seen.changes.push({ at: now, ink: inkOf(data), looked: seen.looking });
      seen.same = 0;
    } else {
      seen.same++;
    }
    const end = performance.now();
    seen.since = end - (seen.changes.at(-1)?.at ?? 0);
    seen.looking += end - now;
    const due = end + Math.max(pause, 4 * (end - now));
    const tick = () => (performance.now() >= due || claims() ? step() : setTimeout(tick, 20));
    setTimeout(tick, 20);
  };
  step();
};
