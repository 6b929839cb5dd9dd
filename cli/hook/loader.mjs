// The loader thread's side of esm.js, for Node.js versions without synchronous hooks.
import { createRequire } from "node:module";

const { asynchronous } = createRequire(import.meta.url)("./esm.js");

let chain;

export function initialize({ options }) {
  chain = asynchronous(options);
}

export function resolve(specifier, context, next) {
  return chain.resolve(specifier, context, next);
}

export function load(url, context, next) {
  return chain.load(url, context, next);
}
