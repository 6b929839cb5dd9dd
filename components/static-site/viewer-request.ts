import { indexDocument } from "./paths";

/** How requests for pages become requests for objects. */
export interface PageRules {
  /** Every page is the root's index document; otherwise each folder has its own. */
  readonly spa: boolean;
  /** The patterns that the API answers. */
  readonly apiPaths: readonly string[];
}

/**
 * The paths just above an API pattern, such as `/api` for `/api/*`: no pattern of the API matches them, and a page in
 * their place would answer a mistaken API call with success.
 */
export function bareApiPaths(apiPaths: readonly string[]): string[] {
  return apiPaths
    .filter((path) => path.endsWith("/*"))
    .map((path) => path.slice(0, -"/*".length))
    .filter((path) => path !== "" && !/[*?]/.test(path))
    .sort();
}

/**
 * The source of the CloudFront function that runs on each request for a page. A path whose last part has an
 * extension names a file and is left alone, so a missing file stays a 404; so are `/.well-known/`, whose files often
 * have no extension, and the bare paths of the API. It runs on the site's default behavior only: what the API
 * answers, errors included, never passes through it.
 */
export function viewerRequestCode({ spa, apiPaths }: PageRules): string {
  const page = spa
    ? `"/${indexDocument}"`
    : `uri + (uri.charAt(uri.length - 1) === "/" ? "" : "/") + "${indexDocument}"`;
  return `function handler(event) {
  var request = event.request;
  var uri = request.uri;
  var notPages = ${JSON.stringify(bareApiPaths(apiPaths))};
  if (notPages.indexOf(uri) !== -1 || uri.indexOf("/.well-known/") === 0) {
    return request;
  }
  var lastPart = uri.substring(uri.lastIndexOf("/") + 1);
  if (!/\\.[^.]+$/.test(lastPart)) {
    request.uri = ${page};
  }
  return request;
}
`;
}
