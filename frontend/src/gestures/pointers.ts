/** Presses, drags, clicks and pinches of mouse, pen and fingers, told apart. */

import type { Cursor } from "./cursor";
import { type Drag, boxDrag, lassoDrag, panDrag } from "./drags";
import { Pinch } from "./pinch";
import { combineOf, placeOf } from "./place";
import { type Combine, type GestureHandlers, LONG_PRESS_MS, type Mode, type Place } from "./types";
import type { Use } from "./use";

/** A press that moves less than this is a click; fingers tremble more. */
const SLOP_PX = 3;
const TOUCH_SLOP_PX = 8;
/** Two clicks within this time and distance are a double click. */
const DOUBLE_MS = 350;
const DOUBLE_PX = 6;
const TOUCH_DOUBLE_PX = 24;

/** A press of which it is not known yet whether it becomes a click or a drag. */
interface Press {
  id: number;
  touch: boolean;
  middle: boolean;
  start: Place;
  shift: boolean;
  op: Combine;
}

export class Pointers {
  private press: Press | null = null;
  private drag: { drag: Drag; id: number } | null = null;
  private pinch: Pinch | null = null;
  private readonly onMac: boolean;
  private readonly fingers = new Map<number, Place>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastClick: { place: Place; time: number } | null = null;

  constructor(
    private readonly host: HTMLElement,
    private readonly use: Use,
    private readonly cursor: () => Cursor,
    private readonly dragKind: (shift: boolean) => Mode,
    private readonly chosen: () => Combine,
    private readonly handlers: GestureHandlers,
    signal: AbortSignal,
  ) {
    const options = { signal };
    host.addEventListener("pointerdown", (event) => this.down(event), options);
    host.addEventListener("pointermove", (event) => this.move(event), options);
    host.addEventListener("pointerup", (event) => this.up(event), options);
    host.addEventListener("pointercancel", (event) => this.lost(event), options);
    host.addEventListener("lostpointercapture", (event) => this.lost(event), options);
    host.addEventListener("pointerleave", (event) => this.leave(event), options);
    host.addEventListener("contextmenu", (event) => this.busy && event.preventDefault(), options);
    // What is ours must not scroll the page; two fingers are always ours.
    const claim = (event: TouchEvent) => {
      if (event.cancelable && (event.touches.length > 1 || this.busy)) event.preventDefault();
    };
    host.addEventListener("touchstart", claim, { signal, passive: false });
    host.addEventListener("touchmove", claim, { signal, passive: false });
    const view = host.ownerDocument.defaultView!;
    this.onMac = view.navigator.platform.startsWith("Mac");
    view.addEventListener("blur", () => this.cancel(), options);
  }

  /** Whether something is being dragged, drawn or pinched. */
  get busy(): boolean {
    return this.drag !== null || this.pinch !== null;
  }

  get drawing(): Mode | null {
    return this.drag === null ? null : this.drag.drag.kind;
  }

  /** Gives up what is going on. @returns Whether there was anything. */
  cancel(): boolean {
    const had = this.busy;
    this.endPress();
    this.drag?.drag.cancel();
    this.drag = null;
    this.pinch = null;
    this.cursor().setPanning(false);
    return had;
  }

  private down(event: PointerEvent): void {
    const place = placeOf(this.host, event);
    const touch = event.pointerType === "touch";
    if (touch) {
      this.fingers.set(event.pointerId, place);
      if (this.fingers.size > 1) {
        this.beginPinch();
        return;
      }
    } else {
      if (this.press !== null || this.busy || (event.button !== 0 && event.button !== 1)) return;
      // On a Mac this opens the context menu.
      if (event.button === 0 && event.ctrlKey && this.onMac) return;
      // The middle button would begin to scroll, the left one to select text.
      event.preventDefault();
      this.host.setPointerCapture(event.pointerId);
      this.take();
    }
    this.press = {
      id: event.pointerId,
      touch,
      middle: event.button === 1,
      start: place,
      shift: event.shiftKey,
      op: combineOf(event, this.chosen()),
    };
    if (touch && this.handlers.modes().includes("lasso")) this.waitForLasso();
  }

  private move(event: PointerEvent): void {
    const place = placeOf(this.host, event);
    if (this.fingers.has(event.pointerId)) this.fingers.set(event.pointerId, place);
    if (event.pointerType !== "touch") this.cursor().move(place, event);
    if (this.pinch !== null) {
      const [a, b] = this.fingers.values();
      if (a !== undefined && b !== undefined) this.pinch.move(a, b);
      return;
    }
    if (this.press?.id === event.pointerId) this.maybeBeginDrag(place);
    if (this.drag?.id === event.pointerId) {
      for (const step of coalesced(event)) this.drag.drag.move(placeOf(this.host, step));
    } else if (this.press === null && event.pointerType !== "touch") this.handlers.onHover(place);
  }

