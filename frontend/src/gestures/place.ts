import type { Combine, Place } from "./types";

/** Where an event happened, from the top left corner of the host. */
export function placeOf(host: HTMLElement, event: { clientX: number; clientY: number }): Place {
  const { left, top } = host.getBoundingClientRect();
  return { x: event.clientX - left - host.clientLeft, y: event.clientY - top - host.clientTop };
}

/** Ctrl or Cmd adds, Alt subtracts. @param chosen What happens without a key, as the toolbar has it. */
export function combineOf(
  event: { ctrlKey: boolean; metaKey: boolean; altKey: boolean },
  chosen: Combine = "replace",
): Combine {
  if (event.altKey) return "subtract";
  return event.ctrlKey || event.metaKey ? "add" : chosen;
}
