import { tableFromArrays, tableToIPC, uint32 } from "@uwdata/flechette";
import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { PlotContext } from "../src/features";
import { LinkedCamera } from "../src/links/camera";
import { Group, groupOf, type Member, type Shared } from "../src/links/group";
import { Ids, NO_ITEM } from "../src/links/ids";
import { Items, readItems } from "../src/links/items";
import type { Axis, LinkedSteps, Manifest, SelectionState } from "../src/manifest";
import { Navigation } from "../src/navigation";
import { Selection } from "../src/selection/ops";
import type { Source } from "../src/wire/source";
import { storeOf } from "./support";

const halves = (id: bigint): [number, number] => [Number(id & 0xffffffffn), Number((id >> 32n) & 0xffffffffn)];

function split(ids: readonly bigint[]): [Uint32Array, Uint32Array] {
  return [Uint32Array.from(ids, (id) => halves(id)[0]), Uint32Array.from(ids, (id) => halves(id)[1])];
}

function inline(columns: Record<string, Uint32Array>): Source {
  const types = Object.fromEntries(Object.keys(columns).map((name) => [name, uint32()]));
  const data = tableToIPC(tableFromArrays(columns, { types }), { format: "stream" })!;
  return { kind: "inline", data, bytes: data.length };
}

describe("Ids", () => {
  it("numbers ids from 0, equal ones alike, whatever came before", () => {
    const id = fc.oneof(fc.bigInt({ min: -5n, max: 5n }), fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }));
    fc.assert(
      fc.property(fc.array(fc.array(id, { maxLength: 60 }), { maxLength: 5 }), (plots) => {
        const ids = new Ids();
        const expected = new Map<bigint, number>();
        for (const each of plots) {
          for (const it of each) if (!expected.has(it)) expected.set(it, expected.size);
          expect([...ids.numbers(...split(each))]).toEqual(each.map((it) => expected.get(it)));
        }
      }),
    );
  });

  it("gives missing ids no number", () => {
    expect([...new Ids().numbers(...split([7n, -(2n ** 63n), 0n]))]).toEqual([0, NO_ITEM, 1]);
  });

  it("numbers a million ids that differ little", () => {
    const count = 1 << 20;
    const [low, high] = [new Uint32Array(count).map((_, i) => i % 1000), new Uint32Array(count).map((_, i) => i / 1000)];
    const numbers = new Ids().numbers(low, high);
    expect([numbers[0], numbers[count - 1]]).toEqual([0, count - 1]);
  });
});

describe("Items", () => {
  const item = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 12 }) }, fc.constant(NO_ITEM));

  it("finds the points of each item", () => {
    fc.assert(
      fc.property(fc.array(item), fc.integer({ min: 0, max: 20 }), (of, wanted) => {
        const expected = of.flatMap((each, point) => (each === wanted ? [point] : []));
        expect([...new Items(Uint32Array.from(of)).points(wanted)]).toEqual(expected);
      }),
    );
  });

  it("carries a selection from plot to plot", () => {
    const points = fc.array(fc.tuple(item, fc.integer({ min: 0, max: 1 })));
    fc.assert(
      fc.property(points, fc.array(item), fc.array(fc.integer({ min: 0, max: 15 })), (from, to, base) => {
        const selected = Uint8Array.from(from, ([, marked]) => marked);
        const chosen = new Set(base.filter((each) => !from.some(([it]) => it === each)));
        for (const [it, marked] of from) if (marked === 1) chosen.add(it);
        const list = new Uint8Array(16);
        for (const each of base) list[each] = 1;
        const items = new Items(Uint32Array.from(from, ([it]) => it)).gather(selected, base.length > 0 ? list : null);
        const mask = new Items(Uint32Array.from(to)).scatter(items);
        expect([...mask]).toEqual(to.map((it) => (it !== NO_ITEM && chosen.has(it) ? 1 : 0)));
      }),
    );
  });

  it("reads rows and ids", async () => {
    const { signal } = new AbortController();
    const rows = await readItems(inline({ row: Uint32Array.of(2, 0) }), null, signal);
    expect([...rows.of]).toEqual([2, 0]);
    const [low, high] = split([5n, -1n, 5n]);
    const ids = await readItems(inline({ low, high }), new Ids(), signal);
    expect([...ids.of]).toEqual([0, 1, 0]);
  });
});

