import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { answer, api } from '../api/client';
import { ApiError } from '../api/errors';
import type { Contact } from '../api/types';
import { useMay } from '../app/session';
import { useLanguage } from '../language';
import { nameOf } from '../ui/name';
import { Card, Page } from '../ui/Page';
import { Pill } from '../ui/Pill';
import { Empty, Failure, Loading } from '../ui/States';
import { Ago } from '../ui/Time';
import { Consents } from './Consents';
import { Messages } from './Messages';
import { Runs } from './Runs';
import { Scores } from './Scores';
import { SegmentWhy } from './SegmentWhy';
import { Stage } from './Stage';
import { Tags } from './Tags';
import { Timeline } from './Timeline';

const route = getRouteApi('/contacts/$contact');

export function ContactScreen() {
  const { t } = useLanguage();
  const { contact: id } = route.useParams();
  const navigate = useNavigate();
  const query = useQuery({
    queryKey: ['contact', id],
    queryFn: ({ signal }) => answer(api.GET('/v1/contacts/{contact}', { signal, params: { path: { contact: id } } })),
  });
  const survivor = query.data?.mergedFrom ? query.data.contact : undefined;
  useEffect(() => {
    if (survivor) void navigate({ to: '/contacts/$contact', params: { contact: survivor }, replace: true });
  }, [survivor, navigate]);
  if (query.data === undefined)
    return (
      <Page title={t('contact.title')}>
        <div className="card">
          {!query.isError ? (
            <Loading lines={8} />
          ) : query.error instanceof ApiError && query.error.reason === 'NOT_FOUND' ? (
            <Empty title={t('contact.notFound')}>{t('contact.notFoundHint')}</Empty>
          ) : (
            <Failure error={query.error} retry={() => void query.refetch()} />
          )}
        </div>
      </Page>
    );
  return <Whole contact={query.data} key={query.data.contact} />;
}

function Whole({ contact }: { contact: Contact }) {
  const { t, format } = useLanguage();
  const may = useMay();
  const id = contact.contact;
  return (
    <Page
      title={nameOf(contact) ?? t('contact.anonymous')}
      lead={
        <Group gap="xs">
          <Pill tone={contact.known ? 'calm' : 'quiet'}>
            {contact.known ? t('contacts.known') : t('contacts.anonymous')}
          </Pill>
          <span>
            {t('contact.seen')} <Ago at={contact.lastSeenTime} />
          </span>
          <span>
            {t('contact.events', { count: Number(contact.eventCount), shown: format.count(contact.eventCount) })}
          </span>
          {contact.mergedContacts.length > 0 && (
            <span>· {t('contact.merged', { count: contact.mergedContacts.length })}</span>
          )}
        </Group>
      }
    >
      <div className="three">
        <div style={{ display: 'grid', gap: '1rem' }}>
          {may('leads.read') && <Stage contact={id} />}
          <Profile contact={contact} />
          {may('tags.read') && <Tags contact={id} />}
        </div>
        <Timeline contact={id} />
        <div style={{ display: 'grid', gap: '1rem' }}>
          {may('scores.read') && <Scores contact={id} />}
          {may('journeys.read') && <Runs contact={id} />}
          {may('messages.read') && <Messages contact={id} />}
          <Consents contact={id} />
          {may('segments.read') && <SegmentWhy contact={id} />}
        </div>
      </div>
    </Page>
  );
}

function Profile({ contact }: { contact: Contact }) {
  const { t } = useLanguage();
  const traits = Object.entries((contact.traits ?? {}) as Record<string, unknown>);
  return (
    <Card title={t('contact.profile')}>
      <dl className="facts">
        {contact.identifiers.map((identifier) => (
          <Fact
            key={`${identifier.type}:${identifier.value}`}
            name={identifier.type ?? ''}
            value={identifier.value}
            mono
          />
        ))}
        {traits.map(([name, value]) => (
          <Fact key={name} name={name} value={value} />
        ))}
        <Fact name={t('contact.id')} value={contact.contact} mono />
      </dl>
    </Card>
  );
}

function Fact({ name, value, mono }: { name: string; value: unknown; mono?: boolean }) {
  return (
    <>
      <dt>{name.replaceAll('_', ' ')}</dt>
      <dd className={mono ? 'mono' : undefined}>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
    </>
  );
}