  private up(event: PointerEvent): void {
    const { press, drag } = this;
    const pinched = this.pinch !== null;
    this.fingers.delete(event.pointerId);
    if (pinched) this.endPinch();
    else if (drag?.id === event.pointerId) {
      this.drag = null;
      drag.drag.finish();
      this.cursor().setPanning(false);
    } else if (press?.id === event.pointerId) {
      this.endPress();
      if (!press.middle) this.click(press, event.timeStamp);
    }
  }

  /** The browser or the system took the pointer. After `up` there is nothing left to give up. */
  private lost(event: PointerEvent): void {
    this.fingers.delete(event.pointerId);
    const ours = this.press?.id === event.pointerId || this.drag?.id === event.pointerId;
    if (this.pinch !== null && this.fingers.size < 2) this.endPinch();
    else if (ours) this.cancel();
  }

  private leave(event: PointerEvent): void {
    if (event.pointerType === "touch") return;
    this.cursor().move(null, event);
    if (this.press === null && !this.busy) this.handlers.onLeave();
  }

  private maybeBeginDrag(place: Place): void {
    const press = this.press!;
    const slop = press.touch ? TOUCH_SLOP_PX : SLOP_PX;
    if (Math.hypot(place.x - press.start.x, place.y - press.start.y) < slop) return;
    this.endPress();
    // A finger on a plot that is not in use scrolls the page.
    if (press.touch && !this.use.active) return;
    this.begin(press.middle ? "pan" : this.dragKind(press.shift), press.id, press.start, press.op);
  }

  private begin(kind: Mode, id: number, start: Place, op: Combine): void {
    this.handlers.onLeave();
    this.lastClick = null;
    const make = kind === "pan" ? panDrag : kind === "box" ? boxDrag : lassoDrag;
    this.drag = { drag: make(this.handlers, start, op), id };
    this.cursor().setPanning(kind === "pan");
  }

  private click(press: Press, time: number): void {
    const { start, op, touch } = press;
    if (touch) {
      this.take();
      this.handlers.onHover(start);
    }
    const { lastClick } = this;
    const near = touch ? TOUCH_DOUBLE_PX : DOUBLE_PX;
    if (
      lastClick !== null &&
      time - lastClick.time <= DOUBLE_MS &&
      Math.hypot(start.x - lastClick.place.x, start.y - lastClick.place.y) <= near
    ) {
      this.lastClick = null;
      this.handlers.onDoubleClick(start);
      return;
    }
    this.lastClick = { place: start, time };
    this.handlers.onClick(start, op);
  }

  /** The plot is in use from now on. A pointer needs no ring around what it points at. */
  private take(): void {
    this.use.set(true);
    this.host.focus({ preventScroll: true, focusVisible: false } as FocusOptions);
  }

  private waitForLasso(): void {
    const { id, start } = this.press!;
    this.handlers.onPress(start);
    this.timer = setTimeout(() => {
      this.endPress();
      this.use.set(true);
      this.begin("lasso", id, start, this.chosen());
      // The captured pointer keeps its lasso when the finger leaves the plot.
      this.host.setPointerCapture(id);
    }, LONG_PRESS_MS);
  }

  private endPress(): void {
    clearTimeout(this.timer);
    if (this.press?.touch) this.handlers.onPress(null);
    this.press = null;
  }

  private beginPinch(): void {
    this.cancel();
    const [a, b] = this.fingers.values();
    this.pinch = new Pinch(this.handlers.camera, a!, b!);
    this.handlers.onLeave();
  }

  /** The finger that is left goes on panning where single fingers pan. */
  private endPinch(): void {
    if (this.fingers.size > 1) {
      this.beginPinch();
      return;
    }
    this.pinch = null;
    const [left] = this.fingers;
    if (left !== undefined && this.use.active) this.begin("pan", left[0], left[1], "replace");
    else this.handlers.onLetGo();
  }
}

/** All places since the last event, where the browser tells them: a smoother lasso. */
function coalesced(event: PointerEvent): PointerEvent[] {
  const steps = event.getCoalescedEvents?.() ?? [];
  return steps.length > 0 ? steps : [event];
}
