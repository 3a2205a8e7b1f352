import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Camera, type CameraOptions } from "../src/camera";
import type { Box } from "../src/manifest";

const EXTENT = 2 ** 24;
const WHOLE: Box = [0, EXTENT, 0, EXTENT];

/** Frames that run when the test says so. */
function frames() {
  let next: ((now: number) => void) | null = null;
  return {
    requestFrame: (callback: (now: number) => void) => {
      next = callback;
      return 1;
    },
    cancelFrame: () => {
      next = null;
    },
    run(now: number): boolean {
      const callback = next;
      next = null;
      callback?.(now);
      return callback !== null;
    },
  };
}

function cameraOf(options: Partial<CameraOptions> = {}, width = 800, height = 600): Camera {
  const camera = new Camera({ aspect: "equal", stepX: 1, stepY: 1, reducedMotion: () => true, ...options });
  camera.fit(WHOLE, width, height, 0);
  return camera;
}

/** Where the extent is: over the void a zoom is held back so that the extent stays in sight. */
const pixel = fc.tuple(fc.integer({ min: 100, max: 700 }), fc.integer({ min: 0, max: 600 }));

describe("Camera", () => {
  it("fits a box in the middle, y upwards", () => {
    const camera = cameraOf({}, 800, 600);
    expect(camera.toPixel(EXTENT / 2, EXTENT / 2)).toEqual([400, 300]);
    expect(camera.toPixel(0, 0)).toEqual([100, 600]);
    expect(camera.toPixel(EXTENT, EXTENT)).toEqual([700, 0]);
    camera.fit(WHOLE, 800, 600, 0.25);
    expect(camera.toPixel(0, 0)).toEqual([250, 450]);
  });

  it("gives a data unit one length on both axes, or lets them apart", () => {
    const equal = cameraOf({ stepX: 2, stepY: 1 });
    expect(equal.view.sx / 2).toBeCloseTo(equal.view.sy / 1, 12);
    expect(equal.box()[1]).toBeCloseTo(EXTENT, 3);
    const free = cameraOf({ aspect: "free", stepX: 2, stepY: 1 });
    free.box().forEach((side, i) => expect(side).toBeCloseTo(WHOLE[i]!, 3));
  });

  it("takes other axes with the next fit", () => {
    const camera = cameraOf();
    camera.configure({ aspect: "free", stepX: 3, stepY: 1 });
    camera.fit(WHOLE, 800, 600, 0);
    expect(camera.view.sx / camera.view.sy).toBeCloseTo(8 / 6, 12);
  });

  it("keeps what is under the pointer while zooming, and undoes toPixel", () => {
    fc.assert(
      fc.property(pixel, fc.double({ min: 0.2, max: 1000, noNaN: true }), ([px, py], factor) => {
        const camera = cameraOf();
        const [qx, qy] = camera.toQuantum(px, py);
        camera.zoomAt(px, py, factor);
        const [x, y] = camera.toPixel(qx, qy);
        expect(x).toBeCloseTo(px, 5);
        expect(y).toBeCloseTo(py, 5);
        expect(camera.view.sx).toBe(camera.view.sy);
      }),
    );
  });

  it("pans by pixels", () => {
    const camera = cameraOf();
    const before = camera.toPixel(EXTENT / 2, EXTENT / 2);
    camera.panBy(30, -20);
    const after = camera.toPixel(EXTENT / 2, EXTENT / 2);
    expect(after[0] - before[0]).toBeCloseTo(30, 6);
    expect(after[1] - before[1]).toBeCloseTo(-20, 6);
  });

  const ratio = fc.constantFrom(1, 1.1, 1.25, 2, 3.5);
  /** Far less than what would reach the edge of the extent. */
  const movement = fc.double({ min: -7, max: 7, noNaN: true });

  it("pans by whole device pixels and loses nothing on the way", () => {
    const moves = fc.array(fc.tuple(movement, movement), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(ratio, fc.double({ min: 1, max: 1000, noNaN: true }), moves, (pixelRatio, zoom, steps) => {
        const camera = cameraOf();
        camera.zoomAt(400, 300, zoom);
        camera.pixelRatio = pixelRatio;
        const start = camera.view;
        let [sumX, sumY] = [0, 0];
        for (const [dx, dy] of steps) {
          const before = camera.view;
          camera.panBy(dx, dy);
          [sumX, sumY] = [sumX + dx * pixelRatio, sumY + dy * pixelRatio];
          const { cx, cy, sx, sy } = camera.view;
          expect([sx, sy]).toEqual([start.sx, start.sy]);
          const moved = [(before.cx - cx) * sx * pixelRatio, (cy - before.cy) * sy * pixelRatio];
          for (const pixels of moved) expect(Math.abs(pixels - Math.round(pixels))).toBeLessThan(1e-6);
          expect(Math.abs((start.cx - cx) * sx * pixelRatio - sumX)).toBeLessThan(0.5 + 1e-6);
          expect(Math.abs((cy - start.cy) * sy * pixelRatio - sumY)).toBeLessThan(0.5 + 1e-6);
        }
      }),
    );
  });

  it("does not say that it moved while a pan is less than a device pixel", () => {
    let changes = 0;
    const camera = cameraOf({ onChange: () => changes++ });
    camera.pixelRatio = 2;
    changes = 0;
    camera.panBy(0.2, 0);
    expect(changes).toBe(0);
    camera.panBy(0.2, 0);
    expect(changes).toBe(1);
  });

  it("gives what panning has kept back to the next zoom", () => {
    const camera = cameraOf();
    const [x] = camera.toPixel(EXTENT / 2, EXTENT / 2);
    camera.panBy(10.4, 0);
    camera.zoomAt(410.4, 300, 2);
    expect(camera.toPixel(EXTENT / 2, EXTENT / 2)[0]).toBeCloseTo(x + 10.4, 9);
    camera.panBy(0.4, 0);
    expect(camera.toPixel(EXTENT / 2, EXTENT / 2)[0]).toBeCloseTo(x + 10.4, 9);
  });

  it.each(["equal", "free"] as const)("stops at 1/64 and at 64 pixels a quantum (%s)", (aspect) => {
    const camera = cameraOf({ aspect, stepX: 1e-3, stepY: 2e-3 });
    const whole = camera.view;
    camera.zoomAt(100, 100, 1e-9);
    expect(whole.sx / camera.view.sx).toBeCloseTo(64, 6);
    camera.zoomAt(100, 100, 1e30);
    const { sx, sy } = camera.view;
    expect(Math.min(sx, sy)).toBeGreaterThanOrEqual(64 - 1e-9);
    expect(sx / whole.sx).toBeGreaterThanOrEqual(1e5);
    camera.zoomAt(100, 100, Number.NaN);
    camera.zoomAt(100, 100, 0);
    expect(camera.view).toMatchObject({ sx, sy });
  });

  it("keeps some of the extent in the plot", () => {
    const camera = cameraOf();
    camera.panBy(1e9, -1e9);
    const [x0, x1, y0, y1] = camera.box();
    expect(x1).toBeGreaterThanOrEqual(0);
    expect(x0).toBeLessThanOrEqual(EXTENT);
    expect(y1).toBeGreaterThanOrEqual(0);
    expect(y0).toBeLessThanOrEqual(EXTENT);
  });

  it("shows points that are all at one place", () => {
    const camera = cameraOf();
    camera.fit([0, 0, 0, 0], 800, 600);
    expect(camera.toPixel(0, 0)).toEqual([400, 300]);
    expect(Number.isFinite(camera.view.sx)).toBe(true);
  });

  it("fits the box again after a resize, unless the camera was moved", () => {
    const camera = cameraOf({}, 800, 600);
    camera.resize(1000, 1000);
    expect(camera.box()).toEqual(WHOLE);
    camera.zoomAt(0, 0, 4);
    const { cx, cy, sx } = camera.view;
    camera.resize(500, 700);
    expect(camera.view).toMatchObject({ cx, cy, sx: sx / 2 });
    camera.resize(0, 0);
    camera.resize(1000, 1000);
    expect(camera.view.sx).toBeCloseTo(sx, 12);
  });

  it("moves smoothly, ends exactly there, and stops for a hand", () => {
    const clock = frames();
    let changes = 0;
    const camera = cameraOf({ ...clock, reducedMotion: () => false, onChange: () => changes++ });
    const target: Box = [0, EXTENT / 8, 0, EXTENT / 8];
    const expected = cameraOf();
    expected.fit(target, 800, 600, 0.1);

    camera.animateTo(target, 0.1);
    clock.run(0);
    expect(camera.moving).toBe(true);
    changes = 0;
    let { sx } = camera.view;
    for (let now = 40; clock.run(now); now += 40) {
      expect(camera.view.sx).toBeGreaterThanOrEqual(sx);
      sx = camera.view.sx;
    }
    expect(changes).toBeGreaterThan(5);
    expect(camera.moving).toBe(false);
    expect(camera.view).toEqual(expected.view);

    camera.animateTo(WHOLE);
    clock.run(1000);
    clock.run(1100);
    camera.panBy(1, 0);
    expect(camera.moving).toBe(false);
    expect(clock.run(1200)).toBe(false);
  });

  it("jumps where motion is not wanted", () => {
    const camera = cameraOf({ reducedMotion: () => true });
    camera.zoomAt(10, 10, 5);
    camera.animateTo(WHOLE, 0);
    expect(camera.box()[3]).toBeCloseTo(EXTENT, 3);
    expect(camera.moving).toBe(false);
  });
});
