/** Arrow keys within a group of buttons. */

/**
 * Where a key leads; null for other keys.
 *
 * @param at The button that has the focus. @param count Buttons.
 * @param arrows The keys to the button before and to the one after.
 */
export function moved(key: string, at: number, count: number, arrows: readonly [string, string]): number | null {
  const to = { [arrows[0]]: at - 1, [arrows[1]]: at + 1, Home: 0, End: count - 1 }[key];
  return to === undefined || count === 0 ? null : (to + count) % count;
}
