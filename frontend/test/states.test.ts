/** What a state that Python keeps and gives back takes in the browser. */

import { tableFromArrays, tableToIPC, uint32 } from "@uwdata/flechette";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PlotContext } from "../src/features";
import type { Box, Manifest, PointsManifest, SelectionOp, SelectionState, Where } from "../src/manifest";
import { Navigation } from "../src/navigation";
import { Remembering } from "../src/remembering";
import { snapped } from "../src/selecting";
import { Selection } from "../src/selection/ops";
import { readSelection } from "../src/wire/tables";
import { storeOf, type Quantum } from "./support";

const EXTENT = 2 ** 24;
const AXIS = { name: "", kind: "number", origin: 0, step: 1 } as const;
const POINTS = { x: AXIS, y: AXIS, aspect: "free", home: [0, EXTENT, 0, EXTENT] } as unknown as PointsManifest;
const SIZE = { width: 800, height: 400, pixelRatio: 1 };
const CORNER: Box = [0, 1000, 0, 1000];
const MIDDLE: Box = [5000, 7000, 5000, 7000];

function manifestOf(view: Box | null, restore?: Manifest["restore"]): Manifest {
  return { points: POINTS, view, ...(restore === undefined ? {} : { restore }) } as unknown as Manifest;
}

describe("A view that is given back", () => {
  let navigation: Navigation;
  let shown: Manifest | null;

  const update = (manifest: Manifest): number[] => {
    navigation.update(shown, manifest, SIZE);
    shown = manifest;
    vi.runAllTimers();
    return navigation.camera.box().map(Math.round);
  };

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "requestAnimationFrame", "cancelAnimationFrame", "performance"] });
    vi.stubGlobal("matchMedia", () => ({ matches: true }));
    navigation = new Navigation({ onChange: () => undefined, onSettled: () => undefined });
    shown = null;
  });

  afterEach(() => {
    navigation.stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("is where a new plot begins, whatever view says", () => {
    expect(update(manifestOf(CORNER, { serial: 1, view: MIDDLE }))).toEqual(MIDDLE);
  });

  it("moves the camera once for each serial, also to where it was sent before", () => {
    update(manifestOf(CORNER));
    expect(update(manifestOf(CORNER, { serial: 1, view: MIDDLE }))).toEqual(MIDDLE);
    navigation.camera.animateTo(CORNER, 0);
    vi.runAllTimers();
    expect(update(manifestOf(CORNER, { serial: 1, view: MIDDLE }))).toEqual(CORNER);
    expect(update(manifestOf(CORNER, { serial: 2, view: MIDDLE }))).toEqual(MIDDLE);
    expect(update(manifestOf(CORNER, { serial: 3, view: null }))).toEqual(MIDDLE);
    expect(update(manifestOf(MIDDLE, { serial: 3, view: null }))).toEqual(MIDDLE);
    expect(update(manifestOf(CORNER, { serial: 3, view: null }))).toEqual(CORNER);
  });
});

describe("Remembering", () => {
  it("tells Python what is in view along with a selection", () => {
    const coloring: { where: Where | null } = { where: null };
    const feature = new Remembering({ camera: { box: () => CORNER }, coloring } as unknown as PlotContext);
    const state: SelectionState = { points: "p", epoch: 1, command: null, base: false, ops: [] };
    expect(feature.onSelect(state)).toEqual({ ...state, view: CORNER });
    coloring.where = { column: "c", hidden: [1] };
    expect(feature.onSelect(state)).toEqual({ ...state, view: CORNER, filter: coloring.where });
  });
});

describe("Coordinates of shapes", () => {
  it("lie on a grid that survives the way through data coordinates", () => {
    const lasso: SelectionOp = { op: "add", kind: "lasso", x: [0.001, 1.5, 2.4999], y: [-0.3, 3.25, 16777215.999] };
    expect(snapped(lasso)).toEqual({
      op: "add",
      kind: "lasso",
      x: [0, 1.5, 2.5],
      y: [-77 / 256, 3.25, 16777216],
    });
    const point: SelectionOp = { op: "add", kind: "point", index: 3 };
    expect(snapped(point)).toBe(point);
  });
});

describe("A selection that Python has replayed", () => {
  const points: Quantum[] = [[1, 1], [2, 2], [3, 3]];
  const box: SelectionOp = { op: "replace", kind: "box", x: [2, 3], y: [2, 3] };
  const more: SelectionOp = { op: "add", kind: "box", x: [1, 1], y: [1, 1] };

  it("brings the shapes along that it came about by", async () => {
    const table = tableFromArrays({ index: [1, 2] }, { types: { index: uint32() } });
    table.schema.metadata = new Map([["drawn", JSON.stringify([box])]]);
    const data = tableToIPC(table, { format: "stream" })!;
    const read = await readSelection({ kind: "inline", data, bytes: data.length }, 3, new AbortController().signal);
    expect([...read.mask]).toEqual([0, 1, 1]);
    expect(read.drawn).toEqual([box]);
  });

  it("draws them until something else is selected, and goes on from them", () => {
    const selection = new Selection(storeOf([points]));
    selection.setFromPython("c", Uint32Array.of(1, 2), false, [box]);
    expect([selection.count, selection.drawn, selection.steps]).toEqual([2, [box], []]);
    selection.apply(more);
    expect([selection.count, selection.drawn, selection.steps]).toEqual([3, [box, more], [more]]);
    selection.apply({ ...more, op: "replace" });
    expect([selection.count, selection.drawn]).toEqual([1, [{ ...more, op: "replace" }]]);
    selection.clear();
    expect(selection.drawn).toEqual([]);
  });
});
