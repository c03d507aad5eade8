const ANY = '*';
const ONE = '?';

/**
 * Does the whole text match a pattern in which `*` stands for any characters and `?` for one? Upper and lower case
 * are the same. Takes at most length times length steps, whatever the pattern.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const p = pattern.toLowerCase();
  const t = text.toLowerCase();
  let i = 0;
  let j = 0;
  let star = -1;
  let behindStar = 0;
  while (j < t.length) {
    const char = p[i];
    if (char === ANY) {
      star = i++;
      behindStar = j;
    } else if (char !== undefined && (char === ONE || char === t[j])) {
      i++;
      j++;
    } else if (star >= 0) {
      // The last star takes one character more.
      i = star + 1;
      j = ++behindStar;
    } else return false;
  }
  while (p[i] === ANY) i++;
  return i === p.length;
}
