import { tableFromArrays, tableToIPC, uint32 } from "@uwdata/flechette";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { PictureRequest } from "../src/engine";
import type { AggregateManifest, Box, Manifest, SelectionManifest, SelectionOp } from "../src/manifest";
import { Scene } from "../src/scene";
import { keyOf, Selecting, type Chosen } from "../src/selecting";
import type { SelectionState } from "../src/manifest";
import type { Resolve } from "../src/wire/source";
import { localOf, sorted, startsOf, type Quantum } from "./support";

const LEFT: Quantum[] = [[1, 1], [2, 2], [3, 3], [4, 4]];
const RIGHT: Quantum[] = [[3, 3], [4, 4], [5, 5]];
const INSIDE: Record<string, Box> = { left: [0, 4, 0, 4], right: [3, 5, 3, 5] };

const box = (op: SelectionOp["op"], low: number, high: number): SelectionOp => {
  return { op, kind: "box", x: [low, high], y: [low, high] };
};

/** The positions given as the digest of the column, such as "0,2". */
const resolve: Resolve = ({ digest }) => {
  const index = digest === "" ? [] : digest.split(",").map(Number);
  const data = tableToIPC(tableFromArrays({ index }, { types: { index: uint32() } }), { format: "stream" })!;
  return { kind: "inline", data, bytes: data.length };
};

function commandOf(command: string, count: number, positions: string): SelectionManifest {
  return { command, count, column: { digest: positions, bytes: 0, url: null, offset: 0 } };
}

