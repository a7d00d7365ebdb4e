/** Flag of Components V2 messages. */
export const v2 = 1 << 15;
/** A button with a custom_id. */
export const button = (id: string, label: unknown = 'Go'): object => ({
  type: 2,
  style: 1,
  label,
  custom_id: id,
});
/** An action row. */
export const row = (...components: object[]): object => ({ type: 1, components });
/** A text display. */
export const text = (content: string): object => ({ type: 10, content });
/** A select option whose label is its value. */
export const option = (value: string): object => ({ label: value, value });
/** A row with a select of two options, changed by `more`. */
export const select = (more: object): object =>
  row({ type: 3, custom_id: 's', options: [option('a'), option('b')], ...more });
/** `count` things, each made from its index. */
export const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Messages that break one rule each: the rule, the body, the field that Discord names. */
export const wrongMessages: [rule: string, body: object, field: string][] = [
  ['content over 2,000 characters', { content: 'x'.repeat(2001) }, 'content'],
  ['content that is no text', { content: { a: 1 } }, 'content'],
  ['more than ten embeds', { embeds: many(11, () => ({ title: 't' })) }, 'embeds'],
  ['an embed title over 256 characters', { embeds: [{ title: 'x'.repeat(257) }] }, 'embeds.0.title'],
  [
    'an embed field value over 1,024 characters',
    { embeds: [{ fields: [{ name: 'n', value: 'x'.repeat(1025) }] }] },
    'embeds.0.fields.0.value',
  ],
  ['an embed address that is none', { embeds: [{ url: 'nope' }] }, 'embeds.0.url'],
  [
    'embeds of more than 6,000 characters together',
    { embeds: many(2, () => ({ description: 'x'.repeat(3001) })) },
    'embeds',
  ],
  ['a Components V2 message with content', { flags: v2, content: 'x', components: [text('y')] }, 'content'],
  [
    'a Components V2 message with embeds',
    { flags: v2, embeds: [{ title: 't' }], components: [text('y')] },
    'embeds',
  ],
  [
    'a Components V2 component without the flag',
    { content: 'x', components: [text('y')] },
    'components.0.type',
  ],
  [
    'a component of a type that does not exist',
    { content: 'x', components: [{ type: 99 }] },
    'components.0.type',
  ],
  [
    'more than 40 components, nested ones counted',
    { flags: v2, components: many(5, () => ({ type: 17, components: many(8, (n) => text(String(n))) })) },
    'components',
  ],
  [
    'displayed text of more than 4,000 characters together',
    { flags: v2, components: many(2, () => text('x'.repeat(2001))) },
    'components',
  ],
  [
    'one text display over 4,000 characters',
    { flags: v2, components: [text('x'.repeat(4001))] },
    'components.0.content',
  ],
  ['an empty text display', { flags: v2, components: [text('')] }, 'components.0.content'],
  [
    'an empty container',
    { flags: v2, components: [{ type: 17, components: [] }] },
    'components.0.components',
  ],
  [
    'a section without accessory',
    { flags: v2, components: [{ type: 9, components: [text('x')] }] },
    'components.0.accessory',
  ],
  ['more than five rows', { content: 'x', components: many(6, (n) => row(button(`b${n}`))) }, 'components'],
  [
    'more than five buttons in a row',
    { content: 'x', components: [row(...many(6, (n) => button(`b${n}`)))] },
    'components.0.components',
  ],
  [
    'a select beside a button',
    { content: 'x', components: [row(button('b'), { type: 3, custom_id: 's', options: [option('a')] })] },
    'components.0.components',
  ],
  [
    'the same custom_id twice',
    { content: 'x', components: [row(button('b'), button('b'))] },
    'components.0.components.1.custom_id',
  ],
  [
    'a custom_id over 100 characters',
    { content: 'x', components: [row(button('x'.repeat(101)))] },
    'components.0.components.0.custom_id',
  ],
  [
    'a button without custom_id',
    { content: 'x', components: [row({ type: 2, style: 1, label: 'Go' })] },
    'components.0.components.0.custom_id',
  ],
  [
    'a button without label and emoji',
    { content: 'x', components: [row({ type: 2, style: 1, custom_id: 'b' })] },
    'components.0.components.0.label',
  ],
  [
    'a button label over 80 characters',
    { content: 'x', components: [row(button('b', 'x'.repeat(81)))] },
    'components.0.components.0.label',
  ],
  [
    'a link button without address',
    { content: 'x', components: [row({ type: 2, style: 5, label: 'Go' })] },
    'components.0.components.0.url',
  ],
  [
    'a link button with a custom_id',
    {
      content: 'x',
      components: [row({ type: 2, style: 5, label: 'Go', url: 'https://a.b', custom_id: 'b' })],
    },
    'components.0.components.0.custom_id',
  ],
  [
    'a select without options',
    { content: 'x', components: [select({ options: [] })] },
    'components.0.components.0.options',
  ],
  [
    'a select with more than 25 options',
    { content: 'x', components: [select({ options: many(26, (n) => option(`o${n}`)) })] },
    'components.0.components.0.options',
  ],
  [
    'a select with the same value twice',
    { content: 'x', components: [select({ options: [option('a'), option('a')] })] },
    'components.0.components.0.options.1.value',
  ],
  [
    'a select that takes more values than it has',
    { content: 'x', components: [select({ max_values: 3 })] },
    'components.0.components.0.options',
  ],
  [
    'an option label over 100 characters',
    { content: 'x', components: [select({ options: [{ label: 'x'.repeat(101), value: 'a' }] })] },
    'components.0.components.0.options.0.label',
  ],
  [
    'a select placeholder over 150 characters',
    { content: 'x', components: [select({ placeholder: 'x'.repeat(151) })] },
    'components.0.components.0.placeholder',
  ],
  [
    'a file component that shows no attachment',
    { flags: v2, components: [{ type: 13, file: { url: 'https://a.b/c.txt' } }] },
    'components.0.file.url',
  ],
  [
    'a reference to a file that was not sent',
    { flags: v2, components: [{ type: 13, file: { url: 'attachment://gone.txt' } }] },
    'components.0.file.url',
  ],
  [
    'an embed image that was not sent',
    { embeds: [{ image: { url: 'attachment://gone.png' } }] },
    'embeds.0.image.url',
  ],
  [
    'an attachment without its file',
    { content: 'x', attachments: [{ id: '0', filename: 'a.txt' }] },
    'attachments.0.id',
  ],
  [
    'a gallery of more than ten items',
    {
      flags: v2,
      components: [{ type: 12, items: many(11, () => ({ media: { url: 'https://a.b/c.png' } })) }],
    },
    'components.0.items',
  ],
  [
    'a reply to a message that does not exist',
    { content: 'x', message_reference: { message_id: '123456789012345678' } },
    'message_reference',
  ],
  ['a nonce over 25 characters', { content: 'x', nonce: 'x'.repeat(26) }, 'nonce'],
];
