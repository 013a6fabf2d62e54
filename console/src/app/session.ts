import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { errorOf, unreachable } from '../api/errors';

/** Who is signed in: an API key's workspace and scopes. */
export interface Session {
  workspace: string;
  principal: string;
  scopes: readonly string[];
  expireTime: string | null;
}

const path = '/console/session';

async function ask(method: 'GET' | 'POST' | 'DELETE', body?: object): Promise<Session | null> {
  const response = await fetch(path, {
    method,
    credentials: 'same-origin',
    ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch(() => {
    throw unreachable();
  });
  if (response.status === 204) return null;
  const answered: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw errorOf(response.status, answered);
  return answered as Session;
}

export const session = queryOptions({
  queryKey: ['session'],
  queryFn: () => ask('GET'),
  staleTime: 60_000,
  refetchInterval: 60_000,
});

export const signIn = (secret: { key: string } | { code: string }) => ask('POST', secret);
export const signOut = () => ask('DELETE');

/** The code of a one-time link, `#k=…`; it is taken out of the address at once. */
export function codeOfLink(hash: string): string | undefined {
  return /^#k=([A-Za-z0-9]{16,100})$/.exec(hash)?.[1];
}

/** True when the session may do what a scope stands for. */
export const mayDo = (who: Session | null | undefined, scope: string) =>
  who?.scopes.some((own) => own === '*' || own === scope) ?? false;

/** Asks whether the session carries a scope. */
export function useMay() {
  const { data } = useQuery(session);
  return (scope: string) => mayDo(data, scope);
}

/** Ends the session and forgets everything that was read in it. */
export function useSignOut() {
  const queries = useQueryClient();
  return async () => {
    await signOut();
    queries.setQueryData(session.queryKey, null);
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== session.queryKey[0] });
    sessionStorage.clear();
  };
}
