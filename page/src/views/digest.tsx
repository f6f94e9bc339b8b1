export function Digest() {
  return (
    <section aria-labelledby="digest-title">
      <h2 id="digest-title">Digest</h2>
    </section>
  );
}
