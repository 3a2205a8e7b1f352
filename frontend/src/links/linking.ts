/** A plot as a part of its link: hover, selection and camera go to other plots of the page and come from there. */

import { pointSizes, typicalSize } from "../appearance";
import type { Camera } from "../camera";
import type { Feature, PlotContext } from "../features";
import type { LinkManifest, Manifest, SelectionState } from "../manifest";
import type { Scene } from "../scene";
import { LinkedRings } from "../ui/linked_rings";
import { TransportError, type Resolve } from "../wire/source";
import { LinkedCamera } from "./camera";
import { groupOf, type Group, type Member, type Shared } from "./group";
import { NO_ITEM } from "./ids";
import { readItems, type Items } from "./items";

/** So many points of one item get a ring. */
const RINGS_MAX = 64;

export class Linking implements Feature, Member {
  items: Items | null = null;
  private group: Group | null = null;
  private name = "";
  private link: LinkManifest | null = null;
  private resolve: Resolve | null = null;
  private scene: Scene | null = null;
  private fetching: AbortController | null = null;
  /** What the plot shows of the link's selections. */
  private adopted: Shared | null = null;
  private readonly cameras: LinkedCamera;
  private readonly rings: LinkedRings;

  constructor(private readonly plot: PlotContext) {
    this.cameras = new LinkedCamera(plot);
    this.rings = new LinkedRings(plot.controls.host);
  }

  update(manifest: Manifest, resolve: Resolve): void {
    const { link } = manifest;
    this.cameras.update(manifest);
    const name = link === null ? "" : `${link.domain} ${link.name}`;
    if (name !== this.name) {
      this.leave();
      this.name = name;
      this.group = link === null ? null : groupOf(link.name, link.domain);
      this.group?.join(this);
    }
    const scene = this.plot.scene();
    if (scene !== this.scene || link?.items?.digest !== this.link?.items?.digest) this.begin(scene);
    this.link = link;
    this.resolve = resolve;
    if (link === null) return;
    this.group!.told(link.plot, scene?.command ?? null);
    this.group!.spread();
  }

  place(camera: Camera): void {
    const manifest = this.plot.manifest();
    if (this.rings.empty || manifest === null || this.scene === null) return;
    this.rings.place(camera, typicalSize(pointSizes(manifest, this.scene, camera)) / 2);
  }

  onView(moved: boolean): void {
    this.cameras.onView(moved);
  }

  onHover(): void {
    this.group?.hover(this, this.plot.hovering.hovered);
  }

  /** More points may have come. */
  onSelection(): void {
    const shared = this.group?.shared;
    if (shared?.origin === this && shared.items === null) this.group!.spread();
  }

  onSelect(state: SelectionState): SelectionState {
    const { group, link, scene } = this;
    if (group === null || link === null || scene === null) return state;
    const { before, active } = scene.selection;
    const { points, command, base, ops } = state;
    const { plot } = link;
    const serial = group.select(this, [...before, { plot, points, command, base, ops }], active);
    const stamped = { ...state, link: { serial, plot, before: [...before] } };
    if (this.plot.manifest()?.report.selection === false) group.report(this, stamped);
    return stamped;
  }

  destroy(): void {
    this.leave();
    this.cameras.leave();
    this.fetching?.abort();
    this.rings.destroy();
  }

  // ---- what the other plots ask for --------------------------------------------------------------

  want(): void {
    const { group, link, resolve } = this;
    if (this.items !== null || this.fetching !== null || resolve === null || !link?.items) return;
    const fetching = new AbortController();
    this.fetching = fetching;
    const { signal } = fetching;
    this.fetch(link, resolve, group!, signal).catch((error: unknown) => {
      if (signal.aborted) return;
      this.fetching = null; // the next manifest may bring them another way
      this.plot.onError(String(error), error instanceof TransportError);
    });
  }

  selected(): Uint8Array | null {
    const { items, scene } = this;
    this.want();
    if (items === null || scene === null || scene.store.loaded < scene.store.count) return null;
    // What this plot does not show was not touched, unless all began anew here.
    const base = scene.selection.before.length > 0 ? (this.adopted?.items ?? null) : null;
    return items.gather(scene.selection.mask, base);
  }

  adopt(shared: Shared): void {
    const { link, items } = this;
    if (shared === this.adopted || !link?.items || this.group!.overruled(link.plot)) return;
    let mask: Uint8Array | null = null;
    if (shared.active) {
      this.want();
      if (shared.items === null || items === null) return;
      mask = items.scatter(shared.items);
    }
    this.adopted = shared;
    this.plot.selecting.adopt(mask, shared.steps);
  }

  mark(item: number): void {
    const { items, scene } = this;
    const { skip } = this.plot.coloring;
    const places: [number, number][] = [];
    if (item !== NO_ITEM && items !== null && scene !== null) {
      for (const point of items.points(item)) {
        if (point < scene.store.loaded && !skip?.(point)) places.push(scene.store.quantum(point));
        if (places.length === RINGS_MAX) break;
      }
    }
    this.rings.show(places);
    this.place(this.plot.camera);
  }

  report(state: SelectionState): boolean {
    if (this.plot.manifest()?.report.selection !== true) return false;
    this.plot.host.onSelection(state);
    return true;
  }

  meet(strange: boolean): void {
    this.plot.controls.showStrangers(strange);
  }

  // ---- inside ------------------------------------------------------------------------------------

  private async fetch(link: LinkManifest, resolve: Resolve, group: Group, signal: AbortSignal): Promise<void> {
    const ids = link.domain === "ids" ? group.ids : null;
    const items = await readItems(resolve(link.items!), ids, signal);
    if (signal.aborted) return;
    this.items = items;
    group.arrived();
  }

  /** Other points, or other items of the same. */
  private begin(scene: Scene | null): void {
    this.scene = scene;
    this.fetching?.abort();
    this.fetching = null;
    this.items = null;
    this.adopted = null;
    this.rings.show([]);
    this.group?.forget(this);
  }

  private leave(): void {
    this.group?.leave(this);
    this.group = null;
    this.meet(false);
  }
}
