/** Size and opacity columns and the colours of counts: tells the picture what changed of them. */

import type { Sender } from "./remote";
import type { BufferRef, ChannelManifest, Manifest } from "./manifest";
import type { Channel } from "./picture/protocol";
import type { Theme } from "./theme";
import { TransportError, type Resolve } from "./wire/source";
import { readColormap, type ThemedTable } from "./wire/tables";

export interface ChannelHandlers {
  /** The look changed with the colours of counts. */
  onChange(): void;
  onError(message: string, transport: boolean): void;
}

/** No column, and no colours of counts. */
const NONE = "";

export class Channels {
  /** Digests of the columns the picture was told of; null where it may have anything. */
  private readonly told: Record<Channel, string | null> = { size: NONE, opacity: NONE };
  private wantedRamp = NONE;
  private ramp: { digest: string; colors: ThemedTable } | null = null;
  private abort = new AbortController();

  constructor(
    private readonly picture: Sender,
    private theme: Theme,
    private readonly on: ChannelHandlers,
  ) {}

  /** Whether counts have colours of their own, and the picture knows some. */
  get ramped(): boolean {
    return this.wantedRamp !== NONE && this.ramp !== null;
  }

  /** Whether something is on its way that the picture does not know of yet. */
  get busy(): boolean {
    return this.wantedRamp !== NONE && this.ramp?.digest !== this.wantedRamp;
  }

  apply(manifest: Pick<Manifest, Channel | "ramp">, resolve: Resolve): void {
    this.applyColumn("size", manifest.size, resolve);
    this.applyColumn("opacity", manifest.opacity, resolve);
    this.applyRamp(manifest.ramp, resolve);
  }

  setTheme(theme: Theme): void {
    const changed = theme.dark !== this.theme.dark;
    this.theme = theme;
    if (changed) this.sendRamp();
  }

  /** Tells the colours of counts again, to a picture that has lost them. */
  sendRamp(): void {
    if (this.ramp === null) return;
    const { light, dark } = this.ramp.colors;
    this.picture.send({ type: "ramp", rgba: this.theme.dark ? dark : light });
  }

  /** Other points, or a column that did not arrive: what was told does not count any more. */
  reset(): void {
    for (const channel of ["size", "opacity"] as const) {
      if (this.told[channel] !== NONE) this.told[channel] = null;
    }
  }

  /** The picture has taken these columns over with rows that were appended. */
  grown(manifest: Pick<Manifest, Channel>): void {
    for (const channel of ["size", "opacity"] as const) this.told[channel] = manifest[channel]?.column.digest ?? NONE;
  }

  destroy(): void {
    this.abort.abort();
  }

  private applyColumn(channel: Channel, column: ChannelManifest | null, resolve: Resolve): void {
    const digest = column?.column.digest ?? NONE;
    if (digest === this.told[channel]) return;
    const source = column === null ? null : resolve(column.column);
    this.told[channel] = digest;
    this.picture.send({ type: "channel", channel, digest, column: source });
  }

  private applyRamp(ramp: BufferRef | null, resolve: Resolve): void {
    const digest = ramp?.digest ?? NONE;
    if (digest === this.wantedRamp) return;
    this.wantedRamp = digest;
    this.abort.abort();
    this.abort = new AbortController();
    if (ramp === null || this.ramp?.digest === digest) {
      this.on.onChange();
      return;
    }
    const { signal } = this.abort;
    this.loadRamp(ramp, resolve, signal).catch((error: unknown) => {
      if (signal.aborted) return;
      this.wantedRamp = this.ramp?.digest ?? NONE;
      this.on.onError(String(error), error instanceof TransportError);
    });
  }

  private async loadRamp(ramp: BufferRef, resolve: Resolve, signal: AbortSignal): Promise<void> {
    const colors = await readColormap(resolve(ramp), signal);
    if (signal.aborted) return;
    this.ramp = { digest: ramp.digest, colors };
    this.sendRamp();
    this.on.onChange();
  }
}
