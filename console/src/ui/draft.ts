import { useCallback, useState } from 'react';

/** What is kept in this tab under a name; undefined when there is nothing, or it is no JSON. */
export function keptIn<T>(name: string): T | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? '') as T;
  } catch {
    return undefined;
  }
}

/** Keeps a value in this tab, or forgets it. */
export function keepIn(name: string, value: unknown) {
  if (value === undefined) sessionStorage.removeItem(name);
  else sessionStorage.setItem(name, JSON.stringify(value));
}

/** What is written and not saved yet: it outlives a reload of the page, and not the session. */
export function useDraft<T>(name: string): [T | undefined, (draft: T | undefined) => void] {
  const [state, setState] = useState(() => ({ name, draft: keptIn<T>(name) }));
  const current = state.name === name ? state : { name, draft: keptIn<T>(name) };
  if (current !== state) setState(current);
  const set = useCallback(
    (draft: T | undefined) => {
      keepIn(name, draft);
      setState({ name, draft });
    },
    [name],
  );
  return [current.draft, set];
}
