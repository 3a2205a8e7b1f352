/** What a saved picture is called. */

/** Longer names are cut: some file systems end at 255 bytes. */
const LONGEST = 60;

/** The title without what file systems do not take; "scatter" where nothing is left. */
export function fileName(title: string | null): string {
  const plain = (title ?? "")
    .normalize("NFC")
    .replace(/[\p{C}\\/:*?"<>|]+/gu, " ")
    .replace(/\s+/gu, " ");
  const name = [...plain.replace(/^[. ]+/, "")].slice(0, LONGEST).join("").replace(/[. ]+$/, "");
  return `${name === "" ? "scatter" : name}.png`;
}
