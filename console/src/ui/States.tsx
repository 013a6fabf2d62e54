import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import i18next from 'i18next';
import type { ReactNode } from 'react';
import { ApiError } from '../api/errors';
import { useLanguage } from '../language';

/** What is shown while there is nothing yet: as many lines as there will be about. */
export function Loading({ lines = 4 }: { lines?: number }) {
  const { t } = useLanguage();
  return (
    <Stack gap="xs" p="md" role="status" aria-label={t('state.loading')}>
      {Array.from({ length: lines }, (_, line) => `line-${line}`).map((line, at) => (
        <Skeleton key={line} height={14} width={`${90 - ((at * 23) % 45)}%`} />
      ))}
    </Stack>
  );
}

/** What a place is for, when it has nothing in it. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Stack gap={4} p="lg" align="flex-start">
      <Text fw={550} size="sm">
        {title}
      </Text>
      {children && (
        <Text size="sm" c="dimmed" maw="44rem" component="div">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}

/** A failure in a sentence, with the faults of each field, and a way to try again. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useLanguage();
  const known = error instanceof ApiError ? error : undefined;
  const trace = known?.metadata.trace_id;
  return (
    <Alert
      color="red"
      variant="outline"
      m="md"
      icon={<IconAlertTriangle size={18} aria-hidden />}
      title={sentenceOf(error)}
    >
      <Stack gap={4} align="flex-start">
        {known?.message && <Text size="sm">{known.message}</Text>}
        {known?.fields.map((fault) => (
          <Text size="sm" key={fault.field}>
            <code>{fault.field}</code> {fault.description}
          </Text>
        ))}
        {known?.metadata.scope && (
          <Text size="sm">
            {t('error.scope')} <code>{known.metadata.scope}</code>
          </Text>
        )}
        {trace && (
          <Text size="xs" className="mono">
            {t('error.trace')} {trace}
          </Text>
        )}
        {retry && (
          <Button size="xs" variant="default" leftSection={<IconRefresh size={14} aria-hidden />} onClick={retry}>
            {t('action.retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** The sentence of a failure's reason. */
export function sentenceOf(error: unknown): string {
  const reason = error instanceof ApiError ? error.reason : 'UNKNOWN';
  const say = i18next.t as unknown as (key: string) => string;
  return i18next.exists(`error.reason.${reason}`) ? say(`error.reason.${reason}`) : say('error.reason.UNKNOWN');
}

/** The four states of what is asked for: waiting, failed, empty, there. Old data stays while new is fetched. */
export function Asked<T>({
  query,
  empty,
  isEmpty,
  lines,
  children,
}: {
  query: UseQueryResult<T>;
  empty?: ReactNode;
  isEmpty?: (data: T) => boolean;
  lines?: number;
  children: (data: T) => ReactNode;
}) {
  const { t } = useLanguage();
  if (query.data === undefined)
    return query.isError ? (
      <Failure error={query.error} retry={() => void query.refetch()} />
    ) : (
      <Loading lines={lines} />
    );
  return (
    <>
      {query.isError && (
        <Group gap="xs" px="md" py={6} role="status">
          <IconAlertTriangle size={14} aria-hidden />
          <Text size="xs">
            {t('state.stale')} {sentenceOf(query.error)}
          </Text>
        </Group>
      )}
      {isEmpty?.(query.data) ? empty : children(query.data)}
    </>
  );
}
