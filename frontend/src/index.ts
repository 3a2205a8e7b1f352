/** The Streamlit side of the plot: data in, state out. The plot itself knows nothing of Streamlit. */

import type { FrontendRendererArgs } from "@streamlit/component-v2-lib";
import type { Manifest, SelectionState } from "./manifest";
import { Plot } from "./plot";
import { Engine } from "./engine";
import type { StillRequest } from "./still";
import { resolver, serverBase, unpackInline, type Resolve } from "./wire/source";

/** Set by the bundler: the worker's file name beside this module. */
declare const WORKER_FILE: string;

type State = {
  selection: SelectionState;
  view: number[];
  transport: { inline: true };
  still: StillRequest;
};
/** A list of one: Streamlit looks through the entries of an object for data frames. */
type Data = [Manifest] | Uint8Array;
type Args = FrontendRendererArgs<State, Data>;

interface Mounted {
  plot: Plot;
  /** Of the latest call: Streamlit may hand out new functions. */
  args: Args;
}

const mounted = new Map<HTMLElement | ShadowRoot, Mounted>();
let engine: Engine | null = null;

function receive(data: Data): { manifest: Manifest; resolve: Resolve } {
  const base = serverBase(import.meta.url);
  if (data instanceof Uint8Array) {
    const { manifest, region } = unpackInline(data);
    return { manifest, resolve: resolver(base, region) };
  }
  return { manifest: data[0], resolve: resolver(base, null) };
}

function mount(args: Args): Mounted {
  engine ??= new Engine(new URL(WORKER_FILE, import.meta.url));
  const entry = { args } as Mounted;
  entry.plot = new Plot(args.parentElement, engine, {
    onSelection: (state) => entry.args.setStateValue("selection", state),
    onView: (box) => entry.args.setStateValue("view", box),
    onTransportFailure: () => entry.args.setStateValue("transport", { inline: true }),
    onStill: (request) => entry.args.setStateValue("still", request),
  });
  mounted.set(args.parentElement, entry);
  return entry;
}

/** Called by Streamlit at mount and at every change of `data`. */
export default function glscatter(args: Args): () => void {
  const { parentElement } = args;
  const entry = mounted.get(parentElement) ?? mount(args);
  entry.args = args;
  const { manifest, resolve } = receive(args.data);
  entry.plot.update(manifest, resolve);
  return () => {
    const gone = mounted.get(parentElement);
    if (gone === undefined) return;
    mounted.delete(parentElement);
    gone.plot.destroy();
    if (mounted.size === 0) {
      engine?.close();
      engine = null;
    }
  };
}
