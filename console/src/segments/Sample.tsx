import { Group, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client';
import { useLanguage } from '../language';
import { Freshness } from '../ui/Freshness';
import { Person, useNames } from '../ui/Person';
import { Asked } from '../ui/States';

/** Who would be in a segment with this condition: how many, how sure that is, and some of them. */
export function Sample({ condition }: { condition: string }) {
  const { t, format } = useLanguage();
  const query = useQuery({
    queryKey: ['segment-preview', condition],
    refetchInterval: false,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => answer(api.POST('/v1/segments:preview', { signal, body: { condition } })),
  });
  const names = useNames(query.data?.people ?? []);
  return (
    <section className="card card-body" aria-label={t('segments.preview')}>
      <Asked query={query} lines={2}>
        {(found) => (
          <>
            <Group gap="xs" align="baseline">
              <span className="figure-value">
                {found.exact ? format.count(found.size) : `≈ ${format.count(found.size)}`}
              </span>
              <Text size="sm" c="dimmed">
                {found.exact
                  ? t('segments.exact', { contacts: format.count(found.contacts) })
                  : t('segments.estimate', {
                      low: format.count(found.sizeLow),
                      high: format.count(found.sizeHigh),
                      looked: format.count(found.lookedAt),
                      contacts: format.count(found.contacts),
                    })}
              </Text>
              <Freshness asOf={found.asOf} lag={found.lag} />
            </Group>
            <div className="links">
              {found.people.map((contact) => (
                <Person key={contact} contact={contact} names={names} />
              ))}
            </div>
          </>
        )}
      </Asked>
    </section>
  );
}
