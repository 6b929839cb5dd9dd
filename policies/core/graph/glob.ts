/** Texts with `*` for any characters, as selectors, waivers and AWS's network policies write them. */

/** Whether a pattern has a `*` in it. */
export function isGlob(pattern: string): boolean {
  return pattern.includes("*");
}

/** A resource that is like no other. */
const anything = "urn:pulumi:s::p::aws:x/y:Z::q7";

/** Whether a pattern with stars has so little besides that it means nearly everything. */
export function isEverything(pattern: string): boolean {
  return isGlob(pattern) && (pattern.replaceAll("*", "").length < 2 || matches(pattern, anything));
}

/** Whether a text is what a pattern says, from its first to its last character. At most |pattern| * |text| steps. */
export function matches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  // Where the last star stood, and what it stands for so far.
  let star = -1;
  let taken = 0;
  while (t < text.length) {
    if (pattern[p] === "*") {
      star = p;
      taken = t;
      p += 1;
    } else if (p < pattern.length && pattern[p] === text[t]) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      taken += 1;
      t = taken;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") p += 1;
  return p === pattern.length;
}
