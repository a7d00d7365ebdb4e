/** Discord's permission bits that matter here (developers/topics/permissions). */
export const permission = {
  manageChannels: 1n << 4n,
  manageGuild: 1n << 5n,
  addReactions: 1n << 6n,
  viewAuditLog: 1n << 7n,
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  manageMessages: 1n << 13n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readHistory: 1n << 16n,
  externalEmojis: 1n << 18n,
  manageRoles: 1n << 28n,
  manageWebhooks: 1n << 29n,
  useCommands: 1n << 31n,
  manageThreads: 1n << 34n,
  publicThreads: 1n << 35n,
  privateThreads: 1n << 36n,
  threadMessages: 1n << 38n,
  voiceMessages: 1n << 46n,
} as const;

/** What every member may do. */
export const memberPermissions =
  permission.addReactions |
  permission.viewChannel |
  permission.sendMessages |
  permission.embedLinks |
  permission.attachFiles |
  permission.readHistory |
  permission.externalEmojis |
  permission.useCommands |
  permission.publicThreads |
  permission.threadMessages |
  permission.voiceMessages;

/** What an admin of the server may do on top. */
export const adminPermissions =
  memberPermissions |
  permission.manageGuild |
  permission.manageChannels |
  permission.viewAuditLog |
  permission.manageMessages |
  permission.manageRoles |
  permission.manageWebhooks |
  permission.manageThreads;

/** What the bot's own role allows. */
export const botPermissions =
  memberPermissions | permission.manageMessages | permission.manageWebhooks | permission.manageThreads;
