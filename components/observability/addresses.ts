/** Forms of addresses that messages are sent to. */

/** Whether a text has the form of an e-mail address; whether somebody reads it only the confirmation tells. */
export function isEmail(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[A-Za-z0-9._%+'-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/.test(
      text,
    )
  );
}

/** Whether a text is an address over HTTPS without user and password in it. */
export function isPublicHttps(text: string): boolean {
  if (!URL.canParse(text) || /\s/.test(text)) return false;
  const { protocol, username, password, hostname } = new URL(text);
  return protocol === "https:" && username === "" && password === "" && hostname.includes(".");
}

/** Whether such an address carries anything that could be a token: a query, a fragment, a long part of its path. */
export function seemsSecret(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { search, hash, pathname } = new URL(text);
  return search !== "" || hash !== "" || pathname.split("/").some((part) => part.length >= 16);
}
