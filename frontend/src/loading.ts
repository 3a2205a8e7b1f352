/** Gets points and columns to the picture and positions back to the page, and again where they were lost. */

import { prefersStill, type Aggregating } from "./aggregating";
import type { Channels } from "./channels";
import type { Coloring } from "./coloring";
import { extendsPoints, growRequest, keptLevels } from "./growing";
import type { BufferRef, Manifest } from "./manifest";
import { movedFrom } from "./navigation";
import type { RemotePicture, RemoteReply } from "./remote";
import { Scene } from "./scene";
import type { Selecting } from "./selecting";
import { partsOf, type Resolve } from "./wire/source";

/** Who tells the picture what it needs. */
export interface LoadingParts {
  picture: RemotePicture;
  coloring: Coloring;
  channels: Channels;
  selecting: Selecting;
  aggregating: Aggregating;
}

export interface LoadingHandlers {
  /** Bytes so far and in all; equal when nothing is on its way. */
  onProgress(received: number, bytes: number): void;
  /** The picture begins anew, with other points or the same. */
  onBegin(): void;
  /** The look may be another. @param atOnce The picture waits for it. */
  onLook(atOnce: boolean): void;
  /** @param lost Whether data did not arrive; else it could not be shown. */
  onError(message: string, lost: boolean): void;
  /** Appended rows are here: what came with them takes effect. */
  onGrown(manifest: Manifest, resolve: Resolve): void;
  /** Buffers could not be fetched from where they are. */
  onTransportFailure(): void;
}

function isInline(ref: BufferRef): boolean {
  return partsOf(ref).every(({ url }) => url === null);
}

/** Milliseconds in which the server sends another way what could not be fetched. */
const ANSWER_MS = 15_000;
/** Milliseconds in which a plot that is appended to all the time is told of newer rows. */
const OVERDUE_MS = 5_000;

