import { Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../api/client';
import { useLanguage } from '../language';
import { Freshness } from '../ui/Freshness';
import { Card } from '../ui/Page';
import { Pill } from '../ui/Pill';
import { Asked } from '../ui/States';

/** Whether the contact is in a segment, and with what values its condition was answered. */
export function SegmentWhy({ contact }: { contact: string }) {
  const { t } = useLanguage();
  const [segment, setSegment] = useState<string | null>(null);
  const segments = useQuery({
    queryKey: ['segments', 'all'],
    staleTime: 60_000,
    refetchInterval: false,
    queryFn: ({ signal }) => answer(api.GET('/v1/segments', { signal, params: { query: { page_size: 500 } } })),
  });
  const why = useQuery({
    queryKey: ['contact', contact, 'segment', segment],
    enabled: segment !== null,
    queryFn: ({ signal }) =>
      answer(
        api.GET('/v1/segments/{segment}:explain', {
          signal,
          params: { path: { segment: segment ?? '' }, query: { contact } },
        }),
      ),
  });
  return (
    <Card title={t('segmentWhy.title')} actions={<Freshness asOf={why.data?.asOf} lag={why.data?.lag} />}>
      <Asked
        query={segments}
        lines={2}
        isEmpty={(data) => data.segments.length === 0}
        empty={
          <Text size="sm" c="dimmed">
            {t('segments.empty')}
          </Text>
        }
      >
        {(data) => (
          <Stack gap="xs">
            <Select
              size="xs"
              searchable
              aria-label={t('segmentWhy.pick')}
              placeholder={t('segmentWhy.pick')}
              value={segment}
              onChange={setSegment}
              data={data.segments.map((one) => ({ value: one.id, label: one.displayName || one.id }))}
            />
            {segment && (
              <Asked query={why} lines={3}>
                {(answered) => (
                  <Stack gap="xs">
                    <div>
                      <Pill tone={answered.member ? 'good' : 'quiet'}>
                        {answered.member ? t('segmentWhy.in') : t('segmentWhy.out')}
                      </Pill>
                    </div>
                    <dl className="facts">
                      {answered.values.map((value) => (
                        <Value key={value.name} name={value.name ?? ''} value={value.value ?? ''} />
                      ))}
                    </dl>
                    {answered.errors.map((error) => (
                      <Text size="xs" key={`${error.name}${error.message}`}>
                        {error.name}: {error.message}
                      </Text>
                    ))}
                  </Stack>
                )}
              </Asked>
            )}
          </Stack>
        )}
      </Asked>
    </Card>
  );
}

function Value({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="mono">{name}</dt>
      <dd className="mono">{value}</dd>
    </>
  );
}