describe("Selecting where the server counts", () => {
  let scene: Scene | null;
  let sent: PictureRequest[];
  let chosen: Chosen | null;
  let announced: (number | null)[];
  let reports: SelectionState[];
  let selecting: Selecting;

  /** Goes on with a manifest of points in a box; null: of none. */
  const update = async (
    points: Quantum[] | null,
    inside: Box | null,
    selection: AggregateManifest["selection"],
    { command = null as SelectionManifest | null, epoch = 0, loaded = true } = {},
  ): Promise<void> => {
    const levels = points === null ? [] : sorted([points]);
    const aggregate = { inside, selection } as AggregateManifest;
    const manifest = { points: { levels: levels.map(({ length }) => length) }, aggregate } as unknown as Manifest;
    if (scene?.selection.inside !== inside || scene === null) {
      const before = scene;
      scene = new Scene(manifest);
      selecting.begin(scene, before);
    }
    selecting.follow({ selection: command, epoch, aggregate }, resolve);
    if (points !== null && loaded && scene.store.loaded === 0) {
      scene.setCells(0, startsOf(levels[0]!, 0));
      scene.addPositions(0, localOf(levels[0]!));
      selecting.arrived();
    }
    await vi.waitFor(() => expect(selecting.busy).toBe(chosen?.count === null));
  };
  const mask = (): number[] | null => {
    const last = sent.findLast((request) => request.type === "state");
    return last?.type === "state" && last.mask !== null ? [...last.mask] : null;
  };

  beforeEach(() => {
    [scene, sent, chosen, announced, reports] = [null, [], null, [], []];
    selecting = new Selecting(() => scene, { send: (request) => sent.push(request) }, {
      onChange: (now, announce) => {
        chosen = now;
        if (announce) announced.push(now.count);
      },
      onReport: (selection) => reports.push(selection.state("all", 0)),
      onError: (message) => expect.fail(message),
    });
  });

  it("leaves the counting to Python, and says it when it has", async () => {
    await update(null, null, null);
    selecting.apply(box("replace", 1, 3));
    expect(chosen).toMatchObject({ active: true, count: null });
    expect(selecting.busy).toBe(true);
    expect(reports).toEqual([{ points: "all", epoch: 0, command: null, base: false, ops: [box("replace", 1, 3)] }]);
    const key = keyOf(chosen!.steps);
    selecting.apply(box("add", 4, 5));
    // The answer to the step before.
    await update(null, null, { key, count: 30 });
    expect(chosen?.count).toBeNull();
    expect(announced).toEqual([]);
    await update(null, null, { key: keyOf(chosen!.steps), count: 50 });
    await update(null, null, { key: keyOf(chosen!.steps), count: 50 });
    expect(chosen?.count).toBe(50);
    expect(announced).toEqual([50]);
    expect(selecting.busy).toBe(false);
  });

  it("knows its steps in other notations of the same numbers", async () => {
    await update(null, null, null);
    selecting.apply(box("replace", 1, 3));
    await update(null, null, { key: JSON.stringify(chosen!.steps).replace("[1,3]", "[1.0, 3e0]"), count: 7 });
    expect(chosen?.count).toBe(7);
  });

  it("tries the steps on the points of each region", async () => {
    await update(null, null, null);
    selecting.apply(box("replace", 2, 3));
    const selection = { key: keyOf(chosen!.steps), count: 30 };
    await update(LEFT, INSIDE["left"]!, selection);
    expect(mask()).toEqual([0, 1, 1, 0]);
    expect(chosen).toMatchObject({ active: true, count: 30 });
    await update(RIGHT, INSIDE["right"]!, selection);
    expect(mask()).toEqual([1, 0, 0]);
    selecting.apply(box("add", 5, 5));
    expect(mask()).toEqual([1, 0, 1]);
    expect(reports.at(-1)?.ops).toEqual([box("replace", 2, 3), box("add", 5, 5)]);
    selecting.clear();
    expect(mask()).toBeNull();
    expect(chosen).toMatchObject({ active: false, count: 0 });
    // What Python still says of the old one is no news.
    await update(null, null, selection);
    expect(chosen?.active).toBe(false);
  });

  it("dims a region at once, before its points are there", async () => {
    await update(null, null, null);
    selecting.apply(box("replace", 9, 9));
    await update(LEFT, INSIDE["left"]!, null, { loaded: false });
    expect(mask()).toEqual([0, 0, 0, 0]);
  });

  it("counts clicked points in their own region only", async () => {
    await update(LEFT, INSIDE["left"]!, null);
    selecting.apply({ op: "replace", kind: "point", index: 1 });
    const point: SelectionOp = { op: "replace", kind: "point", index: 1, within: INSIDE["left"]! };
    expect(reports.at(-1)?.ops).toEqual([point]);
    expect(mask()).toEqual([0, 1, 0, 0]);
    await update(RIGHT, INSIDE["right"]!, null);
    expect(mask()).toEqual([0, 0, 0]);
    expect(chosen?.steps).toEqual([point]);
    await update(LEFT, INSIDE["left"]!, null);
    expect(mask()).toEqual([0, 1, 0, 0]);
  });

  it("takes over what Python has selected, in every region", async () => {
    await update(null, null, { key: "", count: 20 }, { epoch: 3 });
    expect(chosen).toMatchObject({ active: true, steps: [], count: 20 });
    expect(announced).toEqual([]);
    const options = { command: commandOf("c", 20, "0,3"), epoch: 3 };
    await update(LEFT, INSIDE["left"]!, { key: "", count: 20 }, options);
    expect(mask()).toEqual([1, 0, 0, 1]);
    selecting.apply(box("add", 2, 2));
    expect(mask()).toEqual([1, 1, 0, 1]);
    expect(reports).toEqual([{ points: "all", epoch: 0, command: "c", base: true, ops: [box("add", 2, 2)] }]);
    const selection = { key: keyOf(chosen!.steps), count: 21 };
    await update(RIGHT, INSIDE["right"]!, selection, { command: commandOf("c", 20, "1"), epoch: 3 });
    expect(mask()).toEqual([0, 1, 0]);
    expect(chosen).toMatchObject({ count: 21, steps: [box("add", 2, 2)] });
    // A region without one of them is dimmed all the same.
    selecting.apply(box("replace", 9, 9));
    await update(LEFT, INSIDE["left"]!, null, options);
    expect(mask()).toEqual([0, 0, 0, 0]);
  });

  it("dims a region without a point that Python has selected", async () => {
    await update(LEFT, INSIDE["left"]!, { key: "", count: 5 }, { command: commandOf("c", 5, ""), epoch: 1 });
    expect(mask()).toEqual([0, 0, 0, 0]);
    expect(chosen).toMatchObject({ active: true, count: 5 });
  });

  it("keeps cleared what the user has cleared, until Python selects anew", async () => {
    const options = { command: commandOf("c", 20, "0,3"), epoch: 1 };
    await update(LEFT, INSIDE["left"]!, { key: "", count: 20 }, options);
    selecting.clear();
    expect(reports.at(-1)).toMatchObject({ command: "c", base: false, ops: [] });
    await update(RIGHT, INSIDE["right"]!, { key: "", count: 20 }, { command: commandOf("c", 20, "0"), epoch: 1 });
    expect(mask()).toBeNull();
    expect(chosen).toMatchObject({ active: false, count: 0 });
    selecting.apply(box("replace", 3, 3));
    await update(RIGHT, INSIDE["right"]!, { key: "", count: 9 }, { command: commandOf("d", 9, "2"), epoch: 2 });
    expect(mask()).toEqual([0, 0, 1]);
    expect(chosen).toMatchObject({ active: true, steps: [], count: 9 });
    await update(null, null, null, { epoch: 3 });
    expect(chosen?.active).toBe(false);
  });

  it("goes on with steps that only Python knows any more", async () => {
    const steps = [box("replace", 2, 3)];
    await update(LEFT, INSIDE["left"]!, { key: keyOf(steps), count: 8 });
    expect(chosen).toMatchObject({ active: true, steps, count: 8 });
    expect(mask()).toEqual([0, 1, 1, 0]);
  });

  it("fetches the codes of a value before it selects, once", async () => {
    const step: SelectionOp = { op: "replace", kind: "value", column: "names", code: 1 };
    let fetches = 0;
    let give: (codes: Uint8Array) => void = () => undefined;
    const load = (): Promise<Uint8Array> => {
      fetches++;
      return new Promise((resolve) => (give = resolve));
    };
    await update(LEFT, INSIDE["left"]!, null);
    selecting.offer("names", load);
    selecting.apply(step);
    selecting.apply(step);
    expect([fetches, chosen?.active, selecting.busy]).toEqual([1, false, true]);
    give(Uint8Array.of(0, 1, 1, 0));
    await vi.waitFor(() => expect(chosen?.active).toBe(true));
    expect(mask()).toEqual([0, 1, 1, 0]);
    expect(reports.map(({ ops }) => ops)).toEqual([[step]]);
    selecting.apply({ ...step, op: "add", code: 0 });
    expect(mask()).toEqual([1, 1, 1, 1]);
    expect(fetches).toBe(1);
    // Other points have other codes.
    await update(RIGHT, INSIDE["right"]!, null);
    expect(mask()).toEqual([0, 0, 0]);
    selecting.offer("names", load);
    expect(fetches).toBe(2);
    give(Uint8Array.of(2, 1, 0));
    await vi.waitFor(() => expect(mask()).toEqual([0, 1, 1]));
    expect(reports).toHaveLength(2);
  });

  it("forgets a value that waits for its codes when something else is selected", async () => {
    await update(LEFT, INSIDE["left"]!, null);
    let give: (codes: Uint8Array) => void = () => undefined;
    selecting.offer("names", () => new Promise((resolve) => (give = resolve)));
    selecting.apply({ op: "replace", kind: "value", column: "names", code: 1 });
    selecting.apply(box("replace", 1, 1));
    give(Uint8Array.of(0, 1, 1, 0));
    await vi.waitFor(() => expect(selecting.busy).toBe(chosen?.count === null));
    expect(mask()).toEqual([1, 0, 0, 0]);
  });

  it("needs no codes where there are no points", async () => {
    await update(null, null, null);
    selecting.offer("names", () => expect.fail("there is nothing to fetch"));
    const step: SelectionOp = { op: "replace", kind: "value", column: "names", code: 1 };
    selecting.apply(step);
    expect(chosen).toMatchObject({ active: true, steps: [step], count: null });
  });
});

