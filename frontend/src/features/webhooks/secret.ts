/** A random secret as Standard Webhooks writes it: whsec_ and 24 bytes in base64. */
export function randomSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}
