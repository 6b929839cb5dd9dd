/**
 * The functions that a program hands to the engine (transforms, hooks). With Pulumi they are served over a socket; here
 * the SDK gets a callback server whose other end is in the same process.
 */

/** The engine's end. */
export interface Callbacks {
  /** Calls the program's function with a serialized request; answers with the response message. */
  call(token: string, request: Uint8Array): Promise<unknown>;
}

interface CallbackServer {
  _callbacks: Map<string, (request: Uint8Array) => Promise<unknown>>;
}

/**
 * Gives the SDK's present store a callback server without a socket.
 *
 * @returns undefined where the SDK has none, or one of another shape: it is then told that there are no transforms
 */
export function attachCallbacks(load: NodeJS.Require, monitor: object): Callbacks | undefined {
  let server: CallbackServer;
  try {
    const { CallbackServer } = load("@pulumi/pulumi/runtime/callbacks") as {
      CallbackServer: { prototype: object };
    };
    if (!("registerTransform" in CallbackServer.prototype)) return undefined;
    const { getStore } = load("@pulumi/pulumi/runtime/state") as {
      getStore: () => { callbacks: unknown };
    };
    // The constructor would open a socket; everything else of the class is used as it is.
    server = Object.assign(Object.create(CallbackServer.prototype) as CallbackServer, {
      _callbacks: new Map<string, (request: Uint8Array) => Promise<unknown>>(),
      _pendingRegistrations: 0,
      _awaitQueue: [],
      _monitor: monitor,
      _target: Promise.resolve("in-process"),
      _server: { forceShutdown: () => undefined },
    });
    getStore().callbacks = server;
  } catch {
    return undefined;
  }
  return {
    call(token, request) {
      const callback = server._callbacks.get(token);
      if (callback === undefined) return Promise.reject(new Error(`no callback ${token}`));
      return callback(request);
    },
  };
}
