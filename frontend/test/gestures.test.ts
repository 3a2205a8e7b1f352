import { setMaxListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Camera } from "../src/camera";
import { type Draft, type GestureHandlers, type Gestures, LONG_PRESS_MS, attach } from "../src/gestures";
import { wheelFactor } from "../src/gestures/wheel";
import type { SelectionMode, SelectionOp } from "../src/manifest";

// One signal ends all listeners, more than Node takes for a leak.
setMaxListeners(0);

/** As much of an element as gestures touch. */
class FakeElement extends EventTarget {
  readonly style: Record<string, string> = {};
  readonly clientLeft = 0;
  readonly clientTop = 0;
  captured: number | null = null;
  focused = 0;

  constructor(
    readonly ownerDocument: EventTarget,
    readonly parentElement: FakeElement | null,
  ) {
    super();
  }

  getBoundingClientRect() {
    return { left: 10, top: 20 };
  }

  setPointerCapture(id: number) {
    this.captured = id;
  }

  focus() {
    this.focused++;
    this.parentElement?.dispatchEvent(new Event("focusin"));
  }

  contains(other: unknown): boolean {
    return other === this;
  }
}

const NONE = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };

describe("gestures", () => {
  let page: EventTarget & { defaultView?: EventTarget };
  let view: EventTarget & { navigator: { platform: string } };
  let frame: FakeElement;
  let host: FakeElement;
  let camera: Camera;
  let modes: SelectionMode[];
  let selected: SelectionOp[];
  let drafts: (Draft | null)[];
  let gestures: Gestures;
  let handlers: GestureHandlers;

  beforeEach(() => {
    vi.useFakeTimers();
    view = Object.assign(new EventTarget(), { navigator: { platform: "Linux x86_64" } });
    page = Object.assign(new EventTarget(), { defaultView: view });
    frame = new FakeElement(page, null);
    host = new FakeElement(page, frame);
    camera = new Camera({ aspect: "equal", stepX: 1, stepY: 1, reducedMotion: () => true });
    camera.fit([0, 2 ** 24, 0, 2 ** 24], 400, 400, 0);
    modes = ["points", "box", "lasso"];
    selected = [];
    drafts = [];
    handlers = {
      camera,
      modes: () => modes,
      onHover: vi.fn(),
      onLeave: vi.fn(),
      onClick: vi.fn(),
      onDoubleClick: vi.fn(),
      onSelect: (op) => selected.push(op),
      onClear: vi.fn(),
      onFit: vi.fn(),
      onMode: vi.fn(),
      onDraft: (draft) => drafts.push(draft && structuredClone(draft)),
      onBadge: vi.fn(),
      onPress: vi.fn(),
      onWheelIgnored: vi.fn(),
      onLetGo: vi.fn(),
    };
    gestures = attach(host as unknown as HTMLElement, handlers);
  });

  afterEach(() => {
    gestures.detach();
    vi.useRealTimers();
  });

  /** Sends an event to the host; x and y count from its corner. */
  function send(type: string, x: number, y: number, more: object = {}): Event {
    const event = new Event(type, { cancelable: true });
    const fields = {
      pointerId: 1,
      pointerType: "mouse",
      button: 0,
      clientX: x + 10,
      clientY: y + 20,
      ...NONE,
      ...more,
    };
    for (const [name, value] of Object.entries(fields)) Object.defineProperty(event, name, { value });
    host.dispatchEvent(event);
    return event;
  }

  function drag(path: [number, number][], more: object = {}): void {
    send("pointerdown", ...path[0]!, more);
    for (const place of path.slice(1)) send("pointermove", ...place, more);
    send("pointerup", ...path.at(-1)!, more);
  }

  function press(key: string, more: object = {}, target: FakeElement = host): Event {
    const event = new Event("keydown", { cancelable: true });
    for (const [name, value] of Object.entries({ key, ...NONE, ...more, target }))
      Object.defineProperty(event, name, { value });
    frame.dispatchEvent(event);
    return event;
  }

  const touch = (pointerId: number) => ({ pointerType: "touch", pointerId });
  const square: [number, number][] = [
    [100, 100],
    [200, 100],
    [200, 200],
    [100, 200],
  ];

  it("joins shapes as chosen, unless a key that is held says otherwise", () => {
    const onCombine = vi.fn();
    handlers.onCombine = onCombine;
    gestures.setMode("box");
    gestures.setCombine("add");
    expect(onCombine).toHaveBeenLastCalledWith("add");
    drag(square.slice(0, 3));
    drag(square.slice(0, 3), { altKey: true });
    send("pointermove", 60, 60, { altKey: true });
    expect(onCombine).toHaveBeenLastCalledWith("subtract");
    expect(handlers.onBadge).toHaveBeenLastCalledWith({ x: 60, y: 60 }, "subtract");
    send("pointermove", 60, 60);
    expect(onCombine).toHaveBeenLastCalledWith("add");
    expect(handlers.onBadge).toHaveBeenLastCalledWith({ x: 60, y: 60 }, "add");
    gestures.setCombine("replace");
    drag(square.slice(0, 3));
    expect(selected.map(({ op }) => op)).toEqual(["add", "subtract", "replace"]);
  });

  it("joins a finger's lasso as chosen", () => {
    gestures.setCombine("subtract");
    send("pointerdown", 100, 100, touch(1));
    vi.advanceTimersByTime(LONG_PRESS_MS);
    for (const place of square) send("pointermove", ...place, touch(1));
    send("pointerup", 100, 200, touch(1));
    expect(selected.map(({ op, kind }) => [op, kind])).toEqual([["subtract", "lasso"]]);
  });

  it("hands letters on that mean nothing to it", () => {
    handlers.onLetter = vi.fn((key) => key === "z");
    expect(press("Z").defaultPrevented).toBe(true);
    expect(press("q").defaultPrevented).toBe(false);
    expect(press("z", { ctrlKey: true }).defaultPrevented).toBe(false);
    expect(handlers.onLetter).toHaveBeenCalledTimes(2);
  });

  it("pans by dragging, and says so by the cursor", () => {
    const before = camera.toPixel(0, 0);
    expect(host.style["cursor"]).toBe("grab");
    send("pointerdown", 100, 100);
    send("pointermove", 130, 90);
    expect(host.style["cursor"]).toBe("grabbing");
    expect(host.captured).toBe(1);
    expect(handlers.onLetGo).not.toHaveBeenCalled();
    send("pointerup", 130, 90);
    expect(handlers.onLetGo).toHaveBeenCalledOnce();
    expect(host.style["cursor"]).toBe("grab");
    const after = camera.toPixel(0, 0);
    expect(after[0] - before[0]).toBeCloseTo(30, 6);
    expect(after[1] - before[1]).toBeCloseTo(-10, 6);
    expect(handlers.onClick).not.toHaveBeenCalled();
  });

  it("takes a drag under three pixels for a click", () => {
    drag([
      [100, 100],
      [102, 101],
    ]);
    expect(handlers.onClick).toHaveBeenCalledExactlyOnceWith({ x: 100, y: 100 }, "replace");
    expect(camera.toPixel(0, 0)).toEqual([0, 400]);
    drag([[150, 100]], { metaKey: true });
    drag([[200, 100]], { altKey: true });
    expect(vi.mocked(handlers.onClick).mock.calls.map(([, op]) => op)).toEqual([
      "replace",
      "add",
      "subtract",
    ]);
    modes = [];
    drag([[300, 100]]);
    expect(handlers.onClick).toHaveBeenCalledTimes(4); // a click also pins
  });

  it("leaves Ctrl-click to the context menu on a Mac", () => {
    drag([[100, 100]], { ctrlKey: true });
    expect(handlers.onClick).toHaveBeenCalledExactlyOnceWith({ x: 100, y: 100 }, "add");
    gestures.detach();
    view.navigator.platform = "MacIntel";
    gestures = attach(host as unknown as HTMLElement, handlers);
    drag([[100, 100]], { ctrlKey: true });
    expect(handlers.onClick).toHaveBeenCalledOnce();
  });

  it("tells a double click from two clicks", () => {
    drag([[100, 100]], { timeStamp: 1000 });
    drag([[101, 100]], { timeStamp: 1200 });
    expect(handlers.onDoubleClick).toHaveBeenCalledOnce();
    drag([[101, 100]], { timeStamp: 1300 });
    drag([[150, 100]], { timeStamp: 1400 });
    drag([[150, 100]], { timeStamp: 2000 });
    expect(handlers.onDoubleClick).toHaveBeenCalledOnce();
  });

  it("draws a lasso with Shift in every mode, in quantum coordinates", () => {
    drag([...square.slice(0, 2), [200.5, 100.5], ...square.slice(2)], { shiftKey: true, ctrlKey: true });
    const corners = square.map(([x, y]) => camera.toQuantum(x, y));
    expect(selected).toEqual([
      { op: "add", kind: "lasso", x: corners.map(([x]) => x), y: corners.map(([, y]) => y) },
    ]);
    expect(drafts[0]).toMatchObject({ kind: "lasso", op: "add" });
    expect(drafts.at(-1)).toBeNull();
    modes = ["box"];
    drag(square, { shiftKey: true });
    expect(selected[1]).toMatchObject({ op: "replace", kind: "box" });
  });

  it("draws a box in box mode, whichever way it is drawn", () => {
    gestures.setMode("box");
    expect(handlers.onMode).toHaveBeenCalledWith("box");
    expect(host.style["cursor"]).toBe("crosshair");
    drag([
      [200, 100],
      [100, 200],
    ]);
    const [x0, y0] = camera.toQuantum(100, 200);
    const [x1, y1] = camera.toQuantum(200, 100);
    expect(selected).toEqual([{ op: "replace", kind: "box", x: [x0, x1], y: [y0, y1] }]);
  });

  it("keeps the vertices in the plane when the camera moves meanwhile", () => {
    gestures.setMode("lasso");
    send("pointerdown", 100, 100);
    send("pointermove", 200, 100);
    const corner = camera.toQuantum(200, 100);
    send("wheel", 0, 0, { deltaX: 0, deltaY: -100, deltaMode: 0 });
    send("pointermove", 200, 300);
    send("pointerup", 200, 300);
    expect(selected[0]).toMatchObject({ kind: "lasso" });
    const { x, y } = selected[0] as Extract<SelectionOp, { kind: "lasso" }>;
    expect([x[1], y[1]]).toEqual(corner);
  });

  it.each([
    ["Esc", () => press("Escape")],
    ["a lost pointer", () => send("pointercancel", 0, 0)],
    ["a lost capture", () => send("lostpointercapture", 0, 0)],
    ["a window without focus", () => view.dispatchEvent(new Event("blur"))],
  ])("gives up a lasso at %s", (_, interrupt) => {
    gestures.setMode("lasso");
    send("pointerdown", 100, 100);
    for (const [x, y] of square) send("pointermove", x, y);
    interrupt();
    send("pointermove", 300, 300);
    send("pointerup", 300, 300);
    expect(selected).toEqual([]);
    expect(drafts.at(-1)).toBeNull();
    expect(handlers.onClear).not.toHaveBeenCalled();
    press("Escape");
    expect(handlers.onClear).toHaveBeenCalledOnce();
  });

  it("leaves the wheel to the page until the plot is clicked", () => {
    const turn = { deltaX: 0, deltaY: -100, deltaMode: 0 };
    expect(send("wheel", 50, 50, turn).defaultPrevented).toBe(false);
    send("wheel", 50, 50, turn);
    expect(handlers.onWheelIgnored).toHaveBeenCalledOnce();
    expect(camera.view.sx).toBe(400 / 2 ** 24);
    expect(send("wheel", 50, 50, { ...turn, ctrlKey: true }).defaultPrevented).toBe(true);
    const { sx } = camera.view;
    expect(sx).toBeGreaterThan(400 / 2 ** 24);
    drag([[50, 50]]);
    const at = camera.toQuantum(50, 50);
    send("wheel", 50, 50, turn);
    expect(camera.view.sx).toBeGreaterThan(sx);
    expect(camera.toQuantum(50, 50)[0]).toBeCloseTo(at[0], 3);
    page.dispatchEvent(Object.assign(new Event("pointerdown"), { composedPath: () => [] }));
    expect(send("wheel", 50, 50, turn).defaultPrevented).toBe(false);
  });

  it("lets one finger scroll the page until the plot is tapped", () => {
    expect(host.style["touchAction"]).toBe("pan-y");
    drag(
      [
        [100, 100],
        [150, 100],
      ],
      touch(1),
    );
    expect(camera.toPixel(0, 0)).toEqual([0, 400]);
    drag([[100, 100]], touch(1));
    expect(host.style["touchAction"]).toBe("none");
    expect(handlers.onHover).toHaveBeenCalledWith({ x: 100, y: 100 });
    expect(handlers.onClick).toHaveBeenCalledOnce();
    drag(
      [
        [100, 100],
        [150, 100],
      ],
      touch(1),
    );
    expect(camera.toPixel(0, 0)[0]).toBeCloseTo(50, 6);
  });

  it("pinches with two fingers, and what is between them stays there", () => {
    send("pointerdown", 100, 200, touch(1));
    send("pointerdown", 200, 200, touch(2));
    const middle = camera.toQuantum(150, 200);
    const { sx } = camera.view;
    send("pointermove", 50, 220, touch(1));
    send("pointermove", 250, 220, touch(2));
    expect(camera.view.sx / sx).toBeCloseTo(2, 1);
    const [x, y] = camera.toPixel(...middle);
    expect(x).toBeCloseTo(150, 0);
    expect(y).toBeCloseTo(220, 0);
    send("pointerup", 50, 220, touch(1));
    send("pointerup", 250, 220, touch(2));
    expect(handlers.onLetGo).toHaveBeenCalledOnce();
    expect(handlers.onClick).not.toHaveBeenCalled();
    expect(send("touchstart", 0, 0, { touches: [1, 2] }).defaultPrevented).toBe(true);
    expect(send("touchmove", 0, 0, { touches: [1] }).defaultPrevented).toBe(false);
  });

  it("begins a lasso after a long press", () => {
    send("pointerdown", 100, 100, touch(1));
    expect(handlers.onPress).toHaveBeenLastCalledWith({ x: 100, y: 100 });
    vi.advanceTimersByTime(LONG_PRESS_MS);
    expect(handlers.onPress).toHaveBeenLastCalledWith(null);
    for (const [x, y] of square) send("pointermove", x, y, touch(1));
    expect(send("touchmove", 0, 0, { touches: [1] }).defaultPrevented).toBe(true);
    send("pointerup", 100, 200, touch(1));
    expect(selected).toHaveLength(1);
    expect(selected[0]).toMatchObject({ op: "replace", kind: "lasso" });
  });

  it("begins none after a long press that moves, ends or is not possible", () => {
    send("pointerdown", 100, 100, touch(1));
    send("pointermove", 120, 100, touch(1));
    vi.advanceTimersByTime(LONG_PRESS_MS);
    send("pointerup", 120, 100, touch(1));
    drag([[100, 100]], touch(1));
    vi.advanceTimersByTime(LONG_PRESS_MS);
    modes = ["points"];
    send("pointerdown", 100, 100, touch(1));
    vi.advanceTimersByTime(LONG_PRESS_MS);
    expect(drafts).toEqual([]);
  });

  it("answers the keyboard", () => {
    press("l");
    expect(gestures.mode).toBe("lasso");
    press("B");
    expect(gestures.mode).toBe("box");
    press("p");
    expect(gestures.mode).toBe("pan");
    press("f");
    expect(handlers.onFit).toHaveBeenCalledOnce();
    const { sx } = camera.view;
    press("+");
    expect(camera.view.sx).toBeGreaterThan(sx);
    press("-");
    expect(camera.view.sx).toBeCloseTo(sx, 12);
    press("ArrowRight");
    expect(camera.toPixel(0, 0)[0]).toBeCloseTo(-40, 6);
    press("ArrowUp");
    expect(camera.toPixel(0, 0)[1]).toBeCloseTo(440, 6);
    expect(press("ArrowLeft", {}, frame).defaultPrevented).toBe(false);
    expect(press("f", { ctrlKey: true }).defaultPrevented).toBe(false);
    expect(handlers.onFit).toHaveBeenCalledOnce();
  });

  it("asks first whether somebody takes a key on the plot", () => {
    const taken = new Set(["ArrowRight", "n"]);
    handlers.onKey = vi.fn(({ key }: KeyboardEvent) => taken.has(key));
    expect(press("n").defaultPrevented).toBe(true);
    press("ArrowRight");
    expect(camera.toPixel(0, 0)[0]).toBe(0);
    press("ArrowRight", { shiftKey: true });
    press("Escape", {}, frame);
    expect(handlers.onClear).toHaveBeenCalledOnce();
    taken.add("Escape");
    press("Escape", {}, frame);
    expect(handlers.onClear).toHaveBeenCalledOnce();
    taken.add("f");
    press("f", {}, frame); // in the controls around the plot keys mean what they always do
    expect(handlers.onFit).toHaveBeenCalledOnce();
    expect(vi.mocked(handlers.onKey).mock.calls.map(([{ key }]) => key)).not.toContain("f");
  });

  it("offers only what is possible", () => {
    modes = ["points"];
    gestures.setMode("lasso");
    press("b");
    expect(gestures.mode).toBe("pan");
    modes = ["box"];
    gestures.setMode("box");
    modes = [];
    gestures.refresh();
    expect(gestures.mode).toBe("pan");
    drag(square, { shiftKey: true });
    expect(selected).toEqual([]);
  });

  it("shows whether a press would add or subtract", () => {
    send("pointermove", 60, 60, { altKey: true });
    expect(handlers.onBadge).toHaveBeenLastCalledWith({ x: 60, y: 60 }, "subtract");
    view.dispatchEvent(Object.assign(new Event("keyup"), { key: "Alt", ...NONE }));
    expect(handlers.onBadge).toHaveBeenLastCalledWith(null, "replace");
    view.dispatchEvent(Object.assign(new Event("keydown"), { key: "Shift", ...NONE, shiftKey: true }));
    expect(host.style["cursor"]).toBe("crosshair");
    gestures.setHot(true);
    view.dispatchEvent(Object.assign(new Event("keyup"), { key: "Shift", ...NONE }));
    expect(host.style["cursor"]).toBe("pointer");
  });

  it("hears nothing after detach", () => {
    gestures.detach();
    drag([[100, 100]]);
    send("pointermove", 100, 100);
    expect(handlers.onClick).not.toHaveBeenCalled();
    expect(handlers.onHover).not.toHaveBeenCalled();
  });
});

describe("wheelFactor", () => {
  const wheel = { deltaX: 0, deltaY: 0, deltaMode: 0, ctrlKey: false };

  it("undoes itself, whatever the unit", () => {
    for (const deltaMode of [0, 1, 2]) {
      const inwards = wheelFactor({ ...wheel, deltaY: -3, deltaMode });
      expect(inwards).toBeGreaterThan(1);
      expect(inwards * wheelFactor({ ...wheel, deltaY: 3, deltaMode })).toBeCloseTo(1, 12);
    }
  });

  it("makes more of a pinch than of a wheel, and bounds one step", () => {
    const deltaY = -4;
    expect(wheelFactor({ ...wheel, deltaY, ctrlKey: true })).toBeGreaterThan(
      wheelFactor({ ...wheel, deltaY }),
    );
    expect(wheelFactor({ ...wheel, deltaY: -1e6 })).toBeLessThan(2);
  });
});
