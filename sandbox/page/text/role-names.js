/**
 * The roles that people hold, with names: the page knows by name the one that makes an admin.
 * @param {import('../../api.ts').World} world
 * @returns {{id: string, name: string}[]}
 */
export function roleNames({ users }) {
  const ids = new Set(users.flatMap(({ roleIds }) => roleIds));
  return [...ids].map((id) => {
    const admins = users.some(({ admin, roleIds }) => admin && roleIds.includes(id));
    return { id, name: admins ? 'Admins' : `Role ${id}` };
  });
}
