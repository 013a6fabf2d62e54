import createClient from 'openapi-fetch';
import { errorOf, unreachable } from './errors';
import type { paths } from './schema';
import { hear } from './time';

/** The public API, typed by the gateway's own document. The session's cookie goes along by itself. */
export const api = createClient<paths>({ baseUrl: '/', credentials: 'same-origin' });

type Answered<T> = { data?: T; error?: unknown; response: Response };

let onSignedOut: () => void = () => undefined;

/** Tells whom to call when the platform says that the session has ended. */
export function whenSignedOut(act: () => void) {
  onSignedOut = act;
}

/** What a call answered. @throws ApiError */
export async function answer<T>(call: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await call.catch((fault: unknown) => {
    if (fault instanceof DOMException && fault.name === 'AbortError') throw fault;
    throw unreachable();
  });
  if (response.ok) {
    hear(data);
    return data as T;
  }
  if (response.status === 401) onSignedOut();
  throw errorOf(response.status, error);
}

/** A name for a write, so that repeating it has one effect. */
export const newRequestId = () => crypto.randomUUID();
