import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client';
import type { Broadcast } from '../api/types';
import { useMay } from '../app/session';
import { useLanguage } from '../language';
import { Freshness } from '../ui/Freshness';
import { Asked } from '../ui/States';

/** Says how many it goes to before it goes. */
export function Start({
  broadcast,
  pending,
  start,
  close,
}: {
  broadcast: Broadcast;
  pending: boolean;
  start: () => void;
  close: () => void;
}) {
  const { t, format } = useLanguage();
  const may = useMay();
  const query = useQuery({
    queryKey: ['segment', broadcast.segment],
    enabled: may('segments.read'),
    queryFn: ({ signal }) =>
      answer(api.GET('/v1/segments/{segment}', { signal, params: { path: { segment: broadcast.segment } } })),
  });
  return (
    <Stack gap="sm">
      {may('segments.read') && (
        <Asked query={query} lines={1}>
          {(segment) => (
            <Group gap="xs">
              <Text size="sm" fw={600}>
                {t('broadcasts.startFor', { count: Number(segment.size ?? 0), shown: format.count(segment.size) })}
              </Text>
              <Freshness asOf={segment.sizeAsOf} lag={segment.lag} />
            </Group>
          )}
        </Asked>
      )}
      <Text size="sm">
        {broadcast.scheduleTime
          ? t('broadcasts.startAt', { at: format.instant(broadcast.scheduleTime) })
          : t('broadcasts.startNow')}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {t('action.cancel')}
        </Button>
        <Button loading={pending} onClick={start}>
          {t('broadcasts.act.start')}
        </Button>
      </Group>
    </Stack>
  );
}
