import '@mantine/spotlight/styles.css';
import { notifications } from '@mantine/notifications';
import { Spotlight, type SpotlightActionData, spotlight } from '@mantine/spotlight';
import { IconSearch, IconUser } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { identifierOf, lookUp } from '../api/lookup';
import { useLanguage } from '../language';
import { sentenceOf } from '../ui/States';
import { screens } from './screens';

export const openFinder = () => spotlight.open();

/** Ctrl K: screens by name, people by an exact identifier. */
export default function Finder() {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const identifier = identifierOf(text);
  const find = async (wanted: string) => {
    try {
      const contact = wanted.startsWith('c_') ? wanted : (await lookUp(wanted)).contact;
      spotlight.close();
      await navigate({ to: '/contacts/$contact', params: { contact } });
    } catch (fault) {
      notifications.show({ color: 'red', message: sentenceOf(fault) });
    }
  };
  const places: SpotlightActionData[] = screens.map((screen) => ({
    id: screen.name,
    label: t(`screen.${screen.name}`),
    description: `G ${screen.key}`,
    leftSection: <screen.icon size={18} stroke={1.75} aria-hidden />,
    onClick: () => void navigate({ to: screen.to }),
  }));
  const person: SpotlightActionData[] = identifier
    ? [
        {
          id: 'person',
          label: t('find.person', { identifier }),
          keywords: text,
          closeSpotlightOnTrigger: false,
          leftSection: <IconUser size={18} stroke={1.75} aria-hidden />,
          onClick: () => void find(identifier),
        },
      ]
    : [];
  return (
    <Spotlight
      actions={[...person, ...places]}
      query={text}
      onQueryChange={setText}
      shortcut={null}
      attributes={{ content: { 'aria-label': t('find.open') } }}
      nothingFound={t('find.nothing')}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: t('find.hint'),
        'aria-label': t('find.hint'),
      }}
    />
  );
}
