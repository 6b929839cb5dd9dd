/** Tells secrets by their names and by their looks. Nothing here ever hands out what it looked at. */

/** Words that name a secret, each as a whole word of a name; passwords also at a word's end, as in `PGPASSWORD`. */
const secretWords =
  /(^|_)(PASS|[A-Z0-9]*PASSW(OR)?DS?|[A-Z0-9]*PASSPHRASE|SECRETKEYS?|SECRETS?|TOKENS?|CREDENTIALS?|APIKEYS?|API_KEYS?|PRIVATE_KEYS?|ACCESS_KEYS?|AUTH_KEYS?|SIGNING_KEYS?|ENCRYPTION_KEYS?|MASTER_KEYS?|SHARED_KEYS?|CONNECTION_STRING)(_|$)|[A-Z0-9]_PWD$/;

/** What follows such a word where not the secret is meant but something about it. */
const aboutSecret =
  /(^|_)(ARNS?|IDS?|NAMES?|PATHS?|FILES?|DIR|PREFIX|SUFFIX|URLS?|URIS?|ENDPOINTS?|HOSTS?|PORTS?|REGIONS?|TYPES?|VERSIONS?|ALGORITHMS?|ISSUERS?|AUDIENCES?|HEADERS?|LENGTH|SIZE|LIMITS?|COUNT|TTL|SECONDS|MINUTES|HOURS|DAYS|AGE|EXPIRY|EXPIRES|EXPIRATION|LIFETIME|TIMEOUT|ROTATION|ENABLED|DISABLED|REQUIRED|POLICY|MODE|STORE|MANAGER|PROVIDER|BACKEND|KMS|PARAMETERS?|PUBLIC)$/;

/** Whether a variable's name says that its value is a secret: `dbPassword`, `DB_PASSWORD`, not `DB_PASSWORD_ARN`. */
export function isSecretVariable(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase();
  return secretWords.test(words) && !aboutSecret.test(words) && !/(^|_)PUBLIC_/.test(words);
}

/** Values that are no secrets, whatever the name says: nothing, flags, references to where the secret is. */
export function isHarmless(value: string): boolean {
  const text = value.trim();
  if (text === "" || /^(true|false|yes|no|on|off|null|none|\d{1,5})$/i.test(text)) return true;
  return /^(arn:|\/|\.\/|file:|ssm:|secretsmanager:|\{\{resolve:|\$\{?[A-Za-z_]|\$\(|<)/.test(text);
}

const looks: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: "an AWS access key", pattern: /\b(AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { what: "a private key", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  { what: "a GitHub token", pattern: /\bgh[pousr]_[A-Za-z0-9]{36}/ },
  { what: "a Slack token", pattern: /\bxox[abprs]-[0-9A-Za-z-]{10,}/ },
  { what: "a Stripe key", pattern: /\b[rs]k_live_[0-9A-Za-z]{16,}/ },
  { what: "a Google API key", pattern: /\bAIza[0-9A-Za-z_-]{35}/ },
  // user:password@host, where the password is no reference
  { what: "a password in a URL", pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{1,80}:(?![${<])[^\s:/@]{1,80}@[^\s/]/i },
]; // prettier-ignore

/** What a text looks to have in it, if it has a secret; undefined otherwise. Linear in the text. */
export function secretLook(text: string): string | undefined {
  return looks.find(({ pattern }) => pattern.test(text))?.what;
}

/** Assignments in scripts: `export DB_PASSWORD=…`, `password: …`, `--password …`. */
const assignment =
  /(?:^|[\s;"'`-])([A-Za-z][A-Za-z0-9_.-]{0,60})[ \t]{0,3}[=:][ \t]{0,3}("[^"\n]{1,200}"|'[^'\n]{1,200}'|[^\s"';&|]{1,200})/g;

/** The same with nothing in between but a blank, where the value is quoted: `mysqladmin password '…'`. */
const spoken =
  /(?:^|[\s;"'`-])([A-Za-z][A-Za-z0-9_.-]{0,60})[ \t]{1,3}("[^"\n]{1,200}"|'[^'\n]{1,200}')/g;

/** What a script has in it that looks like a secret. */
export function secretInScript(script: string): string | undefined {
  const look = secretLook(script);
  if (look !== undefined) return look;
  const pairs = [...script.matchAll(assignment), ...script.matchAll(spoken)];
  for (const [, name = "", quotedValue = ""] of pairs) {
    const value = quotedValue.replace(/^["']|["']$/g, "");
    if (isSecretVariable(name) && !isHarmless(value) && !value.startsWith("`")) {
      return `a value for ${name}`;
    }
  }
  return undefined;
}

/** User data as it was before it was encoded; undefined for what is no text. */
export function decodedUserData(text: string): string | undefined {
  const compact = text.replace(/\s+/g, "");
  if (compact.length < 8 || compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) {
    return text;
  }
  const decoded = Buffer.from(compact, "base64").toString("utf8");
  return decoded.includes("\ufffd") ? undefined : decoded;
}
