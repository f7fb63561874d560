/** @jsxRuntime automatic @jsxImportSource preact */

/** Slide 14 of the catalogue's slides. */
const resources = [
  ['Python documentation on weak references', 'https://docs.python.org/3/library/weakref.html'],
  ['Python garbage collection', 'https://docs.python.org/3/library/gc.html'],
  ['Weak references in Python', 'https://lucumr.pocoo.org/2008/7/2/using-weak-references-in-python/'],
  ['Memory management in Python', 'https://rushter.com/blog/python-garbage-collector/'],
  ['Understanding memory management in Python', 'https://arxiv.org/abs/2010.14591'],
] as const;

/** Where the catalogue's slides send their readers: the only links that leave the file. */
export function Resources() {
  return (
    <section>
      <h2>Resources of the slides</h2>
      <ul class="plain resources">
        {resources.map(([title, url]) => (
          <li>
            <a href={url} rel="noreferrer">
              {title}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