export class Loading {
  scene: Scene | null = null;
  private manifest: Manifest | null = null;
  private resolve: Resolve = () => {
    throw new Error("no manifest yet");
  };
  /** A transport failure is reported once for each manifest. */
  private failed = false;
  private repeated = false;
  private answering: ReturnType<typeof setTimeout> | undefined;
  /** Points with appended rows on their way; the picture and the page take them over in one step. */
  private growing: { ticket: number; manifest: Manifest; resolve: Resolve } | null = null;
  private ticket = 0;
  /** Whether rows have been appended to what was here. */
  private grew = false;
  /** Something could not be fetched, and nothing newer has come since. */
  private overdue: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly parts: LoadingParts,
    private readonly on: LoadingHandlers,
  ) {}

  /** Whether appended rows are on their way. */
  get busy(): boolean {
    return this.growing !== null;
  }

  /**
   * Has appended rows fetched, where a manifest brings nothing else of other points.
   *
   * @returns Whether it does: what else is in the manifest waits for them, see `onGrown`.
   */
  grow(manifest: Manifest, resolve: Resolve): boolean {
    const { manifest: before, scene, growing } = this;
    clearTimeout(this.overdue);
    const possible = before !== null && scene !== null && scene.digest === before.points.digest && !this.failed;
    if (!possible || !extendsPoints(before, manifest)) {
      this.growing = null;
      return false;
    }
    if (growing?.manifest.points.digest === manifest.points.digest) {
      this.growing = { ...growing, manifest, resolve };
      return true;
    }
    const keep = keptLevels(before.points, manifest.points);
    if (keep === manifest.points.levels.length) {
      scene.digest = manifest.points.digest; // none of the rows has coordinates
      this.growing = null;
      return false;
    }
    this.grew = true;
    const ticket = ++this.ticket;
    this.growing = { ticket, manifest, resolve };
    this.parts.picture.send({ type: "grow", ticket, ...growRequest(before, manifest, resolve) });
    return true;
  }

  /** Begins a new scene for other points, and asks again for what did not get through. */
  update(manifest: Manifest, resolve: Resolve): void {
    const previous = this.manifest;
    const { failed } = this;
    this.forgive();
    this.manifest = manifest;
    this.resolve = resolve;
    if (this.scene?.digest !== manifest.points.digest) this.begin(previous, manifest);
    else if (failed) this.requestAgain();
    this.parts.coloring.apply(manifest.color, resolve);
    this.parts.channels.apply(manifest, resolve);
    this.parts.selecting.follow(manifest, resolve);
    this.parts.aggregating.apply(manifest, resolve);
  }

  receive(reply: RemoteReply): void {
    const { scene } = this;
    const { coloring, channels, selecting, aggregating } = this.parts;
    if (scene === null) return;
    switch (reply.type) {
      case "cells":
        this.cellsArrived(scene, reply.level, reply.starts);
        return;
      case "positions":
        scene.addPositions(reply.start, reply.local);
        selecting.arrived();
        if (scene.store.loaded === scene.store.count) this.on.onLook(false);
        return;
      case "grown":
        this.grown(scene, reply);
        return;
      case "arriving":
        this.on.onProgress(reply.received, reply.bytes);
        return;
      case "colored":
        coloring.colored(reply.ticket);
        return;
      case "codes":
        coloring.codes(reply);
        return;
      case "aggregated":
        aggregating.received(reply);
        return;
      case "restored":
        this.refill(scene);
        return;
      case "failed":
        if (reply.what === "growth") {
          this.growthFailed(reply.message, reply.transport);
          return;
        }
        // Nothing can be added to what is not whole: other points begin anew.
        if (this.grew && reply.transport && reply.what !== "aggregate") scene.digest = "";
        if (reply.what === "color") coloring.failed();
        else if (reply.what === "channel") channels.reset();
        else if (reply.what === "aggregate") aggregating.failed();
        this.fail(reply.message, reply.transport);
    }
  }

  private grown(scene: Scene, { ticket, starts, local }: Extract<RemoteReply, { type: "grown" }>): void {
    const { growing, manifest: before } = this;
    if (growing?.ticket !== ticket || before === null) return;
    const { manifest, resolve } = growing;
    this.growing = null;
    const { coloring, channels, selecting } = this.parts;
    const [old, now] = [before.points, manifest.points];
    scene.grow(now, keptLevels(old, now), starts, local, movedFrom(old, now));
    coloring.grown();
    channels.grown(manifest);
    selecting.grown();
    this.on.onGrown(manifest, resolve);
    selecting.goOn();
  }

  /** What is here cannot be added to: everything anew. */
  private growthFailed(message: string, transport: boolean): void {
    const { growing } = this;
    if (growing === null) return;
    this.growing = null;
    if (transport) this.fail(message, transport);
    else this.on.onGrown(growing.manifest, growing.resolve);
  }

  fail(message: string, transport: boolean): void {
    if (!transport) this.on.onError(message, false);
    else if (this.manifest !== null && isInline(this.manifest.points.position) && !this.repeated) {
      // Asked for by URL, failed when the bytes had already come inline: but not all of them need have.
      this.repeated = true;
      this.requestAgain();
    } else if (!this.failed && this.grew) {
      // The server may have other buffers already, and the next manifest on its way here.
      clearTimeout(this.overdue);
      this.overdue = setTimeout(() => this.report(message), OVERDUE_MS);
    } else this.report(message);
  }

  private report(message: string): void {
    if (!this.failed) {
      this.failed = true;
      this.answering = setTimeout(() => this.on.onError(message, true), ANSWER_MS);
      this.on.onTransportFailure();
    }
  }

  /** Asks for everything once more. */
  retry(): void {
    this.forgive();
    this.requestAgain();
  }

  stop(): void {
    clearTimeout(this.answering);
    clearTimeout(this.overdue);
    this.scene?.abort.abort();
  }

  /** What has failed before counts no more. */
  private forgive(): void {
    clearTimeout(this.answering);
    this.failed = this.repeated = false;
  }

  private begin(previous: Manifest | null, manifest: Manifest): void {
    const before = this.scene;
    before?.abort.abort();
    // The same source, only another region of it: the selection goes on.
    const sameSource = previous?.points.source === manifest.points.source;
    this.scene = new Scene(manifest);
    const whole = before !== null && before.store.loaded === before.store.count;
    this.requestPoints(manifest, whole && follows(previous, manifest) && !prefersStill());
    this.parts.selecting.begin(this.scene, sameSource ? before : null);
  }

  /** @param moving Whether the points come from where others were. */
  private requestPoints({ points, motion }: Manifest, moving = false): void {
    this.parts.coloring.reset();
    this.parts.channels.reset();
    const { levels } = points;
    const [cells, position] = [this.resolve(points.cells), this.resolve(points.position)];
    const route = moving && motion !== undefined ? motion : null;
    this.parts.picture.send({
      type: "points",
      levels,
      cells,
      position,
      motion: route && { places: this.resolve(route.places), gone: route.gone && this.resolve(route.gone) },
    });
    this.on.onBegin();
  }

  private cellsArrived(scene: Scene, level: number, starts: Uint32Array): void {
    const first = !scene.known;
    scene.setCells(level, starts);
    // What each further level makes of the look would begin the picture anew; the last one decides.
    if (first) this.on.onLook(true);
    else if (level === scene.store.cellStarts.length - 1) this.on.onLook(false);
  }

  /** The GPU has lost everything: what the page holds need not be fetched again. */
  private refill({ store, selection }: Scene): void {
    const local = store.local.slice(0, 2 * store.loaded);
    this.parts.picture.send({ type: "refill", local }, [local.buffer]);
    if (selection.active) this.parts.selecting.tell();
    this.parts.channels.sendRamp();
  }

  /** What did not get through: everything once more, another way. */
  private requestAgain(): void {
    const { scene, manifest } = this;
    if (scene === null || manifest === null) return;
    const { coloring, channels, selecting, aggregating } = this.parts;
    scene.digest = manifest.points.digest;
    this.requestPoints(manifest);
    coloring.apply(manifest.color, this.resolve);
    channels.apply(manifest, this.resolve);
    aggregating.apply(manifest, this.resolve);
    if (scene.selection.active) selecting.tell();
    this.on.onLook(false);
  }
}

/** Whether the points of a manifest follow from those before, all of which are on the page. */
function follows(previous: Manifest | null, { motion, aggregate }: Manifest): boolean {
  return previous !== null && previous.aggregate === null && aggregate === null && motion?.points === previous.points.digest;
}
