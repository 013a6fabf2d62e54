/** The stages whose contacts can be listed, in the order of the way to a customer. */
export const stages = ['lead', 'mql', 'sal', 'sql', 'opportunity', 'customer', 'evangelist'] as const;

export type Stage = (typeof stages)[number];