/** A plot that keeps its selection as a mask. */
class FakeMember implements Member {
  items: Items | null;
  mask: Uint8Array;
  adopted: Shared | null = null;
  marked = NO_ITEM;
  strange = false;
  readonly want = vi.fn();
  readonly report = vi.fn(() => this.listens);

  constructor(
    of: number[] | null,
    private readonly listens = true,
  ) {
    this.items = of === null ? null : new Items(Uint32Array.from(of));
    this.mask = new Uint8Array(of?.length ?? 0);
  }

  selected(): Uint8Array | null {
    return this.items?.gather(this.mask, null) ?? null;
  }

  adopt(shared: Shared): void {
    if (!shared.active || shared.items !== null) this.adopted = shared;
  }

  mark(item: number): void {
    this.marked = item;
  }

  meet(strange: boolean): void {
    this.strange = strange;
  }
}

describe("groupOf", () => {
  it("tells plots of a link that cannot be matched of each other, as long as both are there", () => {
    const [three, four, other] = ["3 rows", "4 rows", "3 rows"].map((domain, i) => groupOf(i < 2 ? "a" : "b", domain));
    const [one, two, stranger, elsewhere] = Array.from({ length: 4 }, () => new FakeMember([0]));
    const strange = (): boolean[] => [one!, two!, stranger!, elsewhere!].map((member) => member.strange);
    three!.join(one!);
    three!.join(two!);
    other!.join(elsewhere!);
    expect(strange()).toEqual([false, false, false, false]);
    four!.join(stranger!);
    expect(strange()).toEqual([true, true, true, false]);
    four!.leave(stranger!);
    expect(strange().slice(0, 2)).toEqual([false, false]);
    expect(groupOf("a", "3 rows")).toBe(three);
  });
});

describe("Group", () => {
  const steps: LinkedSteps[] = [];

  it("marks the hovered item in the other plots, and fetches items only then", () => {
    const group = new Group();
    const [a, b] = [new FakeMember([4, 5]), new FakeMember([5, 4])];
    group.join(a);
    group.hover(a, 1); // alone
    expect(a.want).not.toHaveBeenCalled();
    group.join(b);
    group.hover(a, 1);
    expect([a.marked, b.marked]).toEqual([NO_ITEM, 5]);
    expect(b.want).toHaveBeenCalled();
    group.hover(b, -1); // leaving one says nothing of the other
    expect(b.marked).toBe(5);
    group.hover(a, -1);
    expect(b.marked).toBe(NO_ITEM);
  });

  it("marks what is hovered as soon as its items are here", () => {
    const group = new Group();
    const [a, b] = [new FakeMember(null), new FakeMember([5, 4])];
    group.join(a);
    group.join(b);
    group.hover(a, 1);
    expect(b.marked).toBe(NO_ITEM);
    a.items = new Items(Uint32Array.of(4, 5));
    group.arrived();
    expect(b.marked).toBe(5);
    group.leave(a);
    expect(b.marked).toBe(NO_ITEM);
  });

  it("hands a selection on once it is known, and to plots that come later", () => {
    const group = new Group();
    const [a, b, c] = [new FakeMember(null), new FakeMember([5, 4]), new FakeMember([4])];
    group.join(a);
    group.join(b);
    const first = group.select(a, steps, true);
    expect(b.adopted).toBeNull();
    a.items = new Items(Uint32Array.of(4, 5));
    a.mask = Uint8Array.of(0, 1);
    group.arrived();
    expect([...b.items!.scatter(b.adopted!.items!)]).toEqual([1, 0]);
    expect(a.adopted).toBeNull();
    group.leave(a); // its selection stays
    group.join(c);
    group.spread();
    expect(c.adopted).toBe(b.adopted);
    expect(group.select(b, steps, false)).toBeGreaterThan(first);
    expect(c.adopted).toMatchObject({ active: false, origin: b });
  });

  it("gives a plot with other points what it had selected itself", () => {
    const group = new Group();
    const [a, b] = [new FakeMember([4, 5]), new FakeMember([5, 4])];
    group.join(a);
    group.join(b);
    group.select(a, steps, true);
    group.spread();
    expect(a.adopted).toBeNull();
    group.forget(a);
    group.spread();
    expect(a.adopted).toBe(b.adopted);
  });

  it("knows which plots have been told otherwise since", () => {
    const group = new Group();
    const a = new FakeMember([4]);
    group.join(a);
    group.told("a", "one");
    expect(group.overruled("a")).toBe(true);
    group.select(a, steps, true);
    expect(group.overruled("a")).toBe(false);
    group.told("a", "two");
    expect(group.overruled("a")).toBe(true);
    group.told("a", null); // other points
    expect(group.overruled("a")).toBe(false);
    expect(group.overruled("new")).toBe(false);
  });

  it("reports through one other plot that listens", () => {
    const group = new Group();
    const [a, deaf, b, c] = [new FakeMember([4]), new FakeMember([4], false), new FakeMember([4]), new FakeMember([4])];
    for (const member of [a, deaf, b, c]) group.join(member);
    const state = {} as SelectionState;
    group.report(a, state);
    expect([a, deaf, b, c].map(({ report }) => report.mock.calls.length)).toEqual([0, 1, 1, 0]);
  });
});

