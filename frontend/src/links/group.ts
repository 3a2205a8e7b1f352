/** Plots of the page that show the same items: what is hovered or selected in one, the others show, too. */

import type { LinkedSteps, SelectionState } from "../manifest";
import { Ids, NO_ITEM } from "./ids";
import type { Items } from "./items";

/** One plot of a group. */
export interface Member {
  /** Of the points; null until they are here. */
  readonly items: Items | null;
  /** The items are needed. */
  want(): void;
  /** What is selected here, one byte an item; null until it is known. */
  selected(): Uint8Array | null;
  adopt(shared: Shared): void;
  /** Shows where an item is; `NO_ITEM` ends that. */
  mark(item: number): void;
  /** Tells Python of a selection made elsewhere, if it listens here. */
  report(state: SelectionState): boolean;
  /** @param strange Whether other plots of the link show items that cannot be matched with those here. */
  meet(strange: boolean): void;
}

/** A selection that was made in one of the plots. */
export interface Shared {
  /** The plot; null when it has other points now, or is gone. */
  origin: Member | null;
  steps: readonly LinkedSteps[];
  /** Whether anything is selected. */
  active: boolean;
  /** One byte an item; null until they are known. */
  items: Uint8Array | null;
}

/** Of the last selection made in any linked plot of the page. */
let serial = 0;

export class Group {
  readonly ids = new Ids();
  shared: Shared | null = null;
  private readonly members = new Set<Member>();
  /** What Python has selected in each plot. */
  private readonly commands = new Map<string, string | null>();
  /** The same when `shared` was made. */
  private seen = new Map<string, string | null>();
  private hovered: { member: Member; point: number } | null = null;

  /** @param onMembers Plots have joined or left. */
  constructor(private readonly onMembers: () => void = () => undefined) {}

  get size(): number {
    return this.members.size;
  }

  join(member: Member): void {
    this.members.add(member);
    this.onMembers();
  }

  /** @param strange Whether there are plots of the same link that share nothing with these. */
  meet(strange: boolean): void {
    for (const member of this.members) member.meet(strange);
  }

  leave(member: Member): void {
    this.hover(member, -1);
    this.forget(member);
    this.members.delete(member);
    this.onMembers();
  }

  /** A plot has other points now. */
  forget(member: Member): void {
    if (this.shared?.origin === member) this.shared.origin = null;
    if (this.hovered?.member === member) this.hovered = null;
  }

  /** What Python has selected in a plot. */
  told(plot: string, command: string | null): void {
    this.commands.set(plot, command);
  }

  /** Whether Python has selected something in a plot after `shared` was made. */
  overruled(plot: string): boolean {
    const command = this.commands.get(plot) ?? null;
    return command !== null && command !== (this.seen.get(plot) ?? null);
  }

  /** A hand points at a point of a plot; -1: no longer. */
  hover(member: Member, point: number): void {
    if (this.members.size < 2 || (point < 0 && this.hovered?.member !== member)) return;
    this.hovered = point < 0 ? null : { member, point };
    const item = point < 0 ? NO_ITEM : (member.items?.of[point] ?? NO_ITEM);
    for (const each of this.members) {
      if (point >= 0) each.want();
      each.mark(each === member ? NO_ITEM : item);
    }
  }

  /** A hand has selected something in a plot. Returns the number of this selection. */
  select(origin: Member, steps: readonly LinkedSteps[], active: boolean): number {
    this.shared = { origin, steps, active, items: null };
    this.seen = new Map(this.commands);
    this.spread();
    return ++serial;
  }

  /** Lets the other plots have the selection, as far as it is known. */
  spread(): void {
    const { shared } = this;
    const others = [...this.members].filter((member) => member !== shared?.origin);
    if (shared === null || others.length === 0) return;
    if (shared.active && shared.items === null) shared.items = shared.origin?.selected() ?? null;
    for (const member of others) member.adopt(shared);
  }

  /** The items of a plot have come. */
  arrived(): void {
    const { hovered } = this;
    if (hovered !== null) this.hover(hovered.member, hovered.point);
    this.spread();
  }

  /** Python hears of a selection once: from another plot where it does not listen to the plot itself. */
  report(origin: Member, state: SelectionState): void {
    for (const member of this.members) if (member !== origin && member.report(state)) return;
  }
}

/** All groups of the page, by link and domain. What is selected outlives the plots, as it does in Python. */
const links = new Map<string, Map<string, Group>>();

/** @param domain Only within one of them are equal items the same. */
export function groupOf(link: string, domain: string): Group {
  const groups = links.get(link) ?? new Map<string, Group>();
  links.set(link, groups);
  const group = groups.get(domain) ?? new Group(() => introduce([...groups.values()]));
  groups.set(domain, group);
  return group;
}

/** Plots have come or gone. */
function introduce(groups: readonly Group[]): void {
  const met = groups.filter((group) => group.size > 0);
  for (const group of met) group.meet(met.length > 1);
}
