import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useLanguage } from '../language';

/** A dialog. Its head is no `header`: beside the page's own that would be a second banner to a screen reader. */
export function Dialog({
  opened,
  close,
  title,
  children,
}: {
  opened: boolean;
  close: () => void;
  title: string;
  children: ReactNode;
}) {
  const { t } = useLanguage();
  return (
    <Modal.Root opened={opened} onClose={close} size="xl">
      <Modal.Overlay />
      <Modal.Content>
        <div className="dialog-head">
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t('action.close')} />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