describe("a selection that came from a linked plot", () => {
  const points = storeOf([[[1, 1], [2, 2], [3, 3]]]);
  const before: LinkedSteps[] = [{ plot: "a", points: "p", command: null, base: false, ops: [] }];
  let selection: Selection;

  beforeEach(() => {
    selection = new Selection(points);
    selection.setLinked(Uint8Array.of(1, 0, 1), before);
  });

  it("is shown, and goes on here", () => {
    expect([selection.count, selection.active, selection.before]).toEqual([2, true, before]);
    selection.apply({ op: "subtract", kind: "box", x: [0, 1], y: [0, 1] });
    selection.apply({ op: "add", kind: "point", index: 1 });
    selection.reapply(0, 3);
    expect([...selection.mask]).toEqual([0, 1, 1]);
    expect(selection.state("p", 0)).toMatchObject({ base: false, ops: [{ op: "subtract" }, { op: "add" }] });
    expect(selection.before).toBe(before);
  });

  it("ends with a new one, or with none", () => {
    selection.apply({ op: "replace", kind: "point", index: 1 });
    expect([[...selection.mask], selection.before]).toEqual([[0, 1, 0], []]);
    selection.setLinked(Uint8Array.of(0, 0, 0), before);
    expect([selection.count, selection.active]).toEqual([0, true]); // nothing of it is here
    selection.setLinked(null, []);
    expect([selection.active, selection.before]).toEqual([false, []]);
  });
});

interface Look {
  name?: string;
  origin?: number;
  step?: number;
  camera?: boolean | null;
  size?: [number, number];
  aspect?: "equal" | "free";
  kind?: Axis["kind"];
  view?: Manifest["view"];
}

/** A plot that is nothing but a camera. */
class Seen {
  readonly settled = vi.fn();
  readonly changes = vi.fn();
  readonly navigation: Navigation;
  readonly linked: LinkedCamera;
  private manifest: Manifest | null = null;

  constructor(link: string, look: Look = {}) {
    this.navigation = new Navigation({
      onChange: (moved) => {
        this.changes();
        this.linked.onView(moved);
      },
      onSettled: this.settled,
    });
    const { navigation } = this;
    this.linked = new LinkedCamera({ navigation, camera: navigation.camera, manifest: () => this.manifest } as PlotContext);
    this.show(link, look);
  }

  show(link: string | null, look: Look = {}): void {
    const { origin = 0, step = 1, kind = "number", aspect = "equal", size = [400, 300] } = look;
    const { camera = null, view = null, name = "x" } = look;
    const axis = (of: string): Axis => ({ name: of, kind, origin, step });
    const home = [0, 1000, 0, 1000];
    const points = { x: axis(name), y: axis("y"), home, aspect };
    const previous = this.manifest;
    this.manifest = { points, view, link: link === null ? null : { name: link, camera } } as unknown as Manifest;
    const [width, height] = size;
    this.navigation.update(previous, this.manifest, { width, height, pixelRatio: 1 });
    this.linked.update(this.manifest);
  }

  /** Data coordinates of the centre, and CSS pixels a data unit. */
  get place(): number[] {
    const { cx, cy, sx } = this.navigation.camera.view;
    const { origin, step } = this.manifest!.points.x;
    return [origin + cx * step, origin + cy * step, sx / step];
  }

  zoom(): void {
    this.navigation.camera.zoomAt(100, 50, 3);
  }
}

