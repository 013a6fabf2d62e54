import { Link } from '@tanstack/react-router';
import { useLanguage } from '../language';
import { Page } from '../ui/Page';
import { Empty } from '../ui/States';

export function NotHere() {
  const { t } = useLanguage();
  return (
    <Page title={t('error.noScreen')}>
      <div className="card">
        <Empty title={t('error.noScreenHint')} action={<Link to="/">{t('screen.home')}</Link>} />
      </div>
    </Page>
  );
}
