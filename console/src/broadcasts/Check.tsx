import { Button, Group, Stack, Text } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client';
import type { Broadcast } from '../api/types';
import { useMay } from '../app/session';
import { useLanguage } from '../language';
import { ReadAt } from '../ui/Freshness';
import { Card } from '../ui/Page';
import { Asked } from '../ui/States';
import { Reasons } from './Reasons';

/** Who would get it if it started now, decided as sending decides; and why the others would not. */
export function Check({ broadcast }: { broadcast: Broadcast }) {
  const { t, format } = useLanguage();
  const may = useMay();
  const id = broadcast.id ?? '';
  const segment = useQuery({
    queryKey: ['segment', broadcast.segment],
    enabled: may('segments.read'),
    retry: false,
    queryFn: ({ signal }) =>
      answer(api.GET('/v1/segments/{segment}', { signal, params: { path: { segment: broadcast.segment } } })),
  });
  const check = useQuery({
    queryKey: ['broadcast', id, 'check', broadcast.etag],
    refetchInterval: false,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      answer(api.POST('/v1/broadcasts/{broadcast}:check', { signal, params: { path: { broadcast: id } }, body: {} })),
  });
  return (
    <Card
      title={t('broadcasts.check')}
      actions={
        <>
          <ReadAt at={check.dataUpdatedAt} />
          <Button
            size="xs"
            variant="default"
            leftSection={<IconListCheck size={14} aria-hidden />}
            loading={check.isFetching}
            onClick={() => void check.refetch()}
          >
            {t('broadcasts.checkNow')}
          </Button>
        </>
      }
    >
      <Asked query={check} lines={4}>
        {(found) => (
          <Stack gap="sm">
            <Group gap="xs" align="baseline">
              <span className="figure-value">{format.count(found.reachable)}</span>
              <Text size="sm" c="dimmed">
                {t('broadcasts.ofSampled', {
                  sampled: format.count(found.sampled),
                  members: format.count(segment.data?.size),
                })}
              </Text>
            </Group>
            <Text size="sm">
              {found.complete ? t('broadcasts.checkComplete') : t('broadcasts.checkSample')} {t('broadcasts.checkCaps')}
            </Text>
            <dl className="facts">
              <dt>{t('broadcasts.waitsForHours')}</dt>
              <dd className="num">{format.count(found.waitingForHours)}</dd>
              <dt>{t('broadcasts.inControl')}</dt>
              <dd className="num">{format.count(found.controlGroup)}</dd>
            </dl>
            <Reasons title={t('broadcasts.wouldBeHeld')} reasons={found.heldBack} />
          </Stack>
        )}
      </Asked>
    </Card>
  );
}