describe("LinkedCamera", () => {
  let seen: Seen[];
  const make = (link: string, ...looks: Look[]): Seen[] => (seen = looks.map((look) => new Seen(link, look)));
  const close = (a: number[], b: number[]): void => a.forEach((value, i) => expect(value).toBeCloseTo(b[i]!, 6));

  beforeEach(() => {
    for (const each of seen ?? []) each.linked.leave();
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  it("takes plots with the same axes along, and no others", () => {
    const [a, b, other, off] = make("l", {}, {}, { step: 2 }, { camera: false }) as [Seen, Seen, Seen, Seen];
    const home = other.place;
    const foreign = new Seen("m");
    const [away, still] = [foreign.place, off.place];
    a.zoom();
    expect(b.navigation.camera.view).toEqual(a.navigation.camera.view);
    b.navigation.camera.panBy(20, 30);
    close(a.place, b.place);
    expect([other.place, off.place, foreign.place]).toEqual([home, still, away]);
    foreign.linked.leave();
  });

  it("shares data coordinates with all plots that say so", () => {
    const far: Look = { camera: true, origin: -100, step: 0.5, name: "u" };
    const [a, b, date] = make("l", { camera: true }, far, { camera: true, kind: "datetime" }) as [Seen, Seen, Seen];
    const home = date.place;
    a.zoom();
    close(b.place, a.place);
    b.zoom();
    close(a.place, b.place);
    expect(date.place).toEqual(home);
  });

  it("shows about the same in another size, there and back", () => {
    const [a, b] = make("l", {}, { size: [200, 600] }) as [Seen, Seen];
    const [atHome, bAtHome] = [a.place, b.place];
    a.zoom();
    const [x, y, scale] = a.place as [number, number, number];
    close(b.place, [x, y, (scale * 200) / 300]);
    a.navigation.follow({ ...a.navigation.camera.view }, true); // no jitter: nothing else moves
    b.navigation.camera.panBy(1, 0);
    b.navigation.camera.panBy(-1, 0);
    close(a.place, [x, y, scale]);
    // Where one sees everything, so does the other.
    a.navigation.camera.fit([0, 1000, 0, 1000], 400, 300, 0.05);
    close(a.place, atHome);
    close(b.place, bAtHome);
  });

  it("moves each camera once for a move of one", () => {
    const [a, b, c] = make("l", {}, {}, {}) as [Seen, Seen, Seen];
    for (const each of [a, b, c]) each.changes.mockClear();
    b.navigation.camera.panBy(5, 5);
    expect([a, b, c].map((each) => each.changes.mock.calls.length)).toEqual([1, 1, 1]);
    vi.runAllTimers();
    expect([a, b, c].map((each) => each.settled.mock.calls.length)).toEqual([1, 1, 1]);
  });

  it("catches up when it gets its size, without moving the others", () => {
    const [a, b] = make("l", {}, { size: [0, 0] }) as [Seen, Seen];
    a.zoom();
    const there = a.place;
    b.navigation.resize({ width: 200, height: 150, pixelRatio: 1 });
    close(a.place, there);
    close(b.place, [there[0]!, there[1]!, there[2]! / 2]);
    vi.runAllTimers();
    b.settled.mockClear();
    b.navigation.resize({ width: 400, height: 300, pixelRatio: 1 });
    close(b.place, there);
  });

  it("lets a plot that comes later begin where the others are", () => {
    const [a] = make("l", {}) as [Seen];
    a.zoom();
    const late = new Seen("l", { size: [800, 600] });
    close(late.place, [a.place[0]!, a.place[1]!, 2 * a.place[2]!]);
    vi.runAllTimers();
    expect(late.settled).not.toHaveBeenCalled(); // nobody has moved it
    late.linked.leave();
  });

  it("goes home with its points when these are others", () => {
    const [a, b] = make("l", { camera: true }, { camera: true }) as [Seen, Seen];
    a.zoom();
    a.show("l", { camera: true, origin: 5000 });
    close(a.place, [5500, 5500, a.place[2]!]);
    close(b.place, a.place);
  });

  it("is let go with the link", () => {
    const [a, b] = make("l", {}, {}) as [Seen, Seen];
    b.show(null);
    const home = b.place;
    a.zoom();
    expect(b.place).toEqual(home);
  });
});