describe("Selecting under a filter", () => {
  it("ends with appended rows when nobody knows which of them were shown", () => {
    const levels = sorted([LEFT]);
    const points = { levels: levels.map(({ length }) => length) };
    const scene = new Scene({ points, aggregate: null } as unknown as Manifest);
    scene.setCells(0, startsOf(levels[0]!, 0));
    scene.addPositions(0, localOf(levels[0]!));
    const reports: SelectionState[] = [];
    const onReport = (selection: Scene["selection"]): void => void reports.push(selection.state("points", 0));
    const on = { onChange: vi.fn(), onReport, onError: vi.fn() };
    const selecting = new Selecting(() => scene, { send: vi.fn() }, on);
    scene.selection.learn("old", Uint8Array.of(0, 1, 0, 1));
    scene.selection.apply({ ...box("replace", 0, 9), where: { column: "old", hidden: [1] } });
    expect(scene.selection.count).toBe(2);
    scene.selection.grow(4, true);
    selecting.offer("old", () => new Promise(() => undefined)); // the colour has kept its name
    selecting.goOn();
    expect([scene.selection.active, reports.length]).toEqual([true, 0]);
    selecting.grown();
    selecting.offer("new", () => new Promise(() => undefined));
    selecting.goOn();
    expect(scene.selection.active).toBe(false);
    expect(reports.map(({ base, ops }) => [base, ops])).toEqual([[false, []]]);
  });
});
