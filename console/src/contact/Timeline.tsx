import { ActionIcon, Select } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api } from '../api/client';
import type { Event } from '../api/types';
import { useLanguage, wordOf } from '../language';
import { EventIcon } from '../ui/EventIcon';
import { Card } from '../ui/Page';
import { Asked, Empty } from '../ui/States';
import { byDay, effectsOf, summaryOf } from '../ui/summary';
import { More } from '../ui/Table';
import { ClockTime } from '../ui/Time';

const route = getRouteApi('/contacts/$contact');

export function Timeline({ contact }: { contact: string }) {
  const { t, format } = useLanguage();
  const { event: name } = route.useSearch();
  const navigate = useNavigate({ from: '/contacts/$contact' });
  const [lit, setLit] = useState<string>();
  const [names, setNames] = useState<readonly string[]>([]);
  const query = useInfiniteQuery({
    queryKey: ['contact', contact, 'events', name],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) => {
      const page = await answer(
        api.GET('/v1/contacts/{contact}/events', {
          signal,
          params: { path: { contact }, query: { page_size: 50, page_token: pageParam, ...(name && { name }) } },
        }),
      );
      setNames((known) => [...new Set([...known, ...page.events.map((event) => event.name ?? '')])].sort());
      return page;
    },
    getNextPageParam: (last) => last.nextPageToken || undefined,
    refetchInterval: (asked) => ((asked.state.data?.pages.length ?? 0) > 1 ? false : 5_000),
  });
  const filter = (
    <Select
      size="xs"
      w={190}
      clearable
      searchable
      aria-label={t('timeline.filter')}
      placeholder={t('timeline.all')}
      value={name ?? null}
      data={[...new Set([...names, ...(name ? [name] : [])])].map((value) => ({
        value,
        label: wordOf(t, 'event', value),
      }))}
      onChange={(value) => void navigate({ search: { event: value ?? undefined }, replace: true })}
    />
  );
  return (
    <Card title={t('timeline.title')} flush actions={filter}>
      <Asked
        query={query}
        lines={12}
        isEmpty={(data) => data.pages.every((page) => page.events.length === 0)}
        empty={<Empty title={t('timeline.empty')}>{t('timeline.emptyHint')}</Empty>}
      >
        {(data) => {
          const events = data.pages.flatMap((page) => page.events);
          const effects = effectsOf(events);
          return (
            <>
              {byDay(events).map(({ day, events: ofDay }) => (
                <section key={day} aria-label={format.day(ofDay[0]?.occurredAt ?? '')}>
                  <div className="timeline-day">{format.day(ofDay[0]?.occurredAt ?? '')}</div>
                  <ol className="timeline">
                    {ofDay.map((event) => (
                      <Row
                        key={event.id}
                        event={event}
                        lit={event.id === lit || (lit !== undefined && event.causeId === lit)}
                        effects={effects.get(event.id ?? '') ?? 0}
                        light={setLit}
                      />
                    ))}
                  </ol>
                </section>
              ))}
              <More query={query} />
            </>
          );
        }}
      </Asked>
    </Card>
  );
}

function Row({
  event,
  lit,
  effects,
  light,
}: {
  event: Event;
  lit: boolean;
  effects: number;
  light: (id: string | undefined) => void;
}) {
  const { t } = useLanguage();
  const [open, setOpen] = useState(false);
  const word = wordOf(t, 'event', event.name ?? '');
  return (
    <li className="timeline-row" data-lit={lit}>
      <EventIcon name={event.name ?? ''} />
      <div>
        <div className="timeline-name">{word}</div>
        <div className="timeline-detail">{summaryOf(event)}</div>
        <div className="links">
          {event.causeId && (
            <button type="button" className="link-button" onClick={() => light(lit ? undefined : event.causeId)}>
              {t('timeline.cause')}
            </button>
          )}
          {effects > 0 && (
            <button type="button" className="link-button" onClick={() => light(lit ? undefined : event.id)}>
              {t('timeline.effects', { count: effects })}
            </button>
          )}
        </div>
        {open && (
          <pre className="code">
            {JSON.stringify(
              { id: event.id, properties: event.properties, context: event.context, flags: event.flags },
              null,
              2,
            )}
          </pre>
        )}
      </div>
      <span style={{ display: 'flex', gap: '0.25rem', alignItems: 'flex-start' }}>
        <ClockTime at={event.occurredAt ?? ''} />
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-expanded={open}
          aria-label={`${t('timeline.whole')}: ${word}`}
          onClick={() => setOpen(!open)}
        >
          {open ? <IconChevronUp size={14} aria-hidden /> : <IconChevronDown size={14} aria-hidden />}
        </ActionIcon>
      </span>
    </li>
  );
}
